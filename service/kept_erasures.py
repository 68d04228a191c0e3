"""The receipts that the service keeps of what was erased, and erasing it once more from a register put back.

A receipt is written before the erasing begins, with all that is needed to do it again, and once more when
it is done: what was cut off halfway is seen, and a backup that is put back can't bring anything back.
"""

from __future__ import annotations

import json
import os
import re
import secrets
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from data.accounts import AccountStore
from data.database import Database, StoreUnavailable
from data.disk_faults import explain_disk
from data.erasure import erase_record, erase_whoever, replace_by
from data.events import Maker
from data.store import KeuzeNotFound
from data.validation import InvalidKeuze
from service.receipt import ERASURES, KEUZE, PERSOON, Pseudoniem, Receipt, Vervangen

_NAME = re.compile(r"[0-9]{8}-[0-9]{6}-[0-9a-f]{8}")


def new_name() -> str:
    """A name for a receipt, which says when and not of what."""
    return f"{datetime.now(UTC):%Y%m%d-%H%M%S}-{secrets.token_hex(4)}"


def keep(home: Path, receipt: Receipt) -> None:
    """Write a receipt under its name, in the place of what was there. Raises StoreUnavailable."""
    folder = home / ERASURES
    try:
        folder.mkdir(parents=True, exist_ok=True)
        new = folder / f"{receipt.bewijs}.nieuw"
        with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(as_json(receipt.as_dict()).encode())
            file.flush()
            os.fsync(file.fileno())
        os.replace(new, folder / f"{receipt.bewijs}.json")
    except OSError as error:
        raise StoreUnavailable(explain_disk(folder, error)) from error


def as_json(receipt: Mapping[str, Any]) -> str:
    return json.dumps(receipt, ensure_ascii=False, indent=2)


def drop(home: Path, name: str) -> None:
    """Forget a receipt of what turned out to be nothing."""
    (home / ERASURES / f"{name}.json").unlink(missing_ok=True)


def read(home: Path, name: str) -> dict[str, Any] | None:
    """A receipt as plain values; None for a name that is none."""
    if not _NAME.fullmatch(name):
        return None
    try:
        found: dict[str, Any] = json.loads((home / ERASURES / f"{name}.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return found


def every(home: Path) -> list[dict[str, Any]]:
    """All receipts, the newest first."""
    names = sorted((p.stem for p in (home / ERASURES).glob("*.json")), reverse=True)
    return [receipt for name in names if (receipt := read(home, name))]


def again(database: Database, receipt: Mapping[str, Any], maker: Maker) -> list[str]:
    """Erase from the tables what a receipt says was erased; what could not be done, in Dutch.

    Indexes, and what residents read, are the caller's to make anew. Raises StoreUnavailable.
    """
    if receipt["soort"] == KEUZE:
        with suppress(KeuzeNotFound):  # made after the backup was
            erase_record(database, receipt["id"], maker)
    failed = []
    for values in receipt["vervangingen"]:
        one = Vervangen(**values)
        try:
            replace_by(database, one.id, one.change, lambda text, one=one: one.change(text) != text, maker)  # type: ignore[misc]
        except KeuzeNotFound:
            continue
        except InvalidKeuze as error:
            failed.append(f"Keuze {one.id} past niet meer met de vervanging: {error}")
    if receipt["soort"] == PERSOON:
        person = Pseudoniem(receipt["persoon"]["zout"], tuple(receipt["persoon"]["sporen"]))
        if not receipt["klaar"] or receipt["tabellen"].get(database.folder.name, {}).get("account"):
            accounts = AccountStore(database)
            for account in accounts.every():
                if person.is_one(account.email):
                    accounts.remove(account.id, maker)
        erase_whoever(database, person.is_one, maker)
    return failed
