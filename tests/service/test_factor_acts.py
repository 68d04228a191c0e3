"""What is done to groups by hand: how one is best split in two, whatever model its vectors are of."""

from __future__ import annotations

from pathlib import Path

import pytest

from service.opening import Register
from tests.grouped import OtherEncoder, book, fill, make_cheap, run


@pytest.fixture(autouse=True)
def cheap(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_cheap(monkeypatch, tmp_path)


def test_halves_after_a_change_of_model(register: Register) -> None:
    fill(register, 0, 12)
    factors = run(register)
    groep = book(register).groepen[0].id
    members = sorted(book(register).members(groep).tolist())

    def halves() -> tuple[list[int], list[int]]:
        large, small = factors.acts.halves("grof", groep)
        assert sorted([*large, *small]) == members
        assert len(large) >= len(small) >= 1
        return large, small

    before = halves()
    register.move_to(OtherEncoder())
    assert register.remodelling is not None
    register.remodelling.wait()
    assert halves() == before
    # Read again by a run that nobody accepted yet.
    run(register)
    assert factors.voorstel is not None
    halves()


def test_a_sentence_that_can_not_be_compared_stays_in_the_largest_half(register: Register) -> None:
    fill(register, 0, 12)
    factors = run(register)
    groep = book(register).groepen[0].id
    members = book(register).members(groep).tolist()
    (text,) = factors.store.zinnen(members[-1:])
    vectors = OtherEncoder().encode_questions([text.tekst])
    factors.store.set_vectors("hash-64-other", members[-1:], vectors)
    large, small = factors.acts.halves("grof", groep)
    assert members[-1] in large
    assert sorted([*large, *small]) == sorted(members)
