"""Adding terms to the lists of a register, and looking after them.

What is typed here is read by every colleague and stands in every list, so no personal data may be in it. When
a term gets another name, the records that hold it are found by that name at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from data.events import Maker
from data.own_terms import LISTS, EigenBegrip, Refused, numbers_using
from data.vocabularies import Begrip, fold, vocabulaire
from models.personal_data import find
from models.words import STOPWORDS
from service.opening import Register
from service.texts import labels_searched

__all__ = ["LISTS", "Refused", "add", "change", "overview", "restore", "retire"]

_LOOKS_LIKE = {
    "e-mail": "een e-mailadres",
    "telefoon": "een telefoonnummer",
    "bsn": "een burgerservicenummer",
    "iban": "een rekeningnummer",
    "adres": "een adres",
    "naam": "een naam van een persoon",
}


@dataclass(frozen=True)
class InLijst:
    """A term of a list as its keeper sees it. aantal: how many records hold it; eigen: None for the file's."""

    begrip: Begrip
    aantal: int
    eigen: EigenBegrip | None


def overview(register: Register, naam: str) -> list[InLijst]:
    """Every term of a list, retired ones too. Raises Refused for one that takes no own terms."""
    counts = register.own_terms.used(naam)
    own = {term.code: term for term in register.own_terms.list(naam)}
    return [
        InLijst(begrip, counts.get(begrip.code, 0), own.get(begrip.code)) for begrip in vocabulaire(naam)
    ]


def add(
    register: Register,
    naam: str,
    label: str,
    definitie: str,
    synoniemen: Sequence[str],
    maker: Maker,
    *,
    soort: str = "",
) -> str:
    """Add a term to a list; returns its code. soort: of a factor, "context" when not given. Raises Refused."""
    _check(label, definitie, synoniemen)
    return register.own_terms.add(naam, label, definitie, synoniemen, maker, soort=soort)


def change(
    register: Register,
    naam: str,
    code: str,
    label: str,
    definitie: str,
    synoniemen: Sequence[str],
    maker: Maker,
    *,
    soort: str = "",
    seen: int | None = None,
) -> bool:
    """Put these texts in the place of those of an own term; whether anything changed.

    seen: how often the term was written when the writer read it. Raises Refused, TermNotFound,
    ChangedMeanwhile.
    """
    _check(label, definitie, synoniemen)
    terms = register.own_terms
    before = terms.get(naam, code)
    changed = terms.change(naam, code, label, definitie, synoniemen, maker, soort=soort, seen=seen)
    if changed and labels_searched(naam) and terms.get(naam, code).label != before.label:
        for engine in (register.engine, register.public.engine):
            if numbers := numbers_using(engine.store.database, naam, code):
                engine.index_again(numbers)
    return changed


def retire(register: Register, naam: str, code: str, maker: Maker) -> None:
    """Offer an own term no longer; records that have it keep it. Raises Refused, TermNotFound."""
    register.own_terms.retire(naam, code, maker)


def restore(register: Register, naam: str, code: str, maker: Maker) -> None:
    """Offer a retired term again. Raises Refused, TermNotFound."""
    register.own_terms.restore(naam, code, maker)


def _check(label: str, definitie: str, synoniemen: Sequence[str]) -> None:
    """Raises Refused for personal data, and for a name of which every question would hold the words."""
    texts = [("label", label), ("definitie", definitie), *(("synoniemen", name) for name in synoniemen)]
    for veld, text in texts:
        if found := find(text):
            raise Refused(
                veld,
                f'"{found[0].tekst}" lijkt {_LOOKS_LIKE[found[0].soort]}. Een begrip is voor iedereen: haal dit weg.',
            )
        if veld != "definitie" and (words := fold(text).split()) and STOPWORDS.issuperset(words):
            raise Refused(
                veld, f'"{text}" staat in bijna elke zin. Kies een woord dat alleen hierover gaat.'
            )
