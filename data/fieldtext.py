"""Fields as people write them in one cell, read exactly or refused with a reason.

Terms by code, label or synonym. Lists split on ; | or a line end, on commas only where every piece is a
term. An alternatief is "instrument: reden". A factor is "+ factor" (voor) or "- factor: toelichting"
(tegen). A belofte is "wat (uiterlijk 2024-05-31, via kanaal, gedaan op 2024-06-02)". Nested fields may
also be JSON.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Any, NoReturn

from pydantic_core import PydanticCustomError

from data.cells import CellError, strict_json
from data.dates import InvalidDate, parse_date
from data.keuze import VOCABULAIRES, clean
from data.validation import Veldfout
from data.vocabularies import UnknownTerm, fold, vocabulaire

# More than any field takes; without a bound one cell could keep the import busy for minutes.
_MAX_PIECES = 200


class BadCell(ValueError):
    """A cell that is no value of its field. `fouten` has a Veldfout for each thing to mend."""

    def __init__(self, fouten: Iterable[Veldfout]) -> None:
        self.fouten = tuple(fouten)
        super().__init__("; ".join(str(f) for f in self.fouten))


def read_cell(veld: str, value: Any) -> Any:
    """The value of a field out of a cell that is not empty, ready for Keuze to check. Raises BadCell."""
    if isinstance(value, CellError):
        _bad(veld, f'"{value.tekst}" {value.reden}')
    return _READERS.get(veld, _text)(veld, _clean(veld, value))


def _bad(veld: str, reden: str, suggestie: str | None = None) -> NoReturn:
    raise BadCell([Veldfout(veld, reden, suggestie)])


def _clean(veld: str, value: Any) -> Any:
    """Before anything is looked up: a NUL must not vanish in the folding of a term."""
    try:
        return clean(value) if isinstance(value, str) else value
    except PydanticCustomError as error:
        _bad(veld, error.message())


def _quote(text: str) -> str:
    return f'"{text}"' if len(text) <= 80 else f'"{text[:79]}…"'


def _text(veld: str, value: Any) -> Any:
    if isinstance(value, bool):
        _bad(veld, "is WAAR of ONWAAR, en hier hoort tekst; geef de cel de opmaak Tekst")
    if isinstance(value, date):
        _bad(veld, "is een datum van Excel, en hier hoort tekst; geef de cel de opmaak Tekst")
    return value


def _date(veld: str, value: Any) -> Any:
    if isinstance(value, datetime):
        _bad(veld, f'"{value:%d-%m-%Y %H:%M}" heeft ook een tijd; laat de tijd weg', f"{value:%d-%m-%Y}")
    try:
        return parse_date(value) if isinstance(value, str) else value
    except InvalidDate as error:
        _bad(veld, f"{_quote(value)} {error.reden}", error.suggestie)


def _whole_number(veld: str, value: Any) -> Any:
    if not isinstance(value, str):
        return value
    if re.fullmatch(r"[0-9]{1,9}", value):
        return int(value)
    plain = re.sub(r"[. ]", "", value) if re.fullmatch(r"[0-9]{1,3}([. ][0-9]{3})+", value) else None
    _bad(veld, f"{_quote(value)} is geen heel getal; schrijf alleen cijfers", plain)


_YES_NO = {"ja": True, "j": True, "waar": True, "true": True}
_YES_NO |= {"nee": False, "n": False, "onwaar": False, "false": False}


def _yes_no(veld: str, value: Any) -> Any:
    """True, False, or None for an outspoken "onbekend"."""
    if not isinstance(value, str):
        return value
    if value.casefold() == "onbekend":
        return None
    if value.casefold() not in _YES_NO:
        _bad(veld, f"{_quote(value)} is geen ja of nee; schrijf ja, nee of onbekend")
    return _YES_NO[value.casefold()]


def _score(veld: str, value: Any) -> Any:
    unknown = isinstance(value, str) and value.casefold() == "onbekend"
    return None if unknown else _whole_number(veld, value)


def _resolve(veld: str, naam: str, text: str) -> str:
    try:
        return vocabulaire(naam).resolve(text)
    except UnknownTerm as error:
        terms = [] if error.suggestie else vocabulaire(naam).aangeboden
        choices = f"; kies uit: {', '.join(t.label for t in terms)}" if 0 < len(terms) <= 12 else ""
        _bad(veld, f"{_quote(text)} is onbekend{choices}", error.suggestie)


def _split(veld: str, separators: str, text: str) -> list[str]:
    pieces = [piece.strip() for piece in re.split(separators, text) if piece.strip()]
    if len(pieces) > _MAX_PIECES:
        _bad(veld, f"telt {len(pieces)} delen; er passen er veel minder")
    return pieces


def _term(veld: str, value: Any) -> Any:
    if not isinstance(value, str):
        return value
    try:
        return _resolve(veld, VOCABULAIRES[veld], value)
    except BadCell:
        pieces = _pieces(veld, VOCABULAIRES[veld], value)
        if len(pieces) > 1 and all(fold(p) in vocabulaire(VOCABULAIRES[veld]).names() for p in pieces):
            _bad(veld, f"{_quote(value)} noemt er {len(pieces)}; hier past één waarde")
        raise


def _pieces(veld: str, naam: str, text: str) -> list[str]:
    """The terms in a cell. Labels such as "Venen, Oorden en Raden" hold commas of their own."""
    known, pieces = vocabulaire(naam).names(), []
    for part in _split(veld, r"[;\n|]", text):
        by_comma = _split(veld, ",", part)
        if len(by_comma) > 1 and fold(part) not in known and all(fold(p) in known for p in by_comma):
            pieces += by_comma
        else:
            pieces.append(part)
    return pieces


def _terms(veld: str, value: Any) -> Any:
    """Codes, in order. Every unknown term of the cell is named, not the first alone."""
    naam = VOCABULAIRES[veld]
    pieces = _pieces(veld, naam, value) if isinstance(value, str) else value
    if not isinstance(pieces, list) or not all(isinstance(p, str) for p in pieces):
        return pieces
    codes: list[str] = []
    fouten: list[Veldfout] = []
    named: set[str] = set()
    for piece in pieces:
        try:
            code = _resolve(veld, naam, _clean(veld, piece))
        except BadCell as error:
            fouten += _by_comma(veld, naam, piece) or error.fouten
            continue
        # "De Dreven; De Gaarden" are two names of one buurt; one name twice is for Keuze to refuse.
        if code not in codes or fold(piece) in named:
            codes.append(code)
        named.add(fold(piece))
    if fouten:
        raise BadCell(fouten)
    return codes


def _by_comma(veld: str, naam: str, text: str) -> list[Veldfout]:
    """The faults of a list with commas: with one term among them, only the others are unknown."""
    fouten: list[Veldfout] = []
    pieces = _split(veld, ",", text)
    for piece in pieces:
        try:
            _resolve(veld, naam, piece)
        except BadCell as error:
            fouten += error.fouten
    return fouten if len(fouten) < len(pieces) else []


def _ids(veld: str, value: Any) -> Any:
    if not isinstance(value, str):
        return value
    return _split(veld, r"[;,\n|]", value)


# -- nested fields ------------------------------------------------------------------------------------

_NESTED_TERMS = {"instrument": "instrumenten", "factor": "factoren", "kanaal": "communicatiemiddelen"}
_NESTED_DATES = {"uiterlijk", "gedaanOp", "geldigTot"}
_SIGNS = {"+": "voor", "-": "tegen", "–": "tegen", "−": "tegen"}
_BELOFTE = re.compile(r"(?P<wat>.+?)\((?P<rest>uiterlijk [^()]+)\)")
_BELOFTE_PARTS = {"uiterlijk ": "uiterlijk", "via ": "kanaal", "gedaan op ": "gedaanOp"}


def _nested(parse: Callable[[str, str], dict[str, Any]]) -> Callable[[str, Any], Any]:
    """A reader of a list of objects: native, as JSON text, or part by part with `parse`."""

    def read(veld: str, value: Any) -> Any:
        if isinstance(value, str):
            value = (
                _json(veld, value)
                if value.startswith("[")
                else [parse(veld, p) for p in _split(veld, r"[;\n]", value)]
            )
        if not isinstance(value, list):
            return value
        objects: list[Any] = []
        fouten: list[Veldfout] = []
        for i, item in enumerate(value):
            try:
                objects.append(_object(f"{veld}[{i}]", item))
            except BadCell as error:
                fouten += error.fouten
        if fouten:
            raise BadCell(fouten)
        return objects

    return read


def _json(veld: str, text: str) -> Any:
    try:
        return strict_json(text)
    except ValueError as error:
        _bad(veld, str(error))


def _object(path: str, item: Any) -> Any:
    if not isinstance(item, dict):
        return item
    read = dict(item)
    for key, value in item.items():
        where = f"{path}.{key}"
        if key in _NESTED_TERMS and isinstance(value, str):
            read[key] = _resolve(where, _NESTED_TERMS[key], _clean(where, value))
        elif key in _NESTED_DATES:
            read[key] = _date(where, value)
    return read


def _alternatief(veld: str, part: str) -> dict[str, Any]:
    naam, _, reden = (p.strip() for p in part.partition(":"))
    if not naam or not reden:
        _bad(
            veld,
            f'{_quote(part)} mist een instrument of een reden; schrijf "instrument: reden", en een puntkomma '
            "alleen tussen twee alternatieven",
        )
    return {"instrument": naam, "reden": reden}


def _factor(veld: str, part: str) -> dict[str, Any]:
    if part[0] not in _SIGNS:
        _bad(
            veld, f'{_quote(part)} begint niet met + of -; schrijf "+ factor" (voor) of "- factor" (tegen)'
        )
    return _weighed(veld, part[1:], _SIGNS[part[0]])


def _weighed(veld: str, text: str, richting: str) -> dict[str, Any]:
    naam, _, toelichting = (p.strip() for p in text.partition(":"))
    if not naam:
        _bad(veld, f"{_quote(text)} noemt geen factor")
    return {"factor": naam, "richting": richting} | ({"toelichting": toelichting} if toelichting else {})


def _one_side(richting: str) -> Callable[[str, Any], Any]:
    def read(veld: str, value: Any) -> Any:
        if not isinstance(value, str):
            _bad(veld, "moet tekst zijn; gebruik voor een lijst het veld factoren")
        found: list[dict[str, Any]] = []
        for part in _split(veld, r"[;\n]", value):
            pieces = [part] if ":" in part else _pieces(veld, "factoren", part)
            found += [_weighed(veld, piece, richting) for piece in pieces]
        return _READERS["factoren"](veld, found)

    return read


def _belofte(veld: str, part: str) -> dict[str, Any]:
    form = 'schrijf bijvoorbeeld "Verslag sturen (uiterlijk 31-5-2024, via nieuwsbrief)"'
    found = _BELOFTE.fullmatch(part)
    if not found:
        _bad(veld, f"{_quote(part)} noemt geen uiterste datum; {form}")
    belofte = {"wat": found["wat"].strip()}
    for piece in (p.strip() for p in found["rest"].split(",")):
        key = next((k for start, k in _BELOFTE_PARTS.items() if piece.startswith(start)), None)
        if key is None or key in belofte:
            _bad(veld, f"{_quote(piece)} is niet te plaatsen in {_quote(part)}; {form}")
        belofte[key] = piece.removeprefix(next(s for s, k in _BELOFTE_PARTS.items() if k == key)).strip()
    return belofte


def _contact(veld: str, part: str) -> dict[str, Any]:
    _bad(veld, "moet JSON zijn; gebruik anders de kolommen contact.naam, contact.rol en verder")


def _evaluatie(veld: str, value: Any) -> Any:
    if isinstance(value, str):
        if not value.startswith("{"):
            _bad(veld, "moet JSON zijn; gebruik anders de kolommen evaluatie.tussentijds en verder")
        return _json(veld, value)
    return value


_READERS: dict[str, Callable[[str, Any], Any]] = {
    **dict.fromkeys(VOCABULAIRES, _term),
    **dict.fromkeys(
        ("gebieden", "technieken", "doelen", "doelgroepen", "themas", "communicatiemiddelen"), _terms
    ),
    **dict.fromkeys(("startdatum", "einddatum", "contact.geldigTot"), _date),
    **dict.fromkeys(("evaluatie.tussentijds", "evaluatie.naAfloop"), _yes_no),
    **dict.fromkeys((f"evaluatie.scores.{s}" for s in ("informatie", "inclusie", "invloed")), _score),
    "deelnemers": _whole_number,
    "verwanteKeuzes": _ids,
    "alternatieven": _nested(_alternatief),
    "factoren": _nested(_factor),
    "factorenVoor": _one_side("voor"),
    "factorenTegen": _one_side("tegen"),
    "beloften": _nested(_belofte),
    "evaluatie": _evaluatie,
    "contacten": _nested(_contact),
}
