"""Filters against a plain reading of what they promise, over random registers."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import fields, replace
from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.filters import FILTER_VOCABULAIRES, Filters
from data.keuze import Keuze
from data.store import Draft, Store
from data.vocabularies import vocabulaire

START = date(2024, 2, 27)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    opened = Store.open(tmp_path_factory.mktemp("filters"), "de tests")
    yield opened
    opened.close()


def listed(numbers: np.ndarray | None) -> list[int] | None:
    """What a store allows as a plain list, which compares as one would expect."""
    if numbers is None:
        return None
    assert numbers.dtype == np.int64
    return numbers.tolist()


def fill(store: Store, records: list[Keuze]) -> dict[int, Keuze]:
    """Empty the register and save these; the number of each record."""
    with store.database.transaction() as cursor:
        cursor.execute("DELETE FROM keuze")
    saved = store.save([Draft(k) for k in records], door="de tests", model="geen")
    return {one.nr: keuze for one, keuze in zip(saved, records, strict=True)}


def keuze(id_: str = "k", **values: Any) -> Keuze:
    least: dict[str, Any] = {
        "titel": "t",
        "instrument": "enquete",
        "gebieden": ["ZW"],
        "trajectstatus": "afgerond",
        "startdatum": START,
        "afweging": "a",
    }
    return Keuze.model_validate({"id": id_, **least, **values})


# -- what the docstring promises, in Python --------------------------------------------------------

WIJK_OF = {
    **dict.fromkeys(("BU05183387", "BU05183396", "BU05183398", "BU05183399"), "WK051833"),
    **dict.fromkeys(("BU05183480", "BU05183488", "BU05183489"), "WK051834"),
    **dict.fromkeys(("BU05183620", "BU05183637", "BU05183638", "BU05183639"), "WK051836"),
}


def line(gebied: str) -> set[str]:
    """An area and everything it lies in."""
    return {gebied, WIJK_OF.get(gebied, gebied), "ZW"}


def passes(k: Keuze, f: Filters, unknown_passes: Collection[str] = ()) -> bool:
    held: dict[str, list[str]] = {
        "instrument": [k.instrument],
        "doelgroep": k.doelgroepen,
        "thema": k.themas,
        "beleidsfase": [k.beleidsfase] if k.beleidsfase else [],
        "invloedBarometer": [k.invloedBarometer] if k.invloedBarometer else [],
        "invloedHaags": [k.invloedHaags] if k.invloedHaags else [],
        "trajectstatus": [k.trajectstatus],
        "publicatie": [k.publicatie],
        "factor": [f.factor for f in k.factoren],
    }
    for name, own in held.items():
        wanted = getattr(f, name)
        silent = not own and name in unknown_passes
        if wanted and not silent and not set(wanted) & set(own):
            return False
    if f.gebied and not any(a in line(b) or b in line(a) for a in f.gebied for b in k.gebieden):
        return False
    end = k.einddatum or (k.startdatum if k.trajectstatus == "afgerond" else date.max)
    return max(k.startdatum, f.van or date.min) <= min(end, f.tot or date.max)


# Few values and few days, so that filters often hit, and often just miss.
FEW = {
    "instrument": ["enquete", "burgertop", "partnerraad"],
    "doelgroep": ["jongeren", "ouderen", "huurders"],
    "thema": ["wonen", "veiligheid"],
    "beleidsfase": ["agendavorming", "uitvoering"],
    "invloedBarometer": ["meedenken", "meebeslissen"],
    "invloedHaags": ["raadplegen", "meebeslissen"],
    "trajectstatus": ["komend", "lopend", "afgerond"],
    "publicatie": ["concept", "intern", "openbaar"],
    "factor": ["budget", "capaciteit", "overvraging"],
    "gebied": ["ZW", "WK051833", "WK051836", "BU05183398", "BU05183399", "BU05183620", "BU05183638", "BU05183480"],
}  # fmt: skip
days = st.integers(0, 8).map(lambda n: START + timedelta(days=n))


@st.composite
def records(draw: st.DrawFn) -> Keuze:
    one = {veld: st.sampled_from(values) for veld, values in FEW.items()}
    start = draw(days)
    return keuze(
        draw(st.uuids(version=4)).hex,
        instrument=draw(one["instrument"]),
        gebieden=draw(st.lists(one["gebied"], min_size=1, max_size=3, unique=True)),
        doelgroepen=draw(st.lists(one["doelgroep"], max_size=2, unique=True)),
        themas=draw(st.lists(one["thema"], max_size=2, unique=True)),
        trajectstatus=draw(one["trajectstatus"]),
        publicatie=draw(one["publicatie"]),
        factoren=[
            {"factor": f, "richting": "voor"}
            for f in draw(st.lists(one["factor"], max_size=2, unique=True))
        ],
        startdatum=start,
        einddatum=draw(st.none() | st.integers(0, 4).map(lambda n: start + timedelta(days=n))),
        **{
            veld: draw(st.none() | one[veld])
            for veld in ("beleidsfase", "invloedBarometer", "invloedHaags")
        },
    )


@st.composite
def any_filters(draw: st.DrawFn) -> Filters:
    """Up to three fields at a time: more would leave nothing to find."""
    chosen = draw(st.lists(st.sampled_from([*FEW, "van", "tot"]), max_size=3, unique=True))
    values: dict[str, Any] = {
        veld: tuple(draw(st.lists(st.sampled_from(FEW[veld]), max_size=3, unique=True)))
        for veld in chosen
        if veld in FEW
    }
    return Filters(**values, **{veld: draw(days) for veld in chosen if veld not in FEW})


@settings(max_examples=40)  # a register each
@given(
    st.lists(records(), max_size=8),
    st.lists(any_filters(), min_size=5, max_size=15),
    st.sets(st.sampled_from(sorted(FEW))),
)
def test_allowed_are_the_records_that_pass(
    store: Store, register: list[Keuze], filters: list[Filters], unknown_passes: set[str]
) -> None:
    numbers = fill(store, register)
    for f in filters:
        expected = sorted(nr for nr, k in numbers.items() if passes(k, f))
        assert listed(store.allowed(f)) == (expected if f else None)
        assert store.count(f) == len(expected)
        assert sorted(r.nr for r in store.search_list(f, limit=100)) == expected
        lenient = sorted(nr for nr, k in numbers.items() if passes(k, f, unknown_passes))
        assert listed(store.allowed(f, unknown_passes)) == (lenient if f else None)


# -- by hand --------------------------------------------------------------------------------------


def test_values_widen_and_fields_narrow(store: Store) -> None:
    a = keuze("a", instrument="enquete", doelgroepen=["jongeren", "ouders"])
    b = keuze("b", instrument="burgertop", doelgroepen=["jongeren"])
    c = keuze("c", instrument="burgertop", doelgroepen=[])
    ids = {nr: k.id for nr, k in fill(store, [a, b, c]).items()}

    def found(**values: Any) -> set[str]:
        return {ids[nr] for nr in listed(store.allowed(Filters(**values))) or ()}

    assert found(instrument=("burgertop",)) == {"b", "c"}
    assert found(instrument=("burgertop", "enquete")) == {"a", "b", "c"}
    assert found(doelgroep=("jongeren",)) == {"a", "b"}
    assert found(doelgroep=("ouders", "huurders")) == {"a"}
    assert found(instrument=("burgertop",), doelgroep=("jongeren",)) == {"b"}
    assert found(instrument=("enquete",), doelgroep=("huurders",)) == set()


def test_who_says_nothing_may_be_let_through(store: Store) -> None:
    silent, other, hit = (
        keuze("a"),
        keuze("b", doelgroepen=["ouders"]),
        keuze("c", doelgroepen=["jongeren"]),
    )
    ids = {nr: k.id for nr, k in fill(store, [silent, other, hit]).items()}
    wanted = Filters(doelgroep=("jongeren",))

    def found(*unknown_passes: str) -> set[str]:
        return {ids[nr] for nr in listed(store.allowed(wanted, unknown_passes)) or ()}

    assert found() == found("thema", "beleidsfase") == {"c"}
    assert found("doelgroep") == {"a", "c"}


@pytest.mark.parametrize(
    ("gebieden", "wanted", "hit"),
    [
        (["WK051836"], "BU05183620", True),  # all of Moerwijk is Moerwijk-Oost too
        (["BU05183620"], "WK051836", True),
        (["BU05183620"], "ZW", True),
        (["ZW"], "BU05183620", True),
        (["BU05183620"], "BU05183637", False),
        (["WK051834"], "WK051836", False),
        (["WK051834"], "BU05183620", False),
        (["WK051834", "BU05183620"], "WK051836", True),
    ],
)
def test_areas_above_and_below_count(store: Store, gebieden: list[str], wanted: str, hit: bool) -> None:
    fill(store, [keuze(gebieden=gebieden)])
    assert store.count(Filters(gebied=(wanted,))) == hit


@pytest.mark.parametrize(
    ("status", "start", "end", "van", "tot", "hit"),
    [
        ("afgerond", "2020-01-01", "2020-12-31", "2020-12-31", None, True),
        ("afgerond", "2020-01-01", "2020-12-31", "2021-01-01", None, False),
        ("afgerond", "2020-01-01", "2020-12-31", None, "2020-01-01", True),
        ("afgerond", "2020-01-01", "2020-12-31", None, "2019-12-31", False),
        ("afgerond", "2019-01-01", "2022-12-31", "2020-05-01", "2020-05-02", True),
        # finished, nobody wrote down when: only its first day is known
        ("afgerond", "2020-01-01", None, "2020-01-01", None, True),
        ("afgerond", "2020-01-01", None, "2020-01-02", None, False),
        # not finished, so without an end
        ("lopend", "2020-01-01", None, "2099-01-01", None, True),
        ("komend", "2020-01-01", None, "2099-01-01", None, True),
        ("lopend", "2020-01-01", None, None, "2019-12-31", False),
        # a planned end is an end
        ("lopend", "2020-01-01", "2020-06-30", "2020-07-01", None, False),
        # upside down: no day lies in between
        ("lopend", "2020-01-01", None, "2021-01-01", "2020-06-01", False),
    ],
)
def test_a_period_finds_what_ran_in_it(
    store: Store, status: str, start: str, end: str | None, van: str | None, tot: str | None, hit: bool
) -> None:
    fill(store, [keuze(trajectstatus=status, startdatum=start, einddatum=end)])
    wanted = Filters(
        van=date.fromisoformat(van) if van else None, tot=date.fromisoformat(tot) if tot else None
    )
    assert store.count(wanted) == hit
    assert store.count(replace(wanted, instrument=("enquete",))) == hit


def test_no_filter_is_no_restriction(store: Store) -> None:
    fill(store, [keuze()])
    assert not Filters()
    assert not Filters(instrument=())
    assert (Filters().where(), store.allowed(Filters()), store.count()) == (("TRUE", []), None, 1)
    assert Filters(tot=START)
    assert Filters(publicatie=("intern",))


def test_every_field_but_the_period_has_its_vocabulary() -> None:
    assert [f.name for f in fields(Filters)] == [*FILTER_VOCABULAIRES, "van", "tot"]
    for name, vocab in FILTER_VOCABULAIRES.items():
        assert Filters(**{name: vocabulaire(vocab).codes}), name


@pytest.mark.parametrize("veld", [v for v in FILTER_VOCABULAIRES if v != "gebied"])
@pytest.mark.parametrize("value", ["onzin", "'; DROP TABLE keuze; --", "x') OR TRUE --", "", "\x00"])
def test_a_value_is_never_part_of_the_query(store: Store, veld: str, value: str) -> None:
    fill(store, [keuze()])
    wanted = Filters(**{veld: (value,)})
    assert listed(store.allowed(wanted)) == []
    assert value not in wanted.where()[0] or not value
    assert store.count() == 1


def test_an_unknown_area_is_refused(store: Store) -> None:
    with pytest.raises(KeyError):
        store.allowed(Filters(gebied=("Moerwijk",)))
