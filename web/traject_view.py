"""Trajectories on a page: what an address asks, and what each one asks of whom in a sentence."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from data.filters import Filters
from data.keuze import Keuze
from data.trajecten import Traject
from data.vocabularies import vocabulaire
from data.wording import klein, listing
from service.api.kinds import Day, Kind, Number, Option, Refused, Schema, shown
from service.api.parameters import Parameter
from service.kalender import first_of, last_of, monday_of
from service.tijdlijn import FIRST, LAST
from web.formatting import maandperiode
from web.narrowing import PARAMETERS, address, filters_of
from web.outcomes import places

PATH = "/trajecten"
FEED = "/trajecten.ics"
VORMEN = {"lijst": "Lijst", "kalender": "Kalender", "tijdlijn": "Tijdlijn"}
# How a trajectory is grouped by its trajectstatus.
STANDEN = {"lopend": "Nu bezig", "komend": "Komt eraan", "afgerond": "Afgerond"}
# The bars of a timeline: by what they stand together, in the address and in the records.
GROEPEN = {"gebied": "gebieden", "status": "trajectstatus"}
_WEEK = timedelta(days=6)


@dataclass(frozen=True)
class Month(Kind):
    """A month as 2026-11: its first day."""

    def read(self, text: str) -> date:
        found = re.fullmatch(r"([0-9]{4})-(0[1-9]|1[0-2])", text)
        if not found or not FIRST <= int(found[1]) <= LAST:
            raise Refused(
                f'moet een maand zijn als 2026-11, van {FIRST} tot en met {LAST}, niet "{shown(text)}"'
            )
        return date(int(found[1]), int(found[2]), 1)

    def schema(self) -> Schema:
        return {"type": "string", "pattern": "^[0-9]{4}-(0[1-9]|1[0-2])$"}


@dataclass(frozen=True)
class Week(Kind):
    """A week as 2026-W47: its Monday."""

    def read(self, text: str) -> date:
        try:
            found = re.fullmatch(r"([0-9]{4})-W([0-9]{2})", text)
            if not found or not FIRST <= int(found[1]) <= LAST:
                raise ValueError
            return date.fromisocalendar(int(found[1]), int(found[2]), 1)
        except ValueError:
            raise Refused(f'moet een week zijn als 2026-W47, niet "{shown(text)}"') from None

    def schema(self) -> Schema:
        return {"type": "string", "pattern": "^[0-9]{4}-W[0-9]{2}$"}


TABLE = (
    *PARAMETERS,
    Parameter("vorm", "Hoe de trajecten worden getoond", Option(tuple(VORMEN)), standaard="lijst"),
    Parameter("maand", "De maand van de kalender", Month()),
    Parameter("week", "De week waarvan u de trajecten wilt zien", Week()),
    Parameter("dag", "De dag waarvan u de trajecten wilt zien", Day()),
    Parameter("groep", "Waarop de tijdlijn is ingedeeld", Option(tuple(GROEPEN))),
    Parameter("pagina", "De bladzijde", Number(1, 100_000), standaard=1),
)


@dataclass(frozen=True)
class Wanted:
    """What the address asks. maand, week: their first days; of the calendar alone."""

    filters: Filters = field(default_factory=Filters)
    vorm: str = "lijst"
    maand: date | None = None
    week: date | None = None
    dag: date | None = None
    groep: str | None = None
    pagina: int = 1

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> Wanted:
        """From the values of TABLE. Raises ValueError, in words, when they don't go together."""
        rest = {name: values[name] for name in ("vorm", "maand", "week", "dag", "groep", "pagina")}
        found = cls(filters_of(values), **rest)
        for name in ("maand", "week", "dag"):
            if rest[name] and found.vorm != "kalender":
                raise ValueError(f"{name} hoort bij vorm=kalender.")
        if found.groep and found.vorm != "tijdlijn":
            raise ValueError("groep hoort bij vorm=tijdlijn.")
        if found.week and found.dag:
            raise ValueError("Kies een week of een dag, niet allebei.")
        if found.maand:
            inside = found.maand, last_of(found.maand)
            if found.dag and not monday_of(inside[0]) <= found.dag <= monday_of(inside[1]) + _WEEK:
                raise ValueError("dag ligt niet in de weken van maand.")
            if found.week and not monday_of(inside[0]) <= found.week <= inside[1]:
                raise ValueError("week ligt niet in maand.")
        return found

    # -- addresses --------------------------------------------------------------------------------

    @property
    def mee(self) -> dict[str, str]:
        """What stays when the filters change."""
        found = {"vorm": self.vorm} if self.vorm != "lijst" else {}
        if self.maand:
            found["maand"] = f"{self.maand:%Y-%m}"
        return found | ({"groep": self.groep} if self.groep else {})

    @property
    def address(self) -> str:
        more = self.mee
        if self.week:
            year, week, _ = self.week.isocalendar()
            more["week"] = f"{year}-W{week:02}"
        if self.dag:
            more["dag"] = self.dag.isoformat()
        if self.pagina > 1:
            more["pagina"] = str(self.pagina)
        return address(PATH, self.filters, **more)

    @property
    def feed(self) -> str:
        return address(FEED, self.filters)

    def shape(self, vorm: str) -> Wanted:
        return Wanted(self.filters, vorm)

    def page(self, number: int) -> Wanted:
        return replace(self, pagina=number)

    def month(self, first: date) -> Wanted:
        return Wanted(self.filters, "kalender", first)

    def on_day(self, day: date) -> Wanted:
        return Wanted(self.filters, "kalender", self.shown_month(day), dag=day)

    def in_week(self, monday: date) -> Wanted:
        return Wanted(self.filters, "kalender", self.shown_month(monday), week=monday)

    def grouped(self, groep: str) -> Wanted:
        return Wanted(self.filters, "tijdlijn", groep=groep)

    def years(self, first: int, last: int) -> Wanted:
        """The timeline of other years."""
        filters = replace(self.filters, van=date(first, 1, 1), tot=date(last, 12, 31))
        return Wanted(filters, "tijdlijn", groep=self.groep)

    def shown_month(self, today: date) -> date:
        """The month to show: the one that was asked, else that of today or the nearest of the chosen years."""
        if self.maand:
            return self.maand
        # Most of a week lies where its Thursday does.
        day = self.dag or (self.week + timedelta(days=3) if self.week else None)
        if day is None:
            day = min(max(today, self.filters.van or today), self.filters.tot or date.max)
        return first_of(min(day, date(LAST, 12, 31)))


def same_place_and_time(keuze: Keuze) -> str:
    """The address of what ran in the same areas and years as this one, itself included."""
    last = keuze.einddatum or (keuze.startdatum if keuze.trajectstatus == "afgerond" else None)
    filters = Filters(
        gebied=tuple(keuze.gebieden),
        van=date(keuze.startdatum.year, 1, 1),
        tot=date(last.year, 12, 31) if last else None,
    )
    return address(PATH, filters)


# -- words ------------------------------------------------------------------------------------------


def asked_of(one: Traject) -> tuple[str, str]:
    """The instrument, and of whom it asks something: ("Enquête", " voor jongeren en ouders")."""
    groepen = vocabulaire("doelgroepen")
    whom = listing([klein(groepen.label(code)) for code in one.doelgroepen])
    return vocabulaire("instrumenten").label(one.instrument), f" voor {whom}" if whom else ""


def where(one: Traject) -> str:
    return places(one.gebieden)


def all_places(one: Traject) -> str:
    gebieden = vocabulaire("gebieden")
    return ", ".join(gebieden.label(code) for code in one.gebieden)


def when(one: Traject) -> str:
    return maandperiode(one.startdatum, one.einddatum, one.trajectstatus)


def sentence(one: Traject) -> str:
    """ "Enquête voor jongeren en ouders in Moerwijk-Oost, maart – mei 2026"."""
    return f"{''.join(asked_of(one))} in {where(one)}, {when(one)}"


def behind(one: Traject, today: date) -> str:
    """What in the record no longer agrees with the calendar; "" when all does. For colleagues, who can mend it."""
    if one.trajectstatus == "afgerond":
        return ""
    if one.einddatum and one.einddatum < today:
        return "einddatum is voorbij"
    return "startdatum is voorbij" if one.trajectstatus == "komend" and one.startdatum < today else ""


def end_unknown(one: Traject) -> str:
    """What to tell of a trajectory whose end is not known; "" when it is."""
    if one.einddatum:
        return ""
    if one.trajectstatus == "afgerond":
        return "Wanneer het eindigde, staat niet in het register. Hier staat alleen de eerste dag."
    return "De einddatum is nog niet bekend. Hier staat alleen de eerste dag."
