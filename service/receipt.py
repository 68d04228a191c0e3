"""The receipt of an erasure, and checking it against the files of the service.

What it proves. Right after erasing, every file is listed with its SHA-256. The register's file was made anew
from the rows that were left and each index was built anew from that register, so as long as the digests
agree nothing of what was erased is in them. Files change with the next write, and the check says which did;
then it is the tables and indexes themselves, read again, that show that nothing came back. A receipt holds no
text, no name and no address. It is not signed: keep it where only its keeper can write.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from data import traces
from data.database import FILE, Database, StoreUnavailable
from data.erasure import Vermelding, person_key
from data.lock import RegisterInUse
from indexing.traces import index_files, left_of

KEUZE, PERSOON, TEKST = "keuze", "persoon", "tekst"
# The name by which an index knows its register, as the engine keeps it.
_MARK = "kenmerk"
# Written with every start and stop; they say who holds the register, and nothing else.
_NOTES = {"register.lock", "in-gebruik.json"}


@dataclass(frozen=True)
class Bestand:
    """A file as it was. bytes: its size."""

    sha256: str
    bytes: int


@dataclass(frozen=True)
class Pseudoniem:
    """An address or a name, salted and hashed: whoever knows it can recognise it, whoever does not can't read it.

    Someone who guesses it can confirm the guess; that is what makes it checkable.
    """

    zout: str
    sporen: tuple[str, ...]

    @classmethod
    def of(cls, texts: Iterable[str]) -> Pseudoniem:
        salt = secrets.token_hex(16)
        return cls(salt, tuple(sorted(_trace(salt, text) for text in texts)))

    def among(self, keys: Iterable[str]) -> int:
        """How many of these it stands for."""
        return sum(_trace(self.zout, key) in self.sporen for key in keys)


def _trace(salt: str, text: str) -> str:
    return hmac.new(bytes.fromhex(salt), person_key(text).encode(), hashlib.sha256).hexdigest()


@dataclass(frozen=True)
class Receipt:
    """What was erased, when (UTC), and what every file of the service looked like right after.

    tabellen: per register (the folder of its file) rows per table; nummers: by which the indexes of that
    register knew the record. vermeldingen: texts that still name the
    person, for someone to put a role in the place of the name. elders: rows of other tables that do.
    """

    op: str
    soort: str
    id: str | None
    persoon: Pseudoniem | None
    tabellen: dict[str, dict[str, int]]
    nummers: dict[str, tuple[int, ...]]
    bestanden: dict[str, Bestand]
    vermeldingen: tuple[Vermelding, ...] = ()
    elders: dict[str, int] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return asdict(self)


@dataclass(frozen=True)
class Controle:
    """What a check found, in Dutch. veranderd: files that are not as they were, as use makes them.

    gevonden: what should not be there. niet_gelezen: what could not be looked at.
    """

    veranderd: tuple[str, ...]
    gevonden: tuple[str, ...]
    niet_gelezen: tuple[str, ...]

    @property
    def berichten(self) -> list[str]:
        """Everything, the gravest first; empty when all is as it was."""
        return [*self.gevonden, *self.niet_gelezen, *self.veranderd]


def files_of(home: Path) -> dict[str, Bestand]:
    """Every file that the service keeps, by its path within `home`."""
    found = {}
    for path in sorted(home.rglob("*")):
        if path.is_file() and path.name not in _NOTES:
            with path.open("rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
                found[path.relative_to(home).as_posix()] = Bestand(digest, file.tell())
    return found


def check(home: Path, receipt: Mapping[str, Any], opened: Sequence[Database] = ()) -> Controle:
    """Compare a receipt (`Receipt.as_dict`, as JSON brought it back) with the files, and search them again.

    opened: the registers that this process has open itself; others are held while they are read. Changes
    nothing. Raises ValueError for what is no receipt.
    """
    try:
        before = {name: Bestand(**file) for name, file in receipt["bestanden"].items()}
        id_, given, known = receipt["id"], receipt["persoon"], dict(receipt["nummers"])
        person = Pseudoniem(given["zout"], tuple(given["sporen"])) if given else None
    except (LookupError, TypeError, ValueError, AttributeError) as error:
        raise ValueError("Dit is geen wisbewijs.") from error
    changed = _changed(before, files_of(home))
    found: list[str] = []
    unread: list[str] = []
    numbers: dict[str | None, set[int]] = {}
    for file in sorted(home.rglob(FILE)):
        name = file.relative_to(home).as_posix()
        source = next((d for d in opened if d.folder.resolve() == file.parent.resolve()), file.parent)
        try:
            with traces.reading(source) as cursor:
                if receipt["soort"] == KEUZE:
                    left = traces.of_record(cursor, id_)
                    found += [f"{name}: {n} rijen van {id_} in {t}." for t, n in left.tabellen.items()]
                    both = {*left.numbers, *known.get(file.parent.name, ())}
                    numbers[traces.register_value(cursor, _MARK)] = both
                if stray := traces.stray_passages(cursor):
                    found.append(f"{name}: {stray} tekstdelen horen bij geen enkele keuze.")
                if person and (count := person.among(traces.contact_keys(cursor))):
                    found.append(f"{name}: {count} namen of adressen van deze persoon bij de contacten.")
        except (RegisterInUse, StoreUnavailable) as error:
            unread.append(f"{name} is niet gelezen: {error}")
    found += _in_indexes(home, id_, numbers, unread)
    return Controle(tuple(changed), tuple(found), tuple(unread))


def _in_indexes(
    home: Path, id_: str, numbers: Mapping[str | None, Collection[int]], unread: list[str]
) -> list[str]:
    found = []
    for folder, mark in index_files(home):
        name = folder.relative_to(home).as_posix()
        try:
            if numbers.get(mark) and (count := left_of(folder, numbers[mark])):
                found.append(f"{name}: {count} sporen van {id_} in de zoekindex.")
        except (OSError, ValueError) as error:
            unread.append(f"{name} is niet gelezen: {error}")
    return found


def _changed(before: Mapping[str, Bestand], now: Mapping[str, Bestand]) -> list[str]:
    """How the files differ, in the order of their names."""
    messages = []
    for name in sorted({*before, *now}):
        if name not in now:
            messages.append(f"{name} is er niet meer.")
        elif name not in before:
            messages.append(f"{name} is erbij gekomen na het wissen.")
        elif before[name] != now[name]:
            messages.append(f"{name} is veranderd na het wissen.")
    return messages
