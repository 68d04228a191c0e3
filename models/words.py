"""Dutch words as the lexical index sees them: stems of their parts, and character 5-grams for typos.

Stems find "bewoners" for "bewoner", and "speelplek" in "waterspeelplekken"; 5-grams survive a typing error
and find what no word list knows. Both sides of a search go through here, so they always agree.
"""

from __future__ import annotations

import re
import threading
import unicodedata
from functools import lru_cache

import Stemmer

from models.compounds import parts

GRAM = 5

_ACCENTS = re.compile("[\u0300-\u036f]")
_APOSTROPHES = str.maketrans("’ʼ", "''")
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
_local = threading.local()

# Words that say nothing about the subject of a question. Kept in texts, left out of questions.
STOPWORDS = frozenset(
    " ".join(
        (
            "aan al alle als altijd ben bent bij bijvoorbeeld daar dan dat de der deze die dit doen door dus",
            "een eens en er ging gaan gaat graag had hadden hebben hebt heeft heb hem hen het hier hij hoe hun",
            "iets ik in is je jij jou jullie kan kun kunnen kunt maar me meer men met mij mijn moet moeten na",
            "naar niet niets nog nu of om onder ons onze ook op over te tegen tot toch toen u uit uw van veel",
            "voor waar waarom wanneer want waren was wat we wel welk welke werd werden wie wij wil willen word",
            "worden wordt zal ze zelf zich zij zijn zo zou zouden zonder zoals",
        )
    ).split()
)


def plain(text: str) -> str:
    """Lower case without accents, apostrophes all alike; the length may change."""
    lower = text.lower()
    if lower.isascii():
        return lower
    return _ACCENTS.sub("", unicodedata.normalize("NFKD", lower)).lower().translate(_APOSTROPHES)


def words(text: str) -> list[str]:
    """The words of a text, plain, in order."""
    return _WORD.findall(plain(text))


@lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """The Dutch Snowball stem of a plain word."""
    stemmer = getattr(_local, "stemmer", None)
    if stemmer is None:
        # A PyStemmer object is not safe to share between threads.
        stemmer = _local.stemmer = Stemmer.Stemmer("dutch")
    return str(stemmer.stemWord(word))


@lru_cache(maxsize=100_000)
def part_stems(word: str) -> tuple[str, ...]:
    """The stems of a plain word's parts, in order; of one part when it is no compound."""
    return tuple(stem(part) for part in parts(word))


def stems(text: str) -> list[str]:
    """The stems of a text's words, compounds in parts, in order."""
    return [part for word in words(text) for part in part_stems(word)]


@lru_cache(maxsize=100_000)
def _word_grams(word: str) -> tuple[str, ...]:
    marked = f"_{word}_"
    if len(marked) <= GRAM:
        return (marked,)
    return tuple(marked[i : i + GRAM] for i in range(len(marked) - GRAM + 1))


def grams(text: str) -> list[str]:
    """Character 5-grams within the words of a text, word ends marked with "_"."""
    return [gram for word in words(text) for gram in _word_grams(word)]


def forget_words() -> None:
    """Drop the words that are remembered: one may be the name of someone who is being erased."""
    for remembered in (stem, part_stems, _word_grams, parts):
        remembered.cache_clear()


def question_words(text: str) -> list[str]:
    """The words of a question that carry its subject; all of them when nothing else is left."""
    found = words(text)
    return [w for w in found if w not in STOPWORDS] or found
