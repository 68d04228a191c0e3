"""Acts on groups, worked out by hand, and undone in any order."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from data.factors import GroepGegevens, Handeling, Verdeling, Zinnen
from data.vocabularies import vocabulaire
from service.factor_codebook import RUIS, Codeboek, Soort, build, highest_number, ids_in
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


def test_what_was_done_to_a_group_later_holds_for_the_sentences_that_were_moved_into_it() -> None:
    # Sentence 1 was moved from f1 to f3, and a run took that in: (later acts, the group of sentence 1).
    elsewhere = act(4, Soort.VERPLAATS, groep="f2", sleutels=["s1"], van=["f3"])
    merged = act(4, Soort.VOEG_SAMEN, groep="f2", leden={"f3": ["s1", "s6", "s7", "s8"]})
    parted = act(4, Soort.SPLITS, groep="f3", nieuw="f9", sleutels=["s1", "s6"])
    undone = act(4, Soort.ONGEDAAN, handeling=3)
    for later, group in ((elsewhere, "f2"), (merged, "f2"), (parted, "f9"), (undone, "f1")):
        # Wherever that run itself put it.
        for ids in (("f3", *IDS[1:]), IDS, ("f2", *IDS[1:])):
            found = codeboek(MOVE, later, absorbed=3, ids=ids)
            assert found.lid[0] == group, (later.soort, ids)
    assert "f3" not in codeboek(MOVE, merged, absorbed=3)
    # Undone in turn, it is as it was.
    for later in (elsewhere, merged, parted):
        back = codeboek(MOVE, later, act(5, Soort.ONGEDAAN, handeling=4), absorbed=3)
        assert back.lid.tolist() == ["f3", *IDS[1:]]


def test_a_sentence_that_was_moved_goes_along_with_its_group_in_a_run_that_came_after_both() -> None:
    # The run put sentence 1 back where it came from; f3 was merged into f2, and is in no run any more.
    merged = act(4, Soort.VOEG_SAMEN, groep="f2", leden={"f3": ["s1", "s6", "s7", "s8"]})
    later = ("f1", "f1", "f1", "f2", "f2", "f2", "f2", "f2")
    found = codeboek(MOVE, merged, absorbed=4, ids=later)
    assert found.lid.tolist() == ["f2", *later[1:]]
    back = codeboek(MOVE, merged, act(5, Soort.ONGEDAAN, handeling=4), absorbed=4, ids=later)
    assert back.lid.tolist() == ["f3", "f1", "f1", "f2", "f2", "f3", "f3", "f3"]
    gone = act(5, Soort.ONGEDAAN, handeling=4)
    assert codeboek(MOVE, merged, gone, absorbed=5, ids=later).lid[0] == "f3"
    # A group that was split off and put back is no place to go along to.
    into = act(5, Soort.VERPLAATS, groep="f9", sleutels=["s1"], van=["f1"])
    back = codeboek(SPLIT, into, act(6, Soort.ONGEDAAN, handeling=2), absorbed=6)
    assert back.lid.tolist() == ["f3", *IDS[1:]]


def test_a_sentence_that_was_split_off_is_no_longer_held_by_its_move() -> None:
    moved = act(1, Soort.VERPLAATS, groep="f3", sleutels=["s1", "s2"], van=["f1", "f1"])
    parted = act(2, Soort.SPLITS, groep="f3", nieuw="f9", sleutels=["s1", "s7"])
    later = ("f9", "f1", *IDS[2:6], "f9", "f3")
    assert codeboek(moved, parted, absorbed=2, ids=later).lid.tolist() == ["f9", "f3", *later[2:]]
    # As every sentence that was split off, it may come elsewhere in a later run.
    later = ("f2", "f1", *IDS[2:])
    assert codeboek(moved, parted, absorbed=2, ids=later).lid[:2].tolist() == ["f2", "f3"]
    # Moved again after that, or put back, it is.
    again = act(3, Soort.VERPLAATS, groep="f3", sleutels=["s1"], van=["f9"])
    assert codeboek(moved, parted, again, absorbed=3, ids=later).lid[0] == "f3"
    back = act(3, Soort.ONGEDAAN, handeling=2)
    assert codeboek(moved, parted, back, absorbed=3, ids=later).lid[0] == "f3"


def test_no_sentence_goes_back_to_a_group_that_was_merged_since() -> None:
    # Sentence 4 went from f2 to f3; then f2 was put in f1.
    moved = act(1, Soort.VERPLAATS, groep="f3", sleutels=["s4"], van=["f2"])
    merged = act(2, Soort.VOEG_SAMEN, groep="f1", leden={"f2": ["s5"]})
    undone = act(3, Soort.ONGEDAAN, handeling=1)
    expected = ["f1"] * 5 + ["f3"] * 3
    assert codeboek(moved, merged, undone).lid.tolist() == expected
    later = ("f1", "f1", "f1", "f3", "f1", "f3", "f3", "f3")
    assert codeboek(moved, merged, undone, absorbed=2, ids=later).lid.tolist() == expected
    # What was split off goes to where the rest of its group is; what was merged comes back from there.
    parted = act(1, Soort.SPLITS, groep="f3", nieuw="f9", sleutels=["s8"])
    merged = act(2, Soort.VOEG_SAMEN, groep="f2", leden={"f3": ["s6", "s7"]})
    further = act(3, Soort.VOEG_SAMEN, groep="f1", leden={"f2": ["s4", "s5", "s6", "s7"]})
    found = codeboek(parted, merged, further, act(4, Soort.ONGEDAAN, handeling=1))
    assert found.lid.tolist() == ["f1"] * 8
    found = codeboek(parted, merged, further, act(4, Soort.ONGEDAAN, handeling=2))
    assert found.lid.tolist() == ["f1"] * 5 + ["f3", "f3", "f9"]


@given(st.data())
def test_a_run_that_puts_no_sentence_elsewhere_changes_nothing_whenever_it_comes(
    data: st.DataObject,
) -> None:
    acts: list[Handeling] = []
    seen = [IDS]
    for nr in range(1, data.draw(st.integers(1, 7)) + 1):
        acts.append(data.draw(anything_possible(nr, acts)))
        seen.append(tuple(codeboek(*acts).lid.tolist()))
    for absorbed, ids in enumerate(seen):
        assert tuple(codeboek(*acts, absorbed=absorbed, ids=ids).lid.tolist()) == seen[-1]
    # And whatever a run does, who moved a sentence last meant that sentence.
    absorbed = data.draw(st.integers(0, len(acts)))
    strange = data.draw(st.permutations(seen[absorbed]))
    found = codeboek(*acts, absorbed=absorbed, ids=tuple(strange))
    for place, sleutel in enumerate(found.sleutels.tolist()):
        if by_hand(sleutel, acts[:absorbed]) == Soort.VERPLAATS:
            assert found.lid[place] == seen[-1][place]


def by_hand(sleutel: str, acts: list[Handeling]) -> str | None:
    """The last thing that was done to this very sentence and stands."""
    gone = {a.inhoud.get("handeling") for a in acts}
    done = [a.soort for a in acts if sleutel in a.inhoud.get("sleutels", ()) and a.nr not in gone]
    return done[-1] if done else None


@st.composite
def anything_possible(draw: st.DrawFn, nr: int, acts: list[Handeling]) -> Handeling:
    """An act that can be done to the groups as these acts left them."""
    now = codeboek(*acts)
    ids = sorted(g.id for g in now.groepen)
    of = {id_: now.sleutels[now.lid == id_].tolist() for id_ in ids}
    gone = {a.inhoud.get("handeling") for a in acts}
    open_ = [a.nr for a in acts if a.soort != Soort.ONGEDAAN and a.nr not in gone]
    large = [id_ for id_ in ids if len(of[id_]) > 1]
    kinds = [Soort.VERPLAATS, *([Soort.VOEG_SAMEN] if len(ids) > 1 else [])]
    kinds += [*([Soort.SPLITS] if large else []), *([Soort.ONGEDAAN] if open_ else [])]
    kind = draw(st.sampled_from(kinds))
    if kind == Soort.ONGEDAAN:
        return act(nr, kind, handeling=draw(st.sampled_from(open_)))
    if kind == Soort.VOEG_SAMEN:
        first, *others = draw(st.lists(st.sampled_from(ids), min_size=2, max_size=3, unique=True))
        return act(nr, kind, groep=first, leden={id_: of[id_] for id_ in others})
    if kind == Soort.SPLITS:
        id_ = draw(st.sampled_from(large))
        some = draw(st.lists(st.sampled_from(of[id_]), min_size=1, max_size=len(of[id_]) - 1, unique=True))
        return act(nr, kind, groep=id_, nieuw=f"f{100 + nr}", sleutels=some)
    some = draw(st.lists(st.sampled_from(now.sleutels.tolist()), min_size=1, max_size=3, unique=True))
    was = dict(zip(now.sleutels.tolist(), now.lid.tolist(), strict=True))
    return act(nr, kind, groep=draw(st.sampled_from(ids)), sleutels=some, van=[was[s] for s in some])


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


def test_every_id_that_an_act_names() -> None:
    acts = (MERGE, SPLIT, MOVE, APART, act(5, Soort.VERBIED, groepen=["f5", "f6"]))
    assert set(ids_in(acts)) == {"f1", "f2", "f3", "f9", RUIS, "f5", "f6"}
    assert set(ids_in([MERGE])) == {"f1", "f2"}
    assert set(ids_in([act(6, Soort.VERPLAATS, groep="f3", sleutels=["s1"], van=["f7"])])) == {"f3", "f7"}
    assert list(ids_in([act(7, Soort.ONGEDAAN, handeling=3)])) == []
