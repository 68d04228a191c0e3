"""The exchange file: the published choices of one register, for another municipality to load beside its own.

A head says where they come from and what the codes in them mean; the records follow as they are. It is made
from what residents read and from nothing else, so contacts and unpublished texts can't be in it.

One JSON object, or JSON Lines: then the first line is the head and each line after it one record.
"""

from __future__ import annotations

import hashlib
import json
import tempfile
import threading
import uuid
import weakref
from collections.abc import Callable, Iterator, Mapping
from contextvars import copy_context
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

from data import vocabularies
from data.exporting import ExportError, replacing
from data.keuze import VOCABULAIRES
from data.public_store import PublicStore
from data.records import Vastgelegd
from data.vocabularies import vocabulaire
from service.engine import Engine
from service.open_data import Download, taken
from service.settings import Settings

FORMAAT = "keuzeregister-uitwisseling"
VERSIE = "1.0"
JSON, JSONL = "json", "jsonl"
# Parts of a record that hold codes of their own: field, its part, and the list.
PARTS_WITH_CODES = (
    ("alternatieven", "instrument", "instrumenten"),
    ("factoren", "factor", "factoren"),
    ("beloften", "kanaal", "communicatiemiddelen"),
)
# A register names itself by what its store is known by, so that moving to another server changes nothing.
_NAMESPACE = uuid.UUID("5ad3a2ad-3f3e-5b0b-9c1a-0c8f8d2a7f11")


def own_uri(engine: Engine) -> str:
    """The name of this register in every file that it writes. engine: of the whole register."""
    return uuid.uuid5(_NAMESPACE, engine.mark).urn


def write(
    engine: Engine, public: Engine, settings: Settings, target: Path | IO[bytes], format: str = JSON
) -> int:
    """Write the exchange file to a path or a binary stream; returns how many records are in it.

    engine: of the whole register, for its name alone; public: of what residents read. A path holds the whole
    file or what it held before. Raises ExportError.
    """
    return copy_context().run(_write, engine, public, settings, target, format)


class ExchangeFile:
    """The file as anyone can fetch it: made once for each state of what residents read."""

    def __init__(self, engine: Engine, public: Callable[[], Engine], settings: Settings) -> None:
        """public: of what residents read, asked for anew each time."""
        self._engine, self._public, self._settings = engine, public, settings
        self._made: tuple[object, Download] | None = None
        self._forgotten = 0
        self._making, self._keeping = threading.Lock(), threading.Lock()

    def get(self) -> Download:
        """The file as it must be now.

        Raises StoreUnavailable while residents could be shown what is no longer public, ExportError when it
        changed while it was made, StillMaking when another reader came first and it takes long.
        """
        return copy_context().run(self._get)

    def _get(self) -> Download:
        vocabularies.read_as_resident(True)  # in this context alone
        if found := self._ready():
            return found
        with taken(self._making):
            turn, state = self._forgotten, self._state()
            if found := self._ready():
                return found
            self._made = None
            made = self._make(self._public())
            with self._keeping:
                if turn == self._forgotten:
                    self._made = state, made
            return made

    def _ready(self) -> Download | None:
        known = self._made
        return known[1] if known and known[0] == self._state() else None

    def _state(self) -> object:
        """What the file is made from: the records, and the lists that name their codes, as residents read them."""
        lists = tuple(vocabulaire(naam).versie for naam in vocabularies.names())
        return self._public().store.revision, lists

    def _make(self, public: Engine) -> Download:
        file = tempfile.TemporaryFile(dir=public.store.database.folder)  # noqa: SIM115 (closed with its last reader)
        count = write(self._engine, public, self._settings, file)
        size = file.tell()
        file.seek(0)
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        made = Download(JSON, count, size, digest, None, file)
        weakref.finalize(made, file.close)
        return made

    def forget(self) -> None:
        """Let go of the file: residents may read other records than before."""
        with self._keeping:
            self._forgotten += 1  # so that one that is being made is not kept
            self._made = None


def format_of(path: Path) -> str:
    """json or jsonl. Raises ExportError for another suffix."""
    format = path.suffix.lower().lstrip(".")
    if format not in (JSON, JSONL):
        raise ExportError(
            f"{path.name} is geen uitwisselbestand. Gebruik .json, of .jsonl voor een groot register."
        )
    return format


def _write(
    engine: Engine, public: Engine, settings: Settings, target: Path | IO[bytes], format: str
) -> int:
    vocabularies.read_as_resident(True)  # in this context alone
    store = public.store
    assert isinstance(store, PublicStore)
    head = _head(own_uri(engine), store, settings)
    count = 0
    with replacing(target) as stream:
        text = json.dumps(head, ensure_ascii=False, indent=None if format == JSONL else 1)
        # The records go within the object that the head is, before its last brace.
        stream.write((f"{text}\n" if format == JSONL else f'{text[:-2]},\n "keuzes": [').encode())
        for count, line in enumerate(_lines(store, settings), 1):
            between = ",\n" if count > 1 else "\n"
            stream.write((f"{line}\n" if format == JSONL else f"{between}{line}").encode())
        if format == JSON:
            stream.write(b"\n]}\n")
        if count != head["aantal"]:
            raise ExportError("Het register veranderde tijdens het schrijven. Probeer het nog een keer.")
    return count


def _lines(store: PublicStore, settings: Settings) -> Iterator[str]:
    for record in store.in_parts():
        yield json.dumps(_record(record, settings), ensure_ascii=False)


def _head(uri: str, store: PublicStore, settings: Settings) -> dict[str, Any]:
    codes: dict[str, set[str]] = {}
    count = 0
    for count, record in enumerate(store.in_parts(), 1):  # noqa: B007
        for naam, code in codes_in(record.keuze.as_dict()):
            codes.setdefault(naam, set()).add(code)
    return {
        "formaat": FORMAAT,
        "versie": VERSIE,
        "bron": {
            "uri": uri,
            "naam": settings.naam,
            "uitgever": settings.uitgever.naam,
            **({"adres": settings.adres} if settings.adres else {}),
        },
        "gemaaktOp": _moment(datetime.now(UTC)),
        "licentie": settings.uitgever.licentie.adres,
        "aantal": count,
        "begrippen": {naam: _terms(naam, found) for naam, found in sorted(codes.items())},
    }


def _record(record: Vastgelegd, settings: Settings) -> dict[str, Any]:
    """A published version: of what residents read, a record was changed when it was made public."""
    address = f"{settings.adres}/keuzes/{record.keuze.id}" if settings.adres else ""
    return {
        "versie": record.versie,
        "openbaarOp": _moment(record.gewijzigdOp),
        **({"adres": address} if address else {}),
        "keuze": record.keuze.as_dict(),
    }


def _terms(naam: str, codes: set[str]) -> list[dict[str, Any]]:
    """Of each code what it means; of own terms what residents read of them."""
    vocab = vocabulaire(naam)
    found = []
    for code in sorted(codes):
        term = vocab[code]
        one = {"code": code, "label": term.label}
        if soort := term.extra.get("soort"):
            one["soort"] = str(soort)
        if term.definitie:
            one["definitie"] = term.definitie
        found.append(one)
    return found


def codes_in(keuze: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Every code in the plain values of a record, with the list that it is of."""
    for veld, naam in VOCABULAIRES.items():
        value = keuze.get(veld)
        yield from ((naam, code) for code in (value if isinstance(value, list) else [value]) if code)
    for veld, part, naam in PARTS_WITH_CODES:
        yield from ((naam, one[part]) for one in keuze.get(veld, ()) if one.get(part))


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
