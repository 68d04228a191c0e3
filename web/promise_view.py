"""Promises as pages show them: how each stands in words, who looks after it, and what can be done about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from data.beloften import Beloofd
from service.access import Recht
from service.beloften import Stand, stand_of, term
from web.formatting import datum
from web.outcomes import cut, places
from web.practising import practising
from web.reading import Toezegging
from web.visitor import actor, may, register

_RESULT = 260  # characters of what became of the input

# What was just done, by its word in the address of the page that follows.
SAID = {
    "gedaan": "Genoteerd: deze belofte is gedaan.",
    "gedaan-openbaar": "Genoteerd: deze belofte is gedaan. Inwoners zien dat als een collega akkoord geeft met de "
    "nieuwe versie van de keuze.",
    "genomen": "U zorgt nu voor deze keuze en voor al haar beloften. U vindt haar ook bij Mijn werk.",
    "al-van-collega": "Een collega zorgt al voor deze keuze. Er is niets gewijzigd.",
}


@dataclass(frozen=True)
class Zorg:
    """Who looks after a record. wie: in words; van_mij: the one who looks; te_nemen: nobody does who can come in."""

    wie: str
    van_mij: bool
    te_nemen: bool


def zorg(account: str, actief: bool) -> Zorg:
    naam = register().accounts.name(account)
    if account and account == actor().id:
        return Zorg("U zorgt hiervoor", True, False)
    if naam and actief:
        return Zorg(f"{naam} zorgt hiervoor", False, False)
    wie = "Niemand zorgt hiervoor" + (f": het account van {naam} is geblokkeerd" if naam else "")
    return Zorg(wie, False, may(Recht.VASTLEGGEN) and not practising())


@dataclass(frozen=True)
class Regel:
    """A line of a list. resultaat: what became of the input; zorg: None where residents read."""

    toezegging: Toezegging
    keuze_id: str
    titel: str
    gebied: str
    versie: int
    resultaat: str
    zorg: Zorg | None
    herinnerd: datetime | None


def lines(found: Sequence[Beloofd], vandaag: date) -> list[Regel]:
    colleague = may(Recht.LEZEN)
    return [
        Regel(
            Toezegging(one.belofte, stand_of(one.belofte, vandaag), term(one.belofte, vandaag)),
            keuze.id,
            keuze.titel,
            places(keuze.gebieden),
            one.record.versie,
            cut(" ".join((keuze.resultaat or "").split()), _RESULT),
            zorg(one.eigenaar, one.actief) if colleague else None,
            one.herinnerdOp if colleague else None,
        )
        for one in found
        for keuze in [one.record.keuze]
    ]


def stands(toezegging: Toezegging) -> tuple[str, str]:
    """How a promise stands in a few words, and the rest of the sentence.

    "Gedaan" "op 2 oktober 2026, op tijd"; "Ruim 2 weken te laat" "beloofd voor 1 november 2026".
    """
    belofte, last = toezegging.belofte, datum(toezegging.belofte.uiterlijk)
    if belofte.gedaanOp:
        promised = f" (uiterlijk {last})" if toezegging.stand is Stand.LATER else ""
        return "Gedaan", f"op {datum(belofte.gedaanOp)}, {toezegging.termijn}{promised}"
    if toezegging.stand is Stand.TE_LAAT:
        return toezegging.termijn.capitalize(), f"beloofd voor {last}"
    return "Nog te doen", f"uiterlijk {last} ({toezegging.termijn})"
