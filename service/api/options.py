"""The parameters of lists and searches, and what is made of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from data.filters import FILTER_VOCABULAIRES, Filters
from data.validation import Veldfout
from indexing.fusion import MODES
from service.api.kinds import Code, Day, Name, Number, Option, Reading, Text, YesNo
from service.api.parameters import InvalidInput, Parameter
from service.search import MAX_QUESTION, MAX_SITUATION, Question

MAX_PER_PAGE = 50
ORDERS = ("nieuwste", "oudste", "titel", "gewijzigd")

_LABELS = {
    "instrument": "Het gekozen instrument.",
    "gebied": "Wijk of buurt; ook gebieden erboven en eronder tellen mee.",
    "doelgroep": "Mensen die het traject wilde bereiken.",
    "thema": "Onderwerp van het plan.",
    "beleidsfase": "Hoe ver het plan was.",
    "invloedBarometer": "Mate van invloed volgens de Barometer.",
    "invloedHaags": "Vorm van participatie volgens de Haagse verordening.",
    "trajectstatus": "Of het traject nog komt, loopt of klaar is.",
    "publicatie": "Wie de keuze kan lezen.",
    "factor": "Wat meewoog, voor of tegen.",
}
_SEVERAL = " Meer keer noemen mag: één ervan is genoeg."

FILTERS = (
    *(
        Parameter(naam, _LABELS[naam] + _SEVERAL, Code(vocab), herhaald=True)
        for naam, vocab in FILTER_VOCABULAIRES.items()
    ),
    Parameter("van", "Trajecten die op of na deze dag liepen.", Day(), voorbeeld="2022-01-01"),
    Parameter("tot", "Trajecten die op of voor deze dag liepen.", Day(), voorbeeld="2024-12-31"),
)


def paging(per_page: int) -> tuple[Parameter, ...]:
    return (
        Parameter("pagina", "Welke pagina, vanaf 1.", Number(1, 1_000_000), standaard=1),
        Parameter(
            "perPagina", "Hoeveel keuzes op een pagina.", Number(1, MAX_PER_PAGE), standaard=per_page
        ),
    )


SEARCH = (
    *FILTERS,
    Parameter(
        "negeer",
        "Een filter dat niet uit de vraag gelezen mag worden: de naam, of de naam met één code, "
        "zoals gebied:WK051836." + _SEVERAL.split(":")[0] + ".",
        Reading(),
        herhaald=True,
    ),
    Parameter(
        "modus",
        "Waarop wordt gezocht: betekenis en woorden (hybrid), alleen betekenis (dense) of alleen woorden (lexical).",
        Option(tuple(MODES)),
        standaard="hybrid",
    ),
    Parameter("minder", "Of ook keuzes komen die er minder op lijken.", YesNo(), standaard=False),
    *paging(10),
)
ASK = (
    Parameter(
        "q",
        "De vraag, in gewone woorden. Een gebied, jaar of doelgroep erin wordt als filter gelezen.",
        Text(MAX_QUESTION),
        verplicht=True,
        voorbeeld="Hoe betrokken we jongeren in Moerwijk?",
    ),
    *SEARCH,
)
DESCRIBE = (
    Parameter(
        "situatie",
        "De situatie die u wilt vergelijken, in gewone woorden.",
        Text(MAX_SITUATION),
        verplicht=True,
    ),
    *SEARCH,
)
LIST = (
    *FILTERS,
    Parameter(
        "sorteer",
        "Volgorde: op startdatum (nieuwste, oudste), op titel, of laatst gewijzigd eerst.",
        Option(ORDERS),
        standaard="nieuwste",
    ),
    *paging(20),
)
ID = Parameter("id", "Id van de keuze.", Name(), "path", verplicht=True, voorbeeld="voorbeeld-001")


def filters_of(values: Mapping[str, Any]) -> Filters:
    """The filters among the values of a request. Raises InvalidInput for a period that ends before it starts."""
    found = Filters(**{f.name: values[f.name] for f in fields(Filters)})
    if found.van and found.tot and found.tot < found.van:
        raise InvalidInput([Veldfout("tot", "ligt voor van; draai ze om of pas er een aan")])
    return found


def question_of(vraag: str, values: Mapping[str, Any]) -> Question:
    return Question(
        vraag=vraag,
        filters=filters_of(values),
        negeer=frozenset(values["negeer"]),
        pagina=values["pagina"],
        perPagina=values["perPagina"],
        modus=values["modus"],
        minder=values["minder"],
    )
