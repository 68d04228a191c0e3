"""The filled form as its template asks for it: what stands where, what is wrong with it, what is open."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from data.keuze import VOCABULAIRES
from data.vocabularies import Begrip, vocabulaire
from web import personal
from web.faults import Fout
from web.fields import field_id
from web.forms import MULTIPLE, ROWS, Invoer
from web.personal import Gevonden
from web.proposal_view import Uit, Waarvandaan
from web.questions import Groep, group_of

_ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_DOELEN = 3

# Rows of inputs: list.field -> vocabulary
_ROW_VOCABULAIRES = {
    "alternatieven.instrument": "instrumenten",
    "factoren.factor": "factoren",
    "factoren.richting": "richtingen",
    "beloften.kanaal": "communicatiemiddelen",
}

_FACTOR_GROUPS = {
    "context": "Omstandigheden",
    "belemmering": "Wat vaak in de weg zit",
    "succesfactor": "Wat vaak helpt",
}


@dataclass(frozen=True)
class FormView:
    """What the form shows. focus: the id of the input that gets the cursor; open: a group to unfold.

    uit: the document that the values were read from.
    """

    invoer: Invoer
    fouten: Sequence[Fout] = ()
    open: str | None = None
    focus: str | None = None
    uit: Uit | None = None
    _by_name: Mapping[str, Fout] = field(init=False, repr=False, default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_by_name", {f.naam: f for f in self.fouten})

    # -- values -----------------------------------------------------------------------------------

    def tekst(self, naam: str) -> str:
        return self.invoer.tekst.get(naam, "")

    def gekozen(self, naam: str) -> Sequence[str]:
        return self.invoer.keuzes.get(naam, ())

    def doelen(self) -> list[str]:
        """The goals in order, filled up with empty places."""
        chosen = list(self.gekozen("doelen"))
        return chosen + [""] * max(0, _DOELEN - len(chosen))

    def rijen(self, lijst: str) -> list[Mapping[str, str]]:
        """The rows of a list; one empty row when there are none, to start in."""
        rows = list(self.invoer.rijen.get(lijst, ()))
        return rows or [dict.fromkeys(ROWS[lijst], "")]

    def personen(self, naam: str) -> Sequence[Gevonden]:
        """Personal data that seems to stand in a text."""
        return personal.found(self.tekst(naam))

    def waarvandaan(self, naam: str) -> Waarvandaan | None:
        """Where in the document the value of a field was read."""
        return self.uit.velden.get(naam) if self.uit else None

    # -- faults -----------------------------------------------------------------------------------

    def fout(self, naam: str) -> Fout | None:
        return self._by_name.get(naam)

    def beschreven(self, naam: str, *more: str) -> str:
        """The ids of what describes an input: its help and its fault. more: further parts that it has."""
        parts = [f"{field_id(naam)}-{part}" for part in more if part]
        if self.fout(naam):
            parts.append(f"{field_id(naam)}-fout")
        return " ".join(parts)

    def losse_fouten(self) -> list[Fout]:
        """Faults without an input of their own."""
        return [f for f in self.fouten if not f.anker]

    # -- groups -----------------------------------------------------------------------------------

    def is_open(self, groep: Groep) -> bool:
        return groep.id == self.open or self.aantal_fouten(groep) > 0

    def aantal_fouten(self, groep: Groep) -> int:
        return sum(group_of(f.naam) == groep.id for f in self.fouten)

    def ingevuld(self, groep: Groep) -> int:
        """How many of its questions have an answer; of rows, how many rows."""
        count = 0
        for vraag in groep.vragen:
            if vraag.naam in self.invoer.rijen:
                count += len(self.invoer.filled(vraag.naam))
            else:
                count += self.invoer.said(vraag.naam)
        return count


def begrippen(naam: str, gekozen: Collection[str] = ()) -> Sequence[Begrip]:
    """The terms that a field may hold; one that is no longer offered only where it stands already."""
    vocab = vocabulaire(VOCABULAIRES.get(naam) or _ROW_VOCABULAIRES.get(naam) or naam)
    return (*vocab.aangeboden, *(b for b in vocab if b.vervallen and b.code in gekozen))


def gebieden_per_wijk() -> tuple[Begrip, list[tuple[Begrip, list[Begrip]]]]:
    """Zuidwest as a whole, and each wijk with its buurten."""
    terms = vocabulaire("gebieden").begrippen
    (whole,) = (b for b in terms if b.extra["soort"] == "zuidwest")
    wijken = [b for b in terms if b.extra["soort"] == "wijk"]
    return whole, [(w, [b for b in terms if b.extra.get("ouder") == w.code]) for w in wijken]


def factoren_per_soort(gekozen: Collection[str] = ()) -> list[tuple[str, list[Begrip]]]:
    """The factors under a heading each, since there are many."""
    found = begrippen("factoren", gekozen)
    terms = sorted(found, key=lambda b: list(_FACTOR_GROUPS).index(b.extra["soort"]))
    return [
        (_FACTOR_GROUPS[soort], list(group))
        for soort, group in groupby(terms, lambda b: str(b.extra["soort"]))
    ]


def is_date(text: str) -> bool:
    """Whether a date input can show it. Any other text is shown in a text input, or it would be lost."""
    return not text or _ISO.fullmatch(text) is not None


def template_names() -> dict[str, Any]:
    """What the template needs besides the view."""
    return {
        "begrippen": begrippen,
        "gebieden_per_wijk": gebieden_per_wijk,
        "factoren_per_soort": factoren_per_soort,
        "is_date": is_date,
        "field_id": field_id,
        "meervoudig": MULTIPLE,
        "gezochte_teksten": personal.TEXTS,
    }
