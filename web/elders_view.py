"""Choices of other municipalities as people read them: beside an answer, in a list, and one on a page of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

from data.elders import EldersBron, EldersKeuze
from data.keuze import Keuze
from data.wording import listing
from service.answers import GevondenElders
from service.elders import Labels, keuze_of
from service.publisher_settings import LICENTIES
from service.search import MAX_QUESTION
from web.formatting import klein, maandperiode
from web.outcomes import around, cut

_SENTENCE = 400  # characters of the marked sentence beside an answer
_PLACES = 3  # named; of more it is said how many
# field, list and heading of what is told at the side
_TRAITS = (
    ("beleidsfase", "beleidsfasen", "Fase van het beleid"),
    ("invloedBarometer", "invloed-barometer", "Invloed van inwoners"),
    ("doelgroepen", "doelgroepen", "Doelgroep"),
    ("themas", "themas", "Thema"),
    ("technieken", "technieken", "Technieken"),
    ("doelen", "doelen", "Doelen"),
    ("communicatiemiddelen", "communicatiemiddelen", "Communicatie"),
    ("budgetklasse", "budgetklassen", "Budget"),
    ("rolRaad", "rollen-raad", "Rol van de raad"),
)


@dataclass(frozen=True)
class Treffer:
    """A choice beside an answer. citaat: the text before, in and after the marked sentence."""

    adres: str
    titel: str
    register: str
    instrument: str
    feiten: tuple[str, ...]
    veld: str
    citaat: tuple[str, str, str]


@dataclass(frozen=True)
class Regel:
    """A choice in the list."""

    adres: str
    titel: str
    register: str
    instrument: str
    feiten: tuple[str, ...]
    uittreksel: str


def hits(found: Sequence[GevondenElders], vraag: str) -> list[Treffer]:
    """vraag: to lead back to the answer; left out when it is too long for an address."""
    return [_hit(one, vraag) for one in found]


def _hit(one: GevondenElders, vraag: str) -> Treffer:
    text, begin, end = one.tekst, one.zinBegin, one.zinEind
    quote = around((text[:begin], text[begin:end], text[end:])) if end else (cut(text, _SENTENCE), "", "")
    back = f"?{urlencode({'q': vraag})}" if 0 < len(vraag) <= MAX_QUESTION else ""
    return Treffer(
        f"/elders/{one.bron}/{one.id}{back}",
        one.titel,
        one.register,
        one.instrument,
        (_places(one.gebieden), str(one.startdatum.year)),
        one.veld,
        (quote[0], cut(quote[1], _SENTENCE), quote[2]),
    )


def line(record: EldersKeuze, bron: EldersBron) -> Regel | None:
    """None for a record that fits no more."""
    keuze, label = keuze_of(record), Labels(bron)
    if keuze is None:
        return None
    places = [label("gebieden", code) for code in keuze.gebieden]
    period = maandperiode(keuze.startdatum, keuze.einddatum, keuze.trajectstatus)
    return Regel(
        f"/elders/{record.bron}/{record.id}",
        keuze.titel,
        bron.naam,
        label("instrumenten", keuze.instrument),
        (_places(places), period),
        cut(keuze.samenvatting or keuze.afweging, 220),
    )


def facts(keuze: Keuze, label: Labels) -> tuple[str, str]:
    """Where, and when."""
    places = [label("gebieden", code) for code in keuze.gebieden]
    return listing(places), maandperiode(keuze.startdatum, keuze.einddatum, keuze.trajectstatus)


def traits(keuze: Keuze, label: Labels) -> list[tuple[str, str]]:
    """What else is known of it: heading and words."""
    found: list[tuple[str, str]] = []
    for veld, naam, kop in _TRAITS:
        value: Any = getattr(keuze, veld)
        codes = value if isinstance(value, list) else [value] if value else []
        if codes:
            found.append((kop, ", ".join(_lower(label(naam, code), i) for i, code in enumerate(codes))))
    if keuze.deelnemers is not None:
        found.append(("Deelnemers", f"{keuze.deelnemers}"))
    return found


def _lower(label: str, place: int) -> str:
    return klein(label) if place else label


def paragraphs(text: str | None) -> list[str]:
    return [part for part in (text or "").split("\n") if part.strip()]


def licence(bron: EldersBron) -> tuple[str, str]:
    """The licence in words, and its address when that is one ("" otherwise)."""
    given = str(bron.kop["licentie"])
    known = next(
        (one.naam for one in LICENTIES.values() if one.adres.rstrip("/") == given.rstrip("/")), given
    )
    safe = urlsplit(given).scheme in ("http", "https")
    return known, given if safe else ""


def whose(bron: EldersBron) -> str:
    """ "Gemeente Rotterdam (Rotterdam Zuid)"; the name alone when that is all there is."""
    uitgever = str(bron.kop["bron"].get("uitgever") or "")
    return f"{uitgever} ({bron.naam})" if uitgever and uitgever != bron.naam else bron.naam


def _places(names: Sequence[str]) -> str:
    if len(names) <= _PLACES:
        return listing(list(names))
    return f"{names[0]} en {len(names) - 1} andere gebieden"
