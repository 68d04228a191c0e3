"""How near a Dutch text is to B1, the level that most residents read, and what would bring it nearer.

    assess("De raad is voornemens om de procedure te starten, teneinde …")

gives a score, a level and remarks: long sentences, difficult words and abbreviations, each with what to do. It
points out; the writer decides.

The score is Flesch-Douma (W.H. Douma, De leesbaarheid van landbouwbladen, Wageningen 1960): 206.84 − 0.77 × syllables
per 100 words − 0.93 × words per sentence, higher is easier. Douma called 60 to 70 normal and 80 and up easy. A formula of
two lengths can't tell "thans" from "nu", so the level looks at the remarks as well; where its bounds lie is this
project's own choice, tried on plain texts, the example register and policy documents. There is no official measure of B1.

The passive voice is not remarked on: without a parser "wordt bekend" can't be told from "wordt betaald".
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from models.compounds import is_word
from models.ordinary_words import is_ordinary
from models.plain_alternatives import abbreviations, alternatives, longest
from models.sentence_cutting import how_to_cut
from models.text_words import Sentence, Word, sentences
from models.words import STOPWORDS

Soort = Literal["lange-zin", "moeilijk-woord", "afkorting"]
Niveau = Literal["B1", "bijna B1", "moeilijk"]

MAX_WOORDEN = 20  # of a sentence; advice on B1 says 15 on average and 20 at most

# By Douma's table 60 is where "normaal" begins, and 45 where "tamelijk moeilijk" does.
# Level -> the lowest score, the most words per sentence on average, the most remarks per 100 words.
_BOUNDS: tuple[tuple[Niveau, float, float, float], ...] = (
    ("B1", 60.0, 15.0, 2.5),
    ("bijna B1", 45.0, 20.0, 4.0),
)
_ENOUGH = 30  # words from which the averages mean something; below it the remarks decide

_VOWELS = re.compile(
    r"ëi|[äëïöüáéíóúàèìòùâêîôû]|aai|ooi|oei|eeu|ieu|aa|ee|oo|uu|ie(?!ë)|oe(?!ë)|eu(?!m)|ui|ij|ei|au|ou|[aeiouy]"
)
_ACRONYM = re.compile(r"(?![IVXLC]+$)[A-Z]{2,5}")
# Known to everyone, or to everyone here.
_KNOWN_ACRONYMS = frozenset(
    "AED ANWB AOW AVG BBB BN BSN BTW BV CBS CDA CV DJ EHBO EU FM GFT GGD HAVO HBO HTM ICT ID JOGG KPN MBO NL NOS NS NV OV PC PDF"
    " PR QR RTL SGP SMS SP TL TV UWV USB VMBO VN VS VVD VVE VWO WA WC WK WMO WOZ ZZP".split()
)
_EXPLAINS = re.compile(r"[\"'”’»]?\s?(?:\(|,? (?:dat (?:is|zijn|wil zeggen|betekent)|oftewel|ofwel)\b)")


@dataclass(frozen=True, slots=True)
class Opmerking:
    """A stretch of a text that is hard to read.

    begin, eind: offsets in the text as it was given, tekst = text[begin:eind]. voorstel: what to do about it.
    """

    soort: Soort
    begin: int
    eind: int
    tekst: str
    voorstel: str


@dataclass(frozen=True, slots=True)
class Leesbaarheid:
    """How a text reads. score: Flesch-Douma, one decimal, mostly 0 to 100; 0 for a text without words."""

    niveau: Niveau
    score: float
    zinnen: int
    woorden: int
    opmerkingen: tuple[Opmerking, ...]


def assess(text: str) -> Leesbaarheid:
    """The level, the score and the remarks of a text, in the order of the text.

    A long sentence may hold other remarks; those never overlap each other. Any text will do; one of fewer than
    30 words is judged by its remarks alone. The first call reads the lists (0.3 s). Safe to call from several threads.
    """
    found = sentences(text)
    words = [word for sentence in found for word in sentence.woorden]
    remarks = [_long(text, s) for s in found if len(s.woorden) > MAX_WOORDEN]
    short = list(_abbreviations(text, words))
    remarks += short
    remarks += _difficult(text, found, {r.begin for r in short})
    remarks.sort(key=lambda r: (r.begin, -r.eind))
    if not words:
        return Leesbaarheid("B1", 0.0, 0, 0, ())
    score = _flesch_douma(len(found), words)
    return Leesbaarheid(
        _level(score, len(found), len(words), len(remarks)), score, len(found), len(words), tuple(remarks)
    )


def syllables(word: str) -> int:
    """The syllables of a Dutch word as its vowels tell, at least one; a number counts as one."""
    return max(1, len(_VOWELS.findall(unicodedata.normalize("NFC", word.lower()))))


def _flesch_douma(count: int, words: list[Word]) -> float:
    per_word = sum(syllables(w.tekst) if w.soort == "woord" else 1 for w in words) / len(words)
    return round(206.84 - 77 * per_word - 0.93 * len(words) / count, 1)


def _level(score: float, sentences: int, words: int, remarks: int) -> Niveau:
    for level, lowest, longest_mean, most in _BOUNDS:
        fits = score >= lowest and words / sentences <= longest_mean
        # One remark is allowed in a short text, however short.
        if (fits or words < _ENOUGH) and remarks <= max(1.0, most * words / 100):
            return level
    return "moeilijk"


def _long(text: str, sentence: Sentence) -> Opmerking:
    begin, eind = sentence.begin, sentence.eind
    return Opmerking("lange-zin", begin, eind, text[begin:eind], how_to_cut(text, sentence))


def _abbreviations(text: str, words: list[Word]) -> Iterator[Opmerking]:
    """Abbreviations of the table wherever they stand; capitals that nobody explains, the first time."""
    known = abbreviations()
    said: set[str] = set()
    for i, word in enumerate(words):
        short, eind = word.tekst.lower(), word.eind
        if word.soort == "woord" and text[eind : eind + 1] == "." and f"{short}." in known:
            short, eind = f"{short}.", eind + 1
        if short in known:
            # An ordinary full stop behind the letters is the sentence's, unless they are written with it.
            yield Opmerking(
                "afkorting",
                word.begin,
                eind,
                text[word.begin : eind],
                f"Schrijf voluit: {_quoted(known[short])}.",
            )
        elif _unexplained(text, words, i) and word.tekst not in said:
            said.add(word.tekst)
            yield Opmerking(
                "afkorting",
                word.begin,
                eind,
                word.tekst,
                "Schrijf de eerste keer voluit waar deze letters voor staan.",
            )


def _unexplained(text: str, words: list[Word], i: int) -> bool:
    word = words[i]
    if not _ACRONYM.fullmatch(word.tekst) or word.tekst in _KNOWN_ACRONYMS or word.sleutel in STOPWORDS:
        return False
    # Someone who writes LET OP in capitals abbreviates nothing; nor does a longer word that everyone knows.
    beside = [w.tekst for w in (*words[max(0, i - 1) : i], *words[i + 1 : i + 2])]
    if any(t.isupper() and len(t) > 1 for t in beside) or (
        len(word.tekst) > 3 and is_ordinary(word.sleutel)
    ):
        return False
    return f"({word.tekst})" not in text and not _EXPLAINS.match(text, word.eind)


def _difficult(text: str, found: list[Sentence], taken: set[int]) -> Iterator[Opmerking]:
    """Expressions of the table wherever they stand; rare words that nobody explains, the first time.

    taken: where the words begin that have a remark already.
    """
    said: set[str] = set()
    for sentence in found:
        words, i = sentence.woorden, 0
        while i < len(words):
            size, instead = _alternative(text, words, i)
            if size:
                begin, eind = words[i].begin, words[i + size - 1].eind
                yield Opmerking(
                    "moeilijk-woord", begin, eind, text[begin:eind], f"Gewoner is: {_quoted(instead)}."
                )
            elif words[i].begin not in taken and words[i].sleutel not in said and _rare(text, words[i]):
                said.add(words[i].sleutel)
                yield Opmerking(
                    "moeilijk-woord", words[i].begin, words[i].eind, words[i].tekst, _advice(words[i])
                )
            i += max(size, 1)


def _alternative(text: str, words: tuple[Word, ...], i: int) -> tuple[int, str]:
    """How many words from the i-th on are an expression of the table, the longest, and what is plainer."""
    first = words[i]
    if not first.opent and first.tekst[:1].isupper() and not first.tekst.isupper():
        return 0, ""  # Stichting Perspectief
    for size in range(min(longest(first.sleutel), len(words) - i), 0, -1):
        run = words[i : i + size]
        between = (text[a.eind : b.begin] for a, b in pairwise(run))
        if (instead := alternatives().get(tuple(w.sleutel for w in run))) and all(
            b.isspace() for b in between
        ):
            return size, instead
    return 0, ""


def _rare(text: str, word: Word) -> bool:
    if word.soort != "woord" or word.tekst[1:] != word.tekst[1:].lower() or is_ordinary(word.sleutel):
        return False
    if word.tekst[0].isupper() and not (word.opent and is_word(word.sleutel)):
        return False  # a name
    return not _EXPLAINS.match(text, word.eind)


def _advice(word: Word) -> str:
    if is_word(word.sleutel) or "-" in word.sleutel:
        return "Leg dit woord uit, of kies een gewoner woord."
    return "Dit woord is weinig bekend. Controleer de spelling, leg het uit of kies een gewoner woord."


def _quoted(instead: str) -> str:
    return " of ".join(f'"{one}"' for one in instead.split(", "))
