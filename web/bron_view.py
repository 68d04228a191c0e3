"""Documents as people read them: in parts with what was found marked, and in short beside an answer."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from data.alineas import Alinea
from data.bronnen import SOORTEN, Bron
from data.keuze import ID_PATTERN
from data.vocabularies import vocabulaire
from service.answers import GevondenBron
from service.bronnen import personal_data
from service.search import MAX_QUESTION
from web.formatting import datum
from web.outcomes import around, cut, listing

PART = 10_000  # words on a page, unless one paragraph alone has more
_SENTENCE = 400  # characters of the marked sentence beside an answer
_MARK = re.compile(r"([0-9]{1,6})-([0-9]{1,6})")
_ID = re.compile(ID_PATTERN[1:-1])
_NAMES = {
    "naam": ("naam", "namen"),
    "e-mail": ("e-mailadres", "e-mailadressen"),
    "telefoon": ("telefoonnummer", "telefoonnummers"),
    "bsn": ("burgerservicenummer", "burgerservicenummers"),
    "iban": ("rekeningnummer", "rekeningnummers"),
    "adres": ("adres", "adressen"),
}


@dataclass(frozen=True)
class Merk:
    """Paragraphs to mark: van up to and including tot, from 0."""

    van: int
    tot: int

    @classmethod
    def parse(cls, text: str) -> Merk:
        """From 12-14. Raises ValueError when it is anything else."""
        found = _MARK.fullmatch(text)
        if not found or int(found[1]) > int(found[2]):
            raise ValueError("schrijf het als 12-14, met de eerste en de laatste alinea")
        return cls(int(found[1]), int(found[2]))


@dataclass(frozen=True)
class Regel:
    """A paragraph to show. kop: 0 for text, 2 or 3 for a heading; pagina: told above it, or "".

    eerste: the first marked one, that a link can go to.
    """

    tekst: str
    kop: int
    pagina: str
    gemarkeerd: bool
    eerste: bool


@dataclass(frozen=True)
class Treffer:
    """A document beside an answer. citaat: the text before, in and after the marked sentence."""

    adres: str
    titel: str
    feiten: tuple[str, ...]
    waar: str
    citaat: tuple[str, str, str]


def parts(alineas: Sequence[Alinea]) -> list[tuple[int, int]]:
    """Where each part of a long text begins and ends; of a short one there is one part."""
    found, start, words = [], 0, 0
    for i, alinea in enumerate(alineas):
        size = len(alinea.tekst.split())
        if words and words + size > PART:
            found.append((start, i))
            start, words = i, 0
        words += size
    return [*found, (start, len(alineas))]


def part_with(cuts: Sequence[tuple[int, int]], merk: Merk | None) -> int:
    """Which part, from 1, holds the first marked paragraph; the first part without one."""
    return next((n for n, (a, b) in enumerate(cuts, 1) if merk and a <= merk.van < b), 1)


def lines(
    alineas: Sequence[Alinea], begin: int, eind: int, merk: Merk | None, titel: str = ""
) -> list[Regel]:
    """The paragraphs begin up to eind, without a first heading that only says the title once more."""
    found: list[Regel] = []
    page, deep, first = "", False, True
    for i, alinea in enumerate(alineas[begin:eind], begin):
        if i == 0 and alinea.niveau and alinea.tekst == titel:
            continue
        marked = merk is not None and merk.van <= i <= merk.tot
        told = alinea.plaats if alinea.plaats.startswith("pagina") and alinea.plaats != page else ""
        page = alinea.plaats
        level = 0 if not alinea.niveau else 3 if alinea.niveau > 1 and deep else 2
        deep = deep or level == 2
        found.append(Regel(alinea.tekst, level, told, marked, marked and first))
        first = first and not marked
    return found


def facts(bron: Bron | GevondenBron) -> tuple[str, ...]:
    """ "Raadsvoorstel", "3 maart 2024"."""
    kind = vocabulaire(SOORTEN).label(bron.soort)
    return (kind, datum(bron.datum)) if bron.datum else (kind,)


def personal(alineas: Sequence[Alinea]) -> str:
    """ "12 namen en 1 telefoonnummer", or "" when nothing seems to be one."""
    told = [f"{n} {_NAMES[soort][n > 1]}" for soort, n in personal_data(alineas).items()]
    return listing(told)


def hits(bronnen: Sequence[GevondenBron], vraag: str) -> list[Treffer]:
    """vraag: to lead back to the answer; left out when it is too long for an address."""
    return [_hit(bron, vraag) for bron in bronnen]


def _hit(bron: GevondenBron, vraag: str) -> Treffer:
    pairs = {"markeer": f"{bron.van}-{bron.tot}"}
    if 0 < len(vraag) <= MAX_QUESTION:
        pairs["q"] = vraag
    where = bron.plaats if bron.plaats.startswith("pagina") else ""
    told = [text for text in (where, f"onder “{cut(bron.kop, 80)}”" if bron.kop else "") if text]
    text, begin, end = bron.tekst, bron.zinBegin, bron.zinEind
    quote = around((text[:begin], text[begin:end], text[end:])) if end else (cut(text, _SENTENCE), "", "")
    return Treffer(
        f"/bronnen/{bron.id}?{urlencode(pairs)}#gevonden",
        bron.titel,
        facts(bron),
        ", ".join(told) or bron.plaats,
        (quote[0], cut(quote[1], _SENTENCE), quote[2]),
    )


def choices(text: str) -> tuple[str, ...]:
    """The ids in a text of ids and addresses of choices, as people paste them.

    What is neither comes back as it was typed, to be told of.
    """
    found = []
    for word in re.split(r"[\s,;]+", text.strip()):
        at = re.search(r"/keuzes/([^/?#]+)", word)
        found.append(at[1] if at else word)
    return tuple(dict.fromkeys(word for word in found if word))


def is_id(text: str) -> bool:
    return bool(_ID.fullmatch(text))
