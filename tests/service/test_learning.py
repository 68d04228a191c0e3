"""What was learned: which records are quoted, of which side, in whole sentences of their own."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from data import figures as counting
from data import leren
from data.filters import Filters
from data.keuze import texts
from data.records import Vastgelegd
from data.vocabularies import vocabulaire
from models.hash_encoder import HashEncoder
from service import learning
from service.dashboards import LEREN
from service.learning import (
    ALLES,
    CANDIDATES,
    GOED,
    LENZEN,
    PER_LIST,
    SLEUTELS,
    SUCCESFACTOREN,
    Citaat,
    Gegroepeerd,
    Geleerd,
    Soort,
    is_about,
    learned,
    well_assessed,
)
from service.learning_figures import EVALUATIES, FactorSides, told_sides
from service.opening import Register, open_register
from service.selection import Selection
from service.small_counts import Verborgen
from tests.conftest import settings_for
from tests.grouped import MAKER, book, make_cheap, run
from tests.service.making import keuze

FACTOR, OTHER = "verwachtingsmanagement", "een-traject-een-aanspreekpunt"
LESSON = "Wek geen verkeerde verwachtingen. Begin een week eerder. Hang een poster op."


def names(*sides: tuple[str, str, str | None]) -> list[dict[str, Any]]:
    return [{"factor": f, "richting": r, "toelichting": t} for f, r, t in sides]


def marks(*given: int | None) -> dict[str, Any]:
    return {
        "naAfloop": True,
        "scores": dict(zip(("informatie", "inclusie", "invloed"), given, strict=True)),
    }


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory, empty_home: Path) -> Iterator[Register]:
    """Seven choices, worked out by hand below. Read only."""
    home = tmp_path_factory.mktemp("leren") / "var"
    shutil.copytree(empty_home, home)
    opened = open_register(settings_for(home), "de tests", encoder=HashEncoder())
    records = [
        # for, and well assessed: a mean of 3,5 exactly
        keuze(
            "goed",
            factoren=names((FACTOR, "voor", "De brief was eerlijk. Dat scheelde.")),
            evaluatie=marks(3, 4, None),
            leerpunten="Bel vooraf. Bel achteraf.",
        ),
        # for, and just not well assessed
        keuze(
            "matig",
            factoren=names((FACTOR, "voor", "Het was snel gezegd.")),
            evaluatie=marks(3, 4, 3),
            leerpunten="Neem de tijd.",
            startdatum="2025-01-01",
        ),
        # for, without a mark, with a lesson that names the factor
        keuze("zonder", factoren=names((FACTOR, "voor", "Zo hoort het.")), leerpunten=LESSON),
        # against: what names it comes before the explanation
        keuze(
            "tegen",
            factoren=names((FACTOR, "tegen", "De uitnodiging beloofde te veel.")),
            leerpunten=LESSON,
            instrument="enquete",
        ),
        keuze("kaal", factoren=names((FACTOR, "tegen", None)), startdatum="2026-01-01"),
        # on both sides, so a lesson about it is of neither
        keuze(
            "beide",
            factoren=names((OTHER, "voor", "Eén loket."), (OTHER, "tegen", "Zij was vaak weg.")),
            evaluatie={**marks(5, None, None), "toelichting": "Iedereen prees het vaste aanspreekpunt."},
        ),
        keuze("niets", trajectstatus="lopend", evaluatie={"naAfloop": True}),
    ]
    opened.engine.save(records, door="test")
    yield opened
    opened.close()


def selection(register: Register, *, openbaar: bool = False, **filters: Any) -> Selection:
    return Selection(register.engine.store.database, Filters(**filters), openbaar, date(2026, 11, 22))


def on(register: Register, factor: str, **filters: Any) -> Geleerd:
    found = learned(selection(register, **filters), register.engine, SLEUTELS)
    return next(one for one in found if one.factor == factor)


def told(found: Geleerd, soort: Soort) -> list[tuple[str, str, str, str]]:
    return [(c.record.keuze.id, c.veld, c.zin, c.les) for c in found.citaten[soort]]


# -- definitions ----------------------------------------------------------------------------------


def test_the_lenses_are_those_of_their_sources() -> None:
    terms = vocabulaire("factoren")
    assert [terms.label(code) for code in SLEUTELS.factoren] == [
        "Verwachtingsmanagement",
        "De burger serieus nemen",
        "Iedereen betrekken",
        "Rekenen op een investering",
        "Eén traject en één aanspreekpunt",
        "Kennis en ervaring delen",
        "Korte lijnen tussen wethouder en ambtenaar",
        "Rol van de raad bepalen",
    ]
    assert {terms[code].extra["herkomst"] for code in SLEUTELS.factoren[1:]} == {"acht-sleutels"}
    assert {b.code for b in terms if b.extra["herkomst"] == "succesfactoren"} == {*SUCCESFACTOREN.factoren}
    assert len(SUCCESFACTOREN.factoren) == 6
    assert ALLES.factoren == tuple(terms.codes)
    assert list(LENZEN) == ["sleutels", "succesfactoren", "alles"]


@pytest.mark.parametrize(
    ("given", "good"),
    [((3, 4, None), True), ((3, 4, 3), False), ((None, None, 4), True), ((None, None, 3), False)],
)
def test_well_assessed_is_the_mean_of_the_marks_that_were_given(
    given: tuple[int | None, ...], good: bool
) -> None:
    assert well_assessed(keuze("k", evaluatie=marks(*given))) is good


def test_without_a_mark_nothing_is_well_assessed() -> None:
    assert not well_assessed(keuze("k"))
    assert not well_assessed(keuze("k", evaluatie={"naAfloop": True}))


@pytest.mark.parametrize(
    ("sentence", "about"),
    [
        ("We wekten verwachtingen die niet klopten.", True),
        ("Aan het verwachtingsmanagement schortte het.", True),
        ("Wij wachtten lang.", False),
        ("Te hoog, dat was het.", False),
    ],
)
def test_a_sentence_is_about_a_factor_that_it_names(sentence: str, about: bool) -> None:
    assert is_about(sentence, FACTOR) is about


# -- quotes by hand -------------------------------------------------------------------------------


def test_success_factors_are_explanations_of_well_assessed_choices(filled: Register) -> None:
    found = on(filled, FACTOR)
    assert found.goed == 1
    assert told(found, Soort.SUCCES) == [
        (
            "goed",
            "factoren[0].toelichting",
            "De brief was eerlijk. Dat scheelde.",
            "Bel vooraf. Bel achteraf.",
        )
    ]


def test_a_pitfall_is_what_went_against_and_what_was_learned_of_it(filled: Register) -> None:
    # Of one record its lesson; one that says no more than that it was against is counted, not quoted.
    found = on(filled, FACTOR)
    assert told(found, Soort.VALKUIL) == [("tegen", "leerpunten", "Wek geen verkeerde verwachtingen.", "")]


def test_what_says_no_side_is_learned_besides(filled: Register) -> None:
    # What names the factor first, then lessons of records that are not told yet, the newest first.
    assert told(on(filled, FACTOR), Soort.OOK) == [
        ("zonder", "leerpunten", "Wek geen verkeerde verwachtingen.", ""),
        ("matig", "leerpunten", "Neem de tijd.", ""),
    ]


def test_a_record_that_names_both_sides_is_quoted_on_both(filled: Register) -> None:
    found = on(filled, OTHER)
    assert told(found, Soort.SUCCES) == [("beide", "factoren[0].toelichting", "Eén loket.", "")]
    assert told(found, Soort.VALKUIL) == [("beide", "factoren[1].toelichting", "Zij was vaak weg.", "")]
    assert told(found, Soort.OOK) == [
        ("beide", "evaluatie.toelichting", "Iedereen prees het vaste aanspreekpunt.", "")
    ]


def test_filters_choose_the_situation(filled: Register) -> None:
    found = on(filled, FACTOR, instrument=("enquete",))
    assert [len(found.citaten[soort]) for soort in Soort] == [0, 1, 0]
    assert on(filled, FACTOR, instrument=("referendum",)).leeg


def test_nothing_is_learned_from_an_empty_register(register: Register) -> None:
    for lens in LENZEN.values():
        found = learned(selection(register), register.engine, lens)
        assert [one.factor for one in found] == list(lens.factoren)
        assert all(one.leeg and not one.goed for one in found)
        assert list(learning.all_quotes(selection(register), register.engine, lens)) == []


def test_the_file_holds_what_the_page_shows(filled: Register) -> None:
    def key(one: Citaat) -> tuple[str, str, str, str]:
        return one.record.keuze.id, one.factor, str(one.soort), one.zin

    every = {key(c) for c in learning.all_quotes(selection(filled), filled.engine, SLEUTELS)}
    shown = {
        key(c)
        for one in learned(selection(filled), filled.engine, SLEUTELS)
        for found in one.citaten.values()
        for c in found
    }
    assert shown < every
    assert {k[0] for k in every} == {"goed", "matig", "zonder", "tegen", "beide"}


# -- the examples, by brute force -----------------------------------------------------------------


def test_every_quote_stands_in_its_record_in_whole_sentences(example: Register) -> None:
    chosen = selection(example)
    ends = (".", "!", "?", "’", "'", '"', ")", "”", ":", ";", "…")
    count = 0
    for one in learned(chosen, example.engine, ALLES):
        for soort, found in one.citaten.items():
            assert len({c.record.nr for c in found}) == len(found) <= PER_LIST
            for citaat in found:
                fields = dict(texts(citaat.record.keuze))
                assert citaat.zin
                assert citaat.zin in fields[citaat.veld]
                assert citaat.les in fields.get("leerpunten", "")
                assert fields[citaat.veld].endswith(citaat.zin) or citaat.zin.endswith(ends)
                assert citaat.soort is soort
                sides = {f.richting for f in citaat.record.keuze.factoren if f.factor == one.factor}
                if soort is Soort.SUCCES:
                    assert "voor" in sides
                    assert well_assessed(citaat.record.keuze)
                elif soort is Soort.VALKUIL:
                    assert "tegen" in sides
                count += 1
    assert count > 100


def test_counts_and_candidates_equal_those_by_hand(example: Register) -> None:
    chosen = selection(example, gebied=("WK051836",))
    ids = [r.keuze.id for r in counting.records(chosen.database, chosen.where, limit=1000)]
    every: list[Vastgelegd] = example.engine.store.fetch(
        [r.nr for r in example.engine.store.every() if r.keuze.id in set(ids)]
    )
    found = leren.named(chosen.database, chosen.where, ALLES.factoren, GOED, CANDIDATES)
    for code in ALLES.factoren:
        of = {
            side: [r for r in every for f in r.keuze.factoren if (f.factor, f.richting) == (code, side)]
            for side in ("voor", "tegen")
        }
        assert chosen.factoren.get(code, (0, 0)) == (len(of["voor"]), len(of["tegen"]))
        one = found.get(code, leren.Genoemd())
        good = [r for r in of["voor"] if well_assessed(r.keuze)]
        assert one.goed == len(good)
        for side, numbers in (("voor", one.voor), ("tegen", one.tegen)):
            newest = sorted(of[side], key=lambda r: (r.keuze.startdatum, r.nr), reverse=True)
            assert list(numbers) == [r.nr for r in newest[:CANDIDATES]]
        assert set(one.hielp) <= {r.nr for r in good}


# -- groups of reasons ----------------------------------------------------------------------------


def test_a_sentence_in_the_group_of_a_factor_is_about_it(
    register: Register, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    make_cheap(monkeypatch, tmp_path)
    lesson = "De zaal was te duur, omdat het budget op was."
    records = [
        keuze(f"k{i}", f"Het budget was op, want de zaal kostte {i}00 euro.", leerpunten=f"{lesson} Klaar.")
        for i in range(12)
    ]
    register.engine.save(records, door="test")
    factors = run(register)
    (groep,) = {g.id for g in book(register, "fijn").groepen}
    code = "rekenen-op-een-investering"
    chosen = selection(register)
    assert learning.grouped(chosen, factors, SLEUTELS.factoren) == Gegroepeerd({})
    factors.acts.factor("fijn", groep, code, MAKER)
    found = learning.grouped(chosen, factors, SLEUTELS.factoren)
    assert len(found.plaatsen) == CANDIDATES
    quoted = next(o for o in learned(chosen, register.engine, SLEUTELS, found) if o.factor == code)
    # The reason is half of the sentence. No record names the factor, so none says on which side it was.
    assert [c.zin for c in quoted.citaten[Soort.OOK]] == [lesson] * PER_LIST
    assert not quoted.citaten[Soort.SUCCES]
    assert not quoted.citaten[Soort.VALKUIL]
    every = learning.grouped(chosen, factors, SLEUTELS.factoren, None)
    assert len(list(learning.all_quotes(chosen, register.engine, SLEUTELS, every))) == 12
    elsewhere = selection(register, instrument=("referendum",))
    assert learning.grouped(elsewhere, factors, SLEUTELS.factoren) == Gegroepeerd({})


# -- figures --------------------------------------------------------------------------------------


def test_counts_of_both_sides_by_hand(filled: Register) -> None:
    figuur = next(f for f in LEREN.figuren if isinstance(f, FactorSides) and f.lens is SLEUTELS)
    chosen = selection(filled)
    assert [(r.id, r.cellen) for r in figuur.tabel(chosen).rijen] == [(FACTOR, (3, 2)), (OTHER, (1, 1))]
    for rij in figuur.tabel(chosen).rijen:
        for kolom, count in zip(("voor", "tegen"), rij.cellen, strict=True):
            assert counting.count(chosen.database, figuur.behind(chosen, rij.id, kolom)) == count
    with pytest.raises(KeyError):
        figuur.behind(chosen, "budget", "voor")
    with pytest.raises(KeyError):
        figuur.behind(chosen, FACTOR, "beide")


def test_evaluations_by_hand(filled: Register) -> None:
    chosen = selection(filled)
    assert [(r.id, r.cellen) for r in EVALUATIES.tabel(chosen).rijen] == [
        ("werkplaats-participatie", (5, 3)),
        ("enquete", (1, 0)),
    ]
    where = EVALUATIES.behind(chosen, "werkplaats-participatie", "geevalueerd")
    assert {r.keuze.id for r in counting.records(chosen.database, where, limit=9)} == {
        "goed",
        "matig",
        "beide",
    }


def test_residents_see_no_small_count_and_the_same_in_every_lens(example: Register) -> None:
    chosen = selection(example, openbaar=True)
    told_of = told_sides(chosen)
    assert set(told_of) == set(ALLES.factoren)
    for cells in told_of.values():
        assert all(isinstance(cell, Verborgen) or cell >= 5 for cell in cells)
    for figuur in LEREN.figuren:
        if isinstance(figuur, FactorSides):
            assert {r.id: r.cellen for r in figuur.tabel(chosen).rijen} == {
                code: told_of[code] for code in figuur.lens.factoren
            }
    for rij in EVALUATIES.tabel(chosen).rijen:
        every, evaluated = rij.cellen
        if isinstance(evaluated, int) and isinstance(every, int):
            assert evaluated >= 5
            assert every - evaluated >= 5


def test_with_a_filter_on_one_factor_its_sides_do_not_follow_from_each_other(register: Register) -> None:
    """Of twelve that all name it eight are for, so at least four, and as a small count exactly four, are against."""
    records = [
        keuze(
            f"k{i}",
            factoren=names(
                (FACTOR, "voor" if i < 8 else "tegen", None),
                (OTHER, "voor", None),
                ("budget", "tegen", None),
                ("werkdruk", "tegen", None),
            ),
        )
        for i in range(12)
    ]
    register.engine.save(records, door="test")
    apart = told_sides(selection(register, openbaar=True))
    assert (apart[FACTOR], apart[OTHER][0], apart["budget"][1]) == ((8, Verborgen.MINDER), 12, 12)
    found = told_sides(selection(register, openbaar=True, factor=(FACTOR,)))
    assert found[FACTOR] == (Verborgen.NIET, Verborgen.NIET)
