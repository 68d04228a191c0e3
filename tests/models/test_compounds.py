"""Splitting Dutch compounds: words as they stand in records, and what holds for any word."""

from __future__ import annotations

import lzma
import re
import sys
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models import compounds
from models.compounds import parts

LINKS = ("", "s", "e", "en", "er")


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        # Two parts that stand together as they are.
        ("buurtbewoners", "buurt bewoners"),
        ("wijkraad", "wijk raad"),
        ("speelplekken", "speel plekken"),
        ("bewonersavond", "bewoners avond"),
        ("burgerberaad", "burger beraad"),
        ("partnerraad", "partner raad"),
        ("jongerenwerker", "jongeren werker"),
        ("energiearmoede", "energie armoede"),
        # More than two.
        ("waterspeelplekken", "water speel plekken"),
        ("klankbordgroep", "klank bord groep"),
        ("gehandicaptenparkeerplaats", "gehandicapten parkeer plaats"),
        # Letters that link: s, e, en, er.
        ("ontmoetingscentrum", "ontmoeting centrum"),
        ("geluidsoverlast", "geluid overlast"),
        ("gezondheidszorg", "gezondheid zorg"),
        ("arbeidsongeschiktheidsverzekering", "arbeid ongeschiktheid verzekering"),
        ("parkeervergunningsaanvraag", "parkeer vergunning aanvraag"),
        ("gerstemout", "gerst mout"),
        ("vijfennegentig", "vijf negentig"),
        ("kinderopvang", "kind opvang"),
        ("runderstal", "rund stal"),
    ],
)
def test_compounds(word: str, expected: str) -> None:
    assert parts(word) == tuple(expected.split())


@pytest.mark.parametrize(
    "word",
    [
        "overlast",  # no kind of last
        "overleg",
        "onderhoud",
        "samenwerking",
        "jongeren",  # not jong and eren
        "bewoner",
        "bewoners",
        "gemeente",
        "vergunning",
        "leefbaarheid",
        "participatie",
        "enquete",
        "wethouder",
        "speel",
        "fietspad",  # "pad" is too short for a part, here and below
        "boomkap",
        "moestuintjesxyz",
        "qwertyuiopasdf",
        "12345678",
        "foto's",
        "s",
        "",
    ],
)
def test_words_that_are_no_compound_stay_whole(word: str) -> None:
    assert parts(word) == (word,)


def test_the_last_part_has_no_link() -> None:
    """Letters that link stand between parts: nothing is taken off the end of a word."""
    assert parts("kinderopvang") == ("kind", "opvang")
    assert parts("kinderopvangs") == ("kinderopvangs",)


def test_a_word_longer_than_any_dutch_word_is_not_tried() -> None:
    forty = "werk" * 10
    assert parts(forty) == ("werk",) * 10
    assert parts("water" + "werk" * 9) == ("water" + "werk" * 9,)  # 41 letters


def calls(word: str) -> int:
    """How many functions are called to split a word that was not seen before."""
    count = 0

    def counted(frame: object, event: str, argument: object) -> None:
        nonlocal count
        count += event == "call"

    parts.cache_clear()
    parts("warm")  # the list is read once, and not counted
    before = sys.getprofile()
    sys.setprofile(counted)
    try:
        parts(word)
    finally:
        sys.setprofile(before)
    return count


@pytest.mark.parametrize(
    "word",
    ["werk" * 10, "eren" * 10, "speel" * 8, "tenten" * 6 + "x", "en" * 20, "s" * 40, "anders" * 6],
)
def test_the_hardest_words_take_few_steps(word: str) -> None:
    assert re.fullmatch(_linked(parts(word)), word)
    assert calls(word) < 3000


@pytest.mark.parametrize("word", ["werk" * 250_000, "a" * 41, "é" * 1000])
def test_long_words_take_no_steps_at_all(word: str) -> None:
    assert parts(word) == (word,)
    assert calls(word) == 1


# -- properties --------------------------------------------------------------------------------------


def _linked(found: tuple[str, ...]) -> str:
    """A pattern for words that these parts make, with a link or none between them."""
    return f"(?:{'|'.join(LINKS)})".join(map(re.escape, found))


@cache
def listed() -> list[str]:
    file = Path(compounds.__file__).parent / "opentaal" / "woorden.txt.xz"
    return lzma.decompress(file.read_bytes()).decode("ascii").split("\n")


@st.composite
def made_up(draw: st.DrawFn) -> str:
    """Words of the list put together, now and then with a letter wrong."""
    index = st.integers(0, len(listed()) - 1)
    found = draw(st.lists(index.map(lambda i: listed()[i]), min_size=1, max_size=4))
    links = draw(st.lists(st.sampled_from(LINKS), min_size=len(found) - 1, max_size=len(found) - 1))
    word = found[0] + "".join(link + part for link, part in zip(links, found[1:], strict=True))
    return word + draw(st.sampled_from(["", "", "", "x", "en"]))


any_word = st.one_of(made_up(), st.text("aeniorstkl", max_size=45), st.text(max_size=45))


@given(any_word)
def test_parts_with_links_between_them_make_the_word(word: str) -> None:
    found = parts(word)
    assert re.fullmatch(_linked(found), word)
    assert found == (word,) or all(len(part) >= 4 for part in found)


@given(any_word)
def test_parts_are_whole(word: str) -> None:
    assert [parts(part) for part in parts(word)] == [(part,) for part in parts(word)]


@given(made_up())
def test_parts_of_a_compound_are_listed_words(word: str) -> None:
    found = parts(word)
    assert found == (word,) or set(found) <= _words()


@cache
def _words() -> frozenset[str]:
    return frozenset(listed())


def splits(word: str, words: frozenset[str]) -> list[tuple[str, ...]]:
    """Every way to write a word as listed words with links between them, in one part or more."""
    ways = [(word,)] if len(word) >= 4 and word in words else []
    for end in range(4, len(word)):
        for link in LINKS:
            piece = word[:end].removesuffix(link)
            if word[:end] == piece + link and len(piece) >= 4 and piece in words:
                ways += [(piece, *rest) for rest in splits(word[end:], words)]
    return ways


@given(made_up().filter(lambda word: len(word) <= 30))
def test_a_word_stays_whole_only_when_there_is_no_way_to_split_it(word: str) -> None:
    usable = _words() - compounds._NO_PARTS
    ways = [way for way in splits(word, usable) if len(way) > 1]
    found = parts(word)
    assert (found != (word,)) == bool(ways)
    # Of the fewest parts, or of those split further.
    assert not ways or len(found) >= min(map(len, ways))


def test_listed_words_are_plain() -> None:
    """Lower case letters only, as the words of texts are once they are plain; each once, in order."""
    assert listed() == sorted(set(listed()))
    assert all(re.fullmatch("[a-z]+", word) for word in listed())
