"""The radar and the warning, by hand: where it is busiest, from when it is much, and who is named."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from data.database import Database
from data.filters import Filters
from data.gebieden import alle_buurten
from data.months import month_of
from data.overvraging import EVERYONE, Clock
from data.store import Draft, Store
from service.key_figures import Kerncijfer, key_figures
from service.overvraging import Cel, Radar
from service.overvraging_let_op import LetOp, Plan, let_op
from service.selection import Selection
from tests.data.making import schouw

TODAY = date(2026, 11, 22)
NOW, MAR, APR, MAY = (month_of(date(*day, 1)) for day in ((2026, 11), (2027, 3), (2027, 4), (2027, 5)))
NOORD, WEST, OOST, UITHOF = "BU05183638", "BU05183637", "BU05183620", "BU05183399"


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    found = Store.open(tmp_path_factory.mktemp("radar"), "de tests")
    yield found
    found.close()


@pytest.fixture
def store(opened: Store) -> Store:
    """An empty one: its tables are made once and not for every test."""
    with opened.database.transaction() as cursor:
        cursor.execute("DELETE FROM keuze")
    return opened


def save(store: Store, *records: dict[str, Any]) -> None:
    made = [schouw(f"k-{i}", titel=f"Traject {i}", **values) for i, values in enumerate(records)]
    store.save([Draft(k) for k in made], door="de tests", model="geen")


def coming(start: str = "2027-03-01", end: str = "2027-03-31", **more: Any) -> dict[str, Any]:
    values = {"trajectstatus": "komend", "startdatum": start, "einddatum": end, "gebieden": [NOORD]}
    return {**values, "doelgroepen": ["jongeren"], **more}


def radar(store: Store, drempel: int = 3) -> Radar:
    return Radar.read(store.database, NOW, NOW + 11, Clock(TODAY), drempel)


# -- the radar --------------------------------------------------------------------------------------


def test_the_busiest_places_are_told_in_words(store: Store) -> None:
    save(
        store,
        *[coming() for _ in range(3)],
        *[coming("2027-05-01", "2027-06-30", doelgroepen=["ouders"], gebieden=[UITHOF])] * 2,
        coming(doelgroepen=[EVERYONE], gebieden=["WK051836"]),
    )
    told = [plek.in_woorden for plek in radar(store).plekken(3)]
    assert told == [
        "In Moerwijk-Noord vragen in maart 2027 vier trajecten iets van jongeren.",
        "In De Uithof vragen in mei en juni 2027 twee trajecten iets van ouders.",
    ]
    assert radar(store).drukste == "jongeren"


def test_of_equals_the_first_month_goes_first_and_all_residents_before_a_group(store: Store) -> None:
    save(
        store,
        *[coming("2027-05-01", "2027-05-31", gebieden=[NOORD])] * 2,
        *[coming("2027-04-01", "2027-04-30", gebieden=[WEST], doelgroepen=[EVERYONE, "jongeren"])] * 2,
    )
    found = [(p.buurt, p.doelgroep, p.maanden) for p in radar(store).plekken(3)]
    assert found == [(WEST, EVERYONE, (APR,)), (NOORD, "jongeren", (MAY,))]


def test_what_says_not_of_whom_is_never_a_busy_place(store: Store) -> None:
    save(store, *[coming(doelgroepen=[])] * 5)
    assert radar(store).plekken(3) == ()
    assert radar(store).aantal(Cel(NOORD, "", MAR)) == 5


def test_the_table_has_a_row_per_buurt_and_a_column_per_month(store: Store) -> None:
    save(store, coming(), coming("2027-03-30", "2027-04-02", gebieden=["WK051836"]))
    tabel = radar(store).tabel("jongeren")
    assert [rij.id for rij in tabel.rijen] == list(alle_buurten())
    assert tabel.koppen[:2] + tabel.koppen[-1:] == ("buurt", "nov 2026", "okt 2027")
    assert tabel.kolommen[0] == "2026-11"
    cells = {rij.id: rij.cellen for rij in tabel.rijen}
    assert cells[NOORD] == (0, 0, 0, 0, 2, 1, 0, 0, 0, 0, 0, 0)
    assert cells[WEST] == (0, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0)
    assert set(cells[UITHOF]) == {0}
    assert "Vanaf drie noemen wij dat veel." in tabel.uitleg


def test_places_that_are_not_on_the_radar_are_refused(store: Store) -> None:
    for cel in (Cel("ZW", "jongeren", NOW), Cel(NOORD, "vogels", NOW), Cel(NOORD, "jongeren", NOW - 1)):
        with pytest.raises(KeyError):
            radar(store).aantal(cel)


# -- the warning ------------------------------------------------------------------------------------

PLAN = Plan("nieuw", (NOORD,), ("jongeren",), date(2027, 3, 15), date(2027, 4, 15), "komend")


def warn(store: Store, plan: Plan = PLAN, drempel: int = 3, most: int = 10) -> LetOp | None:
    return let_op(store.database, plan, drempel, TODAY, most)


@pytest.mark.parametrize(
    ("others", "drempel", "warned"),
    [(1, 3, False), (2, 3, True), (3, 3, True), (3, 5, False), (4, 5, True), (0, 2, False), (1, 2, True)],
)
def test_one_under_at_and_over_the_threshold(store: Store, others: int, drempel: int, warned: bool) -> None:
    save(store, *[coming()] * others)
    assert (warn(store, drempel=drempel) is not None) is warned


def test_the_warning_says_where_when_whom_and_names_the_others(store: Store) -> None:
    save(
        store,
        coming("2027-01-01", "2027-03-01"),
        coming("2027-03-31", "2027-06-30", gebieden=["ZW"], doelgroepen=[EVERYONE]),
        coming("2027-04-20", "2027-05-20", gebieden=["WK051836"]),
        coming(doelgroepen=["ouders"]),  # of others
        coming(gebieden=[WEST]),  # elsewhere
        coming("2027-05-01", "2027-05-31"),  # later
    )
    found = warn(store)
    assert found is not None
    assert (
        found.kop
        == "Let op: in Moerwijk-Noord vragen in maart en april 2027 al twee trajecten iets van jongeren."
    )
    assert found.uitleg == "Met dit traject erbij zijn het er drie. Vanaf drie noemen wij dat veel."
    assert [r.keuze.titel for r in found.trajecten] == ["Traject 0", "Traject 1", "Traject 2"]
    assert found.totaal == 3


def test_other_places_and_groups_are_told_as_well(store: Store) -> None:
    save(store, *[coming(gebieden=[NOORD, WEST, OOST], doelgroepen=["jongeren", "ouders"])] * 2, coming())
    plan = replace(PLAN, gebieden=("WK051836",), doelgroepen=("jongeren", "ouders", "ouderen"))
    found = warn(store, plan)
    assert found is not None
    assert found.kop.startswith(
        "Let op: in Moerwijk-Noord vragen in maart 2027 al drie trajecten iets van jongeren"
    )
    assert "Het wordt ook veel in Moerwijk-Oost en Moerwijk-West." in found.uitleg
    assert "Het wordt ook veel voor ouders." in found.uitleg


def test_who_asks_everyone_is_warned_of_the_group_that_is_asked_most(store: Store) -> None:
    save(store, *[coming()] * 2, coming(doelgroepen=["ouders"]))
    found = warn(store, replace(PLAN, doelgroepen=(EVERYONE,)))
    assert found is not None
    assert found.kop.endswith("al twee trajecten iets van jongeren.")
    assert found.totaal == 2


def test_it_does_not_count_itself(store: Store) -> None:
    save(store, *[coming()] * 3)
    found = warn(store, replace(PLAN, id="k-1"))
    assert found is not None
    assert {r.keuze.id for r in found.trajecten} == {"k-0", "k-2"}
    assert warn(store, replace(PLAN, id="k-1"), drempel=4) is None
    assert warn(store, PLAN, drempel=4) is not None


def test_only_so_many_are_named(store: Store) -> None:
    save(store, *[coming()] * 5)
    found = warn(store, most=2)
    assert found is not None
    assert (len(found.trajecten), found.totaal) == (2, 5)


@pytest.mark.parametrize(
    "plan",
    [
        replace(PLAN, doelgroepen=()),
        replace(PLAN, gebieden=()),
        replace(PLAN, startdatum=date(2026, 9, 1), einddatum=date(2026, 10, 31)),  # over
        replace(PLAN, startdatum=date(2026, 10, 1), einddatum=None, trajectstatus="afgerond"),
        replace(PLAN, startdatum=date(2027, 6, 1), einddatum=date(2027, 6, 30)),
        replace(PLAN, doelgroepen=("ouderen",)),
        replace(PLAN, gebieden=(UITHOF,)),
    ],
)
def test_no_warning_where_it_asks_nothing_of_the_same_people(store: Store, plan: Plan) -> None:
    save(store, *[coming()] * 3, *[coming("2026-09-01", "2026-10-31")] * 3)
    assert warn(store, plan) is None


def test_a_running_trajectory_is_warned_of_this_month(store: Store) -> None:
    save(store, *[coming("2026-08-01", "2026-11-01")] * 2)
    found = warn(store, replace(PLAN, startdatum=date(2026, 8, 1), einddatum=None, trajectstatus="lopend"))
    assert found is not None
    assert found.plek.maanden == (NOW,)


# -- the key figure ---------------------------------------------------------------------------------


def asked_much(database: Database, drempel: int = 3, **filters: Any) -> Kerncijfer | None:
    figures = key_figures(Selection(database, Filters(**filters), False, TODAY), drempel)
    return next((one for one in figures if one.naam == "overvraging"), None)


def test_the_key_figure_counts_buurten_where_much_is_asked_now(store: Store) -> None:
    now = {"start": "2026-11-01", "end": "2026-11-30"}
    save(
        store,
        *[coming(**now, gebieden=[NOORD, WEST])] * 3,
        coming(**now, gebieden=[WEST], instrument="enquete"),
        *[coming(**now, gebieden=[UITHOF], doelgroepen=["ouders"])] * 3,
        *[coming(gebieden=[OOST])] * 4,
    )
    found = asked_much(store.database)
    assert found is not None
    assert (found.waarde, found.erbij) == ("3", "Het drukst: Moerwijk-West, vier trajecten voor jongeren.")
    values = [
        asked_much(store.database, 4),
        asked_much(store.database, 5),
        asked_much(store.database, doelgroep=("ouders",)),
        asked_much(store.database, gebied=("WK051836",)),
        asked_much(store.database, instrument=("enquete",)),  # people are asked by all trajectories
    ]
    assert [one.waarde for one in values if one] == ["1", "0", "1", "2", "3"]
    assert asked_much(store.database, 0) is None


def test_residents_get_no_such_key_figure(store: Store) -> None:
    selection = Selection(store.database, Filters(), True, TODAY)
    assert "overvraging" not in [one.naam for one in key_figures(selection, 3)]


def test_the_key_figure_of_an_empty_register(store: Store) -> None:
    found = asked_much(store.database)
    assert found is not None
    assert (found.waarde, found.erbij) == ("0", "Nergens vraagt nu meer dan één traject tegelijk iets.")
