"""What is wrong with a filled form, in the words of the form: which input, and what to do about it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from data.keuze import Keuze
from data.validation import Veldfout
from web.fields import LABELS, ROW_LABELS, ROW_NAMES, field_id, name_of, row_of
from web.forms import MULTIPLE, ROWS, Invoer
from web.questions import order

_PLACES = order()

# What an empty input that may not be empty asks for.
_EMPTY = {
    "titel": "Vul een titel in",
    "instrument": "Kies een instrument",
    "gebieden": "Kies minstens één gebied",
    "trajectstatus": "Kies hoe het met het traject staat",
    "startdatum": "Vul een startdatum in",
    "afweging": "Schrijf op waarom u dit instrument koos",
    "alternatieven.instrument": "Kies het instrument dat afviel",
    "alternatieven.reden": "Schrijf op waarom dit instrument afviel",
    "factoren.factor": "Kies een factor",
    "factoren.richting": "Kies of deze factor voor of tegen sprak",
    "beloften.wat": "Schrijf op wat er is beloofd",
    "beloften.uiterlijk": "Vul in wanneer het uiterlijk klaar moet zijn",
    "contacten.naam": "Vul de naam in",
}


@dataclass(frozen=True)
class Fout:
    """One fault as the form shows it. naam: the input it belongs to; anker: the id to jump to ("" for none)."""

    naam: str
    anker: str
    melding: str
    kop: str = ""

    @property
    def samengevat(self) -> str:
        """The message for the list at the top, where its place in the form is not visible."""
        return f"{self.kop}: {self.melding[:1].lower()}{self.melding[1:]}" if self.kop else self.melding


def show(faults: Iterable[Veldfout], invoer: Invoer) -> list[Fout]:
    """Each fault at its input, one an input, in the order in which the form asks."""
    found: dict[str, Fout] = {}
    for fault in faults:
        naam, reden = _place(fault)
        found.setdefault(naam, _fout(naam, reden, invoer))
    return sorted(found.values(), key=_order)


def _place(fault: Veldfout) -> tuple[str, str]:
    """The input that a fault belongs to, and its reason without the field's own name.

    What is wrong between fields comes without a path, and names the field to mend first.
    """
    first, _, rest = fault.reden.partition(" ")
    if not fault.veld and first in Keuze.model_fields:
        return first, rest
    naam = fault.veld
    base = naam.partition("[")[0]
    if base in MULTIPLE or base == "verwanteKeuzes":
        naam = base
    return naam, fault.reden


def _fout(naam: str, reden: str, invoer: Invoer) -> Fout:
    row = row_of(naam)
    kind = f"{row[0]}.{row[2]}" if row else naam
    kop = f"{ROW_NAMES[row[0]]} {row[1] + 1}" if row and row[0] in ROW_NAMES else ""
    if kind in _EMPTY and not invoer.said(naam):
        return Fout(naam, anchor(naam), f"{_EMPTY[kind]}.", kop)
    label = ROW_LABELS[row[0]][row[2]] if row and row[0] in ROW_LABELS else name_of(naam)
    return Fout(naam, anchor(naam), _sentence(label, reden), kop)


def _sentence(label: str, reden: str) -> str:
    """ "Titel is 130 tekens; er passen er 120." A reason that begins by quoting stands by itself."""
    subject = "Dit" if reden.startswith("is geen ") else label
    text = reden if reden.startswith('"') else f"{subject} {reden}"
    return text if text.endswith((".", "?")) else f"{text}."


def anchor(naam: str) -> str:
    """The id of the input for a path: of a list its first control; "" when it has none."""
    if naam in ROWS:
        return field_id(f"{naam}[0].{ROWS[naam][0]}")
    if naam in ("gebieden", "trajectstatus", "publicatie"):
        return f"{naam}-0"
    known = naam in LABELS or row_of(naam) is not None
    return field_id(naam) + ("-0" if naam in MULTIPLE else "") if known else ""


def _order(fout: Fout) -> tuple[int, int, int]:
    row = row_of(fout.naam)
    if row and row[0] in ROWS:
        return (_PLACES.get(row[0], -1), row[1], ROWS[row[0]].index(row[2]))
    return (_PLACES.get(fout.naam, -1), 0, 0)
