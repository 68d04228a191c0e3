"""Words, stems of their parts and 5-grams, worked out by hand; both sides of a search see the same ones."""

from __future__ import annotations

import unicodedata
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.compounds import parts
from models.words import (
    GRAM,
    STOPWORDS,
    grams,
    part_stems,
    plain,
    question_words,
    stem,
    stems,
    words,
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("De bewoners van Moerwijk", ["de", "bewoners", "van", "moerwijk"]),
        ("Enquête, geïnformeerd; ÉÉN", ["enquete", "geinformeerd", "een"]),
        ("Wmo-raad en 30 km/u", ["wmo", "raad", "en", "30", "km", "u"]),
        ("foto's van VvE's", ["foto's", "van", "vve's"]),
        ("foto’s van VvEʼs", ["foto's", "van", "vve's"]),
        ("'s avonds 'mooi' ‘weer’", ["s", "avonds", "mooi", "weer"]),
        ("a_b __init__", ["a", "b", "init"]),
        ("€ 5.000 (tot 10%)", ["5", "000", "tot", "10"]),
        ("ﬁetspad 5 ㎒", ["fietspad", "5", "mhz"]),
        ("<script>alert(1)</script>", ["script", "alert", "1", "script"]),
        (" \n\t…—!", []),
        ("", []),
    ],
)
def test_words(text: str, expected: list[str]) -> None:
    assert words(text) == expected


@pytest.mark.parametrize(
    "forms",
    [
        "bewoner bewoners",
        "inwoner inwoners",
        "speelplek speelplekken",
        "huis huizen",
        "school scholen",
        "boom bomen",
        "wijkraad wijkraden",
        "buurt buurten",
        "enquête enquêtes ENQUETE Enquêtes",
        "foto foto's foto’s",
        "vve vve's VvE’s",
    ],
)
def test_forms_of_a_word_share_their_stems(forms: str) -> None:
    assert len({tuple(stems(form)) for form in forms.split()}) == 1


def test_different_words_keep_different_stems() -> None:
    found = "bewoner inwoner enquête burgertop burgerberaad moerwijk morgenstond overlast last".split()
    assert len({tuple(stems(word)) for word in found}) == len(found)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Waterspeelplekken", "water speel plek"),
        ("de wijkraden", "de wijk raad"),
        ("Ontmoetingscentra in het ontmoetingscentrum", "ontmoet centra in het ontmoet centrum"),
        ("kinderen in de kinderopvang", "kinder in de kind opvang"),
        ("op de tramlijnen", "op de tram lijn"),
        ("Wmo-raad", "wmo raad"),
        ("", ""),
    ],
)
def test_compounds_have_the_stems_of_their_parts(text: str, expected: str) -> None:
    assert stems(text) == expected.split()


@pytest.mark.parametrize(
    ("asked", "written"),
    [
        ("speelplek", "waterspeelplekken"),
        ("plekken", "speelplek"),
        ("raad", "wijkraden"),
        ("bewoner", "buurtbewoners"),
        ("vergunningen", "parkeervergunningsaanvraag"),
        ("speelplekken bij water", "een speelplek, een plek in het water, bij de waterspeelplek"),
    ],
)
def test_a_word_is_found_inside_a_compound(asked: str, written: str) -> None:
    assert set(stems(asked)) <= set(stems(written))


def test_a_word_is_not_found_where_it_is_no_part() -> None:
    for asked, written in (("last", "overlast"), ("leg", "overleg"), ("woner", "bewoner")):
        assert not set(stems(asked)) & set(stems(written))
    assert not set(stems("last")) & set(stems("geluidsoverlast"))


def test_stems_from_many_threads_are_those_of_one() -> None:
    wordlist = [f"{start}{end}" for start in ("bewoner", "speelplekk", "huiz", "wijkrad") for end in
                ("en", "s", "ing", "heid", "lijk", "ers", "eren", "tje")] * 20  # fmt: skip
    stem.cache_clear()
    alone = [stem(w) for w in wordlist]
    stem.cache_clear()
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(lambda w: stem.__wrapped__(w), wordlist))
    assert together == alone


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("raad", ["_raad", "raad_"]),
        ("boomkap", ["_boom", "boomk", "oomka", "omkap", "mkap_"]),
        ("de", ["_de_"]),
        ("een", ["_een_"]),
        ("u", ["_u_"]),
        ("Één plan", ["_een_", "_plan", "plan_"]),
        ("", []),
    ],
)
def test_grams(text: str, expected: list[str]) -> None:
    assert grams(text) == expected


def test_a_compound_and_a_typing_error_share_grams() -> None:
    inner = set(grams("speelplek")) & set(grams("waterspeelplekken"))
    assert inner == {"speel", "peelp", "eelpl", "elple", "lplek"}
    shared = set(grams("burgervisitatie")) & set(grams("burgervisatie"))
    assert shared == {"_burg", "burge", "urger", "rgerv", "gervi", "ervis", "atie_"}


def test_a_question_keeps_the_words_that_carry_its_subject() -> None:
    assert question_words("Wat werkte er in de wijk met bewoners?") == ["werkte", "wijk", "bewoners"]
    assert question_words("Wie is er en waarom?") == ["wie", "is", "er", "en", "waarom"]
    assert question_words("Hóé en WÁT") == ["hoe", "en", "wat"]
    assert question_words("?") == []


def test_stopwords_are_written_as_words_are_compared() -> None:
    assert {w for w in STOPWORDS if words(w) != [w]} == set()
    assert not STOPWORDS & {"jongeren", "wijk", "werkte", "buurt", "bewoners", "raad"}


texts = st.one_of(st.text(max_size=80), st.text("aeéêïoubr'’ʼ -_3½ﬁ", max_size=80))


@given(texts)
def test_words_of_words_are_those_words(text: str) -> None:
    found = words(text)
    assert words(" ".join(found)) == found
    assert plain(" ".join(found)) == " ".join(found)


@given(texts)
def test_composed_and_decomposed_text_have_the_same_words(text: str) -> None:
    assert words(unicodedata.normalize("NFC", text)) == words(unicodedata.normalize("NFD", text))


@given(texts)
def test_stems_are_those_of_the_parts_of_the_words_in_order(text: str) -> None:
    assert stems(text) == [stem(part) for word in words(text) for part in parts(word)]
    assert stems(text) == [found for word in words(text) for found in part_stems(word)]


@given(texts)
def test_grams_rebuild_their_word(text: str) -> None:
    for word in words(text):
        pieces = grams(word)
        assert pieces[0] + "".join(p[-1] for p in pieces[1:]) == f"_{word}_"
        assert all(len(p) == GRAM for p in pieces) or pieces == [f"_{word}_"]


@given(texts)
def test_question_words_are_words_of_the_question(text: str) -> None:
    kept = question_words(text)
    assert kept == [w for w in words(text) if w not in STOPWORDS] or kept == words(text)
    assert bool(kept) == bool(words(text))
