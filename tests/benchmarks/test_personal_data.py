"""The corpus of personal data and the program that measures on it."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from benchmarks import personal_data
from benchmarks.personal_data import Mark, Sentence, figures, is_found, read_corpus, unmarked
from models.personal_data import SOORTEN, Finding
from models.personal_patterns import bsns, eleven_test

CORPUS = read_corpus()


def test_marks_are_taken_out_of_the_text() -> None:
    text, marks = unmarked("Bel {naam|Anja Bos} in {-wijk|Moerwijk}.")
    assert text == "Bel Anja Bos in Moerwijk."
    assert marks == (Mark("naam", 4, 12), Mark("-wijk", 16, 24))
    assert [m.item for m in marks] == [True, False]


def test_the_corpus_is_as_large_as_it_says() -> None:
    marks = [m for s in CORPUS for m in s.marks]
    items = Counter(m.soort for m in marks if m.item)
    assert set(items) == set(SOORTEN)
    assert min(items.values()) >= 60
    assert items["naam"] >= 150
    assert items.total() >= 400
    assert sum(not m.item for m in marks) >= 400
    assert len({m.soort for m in marks if not m.item}) >= 20


def test_no_idea_is_in_both_parts_and_no_mark_is_left() -> None:
    ideas = {part: {s.idee for s in CORPUS if s.deel == part} for part in personal_data.PARTS}
    assert not ideas["gewoon"] & ideas["apart"]
    assert len({s.tekst for s in CORPUS}) == len(CORPUS)
    assert set(ideas) == {s.deel for s in CORPUS}
    assert not [s.id for s in CORPUS if set(s.tekst) & set("{}")]
    assert len({s.id for s in CORPUS}) == len(CORPUS)


def test_marked_numbers_pass_their_tests() -> None:
    for sentence in CORPUS:
        for mark in sentence.marks:
            if mark.soort == "bsn":
                digits = "".join(c for c in sentence.tekst[mark.begin : mark.end] if c.isdigit())
                assert eleven_test(digits), sentence.id
                assert list(bsns(f"bsn {digits}"))


def test_an_item_is_found_only_when_all_of_it_is() -> None:
    text, (mark,) = unmarked("Dat zei {naam|Anja van der Bos} al.")
    part = Finding("naam", 8, 12, "Anja", "")
    rest = Finding("naam", 12, 24, " van der Bos", "")
    assert not is_found(mark, text, [part])
    assert is_found(mark, text, [part, rest])
    assert not is_found(mark, text, [Finding("adres", 0, len(text), text, "")])


def test_figures_by_hand() -> None:
    def sentence(marked: str) -> Sentence:
        return Sentence("x", "gewoon", "proef", *unmarked(marked))

    rows = {
        row["soort"]: row
        for row in figures(
            [
                sentence("Mail {e-mail|a@example.nl} of {e-mail|geen adres}."),
                sentence("Mevrouw {naam|Bouzidi} en de {-straat|Erasmusweg}."),
                sentence("Toen zei {-plaats|Fatima} iets."),
            ]
        )
    }
    assert rows["e-mail"]["recall"] == 0.5
    assert rows["e-mail"]["precision"] == 1.0
    assert rows["naam"] == {
        "soort": "naam",
        "marked": 1,
        "found": 1,
        "recall": 1.0,
        "findings": 2,
        "precision": 0.5,
    }
    assert rows["alle"]["recall"] == round(2 / 3, 3)
    assert (rows["geen gegeven"]["marked"], rows["geen gegeven"]["found"]) == (2, 1)
    assert rows["bsn"]["recall"] is None


@pytest.mark.parametrize("part", personal_data.PARTS)
def test_recall_and_precision_are_what_publication_needs(part: str) -> None:
    # Short of it: names of which nothing around them tells, and a few addresses of texts never looked at.
    shorter = {"tweede apart": {"naam": 0.85, "adres": 0.94}, "derde documenten": {"adres": 0.93}}
    short = shorter.get(part, {})
    for row in figures([s for s in CORPUS if s.deel == part])[:-1]:
        wanted = 0.90 if row["soort"] in ("naam", "alle") else 0.97
        assert row["recall"] >= short.get(str(row["soort"]), wanted), row
        assert row["precision"] >= 0.90, row


def test_the_program_prints_tables_and_keeps_the_run(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "runs.jsonl"
    personal_data.main(["--quick", "--json", str(file)])
    shown = capsys.readouterr().out
    assert "apart" in shown
    assert "precision" in shown
    line = json.loads(file.read_text(encoding="utf-8"))
    assert line["program"] == "personal_data"
    assert set(line["figures"]["parts"]) == set(personal_data.PARTS)
    assert line["figures"]["speed"]["records"] == 170
    memory = line["figures"]["memory"]
    assert memory is None or memory["memory MB"] < 100
