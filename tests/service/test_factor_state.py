"""Groups as they are now: ids that are given once, and the sentences that factors are learnt from."""

from __future__ import annotations

import threading
import warnings
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from data.factors import NIVEAUS, Handeling
from models.factor_reader import Example
from service import factor_runs
from service.factor_grouping import Found, Level, Material, Progress
from service.factor_runs import renumbered
from service.opening import Register
from tests.grouped import MAKER, OtherEncoder, book, fill, group_here, make_cheap, run


@pytest.fixture(autouse=True)
def cheap(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_cheap(monkeypatch, tmp_path)


def with_a_new_group(patch: pytest.MonkeyPatch, meanwhile: Callable[[], object] = lambda: None) -> None:
    """Let runs find a new group too, of the first two reasons; `meanwhile` happens during the run."""

    def found(
        material: Material,
        examples: Sequence[Example],
        vectors: np.ndarray,
        progress: Progress,
        stopped: threading.Event,
    ) -> dict[str, Level]:
        levels = group_here(material, examples, vectors, progress, stopped)
        meanwhile()
        grof, new = levels["grof"], f"g{material.next_number}"
        ids = grof.groepen.astype("U12")
        ids[:2] = new
        mine = (*grof.found, Found(new, ("nieuw",), None))
        return levels | {"grof": replace(grof, groepen=ids, found=mine)}

    patch.setattr(factor_runs, "group_apart", found)


def split(register: Register, niveau: str = "grof") -> Handeling:
    """Split the last sentence off the largest group."""
    groep = book(register, niveau).groepen[0].id
    last = int(book(register, niveau).members(groep).max())
    return register.factors.acts.splits(niveau, groep, [last], None, MAKER)


def number(act: Handeling) -> int:
    return int(act.inhoud["nieuw"][1:])


def test_a_group_that_was_merged_keeps_its_id_to_itself(register: Register) -> None:
    fill(register, 0, 24)
    factors = run(register)
    ids = {id_: niveau for niveau in NIVEAUS for id_ in book(register, niveau).lid.tolist()}
    highest = max(ids, key=lambda id_: int(id_[1:]))
    assert factors.state.next_number() == int(highest[1:]) + 1
    niveau = ids[highest]
    other = next(g.id for g in book(register, niveau).groepen if g.id != highest)
    factors.acts.voeg_samen(niveau, [other, highest], MAKER)
    assert factors.state.next_number() == int(highest[1:]) + 1
    run(register)
    factors.accept(MAKER)
    # It is in no run any more, and comes back when the merging is undone.
    assert highest not in factors.store.group_ids()
    assert number(split(register)) == int(highest[1:]) + 1


def test_groups_that_a_proposal_adds_keep_their_ids(
    register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(register, 0, 12)
    factors = run(register)
    new = f"g{factors.state.next_number()}"
    with_a_new_group(monkeypatch)
    run(register)
    waiting = factors.voorstel
    assert waiting is not None
    proposed = factors.state.proposed(waiting.nr)
    assert proposed is not None
    assert proposed["grof"].members(new).tolist() == proposed["grof"].numbers[:2].tolist()
    assert number(split(register)) == int(new[1:]) + 1


def test_a_split_during_a_run_and_the_run_give_different_ids(
    register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(register, 0, 12)
    factors = run(register)
    done: list[Handeling] = []
    with_a_new_group(monkeypatch, lambda: done.append(split(register)))
    run(register)
    (act,) = done
    factors.accept(MAKER)
    after = book(register)
    (sleutel,) = act.inhoud["sleutels"]
    assert after.sleutels[after.lid == act.inhoud["nieuw"]].tolist() == [sleutel]
    new = f"g{number(act) + 1}"
    assert after.members(new).tolist() == after.numbers[:2].tolist()
    assert after[new].woorden == ("nieuw",)


def test_new_groups_get_other_numbers_when_theirs_were_given_meanwhile() -> None:
    level = Level(
        np.array(["g3", "g7", "g9", "g7"], dtype="U12"),
        np.ones(4),
        np.zeros(4, dtype=bool),
        tuple(Found(id_, (), None) for id_ in ("g3", "g7", "g9")),
    )
    moved = renumbered({"grof": level}, 7, 12)["grof"]
    assert moved.groepen.tolist() == ["g3", "g12", "g14", "g12"]
    assert [f.groep for f in moved.found] == ["g3", "g12", "g14"]
    # Numbers that came free are left alone.
    for now in (7, 5):
        assert renumbered({"grof": level}, 7, now)["grof"].groepen.tolist() == level.groepen.tolist()


def test_sentences_of_another_model_or_of_noise_are_no_examples(register: Register) -> None:
    fill(register, 0, 12)
    factors = run(register)
    first, second = (g.id for g in book(register).groepen[:2])
    factors.acts.factor("grof", first, "budget", MAKER)
    factors.acts.factor("grof", second, "inclusiviteit", MAKER)
    model = register.engine.encoder.fingerprint
    found, vectors = factors.state.examples(model)
    assert {e.factor for e in found} == {"budget", "inclusiviteit"}
    assert len(found) == len(vectors)
    factors.acts.ruis("grof", second, MAKER)
    found, vectors = factors.state.examples(model)
    assert {e.factor for e in found} == {"budget"}
    assert len(found) == len(vectors)
    # After another model came, until a run has read them again.
    register.move_to(OtherEncoder())
    assert register.remodelling is not None
    register.remodelling.wait()
    other = register.engine.encoder.fingerprint
    assert other == "hash-64-other"
    found, vectors = factors.state.examples(other)
    assert (found, len(vectors)) == ([], 0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of so few examples
        register.factor_suggestions.prepare()
    register.factor_suggestions.told("De zaal was te duur voor ons.")
    run(register)
    found, vectors = factors.state.examples(other)
    assert {e.factor for e in found} == {"budget"}
    assert len(found) == len(vectors)
