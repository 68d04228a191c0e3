"""The map of factors: like things near each other, and nothing on top of something else."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from service import factor_map
from service.factor_charts import MATEN
from service.factor_map import LINE, Cirkel, Maten, layout, plekken
from service.lettering import fitted, width_of, wrapped
from service.opening import Register

LONG = "Gescheiden aansturing van communicatie en participatie"


def box(c: Cirkel, maten: Maten) -> tuple[float, float, float, float]:
    """Of the name under a circle: left, top, right, bottom."""
    wide = max(width_of(line, maten.letter) for line in c.regels)
    top = c.y + c.r + 3
    return c.x - wide / 2, top, c.x + wide / 2, top + len(c.regels) * maten.letter * LINE


def covering(circles: tuple[Cirkel, ...], maten: Maten) -> list[str]:
    """What lies over something else."""
    found = []
    for a, b in combinations(circles, 2):
        if np.hypot(a.x - b.x, a.y - b.y) < a.r + b.r:
            found.append(f"{a.naam} en {b.naam}")
        one, other = box(a, maten), box(b, maten)
        if one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]:
            found.append(f"de namen {a.naam} en {b.naam}")
        for c, (left, top, right, bottom) in ((a, other), (b, one)):
            near = np.hypot(c.x - np.clip(c.x, left, right), c.y - np.clip(c.y, top, bottom))
            if near < c.r:
                found.append(f"{c.naam} en een naam")
    return found


def test_like_things_are_near_and_the_same_vectors_give_the_same_place() -> None:
    rng = np.random.default_rng(1)
    centres = {
        f"{kind}{i}": np.array(middle) + rng.normal(0, 0.05, 3)
        for kind, middle in (("a", [1.0, 0, 0]), ("b", [0, 1.0, 0]), ("c", [0, 0, 1.0]))
        for i in range(4)
    }
    found = plekken(centres)
    assert found == plekken(dict(reversed(list(centres.items()))))
    assert all(0 <= v <= 1 for plek in found.values() for v in plek)
    for one, plek in found.items():
        nearest = sorted(found, key=lambda other: np.hypot(*np.subtract(plek, found[other])))[1:4]
        assert {name[0] for name in nearest} == {one[0]}


@pytest.mark.parametrize("n", [0, 1, 2])
def test_of_hardly_anything(n: int) -> None:
    found = plekken({str(i): np.eye(3)[i] for i in range(n)})
    assert len(found) == n
    circles, high = layout([(str(i), LONG, 5) for i in range(n)], found, MATEN[True])
    assert (len(circles), high > 0) == (n, n > 0)


def test_a_thousand_copies_of_one_sentence_all_have_a_place() -> None:
    found = plekken({str(i): np.ones(4) for i in range(30)})
    circles, _ = layout([(str(i), "Overal hetzelfde", 9) for i in range(30)], found, MATEN[False])
    assert covering(circles, MATEN[False]) == []


@pytest.mark.parametrize("smal", [False, True])
def test_real_factors_cover_nothing(example: Register, smal: bool) -> None:
    """The factors of the example register, where its records explain them."""
    maten, engine = MATEN[smal], example.engine
    centres = factor_map.centres_of_factors(engine.store.database, engine.encoder.fingerprint)
    assert len(centres) > 40
    items = [(code, f"{code} {LONG[: 5 + i]}", 5 + i * i) for i, code in enumerate(sorted(centres))]
    circles, high = layout(items, plekken(centres), maten)
    assert len(circles) == len(centres)
    assert covering(circles, maten) == []
    for c in circles:
        left, _, right, bottom = box(c, maten)
        assert min(left, c.x - c.r) >= 0
        assert max(right, c.x + c.r) <= maten.breed
        assert bottom <= high
    most = max(circles, key=lambda c: c.r)
    assert most.id == items[-1][0]
    assert most.r == maten.straal


def test_text_is_cut_where_it_does_not_fit() -> None:
    assert fitted("Tijd", 100, 12) == "Tijd"
    assert fitted(LONG, 60, 12).endswith("…")
    assert width_of(fitted(LONG, 60, 12), 12) <= 60
    assert wrapped("een twee drie", 30, 12, lines=2) == ("een", fitted("twee drie", 30, 12))
    assert wrapped("", 30, 12, lines=2) == ("",)
