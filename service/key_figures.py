"""The few numbers at the top of a dashboard, each with its definition."""

from __future__ import annotations

from dataclasses import dataclass

from data import figures as counting
from data.figures import Condition
from data.gebieden import alle_buurten, buurten
from data.months import month_of
from data.overvraging import Clock
from data.wording import dutch_number, number_word
from service import small_counts
from service.beloften import kept
from service.figures import percent
from service.overvraging import Radar
from service.selection import Selection
from service.small_counts import Verborgen


@dataclass(frozen=True)
class Kerncijfer:
    """naam: in its address; waarde: as it is shown; uitleg: its definition; erbij: what to know beside it."""

    naam: str
    titel: str
    waarde: str
    uitleg: str
    erbij: str


def key_figures(selection: Selection, drempel: int = 0) -> tuple[Kerncijfer, ...]:
    """drempel: from how many trajectories at once it is much; 0 leaves out where much is asked, as for residents."""
    asked = (_asked_much(selection, drempel),) if drempel and not selection.openbaar else ()
    return (*_of_all(selection), *asked)


def _of_all(selection: Selection) -> tuple[Kerncijfer, ...]:
    return (_choices(selection), _evaluated(selection), _promises_kept(selection))


def _choices(selection: Selection) -> Kerncijfer:
    counts = selection.per("trajectstatus")
    parts = _parts(selection, [counts.get(stand, 0) for stand in ("lopend", "komend", "afgerond")])
    told = [dutch_number(part) for part in parts or ()]
    erbij = f"{told[0]} lopend, {told[1]} komend, {told[2]} afgerond" if told else ""
    many = small_counts.alone(selection.aantal) if selection.openbaar else selection.aantal
    waarde = many.value if isinstance(many, Verborgen) else dutch_number(many)
    return Kerncijfer(
        "keuzes",
        "keuze vastgelegd" if many == 1 else "keuzes vastgelegd",
        waarde,
        "Alle keuzes die bij de filters passen.",
        erbij,
    )


def _evaluated(selection: Selection) -> Kerncijfer:
    done = selection.where & Condition("trajectstatus = 'afgerond'")
    counts = counting.per(selection.database, done, "naAfloop")
    yes, no, unknown = (counts.get(code, 0) for code in ("ja", "nee", counting.UNKNOWN))
    # How many are not finished follows from how many there are, so that may not be few either.
    others = selection.aantal - (yes + no + unknown)
    asked = selection.filters.trajectstatus == ("afgerond",)
    shown = _parts(selection, [yes, no, unknown, *(() if asked else (others,))])
    if shown is None or not yes + no:
        waarde, erbij = "onbekend", "Er is te weinig over bekend." if shown is None else ""
    else:
        waarde = percent(yes, yes + no)
        erbij = f"Bekend van {dutch_number(yes + no)} van de {dutch_number(yes + no + unknown)} afgeronde keuzes."
    return Kerncijfer(
        "eindevaluatie",
        "met evaluatie na afloop",
        waarde,
        "Van de afgeronde keuzes waarvan het bekend is: het deel dat na afloop is geëvalueerd.",
        erbij,
    )


def _promises_kept(selection: Selection) -> Kerncijfer:
    found = kept(selection.database, selection.where, selection.vandaag)
    passed = found.gedaan + found.te_laat
    shown = _parts(selection, [found.gedaan, found.te_laat])
    if shown is None:
        waarde, erbij = "onbekend", "Er is te weinig over bekend."
    elif not passed:
        waarde, erbij = "onbekend", "Van geen enkele belofte is de laatste dag voorbij."
    else:
        waarde = percent(found.gedaan, passed)
        late = {0: "Er is nu niets te laat.", 1: "1 belofte is nu te laat."}
        erbij = late.get(found.te_laat, f"{dutch_number(found.te_laat)} beloften zijn nu te laat.")
    return Kerncijfer(
        "beloften",
        "van de beloften nagekomen",
        waarde,
        "Van de beloften waarvan de laatste dag voorbij is: het deel dat is gedaan, op tijd of later.",
        erbij,
    )


def _asked_much(selection: Selection, drempel: int) -> Kerncijfer:
    """By all trajectories, since people are asked by all: of the filters only those on place and group count."""
    month = month_of(selection.vandaag)
    filters = selection.filters
    wanted = frozenset[str]().union(*(buurten(code) for code in filters.gebied))
    radar = Radar.read(selection.database, month, month, Clock(selection.vandaag), drempel)
    busy = radar.plekken(len(alle_buurten()), filters.doelgroep, wanted)
    many = sum(plek.aantal >= drempel for plek in busy)
    erbij = (
        f"Het drukst: {busy[0].kort}." if busy else "Nergens vraagt nu meer dan één traject tegelijk iets."
    )
    return Kerncijfer(
        "overvraging",
        "buurt waar veel wordt gevraagd" if many == 1 else "buurten waar veel wordt gevraagd",
        dutch_number(many),
        f"Het aantal buurten waar deze maand {number_word(drempel)} of meer trajecten iets vragen van dezelfde "
        "doelgroep. Alle trajecten tellen mee; van de filters tellen alleen gebied en doelgroep.",
        erbij,
    )


def _parts(selection: Selection, counts: list[int]) -> list[int] | None:
    """The counts, or None where residents may not see each of them."""
    if not selection.openbaar:
        return counts
    found = small_counts.row(counts, sum(counts))
    return None if found is None or any(isinstance(c, Verborgen) for c in found) else counts
