"""An answer made ready to show: chips, facets, results and evidence, each with the addresses it leads to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from data.filters import FILTER_VOCABULAIRES
from data.keuze import Keuze
from data.vocabularies import vocabulaire
from service.answers import (
    GEVONDEN,
    NIETS,
    REDELIJK,
    STERK,
    ZWAK,
    Answer,
    Evidence,
    Result,
    ScoreTally,
    Tally,
)
from service.search import period_label
from web import outcomes
from web.asked import Asked
from web.formatting import klein, maandperiode

FACETS = {
    "instrument": "Instrument",
    "gebied": "Gebied",
    "doelgroep": "Doelgroep",
    "thema": "Thema",
    "beleidsfase": "Fase van het beleid",
    "invloedBarometer": "Invloed van inwoners",
    "trajectstatus": "Status van het traject",
    "factor": "Wat meewoog",
}
_RELATION = {STERK: "Lijkt sterk op uw vraag", REDELIJK: "Lijkt redelijk op uw vraag"}
_TOP = 5  # bars and reasons in sight; the rest is one click away
_MAX_IDS = 100  # choices behind one link: an address has to fit everywhere


@dataclass(frozen=True)
class Chip:
    """A filter in words and the question without it. gelezen: understood from the question."""

    label: str
    zonder: Asked
    gelezen: bool


@dataclass(frozen=True)
class Option:
    code: str
    label: str
    aantal: int
    gekozen: bool


@dataclass(frozen=True)
class Facet:
    """One group of filters: the options in sight first, then those that are folded away."""

    naam: str
    titel: str
    opties: tuple[Option, ...]
    meer: tuple[Option, ...]


@dataclass(frozen=True)
class Hit:
    """One choice in the answer, in the words that a reader sees."""

    rang: int
    id: str
    adres: str
    titel: str
    instrument: str
    feiten: tuple[str, ...]
    status: str
    veld: str
    citaat: tuple[str, str, str]
    uitkomst: tuple[tuple[str, str], ...]
    zwak: bool
    verwantschap: str
    gevonden: str


@dataclass(frozen=True)
class Reason:
    tekst: str
    adres: str
    titel: str


@dataclass(frozen=True)
class Bar:
    """A term with its count, the share of the longest bar, and the choices behind it."""

    label: str
    aantal: int
    deel: int
    adres: str | None
    redenen: tuple[Reason, ...] = ()


@dataclass(frozen=True)
class Score:
    label: str
    cijfer: str
    deel: int
    aantal: int
    adres: str | None


@dataclass(frozen=True)
class Panel:
    """What was chosen, rejected, weighed and scored in choices like this.

    over: which choices those are, in words.
    """

    over: str
    gekozen: tuple[Bar, ...]
    afgewezen: tuple[Bar, ...]
    voor: tuple[Bar, ...]
    tegen: tuple[Bar, ...]
    scores: tuple[Score, ...]
    weinig: bool


def heading(answer: Answer, minder: bool) -> str:
    """How many choices there are, and no more than can be said of how well they fit."""
    if answer.oordeel == NIETS:
        return "Niets gevonden"
    if answer.oordeel != GEVONDEN:
        return "Weinig verwant: dit komt het dichtst bij"
    if minder:
        return f"{answer.totaal} keuzes, de best passende eerst"
    verb = "1 keuze lijkt" if answer.verwant == 1 else f"{answer.verwant} keuzes lijken"
    # The best come first: without a strong one among them there is none at all.
    strong = answer.pagina > 1 or any(r.verwantschap == STERK for r in answer.resultaten)
    return f"{verb} {'op' if strong else 'enigszins op'} uw vraag"


def summary(evidence: Evidence) -> str:
    """The evidence in a sentence or two, for who reads no further; nothing when there is little to say."""
    if evidence.weinig:
        return ""
    parts = [
        _most("Het vaakst gekozen", evidence.gekozen),
        _most("Het vaakst afgewezen", evidence.afgewezen),
    ]
    return " ".join(part for part in parts if part)


def _most(lead: str, tallies: Sequence[Tally]) -> str:
    """ "Het vaakst gekozen: straatgesprekken (3 keer)." Nothing for what happened once or has no leader."""
    top = [t for t in tallies if t.aantal == tallies[0].aantal]
    if not top or top[0].aantal == 1 or len(top) > 2:
        return ""
    times = f"{'elk ' if len(top) > 1 else ''}{top[0].aantal} keer"
    return f"{lead}: {outcomes.listing([klein(t.label) for t in top])} ({times})."


def chips(asked: Asked, answer: Answer) -> tuple[Chip, ...]:
    """What was understood, then what was chosen by hand."""
    found = []
    for u in answer.begrepen:
        reading = "periode" if u.filter == "periode" else f"{u.filter}:{u.waarde}"
        found.append(Chip(u.label, asked.ignoring(reading), True))
    found += [
        Chip(vocabulaire(vocab).label(code), asked.without(name, code), False)
        for name, vocab in FILTER_VOCABULAIRES.items()
        for code in getattr(asked.filters, name)
    ]
    if asked.filters.van or asked.filters.tot:
        label = period_label(asked.filters.van, asked.filters.tot)
        found.append(Chip(label, asked.without("periode"), False))
    return tuple(found)


def facets(answer: Answer) -> tuple[Facet, ...]:
    """The filters to choose from, with how many of the found choices have each value."""
    found = []
    for name, titel in FACETS.items():
        chosen = getattr(answer.filters, name)
        values = answer.facetten.get(name, ())
        options = [Option(v.waarde, v.label, v.aantal, v.waarde in chosen) for v in values]
        known = {o.code for o in options}
        vocab = vocabulaire(FILTER_VOCABULAIRES[name])
        options += [Option(c, vocab.label(c), 0, True) for c in chosen if c not in known]
        if options:
            options.sort(key=lambda o: not o.gekozen)
            shown = max(_TOP, sum(o.gekozen for o in options))
            found.append(Facet(name, titel, tuple(options[:shown]), tuple(options[shown:])))
    return tuple(found)


def read_here(answer: Answer) -> tuple[str, ...]:
    """Readings that the filter form takes over, so that unticking one is not read anew."""
    names = [u.filter for u in answer.begrepen if u.filter in FACETS]
    if any(u.filter == "periode" for u in answer.begrepen) and whole_years(answer):
        names.append("periode")
    return tuple(dict.fromkeys(names))


def elsewhere(asked: Asked) -> tuple[tuple[str, str], ...]:
    """What the filter form has no field for, but must keep."""
    kept = [(name, value) for name, value in asked.chosen() if name not in (*FACETS, "van", "tot")]
    return (*kept, ("minder", "1")) if asked.minder else tuple(kept)


def taken_away(asked: Asked) -> bool:
    """Whether the reader took away what was read, without choosing something else in its place."""
    chosen = {"periode" if name in ("van", "tot") else name for name, _ in asked.chosen()}
    return any(reading.partition(":")[0] not in chosen for reading in asked.negeer)


def whole_years(answer: Answer) -> bool:
    """Whether the period, if any, can be shown as years."""
    van, tot = answer.filters.van, answer.filters.tot
    starts = van is None or (van.month, van.day) == (1, 1)
    ends = tot is None or (tot.month, tot.day) == (12, 31)
    return starts and ends


def hits(asked: Asked, results: Sequence[Result], today: date) -> tuple[Hit, ...]:
    return tuple(_hit(asked, result, today) for result in results)


def _hit(asked: Asked, result: Result, today: date) -> Hit:
    keuze, fragment = result.keuze, result.fragment
    pairs = [] if asked.lang else [("q", asked.q)]
    pairs.append(("markeer", f"{fragment.veld}:{fragment.zinBegin}-{fragment.zinEind}"))
    public = keuze.publicatie == "openbaar"
    return Hit(
        rang=result.rang,
        id=keuze.id,
        adres=f"/keuzes/{keuze.id}?{urlencode(pairs)}",
        titel=keuze.titel,
        instrument=vocabulaire("instrumenten").label(keuze.instrument),
        feiten=_facts(keuze),
        status="" if public else vocabulaire("publicatiestatussen").label(keuze.publicatie),
        veld=fragment.label,
        citaat=outcomes.around(fragment.parts),
        uitkomst=_outcome(keuze, fragment.veld, today),
        zwak=result.verwantschap == ZWAK,
        verwantschap=_RELATION.get(result.verwantschap, "Lijkt weinig op uw vraag"),
        gevonden=_why(result),
    )


def _facts(keuze: Keuze) -> tuple[str, ...]:
    facts = [
        outcomes.places(keuze.gebieden),
        maandperiode(keuze.startdatum, keuze.einddatum, keuze.trajectstatus),
    ]
    if keuze.invloedBarometer:
        facts.append(klein(vocabulaire("invloed-barometer").label(keuze.invloedBarometer)))
    return tuple(facts)


def _outcome(keuze: Keuze, shown: str, today: date) -> tuple[tuple[str, str], ...]:
    """Name and value, without what the passage above it already says."""
    pairs = (
        ("Afgewezen", outcomes.rejected(keuze)),
        ("Evaluatie", outcomes.evaluation(keuze.evaluatie)),
        ("Teruggekoppeld", outcomes.feedback(keuze.beloften, today)),
        ("Leerpunt", "" if shown == "leerpunten" else outcomes.lesson(keuze.leerpunten)),
    )
    return tuple((name, value) for name, value in pairs if value)


def _why(result: Result) -> str:
    words = result.waarom.woorden
    named = f"{'het woord' if len(words) == 1 else 'de woorden'} {outcomes.listing(words)}" if words else ""
    if result.waarom.betekenis:
        return f"gevonden op betekenis en op {named}" if named else "gevonden op betekenis"
    return f"gevonden op {named}" if named else "gevonden op de filters"


def panel(answer: Answer) -> Panel | None:
    """The evidence beside the answer; None when nothing resembles the question."""
    evidence = answer.bewijs
    if not evidence.aantal:
        return None
    return Panel(
        over=_counted(answer),
        gekozen=_bars(evidence.gekozen, evidence.titels),
        afgewezen=_bars(evidence.afgewezen, evidence.titels),
        voor=_bars(evidence.factorenVoor, evidence.titels),
        tegen=_bars(evidence.factorenTegen, evidence.titels),
        scores=tuple(_score(s) for s in evidence.scores),
        weinig=evidence.weinig,
    )


def _counted(answer: Answer) -> str:
    """The choices that are counted, in words."""
    count = answer.bewijs.aantal
    if count < answer.verwant:
        return f"Over de {count} keuzes die het meest op uw vraag lijken."
    return "Over de ene gevonden keuze." if count == 1 else f"Over de {count} gevonden keuzes samen."


def only_best_counted(answer: Answer) -> bool:
    """Whether the numbers beside the filters are those of the best choices alone."""
    return 0 < answer.bewijs.aantal < answer.verwant


def _bars(tallies: Sequence[Tally], titles: Mapping[str, str]) -> tuple[Bar, ...]:
    longest = max((t.aantal for t in tallies), default=1)
    return tuple(
        Bar(
            label=t.label,
            aantal=t.aantal,
            deel=round(100 * t.aantal / longest),
            adres=_register(t.ids),
            redenen=tuple(Reason(reden, f"/keuzes/{id_}", titles[id_]) for id_, reden in t.redenen[:_TOP]),
        )
        for t in tallies
    )


def _score(tally: ScoreTally) -> Score:
    mark = f"{tally.gemiddelde:.1f}".replace(".", ",")
    return Score(tally.label, mark, round(20 * tally.gemiddelde), tally.aantal, _register(tally.ids))


def _register(ids: Sequence[str]) -> str | None:
    """The choices behind a count, in the register; None when they are too many for an address."""
    return f"/register?ids={','.join(ids)}" if len(ids) <= _MAX_IDS else None
