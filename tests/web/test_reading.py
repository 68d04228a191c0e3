"""Reading a record without a browser: marks, promises, and what changed between two versions."""

from __future__ import annotations

import itertools
import time
from datetime import date

import pytest

from data.examples import example_register
from data.keuze import Belofte
from data.validation import build
from tests.web.test_keuzes import SPARSE
from web.differences import differences, merge, word_difference
from web.reading import Mark, paragraphs, promise_summary, promises


def pieces(old: str, new: str) -> list[tuple[str, str]]:
    return [(p.soort, p.tekst) for p in word_difference(old, new)]


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("afweging:4-7", ["twe"]),
        ("afweging:0-3", ["Eén"]),
        ("afweging:0-999", []),
        ("resultaat:0-3", []),
    ],
)
def test_a_mark_is_cut_out_of_its_own_field_only(text: str, marked: list[str]) -> None:
    found = paragraphs("Eén twee.\n\nDrie.", "afweging", Mark.parse(text))
    assert [p.tekst for line in found for p in line if p.gemarkeerd] == marked
    assert ["".join(p.tekst for p in line) for line in found] == ["Eén twee.", "Drie."]


def test_a_mark_over_two_paragraphs_starts_once() -> None:
    found = paragraphs("Eén.\nTwee.", "afweging", Mark("afweging", 1, 9))
    assert [(p.tekst, p.eerste) for line in found for p in line if p.gemarkeerd] == [
        ("én.", True),
        ("Twee", False),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "afweging",
        "afweging:5-5",
        "afweging:9-2",
        "titel:0-3",
        "contacten:0-3",
        "alternatieven:0-1",
        "afweging:0-1;x",
    ],
)
def test_a_mark_that_makes_no_sense_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="afweging:120-185"):
        Mark.parse(text)


def test_how_promises_stand() -> None:
    belofte = {"wat": "een brief", "uiterlijk": date(2024, 5, 1)}
    keuze = build(
        {
            **SPARSE,
            "id": "x",
            "beloften": [
                {**belofte, "gedaanOp": date(2024, 4, 1)},
                {**belofte, "gedaanOp": date(2024, 5, 2)},
                {**belofte, "uiterlijk": date(2024, 6, 1)},
                belofte,
            ],
        }
    )
    stands = promises(keuze, date(2024, 5, 20))
    assert [(s.stand, s.termijn) for s in stands] == [
        ("te-laat", "ruim 2 weken te laat"),
        ("open", "nog 12 dagen"),
        ("op-tijd", "op tijd"),
        ("later", "1 dag later dan beloofd"),
    ]
    assert promise_summary(stands) == "2 van de 4 beloften zijn nagekomen. 1 is te laat."
    assert promise_summary(stands[1:2]) == "De belofte staat nog open."
    assert promise_summary(stands[2:]) == "Alle 2 beloften zijn nagekomen."
    # On its last day a promise is not late yet.
    last_day = build({**SPARSE, "id": "x", "beloften": [Belofte(**belofte).model_dump()]})
    assert [s.stand for s in promises(last_day, date(2024, 5, 1))] == ["open"]


def test_a_difference_shows_the_words_that_changed() -> None:
    assert pieces("Wij gaan naar de markt.", "Wij gingen naar de drukke markt.") == [
        ("gelijk", "Wij "),
        ("weg", "gaan"),
        ("gelijk", " "),
        ("bij", "gingen"),
        ("gelijk", " naar de "),
        ("bij", "drukke"),
        ("gelijk", " markt."),
    ]


def test_a_long_unchanged_stretch_is_left_out() -> None:
    long = " ".join(f"woord{i}" for i in range(100))
    found = pieces(f"{long} oud {long}", f"{long} nieuw {long}")
    kinds = [kind for kind, _ in found]
    assert kinds == ["sprong", "gelijk", "weg", "gelijk", "bij", "gelijk", "sprong"]
    assert found[1][1].split()[0] == "woord88"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("de kat zat op de mat en " * 800, "de hond zat op de mat of " * 800),
        ("De kat zat. " * 1600, "De hond zat. De kat zat. " * 800),
        ("a " * 10_000, "a b " * 5_000),
        ("x" * 20_000, "x" * 19_999),
        ("." * 20_000, ". " * 10_000),
        (
            " ".join(f"woord{i % 400}" for i in range(2_400)),
            " ".join(f"woord{i % 399}" for i in range(2_400)),
        ),
    ],
    ids=["woorden", "zinnen", "kort", "lang-woord", "punten", "patroon"],
)
def test_the_longest_texts_are_compared_in_time(old: str, new: str) -> None:
    start = time.perf_counter()
    word_difference(old, new)
    assert time.perf_counter() - start < 2


def test_old_and_new_text_can_be_read_back_from_a_difference() -> None:
    texts = [text[:250] for k, _ in example_register() for text in (k.afweging, k.samenvatting) if text]
    for old, new in itertools.pairwise(texts):
        found = word_difference(old, new)
        if any(p.soort == "sprong" for p in found):
            continue
        shown = {
            kind: "".join(p.tekst for p in found if p.soort in ("gelijk", kind)) for kind in ("weg", "bij")
        }
        assert shown["weg"].split() == old.split()
        assert shown["bij"].split() == new.split()


def test_differences_name_codes_and_dates_in_words() -> None:
    old = build({**SPARSE, "id": "x"}).as_dict()
    new = build(
        {
            **SPARSE,
            "id": "x",
            "gebieden": ["BU05183398", "WK051836"],
            "startdatum": "2024-04-02",
            "factoren": [{"factor": "budget", "richting": "tegen", "toelichting": "Op."}],
        }
    ).as_dict()
    found = {
        d.veld: [[(p.soort, p.tekst) for p in line] for line in d.regels] for d in differences(old, new)
    }
    assert found == {
        "gebieden": [[("gelijk", "Dreven en Gaarden")], [("bij", "Moerwijk")]],
        "startdatum": [[("weg", "1 maart 2024"), ("gelijk", " "), ("bij", "2 april 2024")]],
        "factoren": [[("bij", "Budget (tegen) – Op.")]],
    }


def test_merging_takes_each_change_from_who_made_it() -> None:
    base = {"titel": "A", "afweging": "B", "resultaat": "C", "bron": "D"}
    ours = {"titel": "A", "afweging": "B2", "resultaat": "C2"}
    theirs = {"titel": "A3", "afweging": "B", "resultaat": "C3", "bron": "D"}
    merged = merge(base, ours, theirs)
    assert merged.values == {"titel": "A3", "afweging": "B2", "resultaat": "C2"}
    assert merged.botsingen == ("resultaat",)
