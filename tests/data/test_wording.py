"""Words within a Dutch sentence."""

from __future__ import annotations

import pytest

from data.wording import counted, dutch_number, klein, listing, number_word


@pytest.mark.parametrize(
    ("label", "within"),
    [
        ("Enquête", "enquête"),
        ("Eigen kennis en ervaring", "eigen kennis en ervaring"),
        ("ParticipatieWijzer", "ParticipatieWijzer"),
        ("Haags Samenspel", "Haags Samenspel"),
        ("", ""),
    ],
)
def test_a_label_in_a_sentence_starts_small_unless_it_is_a_name(label: str, within: str) -> None:
    assert klein(label) == within


@pytest.mark.parametrize(
    ("words", "row"), [([], ""), (["a"], "a"), (["a", "b"], "a en b"), (["a", "b", "c"], "a, b en c")]
)
def test_words_in_a_row(words: list[str], row: str) -> None:
    assert listing(words) == row


def test_numbers_have_a_dot_and_one_is_single() -> None:
    assert [dutch_number(n) for n in (0, 999, 1_000, 1_234_567)] == ["0", "999", "1.000", "1.234.567"]
    told = [counted(n, "keuze", "keuzes") for n in (0, 1, 2, 12_345)]
    assert told == ["0 keuzes", "1 keuze", "2 keuzes", "12.345 keuzes"]


def test_counts_up_to_twelve_are_in_letters() -> None:
    assert [number_word(n) for n in (0, 1, 3, 12, 13, 1300)] == [
        "nul",
        "één",
        "drie",
        "twaalf",
        "13",
        "1.300",
    ]
