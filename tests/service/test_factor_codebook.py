"""Acts on groups, worked out by hand, and undone in any order."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from data.factors import GroepGegevens, Handeling, Verdeling, Zinnen
from data.vocabularies import vocabulaire
from service.factor_codebook import RUIS, Codeboek, Soort, build, highest_number
from service.factor_difference import difference

FACTOREN = vocabulaire("factoren")
GEGEVENS = (
    GroepGegevens("fijn", "f1", ("geld", "euro"), "budget"),
    GroepGegevens("fijn", "f2", ("budget", "subsidie"), "budget"),
    GroepGegevens("fijn", "f3", ("tolk", "taal", "brief"), None),
)
# Eight reasons of four records: three, two and three to a group.
IDS = ("f1", "f1", "f1", "f2", "f2", "f3", "f3", "f3")


def act(nr: int, soort: Soort, **inhoud: Any) -> Handeling:
    return Handeling(nr, datetime(2026, 1, nr, tzinfo=UTC), "a1", soort, "fijn", inhoud)


def codeboek(*acts: Handeling, absorbed: int = 0, ids: tuple[str, ...] = IDS) -> Codeboek:
    numbers = np.arange(1, len(ids) + 1)
    near = np.linspace(0.9, 0.2, len(ids)).astype(np.float32)
    apart = numbers == 8
    verdeling = Verdeling(numbers, {"fijn": np.array(ids)}, {"fijn": near}, {"fijn": apart})
    zinnen = Zinnen(numbers, (numbers + 1) // 2, np.array([f"s{n}" for n in numbers]))
    return build("fijn", 1, absorbed, verdeling, GEGEVENS, acts, zinnen, FACTOREN)


def sizes(found: Codeboek) -> dict[str, int]:
    return {g.naam: g.zinnen for g in found.groepen}


MERGE = act(1, Soort.VOEG_SAMEN, groep="f1", leden={"f2": ["s4", "s5"]})
SPLIT = act(2, Soort.SPLITS, groep="f3", nieuw="f9", sleutels=["s7", "s8"], naam="Geen tolk")
MOVE = act(3, Soort.VERPLAATS, groep="f3", sleutels=["s1"], van=["f1"])
APART = act(4, Soort.VERPLAATS, groep=RUIS, sleutels=["s6"], van=["f3"])


def test_groups_are_called_by_their_factor_or_their_words() -> None:
    found = codeboek()
    assert [(g.id, g.naam, g.herkomst, g.zinnen, g.keuzes) for g in found.groepen] == [
        ("f1", "Budget", "factor", 3, 2),
        ("f3", "Tolk, taal, brief", "woorden", 3, 2),
        ("f2", "Budget: budget, subsidie", "factor", 2, 2),
    ]
    assert found.members("f3").tolist() == [6, 7, 8]
    assert found.uitschieters.tolist() == [8]


def test_each_act_does_what_it_says() -> None:
    assert sizes(codeboek(MERGE)) == {"Budget": 5, "Tolk, taal, brief": 3}
    assert sizes(codeboek(SPLIT)) == {"Budget": 3, "Budget: budget, subsidie": 2, "Geen tolk": 2, "Tolk, taal, brief": 1}  # fmt: skip
    assert sizes(codeboek(MOVE)) == {"Tolk, taal, brief": 4, "Budget": 2, "Budget: budget, subsidie": 2}
    assert sizes(codeboek(APART))["Losse zinnen"] == 1
    assert codeboek(APART)["ruis"].ruis
    renamed = codeboek(act(1, Soort.HERNOEM, groep="f3", naam="Taal"))
    assert (renamed["f3"].naam, renamed["f3"].herkomst) == ("Taal", "hand")
    noise = codeboek(act(1, Soort.RUIS, groep="f1"))
    assert (noise["f1"].ruis, noise.groepen[-1].id) == (True, "f1")
    tied = codeboek(act(1, Soort.FACTOR, groep="f3", factor="inclusiviteit"))
    assert (tied["f3"].naam, tied["f3"].factor, tied["f3"].vast) == ("Inclusiviteit", "inclusiviteit", True)
    kept_apart = codeboek(act(1, Soort.VERBIED, groepen=["f1", "f2"]))
    assert kept_apart.verboden == {frozenset({"f1", "f2"})}


def test_an_act_that_is_undone_leaves_nothing() -> None:
    before = codeboek()
    for one in (MERGE, SPLIT, MOVE, APART):
        after = codeboek(one, act(9, Soort.ONGEDAAN, handeling=one.nr))
        assert (after.lid == before.lid).all()
        assert [(g.id, g.naam) for g in after.groepen] == [(g.id, g.naam) for g in before.groepen]
    for one in (
        act(1, Soort.HERNOEM, groep="f3", naam="Taal"),
        act(1, Soort.RUIS, groep="f1"),
        act(1, Soort.FACTOR, groep="f3", factor="inclusiviteit"),
        act(1, Soort.VERBIED, groepen=["f1", "f2"]),
    ):
        after = codeboek(one, act(9, Soort.ONGEDAAN, handeling=1))
        assert (after.groepen, after.verboden) == (before.groepen, before.verboden)


def test_what_a_run_already_holds_is_done_once_and_can_still_be_undone() -> None:
    # A later run started from the merged groups, and put sentence 3 of the first into the third.
    later = ("f1", "f1", "f3", "f1", "f1", "f3", "f3", "f3")
    assert sizes(codeboek(MERGE, absorbed=1, ids=later)) == {"Budget": 4, "Tolk, taal, brief": 4}
    undone = codeboek(MERGE, act(5, Soort.ONGEDAAN, handeling=1), absorbed=1, ids=later)
    assert undone.lid.tolist() == ["f1", "f1", "f3", "f2", "f2", "f3", "f3", "f3"]


def test_who_moved_a_sentence_meant_that_sentence_whatever_a_later_run_makes_of_it() -> None:
    # The run put sentence 1 back where it came from.
    assert codeboek(MOVE, absorbed=9).lid[0] == "f3"
    assert codeboek(MOVE, act(5, Soort.ONGEDAAN, handeling=3), absorbed=9).lid[0] == "f1"


def test_reasons_that_are_gone_are_in_no_group() -> None:
    numbers = np.array([1, 2, 5])
    verdeling = Verdeling(
        np.array([1, 3, 5, 7]),
        {"fijn": np.array(["f1", "f1", "f3", "f3"])},
        {"fijn": np.ones(4, dtype=np.float32)},
        {"fijn": np.zeros(4, dtype=bool)},
    )
    zinnen = Zinnen(numbers, numbers, np.array(["a", "b", "c"]))
    found = build("fijn", 1, 0, verdeling, GEGEVENS, [MERGE], zinnen, FACTOREN)
    assert (found.numbers.tolist(), found.lid.tolist()) == ([1, 5], ["f1", "f3"])


@given(st.permutations([MERGE, SPLIT, MOVE, APART]), st.integers(1, 4))
def test_undoing_everything_in_reverse_gives_the_groups_of_the_run(
    order: list[Handeling], many: int
) -> None:
    acts: list[Handeling] = []
    for nr, one in enumerate(order[:many], 1):
        # An act says how it was at that moment.
        now = codeboek(*acts)
        inhoud = dict(one.inhoud)
        if one.soort == Soort.VERPLAATS:
            inhoud["van"] = [now.lid[now.sleutels == inhoud["sleutels"][0]][0]]
        if one.soort == Soort.VOEG_SAMEN:
            inhoud["leden"] = {"f2": now.sleutels[now.lid == "f2"].tolist()}
        acts.append(act(nr, Soort(one.soort), **inhoud))
    back = [act(many + i, Soort.ONGEDAAN, handeling=a.nr) for i, a in enumerate(reversed(acts), 1)]
    assert codeboek(*acts, *back).lid.tolist() == list(IDS)


def test_the_difference_by_hand() -> None:
    now = codeboek(act(1, Soort.HERNOEM, groep="f3", naam="Taal"))
    named = act(1, Soort.HERNOEM, groep="f3", naam="Taal")
    then = codeboek(named, ids=("f1", "f1", "f3", "f7", "f7", "f3", "f3", "f3"))
    found = difference(now, then)
    assert (found.nieuw, found.vervallen) == (("f7",), ("f2",))
    assert [(o.van, o.naar, o.zinnen, o.voorbeelden) for o in found.overgangen] == [
        ("f2", "f7", 2, (4, 5)),
        ("f1", "f3", 1, (3,)),
    ]
    assert found.gegroeid == {"f1": -1, "f3": 1}
    assert (found.namen, found.namen_behouden, found.nieuwe_zinnen, found.weg) == (1, 1, 0, 0)
    same = difference(now, now)
    assert (same.gelijk, same.overgangen, same.gegroeid) == (1.0, (), {})


def test_the_highest_number_of_ids() -> None:
    assert highest_number(["f3", "g12", "ruis", "m7"]) == 12
    assert highest_number([]) == 0
