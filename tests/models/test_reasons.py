"""Reasons are taken out where they stand: clauses after a marking word, and sentences as a whole."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.passages import SentenceSplitter
from models.reasons import reasons

SPLITTER = SentenceSplitter()


def taken(text: str) -> list[tuple[str, str | None]]:
    sentences = [(s.begin, s.eind) for s in SPLITTER.sentences(text)]
    return [(r.tekst, r.woord) for r in reasons(text, sentences)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "We kozen een enquête, omdat er te weinig tijd was voor gesprekken.",
            [("omdat er te weinig tijd was voor gesprekken.", "omdat")],
        ),
        (
            "Omdat de jongeren niet naar de zaal kwamen, gingen we naar buiten.",
            [("Omdat de jongeren niet naar de zaal kwamen", "omdat")],
        ),
        (
            "Niet gekozen vanwege de hoge kosten van een zaal, maar het paste wel.",
            [("vanwege de hoge kosten van een zaal", "vanwege")],
        ),
        (
            "We gingen langs de deuren omdat brieven niet gelezen worden en om ook de stille buren te horen.",
            [
                ("omdat brieven niet gelezen worden en", "omdat"),
                ("om ook de stille buren te horen.", "om"),
            ],
        ),
        # Too short to say anything by itself.
        ("Dat ging mis, want te duur.", [("Dat ging mis, want te duur.", None)]),
        ("Een nadeel is dat het lang duurt.", [("Een nadeel is dat het lang duurt.", "nadeel")]),
        ("Daar komen de jongens niet.", [("Daar komen de jongens niet.", None)]),
        # "om" that begins no purpose.
        ("We kwamen om negen uur bij elkaar.", [("We kwamen om negen uur bij elkaar.", None)]),
        ("Jammer.", []),
        ("", []),
    ],
)
def test_by_hand(text: str, found: list[tuple[str, str | None]]) -> None:
    assert taken(text) == found


@given(st.text("abc omdat want. ,;:–\n", max_size=120))
def test_a_reason_is_what_stands_there_and_none_overlaps_another(text: str) -> None:
    sentences = [(s.begin, s.eind) for s in SPLITTER.sentences(text)]
    end = 0
    for reason in reasons(text, sentences):
        assert text[reason.begin : reason.eind] == reason.tekst
        assert reason.tekst == reason.tekst.strip()
        assert end <= reason.begin < reason.eind
        end = reason.eind
