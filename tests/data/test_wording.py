"""Words within a Dutch sentence."""

from __future__ import annotations

import pytest

from data.wording import klein, listing


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
