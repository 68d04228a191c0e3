"""Reading an exchange file of another municipality: strictly, and record by record.

A file that is none, or not whole, is refused. Of a file that is one, each record that does not fit is refused
by itself with its number and the reason; nothing is guessed and nothing is mended.
"""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, NoReturn

from pydantic import BaseModel, ValidationError
from pydantic_core import PydanticCustomError

from data.elders import Gegeven, strings
from data.keuze import OPENBAAR, VOCABULAIRES, Keuze, clean, one_line
from data.validation import PARTS, explain
from service.bronnen import is_link
from service.exchange import FORMAAT, PARTS_WITH_CODES, VERSIE
from service.privacy import find

MAX_BYTES = 25_000_000
MAX_RECORDS = 5_000
_MAX_RECORD = 400_000  # characters of one record
_MAX_DEPTH = 12
_MAX_TERMS, _MAX_LABEL, _MAX_DEFINITION = 5_000, 200, 1_000
_VERSION = re.compile(r"([0-9]{1,3})\.[0-9]{1,3}")
_URI = re.compile(r"[a-z][a-z0-9+.-]{1,20}:[!-~]{3,250}", re.IGNORECASE | re.ASCII)
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
_LISTS = frozenset(VOCABULAIRES.values()) | {naam for _, _, naam in PARTS_WITH_CODES}
# What this register must not spread, and what people call it. A name is for the source to judge: a second person
# agreed with it there.
_PERSONAL = {
    "e-mail": "een e-mailadres",
    "telefoon": "een telefoonnummer",
    "bsn": "een burgerservicenummer",
    "iban": "een rekeningnummer",
}
# A general address is meant to be read.
_MAY = {"algemeenContact": frozenset({"e-mail", "telefoon"})}

Progress = Callable[[int, int], None]


class UnusableExchange(ValueError):
    """A file that can't be loaded; the message says why and what to do, in Dutch."""


@dataclass(frozen=True)
class Geweigerd:
    """A record that was not taken in. nummer: its place in the file, from 1; id: "" when it gives none."""

    nummer: int
    id: str
    reden: str


@dataclass(frozen=True)
class Kop:
    """The head of a file, checked. waarden: it as plain JSON, without what is not known here."""

    uri: str
    naam: str
    adres: str
    gemaaktOp: datetime
    aantal: int
    waarden: Mapping[str, Any]

    def codes(self) -> dict[str, frozenset[str]]:
        """The codes that it explains, by list."""
        return {
            naam: frozenset(t["code"] for t in terms) for naam, terms in self.waarden["begrippen"].items()
        }


@dataclass(frozen=True)
class Gelezen:
    """A file as it was read: its head, and its records as they stand there, not looked at yet."""

    kop: Kop
    records: tuple[Any, ...]


def read(content: bytes) -> Gelezen:
    """The file as a whole. Raises UnusableExchange."""
    if len(content) > MAX_BYTES:
        told = f"{len(content) / 1e6:.1f}".replace(".", ",")
        raise UnusableExchange(
            f"Het bestand is {told} MB en wij lezen tot {MAX_BYTES // 1_000_000} MB. Vraag de andere gemeente om "
            "minder keuzes tegelijk."
        )
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UnusableExchange("Dit bestand is geen tekst in UTF-8. Haal het opnieuw op.") from None
    head, records = _parts(text)
    if not isinstance(head, dict) or head.get("formaat") != FORMAAT:
        raise UnusableExchange(
            "Dit is geen uitwisselbestand van een keuzeregister. Haal het op bij de andere gemeente, op de pagina "
            "Open data."
        )
    version = head.get("versie")
    found = _VERSION.fullmatch(version) if isinstance(version, str) else None
    if not found or found[1] != VERSIE.split(".")[0]:
        given = f"versie {version}" if found else "zonder geldig versienummer"
        raise UnusableExchange(
            f"Dit bestand is {given} van het uitwisselformaat, en dit register leest versie {VERSIE.split('.')[0]}. "
            "Vraag om een bestand van die versie, of werk dit register bij."
        )
    kop = _head(head)
    if not isinstance(records, list):
        raise UnusableExchange("In het bestand staat geen lijst met keuzes.")
    if len(records) > MAX_RECORDS:
        raise UnusableExchange(
            f"Er staan {len(records)} keuzes in het bestand en wij lezen er {MAX_RECORDS}."
        )
    if len(records) != kop.aantal:
        raise UnusableExchange(
            f"Het bestand is niet compleet: het zegt {kop.aantal} keuzes, en er staan er {len(records)} in. Haal het "
            "opnieuw op."
        )
    return Gelezen(kop, tuple(records))


def checked(
    gelezen: Gelezen, progress: Progress = lambda _done, _total: None
) -> tuple[list[tuple[Gegeven, Keuze]], list[Geweigerd]]:
    """The records that fit, with what is known of them as a Keuze; and those that don't, with the reason."""
    good: list[tuple[Gegeven, Keuze]] = []
    bad: list[Geweigerd] = []
    codes, seen = gelezen.kop.codes(), dict[str, int]()
    for number, record in enumerate(gelezen.records, 1):
        try:
            given, keuze = _record(record, codes)
            if given.id in seen:
                raise _Bad(f"staat al in het bestand, als nummer {seen[given.id]}")
            seen[given.id] = number
            good.append((given, keuze))
        except _Bad as error:
            bad.append(Geweigerd(number, _id_of(record), str(error)))
        progress(number, len(gelezen.records))
    return good, bad


def known_part(inhoud: Mapping[str, Any]) -> dict[str, Any]:
    """The plain values of a record as kept, without fields that a Keuze does not have."""
    return _known(inhoud["keuze"], Keuze)


# -- the file -------------------------------------------------------------------------------------


def _parts(text: str) -> tuple[Any, Any]:
    """The head and the records, of one JSON object or of JSON Lines."""
    first, _, rest = text.lstrip().partition("\n")
    try:
        head = _parsed(first)
    except UnusableExchange:
        head = None
    if isinstance(head, dict) and head.get("formaat") == FORMAAT and "keuzes" not in head:
        lines = [line for line in rest.split("\n") if line.strip()]
        return head, [_parsed(line, f"Regel {number}") for number, line in enumerate(lines, 2)]
    whole = _parsed(text)
    return whole, whole.get("keuzes") if isinstance(whole, dict) else None


def _parsed(text: str, where: str = "Dit bestand") -> Any:
    try:
        return json.loads(text, parse_constant=_no_number, parse_float=_finite, object_pairs_hook=_once)
    except RecursionError:
        raise UnusableExchange(f"{where} kunnen wij niet lezen: het zit te diep in elkaar.") from None
    except ValueError as error:
        if isinstance(error, UnusableExchange):
            raise
        raise UnusableExchange(f"{where} is geen geldige JSON. Haal het bestand opnieuw op.") from None


def _no_number(word: str) -> NoReturn:
    raise UnusableExchange(f"In het bestand staat {word} waar een getal hoort. Haal het opnieuw op.")


def _finite(digits: str) -> float:
    value = float(digits)
    if not math.isfinite(value):
        raise UnusableExchange(
            f"In het bestand staat een getal dat te groot is: {_short(digits)}. Haal het opnieuw op."
        )
    return value


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = Counter(name for name, _ in pairs)
        twice = next(name for name, count in names.items() if count > 1)
        raise UnusableExchange(f"In het bestand staat “{_short(twice)}” twee keer in hetzelfde object.")
    return found


# -- the head -------------------------------------------------------------------------------------


def _head(head: Mapping[str, Any]) -> Kop:
    bron = head.get("bron")
    if not isinstance(bron, dict):
        raise UnusableExchange("Het bestand zegt niet van wie het is: bron ontbreekt.")
    uri = bron.get("uri")
    if not isinstance(uri, str) or not _URI.fullmatch(uri):
        raise UnusableExchange("Het bestand zegt niet van wie het is: bron.uri is geen URI.")
    naam = _line(bron.get("naam"), "bron.naam", 120)
    uitgever = _line(bron["uitgever"], "bron.uitgever", 120) if bron.get("uitgever") else ""
    adres = bron.get("adres") or ""
    if not isinstance(adres, str) or (adres and not _is_plain_link(adres)):
        raise UnusableExchange(
            "bron.adres in het bestand is geen adres dat begint met https:// of http://."
        )
    if not adres.isascii():
        raise UnusableExchange(
            "In bron.adres in het bestand staan andere tekens dan gewone letters, cijfers en leestekens. Vraag de "
            "andere gemeente om een adres zonder die tekens."
        )
    licentie = _line(head.get("licentie"), "licentie", 200)
    aantal = head.get("aantal")
    if not isinstance(aantal, int) or isinstance(aantal, bool) or aantal < 0:
        raise UnusableExchange("Het bestand zegt niet hoeveel keuzes erin staan: aantal ontbreekt.")
    try:
        made = _moment(head.get("gemaaktOp"))
    except _Bad as error:
        raise UnusableExchange(f"gemaaktOp in het bestand {error}.") from None
    values = {
        "formaat": FORMAAT,
        "versie": head["versie"],
        "bron": {"uri": uri, "naam": naam, "uitgever": uitgever, "adres": adres.rstrip("/")},
        "gemaaktOp": head["gemaaktOp"],
        "licentie": licentie,
        "begrippen": _terms(head.get("begrippen")),
    }
    for text in strings({"naam": naam, "uitgever": uitgever, "begrippen": values["begrippen"]}):
        if found := next((f for f in find(text) if f.soort in _PERSONAL), None):
            raise UnusableExchange(
                f"De uitleg in het bestand lijkt {_PERSONAL[found.soort]} te noemen. Dat mogen wij niet verspreiden. "
                "Vraag de andere gemeente om het weg te halen."
            )
    return Kop(uri, naam, adres.rstrip("/"), made, aantal, values)


def _terms(given: Any) -> dict[str, list[dict[str, str]]]:
    """The explained codes by list. Lists that are not known here are left out: no field holds their codes."""
    if not isinstance(given, dict) or not all(isinstance(terms, list) for terms in given.values()):
        raise UnusableExchange("Het bestand legt zijn codes niet uit: begrippen ontbreekt.")
    if sum(map(len, given.values())) > _MAX_TERMS:
        raise UnusableExchange(f"Het bestand legt meer dan {_MAX_TERMS} codes uit.")
    return {naam: [_term(naam, term) for term in terms] for naam, terms in given.items() if naam in _LISTS}


def _term(naam: str, term: Any) -> dict[str, str]:
    code = term.get("code") if isinstance(term, dict) else None
    if not isinstance(code, str) or not _CODE.fullmatch(code):
        raise UnusableExchange(f"In begrippen.{naam} staat een code die niet kan.")
    found = {"code": code, "label": _line(term.get("label"), f"het label van {code}", _MAX_LABEL)}
    for name, most in (("soort", 40), ("definitie", _MAX_DEFINITION)):
        if term.get(name):
            found[name] = _line(term[name], f"{name} van {code}", most)
    return found


def _line(value: Any, what: str, most: int) -> str:
    """One line of text. Raises UnusableExchange."""
    if not isinstance(value, str) or not value.strip():
        raise UnusableExchange(f"In het bestand ontbreekt {what}.")
    try:
        line: str = one_line(value)
    except PydanticCustomError as error:
        raise UnusableExchange(f"In het bestand: {what} {error.message()}.") from None
    if len(line) > most:
        raise UnusableExchange(f"In het bestand is {what} {len(line)} tekens; er passen er {most}.")
    return line


# -- a record -------------------------------------------------------------------------------------


class _Bad(ValueError):
    """Why a record can't be taken in."""


def _record(record: Any, codes: Mapping[str, frozenset[str]]) -> tuple[Gegeven, Keuze]:
    if not isinstance(record, dict) or not isinstance(record.get("keuze"), dict):
        raise _Bad("er staat geen keuze in")
    if _deep(record):
        raise _Bad("zit te diep in elkaar")
    if len(json.dumps(record, ensure_ascii=False)) > _MAX_RECORD:
        raise _Bad(f"is langer dan {_MAX_RECORD} tekens")
    versie = record.get("versie")
    if not isinstance(versie, int) or isinstance(versie, bool) or not 1 <= versie <= 1_000_000:
        raise _Bad("versie moet een heel getal vanaf 1 zijn")
    try:
        public = _moment(record.get("openbaarOp"))
    except _Bad as error:
        raise _Bad(f"openbaarOp {error}") from None
    adres = record.get("adres") or ""
    if not isinstance(adres, str) or (adres and not _is_plain_link(adres)):
        raise _Bad("adres is geen adres dat begint met https:// of http://")
    if record["keuze"].get("publicatie") != OPENBAAR:
        raise _Bad("is bij de bron niet openbaar")
    try:
        keuze = Keuze.model_validate(known_part(record), context=codes)
    except ValidationError as error:
        raise _Bad("; ".join(_told(f.veld, f.reden) for f in explain(error))) from None
    for text in (*strings(record), *_names(record)):
        try:
            clean(text)
        except PydanticCustomError as error:
            raise _Bad(f"een tekst {error.message()}") from None
    _refuse_personal(record)
    return Gegeven(keuze.id, versie, public, keuze.startdatum, keuze.titel, keuze.instrument, record), keuze


def _told(veld: str, reden: str) -> str:
    """Without the list of own codes: that is of no use to another municipality."""
    reden = reden.split(" Kies uit:")[0].rstrip(".")
    told = f"{veld}: {reden}" if veld else reden
    return f"{told} en het bestand legt die code niet uit" if reden.endswith(" niet") else told


def _known(values: Mapping[str, Any], model: type[BaseModel]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in values.items():
        if name in model.model_fields:
            part = PARTS.get(name)
            if part and isinstance(value, dict):
                value = _known(value, part)
            elif part and isinstance(value, list):
                value = [_known(one, part) if isinstance(one, dict) else one for one in value]
            found[name] = value
    return found


def _refuse_personal(record: Mapping[str, Any]) -> None:
    """Also of fields that are not known here: they are kept as they are."""
    rest = {name: value for name, value in record.items() if name != "adres"}
    for veld, value in (*record["keuze"].items(), ("", {**rest, "keuze": None})):
        for text in strings(value):
            for found in find(text):
                if found.soort in _PERSONAL and found.soort not in _MAY.get(veld, ()):
                    where = f"{veld} noemt" if veld else "een tekst noemt"
                    raise _Bad(
                        f"{where} {_PERSONAL[found.soort]}; dat mogen wij niet verspreiden. Vraag de bron om het weg "
                        "te halen"
                    )


def _deep(value: Any, room: int = _MAX_DEPTH) -> bool:
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return room < 0 or any(_deep(part, room - 1) for part in parts)


def _names(value: Any) -> list[str]:
    """The names of all fields."""
    if isinstance(value, dict):
        return [*value, *(name for part in value.values() for name in _names(part))]
    return [name for part in value for name in _names(part)] if isinstance(value, list) else []


def _moment(value: Any) -> datetime:
    """A moment with its zone, as 2026-11-21T10:00:00Z; not in the future. Raises _Bad."""
    try:
        found = datetime.fromisoformat(value) if isinstance(value, str) and value.isascii() else None
    except ValueError:
        found = None
    if found is None or found.tzinfo is None or not 1990 <= found.year <= 2100:
        raise _Bad("is geen moment zoals 2026-11-21T10:00:00Z")
    if found > datetime.now(UTC) + timedelta(days=1):
        raise _Bad("ligt in de toekomst")
    return found.astimezone(UTC)


def _is_plain_link(text: str) -> bool:
    return (
        len(text) <= 500 and is_link(text) and "@" not in text and not re.search(r"[\x00-\x20\x7f]", text)
    )


def _id_of(record: Any) -> str:
    keuze = record.get("keuze") if isinstance(record, dict) else None
    found = keuze.get("id") if isinstance(keuze, dict) else None
    return _short(found) if isinstance(found, str) else ""


def _short(text: str) -> str:
    """As a message repeats it: short, and without what no one can read."""
    return "".join(ch if ch.isprintable() else "�" for ch in text[:60])
