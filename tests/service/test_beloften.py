"""How promises stand on a day, the lists they are in, writing that one was done, and the key figure."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from data.beloften import Gezocht, count, sleutel
from data.events import Maker, Wanted
from data.figures import Condition
from data.filters import Filters
from data.keuze import Belofte, Contact
from data.store import VersionConflict
from service import beloften, publishing
from service.access import Actor, Rol
from service.beloften import Lijst, Nagekomen, PromiseGone, Refused, Stand, find, period, stand_of, term
from service.key_figures import Kerncijfer, key_figures
from service.opening import Register
from service.selection import Selection
from tests.service.making import assert_in_step, keuze, with_word

EVERY = Condition("TRUE")
TODAY = date(2026, 11, 22)
ME = Maker("a1", "web 10.0.0.7")


def promise(uiterlijk: str, gedaan: str | None = None, wat: str = "een verslag") -> dict[str, str | None]:
    return {"wat": wat, "uiterlijk": uiterlijk, "gedaanOp": gedaan}


# -- the rule -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("uiterlijk", "gedaan", "stand", "words"),
    [
        ("2026-11-22", None, Stand.OPEN, "vandaag is de laatste dag"),
        ("2026-11-23", None, Stand.OPEN, "morgen is de laatste dag"),
        ("2026-11-24", None, Stand.OPEN, "nog 2 dagen"),
        ("2026-12-06", None, Stand.OPEN, "nog 2 weken"),
        ("2026-11-21", None, Stand.TE_LAAT, "1 dag te laat"),
        ("2026-11-07", None, Stand.TE_LAAT, "ruim 2 weken te laat"),
        ("2020-01-01", None, Stand.TE_LAAT, "ruim 6 jaar te laat"),
        ("2026-11-22", "2026-11-22", Stand.OP_TIJD, "op tijd"),
        ("2026-11-22", "2026-03-01", Stand.OP_TIJD, "op tijd"),
        ("2026-11-20", "2026-11-21", Stand.LATER, "1 dag later dan beloofd"),
        ("2026-06-01", "2026-11-01", Stand.LATER, "5 maanden later dan beloofd"),
    ],
)
def test_how_a_promise_stands(uiterlijk: str, gedaan: str | None, stand: Stand, words: str) -> None:
    one = Belofte.model_validate(promise(uiterlijk, gedaan))
    assert (stand_of(one, TODAY), term(one, TODAY)) == (stand, words)
    assert stand.gedaan == (gedaan is not None)


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        ("2026-02-28", "2026-03-01", "1 dag"),
        ("2026-03-01", "2026-03-14", "13 dagen"),
        ("2026-03-01", "2026-03-15", "2 weken"),
        ("2026-03-01", "2026-03-16", "ruim 2 weken"),
        ("2026-03-01", "2026-04-30", "ruim 8 weken"),
        ("2026-03-01", "2026-05-01", "2 maanden"),
        ("2026-03-31", "2026-05-30", "ruim 8 weken"),
        ("2026-03-01", "2026-05-02", "ruim 2 maanden"),
        ("2025-03-02", "2027-03-01", "ruim 23 maanden"),
        ("2025-03-01", "2027-03-01", "2 jaar"),
        ("2025-03-01", "2027-04-01", "ruim 2 jaar"),
        ("2024-02-29", "2027-02-28", "ruim 2 jaar"),
    ],
)
def test_days_in_words(first: str, last: str, words: str) -> None:
    assert period(date.fromisoformat(first), date.fromisoformat(last)) == words


def test_each_promise_is_in_one_list_and_the_lists_follow_the_rule(register: Register) -> None:
    """Around every boundary: three days at a time, kept and not."""
    around = [TODAY + timedelta(days=n) for n in (-30, -1, 0, 1, 13, 14, 15, 60)]
    every = [promise(day.isoformat(), done) for day in around for done in (None, "2026-11-22")]
    register.engine.save([keuze("een", beloften=every)], door="t")
    database = register.engine.store.database
    kept = register.engine.store.get("een").keuze.beloften
    counted = beloften.counts(database, EVERY, TODAY, 14)
    assert counted.lijsten == {Lijst.TE_LAAT: 2, Lijst.BINNENKORT: 4, Lijst.OPEN: 2, Lijst.GEDAAN: 8}
    assert (counted.totaal, counted.op_tijd) == (16, 6)
    merged = beloften.counts(database, EVERY, TODAY, None)
    assert merged.lijsten == {Lijst.TE_LAAT: 2, Lijst.OPEN: 6, Lijst.GEDAAN: 8}
    for stand in Stand:
        by_rule = sum(stand_of(one, TODAY) is stand for one in kept)
        assert count(database, EVERY, [beloften.sought(stand, TODAY)]) == [by_rule], stand
    listed = [
        one.belofte.uiterlijk
        for lijst in (Lijst.TE_LAAT, Lijst.BINNENKORT, Lijst.OPEN)
        for one in beloften.listed(database, EVERY, lijst, TODAY, 14, limit=20)
    ]
    assert listed == around
    assert len(beloften.listed(database, EVERY, Lijst.GEDAAN, TODAY, 14, limit=20)) == 8


# -- writing --------------------------------------------------------------------------------------


def mark(register: Register, uiterlijk: str = "2026-11-01", *, op: date = TODAY, versie: int = 1) -> str:
    key = sleutel("een verslag", date.fromisoformat(uiterlijk))
    return beloften.done(
        register.engine, "een", key, op, versie, TODAY, door="webformulier", maker=ME
    ).handeling


def test_done_is_a_new_version_with_all_that_belongs_to_one(register: Register) -> None:
    person = Contact(naam="Ilse Vos")
    record = keuze("een", "Bewoners wilden een waterspeelplek.", beloften=[
        promise("2026-11-01"), promise("2026-11-01", wat="een avond"),
    ])  # fmt: skip
    register.engine.save([record], door="t", contacten=[[person]])
    assert mark(register, op=date(2026, 11, 20)) == "gewijzigd"
    store = register.engine.store
    now = store.get("een")
    assert now.versie == 2
    assert [b.gedaanOp for b in now.keuze.beloften] == [date(2026, 11, 20), None]
    assert now.keuze.model_copy(update={"beloften": record.beloften}) == record
    newest, first = store.versions("een")
    assert (newest.gewijzigd, newest.actor, newest.door) == (("beloften",), "a1", "webformulier")
    assert first.inhoud["beloften"][0].get("gedaanOp") is None
    assert store.contacts("een") == [person]
    (line,) = register.accounts.events.read(Wanted(handeling="keuze.gewijzigd"))
    assert (line.object, line.actor, line.herkomst) == ("keuze:een", "a1", "web 10.0.0.7")
    assert with_word(register.engine, "waterspeelplek") == {"een"}
    assert_in_step(register.engine)


def test_what_can_not_be_done_changes_nothing(register: Register) -> None:
    register.engine.save([keuze("een", beloften=[promise("2026-11-01")])], door="t")
    with pytest.raises(Refused, match="23 november 2026 moet nog komen"):
        mark(register, op=TODAY + timedelta(days=1))
    with pytest.raises(PromiseGone, match="staat niet meer zo in de keuze"):
        mark(register, "2026-11-02")
    with pytest.raises(VersionConflict):
        mark(register, versie=2)
    assert register.engine.store.get("een").versie == 1
    assert mark(register) == "gewijzigd"
    for versie in (1, 2):  # pressed twice on one page, and on a new one
        with pytest.raises(PromiseGone, match="staat al op gedaan, op 22 november 2026"):
            mark(register, versie=versie)
    assert register.engine.store.get("een").versie == 2


def test_of_two_that_are_the_same_the_open_one_is_meant(register: Register) -> None:
    same = [promise("2026-11-01", "2026-10-01"), promise("2026-11-01"), promise("2026-11-01")]
    register.engine.save([keuze("een", beloften=same)], door="t")
    mark(register)
    kept = register.engine.store.get("een").keuze
    assert [b.gedaanOp for b in kept.beloften] == [date(2026, 10, 1), TODAY, None]
    assert find(kept, "0" * 16) is None


def test_residents_read_it_when_a_second_person_has_agreed(register: Register) -> None:
    register.engine.save(
        [keuze("een", beloften=[promise("2026-11-01")], publicatie="openbaar")],
        door="t",
        maker=Maker("schrijver", "web"),
    )
    second = Actor.with_role("tweede", "Tweede", Rol.KENNISMANAGER)
    publishing.agree(register, "een", 1, second, Maker("tweede", "web"))
    mark(register)
    read = register.openbaar.engine.store
    assert read.get("een").keuze.beloften[0].gedaanOp is None
    publishing.agree(register, "een", 2, second, Maker("tweede", "web"))
    assert read.get("een").keuze.beloften[0].gedaanOp == TODAY


# -- the key figure -------------------------------------------------------------------------------


def figure(register: Register, openbaar: bool = False) -> Kerncijfer:
    database = (register.public.engine if openbaar else register.engine).store.database
    figures = key_figures(Selection(database, Filters(), openbaar, TODAY))
    return next(one for one in figures if one.naam == "beloften")


def test_the_share_of_promises_that_were_kept(register: Register) -> None:
    assert figure(register).waarde == "onbekend"
    assert figure(register).erbij == "Van geen enkele belofte is de laatste dag voorbij."
    passed = [
        promise("2026-01-01", "2026-01-01"),
        promise("2026-01-01", "2026-06-01"),
        promise("2026-11-21"),
    ]
    ahead = [promise("2026-11-22"), promise("2027-01-01", "2026-01-01")]
    register.engine.save([keuze("een", beloften=[*passed, *ahead])], door="t")
    found = figure(register)
    assert (found.waarde, found.erbij) == ("67%", "1 belofte is nu te laat.")
    assert beloften.kept(register.engine.store.database, EVERY, TODAY) == Nagekomen(2, 1)
    assert count(register.engine.store.database, EVERY, [Gezocht()]) == [5]


@pytest.mark.parametrize(
    ("kept", "late", "shown"),
    [(4, 9, None), (9, 4, None), (9, 0, None), (6, 6, ("50%", "6 beloften zijn nu te laat."))],
)
def test_residents_see_no_small_counts(
    register: Register, kept: int, late: int, shown: tuple[str, str] | None
) -> None:
    promises = [promise("2026-01-01", "2026-01-01")] * kept + [promise("2026-01-01")] * late
    record = keuze("een", beloften=promises, publicatie="openbaar")
    register.engine.save([record], door="t", maker=Maker("schrijver", "web"))
    second = Actor.with_role("tweede", "Tweede", Rol.KENNISMANAGER)
    publishing.agree(register, "een", 1, second, Maker("tweede", "web"))
    found = figure(register, openbaar=True)
    assert (found.waarde, found.erbij) == (shown or ("onbekend", "Er is te weinig over bekend."))
