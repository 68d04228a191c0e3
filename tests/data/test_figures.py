"""What dashboards count, against a plain count over the records themselves."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date

import pytest

from data import figures
from data.examples import example_register
from data.figures import UNKNOWN, Condition, begun, has, has_any, says_something, selected
from data.filters import Filters
from data.gebieden import buurten
from data.keuze import Keuze
from data.store import Draft, Store
from data.vocabularies import vocabulaire

EXAMPLES = [keuze for keuze, _ in example_register()]
FILTERS = [
    Filters(),
    Filters(gebied=("WK051836",)),
    Filters(gebied=("BU05183399", "BU05183480")),
    Filters(doelgroep=("jongeren",), van=date(2022, 1, 1)),
    Filters(beleidsfase=("uitvoering",), instrument=("enquete", "partnerraad")),
]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    opened = Store.open(tmp_path_factory.mktemp("cijfers"), "de tests")
    opened.save([Draft(keuze) for keuze in EXAMPLES], door="test", model="geen")
    yield opened
    opened.close()


def near(keuze: Keuze) -> set[str]:
    """Every gebied that shares a buurt with those of the record."""
    own = set().union(*(buurten(code) for code in keuze.gebieden))
    return {b.code for b in vocabulaire("gebieden") if buurten(b.code) & own}


def yes_no(value: bool | None) -> list[str]:
    return [] if value is None else ["ja" if value else "nee"]


def one(value: object) -> list[str]:
    return [] if value is None else [str(value)]


def score(keuze: Keuze, field: str) -> list[str]:
    marks = keuze.evaluatie.scores if keuze.evaluatie else None
    return one(getattr(marks, field)) if marks else []


PLAIN: dict[str, Callable[[Keuze], object]] = {
    "instrument": lambda k: [k.instrument],
    "gebied": near,
    "jaar": lambda k: [str(k.startdatum.year)],
    "kwartaal": lambda k: [str((k.startdatum.month + 2) // 3)],
    "trajectstatus": lambda k: [k.trajectstatus],
    "beleidsfase": lambda k: one(k.beleidsfase),
    "invloedBarometer": lambda k: one(k.invloedBarometer),
    "invloedHaags": lambda k: one(k.invloedHaags),
    "doelgroep": lambda k: k.doelgroepen,
    "thema": lambda k: k.themas,
    "doel": lambda k: k.doelen,
    "eersteDoel": lambda k: k.doelen[:1],
    "techniek": lambda k: k.technieken,
    "budgetklasse": lambda k: one(k.budgetklasse),
    "communicatiemiddel": lambda k: k.communicatiemiddelen,
    "rolRaad": lambda k: one(k.rolRaad),
    "rolWethouder": lambda k: one(k.rolWethouder),
    "verantwoordelijkParticipatie": lambda k: one(k.verantwoordelijkParticipatie and "ingevuld"),
    "verantwoordelijkCommunicatie": lambda k: one(k.verantwoordelijkCommunicatie and "ingevuld"),
    "afgewezen": lambda k: [a.instrument for a in k.alternatieven],
    "tussentijds": lambda k: yes_no(k.evaluatie.tussentijds) if k.evaluatie else [],
    "naAfloop": lambda k: yes_no(k.evaluatie.naAfloop) if k.evaluatie else [],
    "informatie": lambda k: score(k, "informatie"),
    "inclusie": lambda k: score(k, "inclusie"),
    "invloed": lambda k: score(k, "invloed"),
    "terugkoppeling": lambda k: (
        ["gegeven" if any(b.gedaanOp for b in k.beloften) else "beloofd"] if k.beloften else []
    ),
}


def codes(keuze: Keuze, dimension: str) -> list[str]:
    found = PLAIN[dimension](keuze)
    assert isinstance(found, (list, set))
    return list(found) or [UNKNOWN]


def passing(store: Store, filters: Filters) -> list[Keuze]:
    return [r.keuze for r in store.search_list(filters, limit=1000)]


@pytest.mark.parametrize("filters", FILTERS, ids=range(len(FILTERS)))
@pytest.mark.parametrize("dimension", PLAIN)
def test_per_code_as_many_as_a_plain_count(store: Store, dimension: str, filters: Filters) -> None:
    records, where = passing(store, filters), selected(filters)
    wanted = Counter(code for k in records for code in codes(k, dimension))
    found = figures.per(store.database, where, dimension)
    assert found == wanted
    for code, count in wanted.items():
        behind = where & has(dimension, code)
        assert figures.count(store.database, behind) == count
        ids = {r.keuze.id for r in figures.records(store.database, behind, limit=1000)}
        assert ids == {k.id for k in records if code in codes(k, dimension)}
    for several in (list(wanted)[:2], list(wanted)[-3:]):
        both = where & has_any(dimension, several)
        assert figures.count(store.database, both) == sum(
            bool({*several} & {*codes(k, dimension)}) for k in records
        )
    something = where & says_something(dimension)
    assert figures.count(store.database, something) == sum(
        codes(k, dimension) != [UNKNOWN] for k in records
    )


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("instrument", "gebied"),
        ("instrument", "doelgroep"),
        ("doelgroep", "gebied"),
        ("techniek", "doelgroep"),
        ("gebied", "afgewezen"),
        ("jaar", "kwartaal"),
        ("instrument", "informatie"),
    ],
)
def test_pairs_as_many_as_a_plain_count(store: Store, row: str, column: str) -> None:
    for filters in FILTERS[:3]:
        wanted = Counter(
            (a, b) for k in passing(store, filters) for a in codes(k, row) for b in codes(k, column)
        )
        assert figures.across(store.database, selected(filters), row, column) == wanted


def test_every_dimension_is_counted_here() -> None:
    assert set(PLAIN) == set(figures.DIMENSIONS)


def test_begun_in_a_period_counts_its_first_and_last_day(store: Store) -> None:
    days = sorted(k.startdatum for k in EXAMPLES)
    first, last = days[10], days[40]
    assert figures.count(store.database, begun(first, last)) == sum(first <= d <= last for d in days)


def test_the_newest_first_and_in_pages(store: Store) -> None:
    whole = figures.records(store.database, Condition("TRUE"), limit=200)
    assert [r.keuze.id for r in whole] == [
        k.id for k in sorted(EXAMPLES, key=lambda k: (-k.startdatum.toordinal(), k.id))
    ]
    assert figures.records(store.database, Condition("TRUE"), limit=7, offset=20) == whole[20:27]


@pytest.mark.parametrize(("dimension", "code"), [("leeftijd", "x"), ("gebied", "WK000000"), ("gebied", "")])
def test_what_is_no_dimension_or_gebied_is_refused(dimension: str, code: str) -> None:
    with pytest.raises(KeyError):
        has(dimension, code)
