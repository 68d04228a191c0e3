"""Backups of the register: made from the open file, kept with a manifest until they expire, and put back.

The manifests of all of them stand in one folder, also of copies that were written elsewhere.
"""

from __future__ import annotations

import json
import os
import re
import secrets
import shutil
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from data import backups as files
from data.database import FILE, Database, StoreUnavailable
from data.disk_faults import explain_disk
from data.events import Events, Maker
from data.lock import FolderLock
from data.own_terms import OwnTerms
from data.rewriting import log_of
from service import kept_erasures
from service.receipt import BACKUPS
from service.settings import Settings

DAYS = 30
MOST_DAYS = 3650
ASKED, ASIDE = "gevraagd", "opzij gezet"
_OURS = re.compile(r"kopie-[0-9]{8}-[0-9]{6}-[0-9a-f]{4}")  # others name files as they like
_STAGING = "terugzetten"
_RESTORING = "het commando reservekopie terugzetten"


class BackupRefused(ValueError):
    """What was asked of a backup can't be done; the message says why and what to do, in Dutch."""


@dataclass(frozen=True)
class Kopie:
    """A backup, as its manifest tells. Moments are UTC, ISO 8601.

    keuzes and sha256 are None for a file that was put aside and could not be read.
    """

    bestand: str
    map: str
    gemaaktOp: str
    verlooptOp: str
    keuzes: int | None
    bytes: int
    sha256: str | None
    programma: str
    reden: str

    @property
    def path(self) -> Path:
        return Path(self.map) / self.bestand

    @property
    def expired(self) -> bool:
        return datetime.fromisoformat(self.verlooptOp) <= datetime.now(UTC)


def folder_of(home: Path) -> Path:
    """Where manifests are, and copies unless another folder was named."""
    return home / BACKUPS


def make(
    database: Database, home: Path, maker: Maker, *, folder: Path | None = None, days: int = DAYS
) -> Kopie:
    """A copy of the register as it is now; those that have expired are removed.

    folder: where the copy goes, None for the usual one. Raises BackupRefused, StoreUnavailable.
    """
    if not 1 <= days <= MOST_DAYS:
        raise BackupRefused(f"Bewaar een reservekopie 1 tot {MOST_DAYS} dagen.")
    remove_expired(home)
    now = datetime.now(UTC)
    target = (folder or folder_of(home)).expanduser().resolve()
    try:
        for one in (target, folder_of(home)):
            one.mkdir(parents=True, exist_ok=True)
        path = target / _new_name(now)
        database.copy_to(path)
        path.chmod(0o600)
        made = _manifest(path, now, days, ASKED)
        _keep_manifest(home, made)
    except OSError as error:
        raise StoreUnavailable(explain_disk(target, error)) from error
    Events(database).add("reservekopie.gemaakt", f"reservekopie:{path.stem}", maker)
    return made


def every(home: Path) -> list[Kopie]:
    """All backups that were not removed, the newest first; also those whose disk is away."""
    own = folder_of(home).resolve()
    read = [one for path in own.glob("*.json") if (one := _read(path))]
    found = [one for one in read if Path(one.map) != own or one.path.exists()]
    return sorted(found, key=lambda one: (one.gemaaktOp, one.bestand), reverse=True)


def remove_expired(home: Path) -> list[Kopie]:
    """Remove the backups that have expired; those that could not be reached stay listed, as expired.

    For whoever holds the register: what is left of a putting back that was cut off goes too.
    """
    with suppress(OSError):
        _remove_staging(home)
    gone = []
    for one in every(home):
        # On a disk that is away, the file could still be there.
        if one.expired and Path(one.map).is_dir():
            with suppress(OSError):
                _remove(home, one)
                gone.append(one)
    return gone


def _remove(home: Path, one: Kopie) -> None:
    for path in (one.path, log_of(one.path), one.path.with_suffix(".json")):
        path.unlink(missing_ok=True)
    (folder_of(home) / one.path.with_suffix(".json").name).unlink(missing_ok=True)


def _new_name(now: datetime) -> str:
    # Not the name of a register, which whoever checks a receipt would read.
    return f"kopie-{now:%Y%m%d-%H%M%S}-{secrets.token_hex(2)}.duckdb"


def _manifest(path: Path, now: datetime, days: int, reden: str) -> Kopie:
    keuzes: int | None = None
    with suppress(files.NotARegister):
        keuzes = files.records_in(path)
    return Kopie(
        bestand=path.name,
        map=str(path.parent.resolve()),
        gemaaktOp=now.isoformat(timespec="seconds"),
        verlooptOp=(now + timedelta(days=days)).isoformat(timespec="seconds"),
        keuzes=keuzes,
        bytes=path.stat().st_size,
        sha256=files.digest_of(path),
        programma=_version(),
        reden=reden,
    )


def _version() -> str:
    try:
        return version("keuzeregister")
    except PackageNotFoundError:  # run from its source
        return "onbekend"


def _keep_manifest(home: Path, made: Kopie) -> None:
    """Beside the copy, so that it goes along with it, and among those of the others."""
    text = json.dumps(asdict(made), ensure_ascii=False, indent=2)
    for folder in {Path(made.map), folder_of(home).resolve()}:
        path = folder / Path(made.bestand).with_suffix(".json").name
        path.write_text(text, encoding="utf-8")


def _read(path: Path) -> Kopie | None:
    try:
        return Kopie(**json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


# -- putting back ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Teruggezet:
    """What was put back. opzij: the register that was there, None for none. wissingen: done once more.

    mislukt: what could not be erased again, in Dutch.
    """

    keuzes: int
    gemaaktOp: str | None
    opzij: Kopie | None
    wissingen: int
    mislukt: tuple[str, ...]


def examine(file: Path) -> tuple[int, Kopie | None]:
    """How many records a backup holds, and its manifest. Raises BackupRefused for one that is not whole."""
    manifest = _read(file.with_suffix(".json"))
    if manifest and manifest.sha256 and manifest.sha256 != files.digest_of(file):
        raise BackupRefused(
            f"{file.name} is niet meer zoals het is gemaakt: de controlesom klopt niet met het bestand "
            f"{file.with_suffix('.json').name}. Kies een andere reservekopie."
        )
    try:
        return files.records_in(file), manifest
    except files.NotARegister:
        raise BackupRefused(f"{file.name} is geen reservekopie van een register.") from None


def put_back(
    settings: Settings, file: Path, maker: Maker, report: Callable[[str], None] = lambda _: None
) -> Teruggezet:
    """Make a backup the register, keep the present one aside, and erase again what was erased since.

    Nobody is signed in afterwards; indexes, and what residents read, are made anew with the next start.
    Raises BackupRefused, RegisterInUse, StoreUnavailable.
    """
    keuzes, manifest = examine(file)
    receipts = [
        one
        for one in reversed(kept_erasures.every(settings.home))
        if not manifest or one["op"] >= manifest.gemaaktOp
    ]
    now = datetime.now(UTC)
    aside = folder_of(settings.home) / _new_name(now)
    try:
        settings.register.mkdir(parents=True, exist_ok=True)
        aside.parent.mkdir(parents=True, exist_ok=True)
        lock = FolderLock(settings.register, _RESTORING)
        try:
            # Beside the register until all is erased, so that it never holds, however this ends, what was not.
            ready, failed = _erased_again(settings, file, receipts, maker, report)
            there = files.put_in_place(ready, settings.register, aside)
            kept = _manifest(aside, now, DAYS, ASIDE) if there else None
            if kept:
                _keep_manifest(settings.home, kept)
            # They know the register that was there, by numbers that this one gives to others.
            _remove_made_from_it(settings)
            _remove_staging(settings.home)
        finally:
            lock.release()
    except OSError as error:
        raise StoreUnavailable(explain_disk(settings.register, error)) from error
    return Teruggezet(keuzes, manifest.gemaaktOp if manifest else None, kept, len(receipts), tuple(failed))


def _erased_again(
    settings: Settings,
    file: Path,
    receipts: Sequence[Mapping[str, Any]],
    maker: Maker,
    report: Callable[[str], None],
) -> tuple[Path, list[str]]:
    """A copy of a backup without what was erased since, and what could not be erased."""
    _remove_staging(settings.home)
    folder = settings.home / _STAGING / settings.register.name
    folder.mkdir(parents=True)
    shutil.copyfile(file, folder / FILE)
    if log_of(file).exists():  # of a register that was put aside as it was
        shutil.copyfile(log_of(file), log_of(folder / FILE))
    if receipts:
        report("Wat na de reservekopie is gewist, wordt opnieuw gewist.")
    database = Database.open(folder, _RESTORING)
    own_terms = OwnTerms(database)
    try:
        files.end_sign_ins(database)
        failed = [told for one in receipts for told in kept_erasures.again(database, one, maker)]
        Events(database).add(
            "reservekopie.teruggezet",
            f"reservekopie:{file.stem if _OURS.fullmatch(file.stem) else 'onbekend'}",
            maker,
        )
        database.rewrite()
    finally:
        own_terms.close()
        database.close()
    return folder / FILE, failed


def _remove_staging(home: Path) -> None:
    """Also what is left of one that was cut off."""
    if (home / _STAGING).exists():
        shutil.rmtree(home / _STAGING)


def _remove_made_from_it(settings: Settings) -> None:
    for folder in (settings.indexes, settings.public):
        if folder.exists():
            # Under another name first: half a folder would pass for one that is only behind.
            away = folder.with_name(f"{folder.name}.weg-{secrets.token_hex(2)}")
            os.replace(folder, away)
            shutil.rmtree(away)
