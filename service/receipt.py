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
import re
import secrets
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from data import traces
from data.backups import digest_of
from data.database import FILE, Database, StoreUnavailable
from data.erasure import Vermelding, person_key
from data.lock import RegisterInUse
from indexing.traces import index_files, left_of

KEUZE, PERSOON, TEKST = "keuze", "persoon", "tekst"
# The name by which an index knows its register, as the engine keeps it.
_MARK = "kenmerk"
# Written with every start and stop; they say who holds the register, and nothing else.
_NOTES = {"register.lock", "in-gebruik.json"}
# Receipts themselves, and copies that hold what they held until they expire: a receipt names those apart.
ERASURES, BACKUPS = "wissingen", "reservekopieen"


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
        return sum(map(self.is_one, keys))

    def is_one(self, text: str) -> bool:
        """Whether it stands for this name or address; capitals and spaces don't matter."""
        return _trace(self.zout, text) in self.sporen


def _trace(salt: str, text: str) -> str:
    return _exactly(salt, person_key(text))


@dataclass(frozen=True)
class Vervangen:
    """A text that was replaced in a record, salted and hashed, so that it can be replaced there once more.

    woorden, tekens: how long it is; without these, looking for it would mean hashing every piece of a text.
    door: what stands in its place.
    """

    id: str
    zout: str
    spoor: str
    woorden: int
    tekens: int
    door: str

    @classmethod
    def of(cls, id_: str, text: str, door: str) -> Vervangen:
        salt, words = secrets.token_hex(16), text.split()
        plain = " ".join(words)
        return cls(id_, salt, _exactly(salt, plain), len(words), len(plain), door)

    def change(self, text: str) -> str:
        """The text with `door` wherever the other one stands, as whole words and in the same capitals."""
        tokens = [found.span() for found in re.finditer(r"\S+", text)]
        parts, done = [], 0
        for i in range(len(tokens) - self.woorden + 1):
            (first, first_end), (last, last_end) = tokens[i], tokens[i + self.woorden - 1]
            between = sum(b - a for a, b in tokens[i + 1 : i + self.woorden - 1]) + self.woorden - 1
            for begin in range(max(first, done), first_end):
                # Of the last word as many characters as are left of the length.
                single = self.woorden == 1
                end = begin + self.tekens if single else last + self.tekens - between - (first_end - begin)
                if not last < end <= last_end or _within_a_word(text, begin) or _within_a_word(text, end):
                    continue
                if _exactly(self.zout, " ".join(text[begin:end].split())) == self.spoor:
                    parts += [text[done:begin], self.door]
                    done = end
                    break
        return "".join([*parts, text[done:]])


def _exactly(salt: str, text: str) -> str:
    return hmac.new(bytes.fromhex(salt), text.encode(), hashlib.sha256).hexdigest()


def _within_a_word(text: str, at: int) -> bool:
    """Whether the characters on both sides of a place belong to one word."""
    return 0 < at < len(text) and bool(re.match(r"\w\w", text[at - 1 : at + 1]))


@dataclass(frozen=True)
class Receipt:
    """What was erased, when (UTC), and what every file of the service looked like right after.

    tabellen: per register (the folder of its file) rows per table; nummers: by which the indexes of that
    register knew the record. vermeldingen: texts that still name the
    person, for someone to put a role in the place of the name. elders: rows of other tables that do.
    vervangingen: texts that were replaced. blijft: what was asked and not done, and why, in Dutch.
    reservekopieen: copies from before, by name, with the moment at which each is removed. bewijs: the name
    under which the service keeps the receipt. klaar: False while it is being done, and when that was cut off.
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
    vervangingen: tuple[Vervangen, ...] = ()
    blijft: tuple[str, ...] = ()
    reservekopieen: dict[str, str] = field(default_factory=dict)
    bewijs: str = ""
    klaar: bool = True

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
    """Every file that the service keeps, by its path within `home`, but receipts and backups."""
    found = {}
    apart = {ERASURES, BACKUPS}
    for path in sorted(home.rglob("*")):
        if path.is_file() and path.name not in _NOTES and path.relative_to(home).parts[0] not in apart:
            found[path.relative_to(home).as_posix()] = Bestand(digest_of(path), path.stat().st_size)
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
