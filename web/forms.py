"""The recording form and a record, both ways: what stands in the inputs, and the values it means.

Names of inputs are the paths of the record (afweging, alternatieven[0].reden), so a fault points at
its input by itself. Nothing here knows Flask; everything typed is kept as it was typed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from data.dates import InvalidDate, parse_date
from data.keuze import Keuze
from data.validation import Veldfout
from web.fields import row_of

DATES = frozenset({"startdatum", "einddatum", "uiterlijk", "gedaanOp", "geldigTot"})
NUMBERS = frozenset(
    {"deelnemers", "evaluatie.scores.informatie", "evaluatie.scores.inclusie", "evaluatie.scores.invloed"}
)
YES_NO = frozenset({"evaluatie.tussentijds", "evaluatie.naAfloop"})

# One input each.
SINGLE = (
    "titel",
    "instrument",
    "trajectstatus",
    "startdatum",
    "einddatum",
    "samenvatting",
    "aanleiding",
    "afweging",
    "beinvloedingsruimte",
    "afwijking",
    "resultaat",
    "leerpunten",
    "beleidsfase",
    "invloedBarometer",
    "invloedHaags",
    "deelnemers",
    "budgetklasse",
    "rolRaad",
    "rolWethouder",
    "verantwoordelijkParticipatie",
    "verantwoordelijkCommunicatie",
    "verwanteKeuzes",
    "algemeenContact",
    "bron",
    "publicatie",
    "evaluatie.tussentijds",
    "evaluatie.naAfloop",
    "evaluatie.scores.informatie",
    "evaluatie.scores.inclusie",
    "evaluatie.scores.invloed",
    "evaluatie.toelichting",
)
# Inputs of one name that may occur more than once.
MULTIPLE = ("gebieden", "technieken", "doelen", "doelgroepen", "themas", "communicatiemiddelen")
# Rows of inputs.
ROWS = {
    "alternatieven": ("instrument", "reden"),
    "factoren": ("factor", "richting", "toelichting"),
    "beloften": ("wat", "kanaal", "uiterlijk", "gedaanOp"),
    "contacten": ("naam", "rol", "afdeling", "email", "telefoon", "geldigTot"),
}
MAX_ROWS = 60

_THOUSANDS = re.compile(r"[0-9]{1,3}(\.[0-9]{3})+")
_ID_IN_ADDRESS = re.compile(r"(?:.*/keuzes/)?([^/?#]+)(?:[/?#].*)?")


class UnknownInput(ValueError):
    """A form with an input that ours does not have; it did not come from our page."""


Row = Mapping[str, str]


@dataclass(frozen=True)
class Invoer:
    """What stands in the form: text as typed. A row has a text for every input, "" where it is empty.

    contactenWeg: the wish to remove the contacts that are there.
    """

    tekst: Mapping[str, str] = field(default_factory=dict)
    keuzes: Mapping[str, Sequence[str]] = field(default_factory=dict)
    rijen: Mapping[str, Sequence[Row]] = field(default_factory=dict)
    contactenWeg: bool = False

    # -- where it comes from ----------------------------------------------------------------------

    @classmethod
    def of_record(cls, keuze: Keuze) -> Invoer:
        """A record as it is shown in the form. Contacts are no part of it and stay out."""
        return cls.of_values(keuze.as_dict())

    @classmethod
    def of_values(cls, values: Mapping[str, Any]) -> Invoer:
        """The same from plain values, which need not fit together (Keuze.as_dict)."""
        return cls(
            tekst={naam: text for naam in SINGLE if (text := _typed(_at(values, naam)))},
            keuzes={naam: tuple(values[naam]) for naam in MULTIPLE if naam in values},
            rijen={
                lijst: tuple({veld: row.get(veld, "") for veld in velden} for row in values[lijst])
                for lijst, velden in ROWS.items()
                if lijst in values
            },
        )

    @classmethod
    def read(cls, form: Mapping[str, Sequence[str]]) -> Invoer:
        """What was sent: per input name its values. Raises UnknownInput."""
        tekst: dict[str, str] = {}
        keuzes: dict[str, tuple[str, ...]] = {}
        rows: dict[str, dict[int, dict[str, str]]] = {}
        for naam, waarden in form.items():
            row = row_of(naam)
            if naam in MULTIPLE:
                keuzes[naam] = tuple(w for w in waarden if w)
                continue
            if len(waarden) != 1:
                raise UnknownInput(f"{naam} staat {len(waarden)} keer in het formulier.")
            if row and row[2] in ROWS.get(row[0], ()):
                rows.setdefault(row[0], {}).setdefault(row[1], {})[row[2]] = waarden[0]
            elif naam in SINGLE:
                tekst[naam] = waarden[0]
            elif naam != "contactenWeg":
                raise UnknownInput(f"{naam} is geen vraag van dit formulier.")
        for lijst, found in rows.items():
            if len(found) > MAX_ROWS:
                raise UnknownInput(f"{lijst} heeft {len(found)} regels; er passen er {MAX_ROWS}.")
        return cls(
            tekst,
            keuzes,
            {
                lijst: tuple({v: found[i].get(v, "") for v in ROWS[lijst]} for i in sorted(found))
                for lijst, found in rows.items()
            },
            contactenWeg="contactenWeg" in form,
        )

    def keeping_order(self, keuze: Keuze) -> Invoer:
        """What is ticked in the order that the record has; boxes on a page come in an order of their own.

        Without it, opening a record and saving it would change it.
        """
        kept = dict(self.keuzes)
        for naam in set(MULTIPLE) - {"doelen"}:
            known = [code for code in getattr(keuze, naam) if code in self.keuzes.get(naam, ())]
            added = [code for code in self.keuzes.get(naam, ()) if code not in known]
            kept[naam] = (*known, *added)
        return replace(self, keuzes=kept)

    # -- changing the rows ------------------------------------------------------------------------

    def without_empty_rows(self) -> Invoer:
        """Rows in which nothing was typed left out, so that numbers of rows fit the record's."""
        return replace(self, rijen={lijst: self.filled(lijst) for lijst in self.rijen})

    def filled(self, lijst: str) -> tuple[Row, ...]:
        """The rows of a list in which something stands."""
        return tuple(row for row in self.rijen.get(lijst, ()) if any(_said(t) for t in row.values()))

    def with_row(self, lijst: str) -> Invoer:
        """One more empty row."""
        empty = dict.fromkeys(ROWS[lijst], "")
        return replace(self, rijen={**self.rijen, lijst: (*self.rijen.get(lijst, ()), empty)})

    def without_row(self, lijst: str, i: int) -> Invoer:
        rows = self.rijen.get(lijst, ())
        return replace(self, rijen={**self.rijen, lijst: (*rows[:i], *rows[i + 1 :])})

    # -- where it goes ----------------------------------------------------------------------------

    def pairs(self) -> list[tuple[str, str]]:
        """Names and values as a browser would send them."""
        found = list(self.tekst.items())
        found += [(naam, code) for naam, codes in self.keuzes.items() for code in codes]
        for lijst, rows in self.rijen.items():
            found += [(f"{lijst}[{i}].{v}", text) for i, row in enumerate(rows) for v, text in row.items()]
        return found + ([("contactenWeg", "ja")] if self.contactenWeg else [])

    def values(self) -> tuple[dict[str, Any], list[Veldfout]]:
        """The values of the record, for `service.recording`, and the faults that were found on the way.

        What is empty is left out; without "contacten" the contacts stay as they are. A text that can't
        be read as the date or number it should be is a fault, and stands in the values as it is.
        """
        values: dict[str, Any] = {}
        faults: list[Veldfout] = []
        for naam, text in self.tekst.items():
            if _said(text) and naam != "verwanteKeuzes":
                _put(values, naam, _meant(naam, naam, text, faults))
        values |= {naam: list(codes) for naam, codes in self.keuzes.items() if codes}
        if ids := self._related():
            values["verwanteKeuzes"] = ids
        for lijst, rows in self.rijen.items():
            if meant := [_row(lijst, i, row, faults) for i, row in enumerate(rows)]:
                values[lijst] = meant
        if self.contactenWeg and "contacten" not in values:
            values["contacten"] = []
        return values, faults

    def _related(self) -> list[str]:
        """Ids, one a line; the address of a record's page is as good."""
        lines = self.tekst.get("verwanteKeuzes", "").split()
        return [found[1] if (found := _ID_IN_ADDRESS.fullmatch(line)) else line for line in lines]

    def said(self, naam: str) -> bool:
        """Whether anything stands in an input or list."""
        row = row_of(naam)
        if row:
            rows = self.rijen.get(row[0], ())
            return row[1] < len(rows) and _said(rows[row[1]].get(row[2], ""))
        return _said(self.tekst.get(naam, "")) or bool(self.keuzes.get(naam) or self.rijen.get(naam))


def _said(text: str) -> bool:
    return bool(text.strip())


def _at(values: Mapping[str, Any], path: str) -> Any:
    found: Any = values
    for part in path.split("."):
        found = found.get(part) if isinstance(found, dict) else None
    return found


def _put(values: dict[str, Any], path: str, value: Any) -> None:
    *parents, last = path.split(".")
    for parent in parents:
        values = values.setdefault(parent, {})
    values[last] = value


def _typed(value: Any) -> str:
    """A value as it stands in its input."""
    if isinstance(value, bool):
        return "ja" if value else "nee"
    if isinstance(value, list):
        return "\n".join(value)
    return "" if value is None else str(value)


def _row(lijst: str, i: int, row: Row, faults: list[Veldfout]) -> dict[str, Any]:
    return {
        veld: _meant(veld, f"{lijst}[{i}].{veld}", text, faults)
        for veld, text in row.items()
        if _said(text)
    }


def _meant(kind: str, path: str, text: str, faults: list[Veldfout]) -> Any:
    """The value of a text that is not empty. kind: what it is, path: where. Adds to `faults`."""
    if kind in DATES:
        try:
            return parse_date(text).isoformat()
        except InvalidDate as error:
            faults.append(Veldfout(path, f'"{text.strip()}" {error.reden}'))
    elif kind in NUMBERS:
        plain = text.strip()
        if _THOUSANDS.fullmatch(plain):
            plain = plain.replace(".", "")
        if re.fullmatch(r"[0-9]{1,9}", plain):
            return int(plain)
        faults.append(Veldfout(path, f'"{text.strip()}" is geen heel getal; schrijf alleen cijfers'))
    elif kind in YES_NO:
        if text in ("ja", "nee"):
            return text == "ja"
        faults.append(Veldfout(path, "moet ja of nee zijn"))
    # Word writes a line break within a paragraph as a vertical tab: an end of line, for a reader.
    return text.replace("\v", "\n")
