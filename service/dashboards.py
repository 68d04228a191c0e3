"""The figures of each dashboard, with their definitions: the one place where it is said what is counted and how."""

from __future__ import annotations

from dataclasses import dataclass

from service import landelijk, learning_figures
from service.axes import (
    BAROMETER,
    BUDGET,
    DOELGROEP,
    FASE,
    GEBIEDEN,
    HAAGS,
    JAAR,
    RAAD,
    TECHNIEK,
    WETHOUDER,
)
from service.figures import Across, Chosen, Figure, NewAndEarlier, Quarters, Scores
from service.verantwoordelijkheid import UITLEG, Filled

_EACH_ONCE = "Elke keuze telt één keer."
_SEVERAL = "Een keuze kan er meer noemen en telt dan bij elk."
_APART = "Staat het er niet bij, dan telt zij bij ‘niet ingevuld’."
_MARKS = (
    "Het cijfer van 1 (slecht) tot 5 (goed) dat betrokkenen gaven voor {wat}, per gekozen instrument. "
    "Keuzes zonder dit cijfer tellen niet mee."
)


@dataclass(frozen=True)
class Dashboard:
    """A page of figures. pad: its address; vraag: what it answers, above the figures."""

    pad: str
    titel: str
    vraag: str
    figuren: tuple[Figure, ...]

    @property
    def naam(self) -> str:
        """In the names of files and at the shell: the last part of its address."""
        return self.pad.rpartition("/")[2]


INSTRUMENTEN = Dashboard(
    "/dashboard",
    "Instrumenten in Zuidwest",
    "Welke instrumenten kozen collega’s, waar, wanneer en voor wie?",
    (
        Across(
            "gebieden",
            "Waar",
            "Het aantal keuzes per gebied. Een keuze voor een hele wijk telt mee bij elke buurt van die wijk, "
            "en een keuze voor heel Zuidwest bij alle buurten.",
            GEBIEDEN,
            vorm="kaart",
        ),
        Chosen(
            "instrumenten",
            "Welk instrument",
            "Hoe vaak elk instrument is gekozen, en hoe vaak het is overwogen en afgewezen. "
            "Een keuze kan meer instrumenten afwijzen.",
        ),
        NewAndEarlier(
            "nieuw-en-eerder",
            "Nieuw en eerder",
            "Het aantal trajecten dat in de laatste twaalf maanden begon, naast de twaalf maanden daarvoor.",
        ),
        Across(
            "jaren",
            "Per jaar",
            f"Het aantal keuzes per jaar waarin het traject begon of begint. {_EACH_ONCE}",
            JAAR,
        ),
        Quarters(
            "kwartalen",
            "Per kwartaal",
            f"Het aantal keuzes per kwartaal waarin het traject begon of begint. {_EACH_ONCE}",
        ),
        Across(
            "fasen",
            "Fase van het beleid",
            f"Het aantal keuzes per fase waarin het plan was. {_EACH_ONCE} {_APART}",
            FASE,
        ),
        Across(
            "invloed-barometer",
            "Invloed volgens de Barometer",
            "Het aantal keuzes per mate van invloed, op de ladder van de Barometer Burgerparticipatie. "
            f"Dat is een andere ladder dan die van Den Haag. {_APART}",
            BAROMETER,
        ),
        Across(
            "invloed-haags",
            "Invloed volgens de Haagse verordening",
            "Het aantal keuzes per vorm van participatie in de verordening van Den Haag. "
            f"Dat is een andere ladder dan die van de Barometer. {_APART}",
            HAAGS,
        ),
        Across(
            "doelgroepen",
            "Voor wie",
            f"Het aantal keuzes per doelgroep. {_SEVERAL} {_APART}",
            DOELGROEP,
        ),
        Across(
            "technieken",
            "Hulp bij het kiezen",
            f"Het aantal keuzes per techniek die hielp om te kiezen, zoals Haags Samenspel. {_SEVERAL} {_APART}",
            TECHNIEK,
        ),
        Across(
            "budget",
            "Budget",
            f"Het aantal keuzes per budgetklasse. {_EACH_ONCE} {_APART}",
            BUDGET,
        ),
        Across(
            "rol-raad",
            "Rol van de raad",
            f"Het aantal keuzes per rol van de gemeenteraad. {_EACH_ONCE} {_APART}",
            RAAD,
        ),
        Across(
            "rol-wethouder",
            "Rol van de wethouder",
            f"Het aantal keuzes per rol van de wethouder. {_EACH_ONCE} {_APART}",
            WETHOUDER,
        ),
        Filled(
            "wie-doet-wat",
            "Wie doet wat",
            f"Bij hoeveel keuzes elk van deze vijf is ingevuld. {UITLEG}",
        ),
        Scores(
            "scores-informatie",
            "Cijfer voor informatie",
            _MARKS.format(wat="hoe goed zij werden geïnformeerd"),
            "informatie",
        ),
        Scores(
            "scores-inclusie",
            "Cijfer voor inclusie",
            _MARKS.format(wat="of iedereen kon meedoen"),
            "inclusie",
        ),
        Scores(
            "scores-invloed",
            "Cijfer voor invloed",
            _MARKS.format(wat="de invloed die zij hadden"),
            "invloed",
        ),
    ),
)

LANDELIJK = Dashboard(
    "/dashboard/landelijk",
    "Zuidwest en Nederland",
    "Wat kiezen wij in Zuidwest, en wat zeggen gemeenten in het hele land over hun participatie?",
    landelijk.FIGUREN,
)

LEREN = Dashboard(
    "/dashboard/leren",
    "Wat leerden we?",
    "Wat hielp bij participatie in Zuidwest, wat zat tegen, en wat leerden collega’s daarvan?",
    learning_figures.FIGUREN,
)

DASHBOARDS: tuple[Dashboard, ...] = (INSTRUMENTEN, LANDELIJK, LEREN)


def figure(naam: str) -> tuple[Dashboard, Figure]:
    """A figure by its name, with the page it stands on. Raises KeyError."""
    for dashboard in DASHBOARDS:
        for one in dashboard.figuren:
            if one.naam == naam:
                return dashboard, one
    raise KeyError(naam)
