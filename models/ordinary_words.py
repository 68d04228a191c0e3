"""Whether a Dutch word is one that most readers know: often used, built from such words, or the register's own.

How often words are used comes from leestaal/gewone-woorden.txt.xz. Inflections count as their stem. A compound is
ordinary when its parts are common: nobody stumbles over "waterspeelplek".
"""

from __future__ import annotations

import lzma
import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import Stemmer

from data.vocabularies import made_from_lists, names, vocabulaire
from models.words import plain, stem, words

_LIST = Path(__file__).parent / "leestaal" / "gewone-woorden.txt.xz"
# The list goes from the most used word down. What stands up here is common enough to be understood as a part of a
# longer word; at the end of the list are words that help by themselves only.
_COMMON = 21_500
_TELLING = 6  # letters from which any word of the list may be a part: too long to be one by accident
_LINKS = ("", "s", "e", "en", "er", "n")
_PREFIXES = frozenset("aan af be bij door her in mee na om on op uit ver voor".split())
_SEAM = re.compile("['\u2011-]")
_DERIVED = (
    (re.compile(r"(.{3,})ste"), ""),
    (re.compile(r"(.{3,})st"), ""),
    (re.compile(r"(.{3,}?)(?:et|p|t)?jes?"), ""),
    (re.compile(r"(.{4,})ers?"), "en"),
)
_SHORTEST = 3  # letters of a part
_LONGEST = 40  # letters of a word that is tried; none is longer, and the time rises with the square
# Short words as parts: the list has none under four letters. Verbs end others: "vastlag".
_SHORT = frozenset(
    "aan aap app arm bad bak bal bar bed bek bel ben bij boe bok bol bon bos bot bus cel dag dak dal"
    " dam dek dia dik doe dom duo een eet ei eik elf erf fee fel fit fix gas gat gek god gum had hal ham"
    " hek hoe hof hok hol hor hou hut ijs jam jas kan kap kar kas kat kin kip kit koe kok kon kop kou"
    " kus kwa lab lag lak lap lat lek les lid lip log los lot man map mat mee mes met mis mix mus nam"
    " nat net non nul oer oog ook oor oud out pad pak pan pas pen pil pin pit pot put rad ram rem rij"
    " rit rok rol rot rug sap ski sms sok som spa tak tal tap tas tig til top tot tv uit uur vak val van"
    " vee ver vet vis vol vul wad wal was weg wel wet wil win wit zag zak zal zat zee zes zin zit zon"
    " zus".split()
)
# Of every day, and yet too seldom written to be in the list.
_EVERYDAY = frozenset(
    "aanleunwoning anonimiseren appgroep bakfiets bladzij boodschappenkar buurtapp deurdranger dreunen"
    " dreunt enqueteur entree entrees ertussenin flapover geanonimiseerd geveltuin hikken klapstoel"
    " knikkerbaan knutselen knutselmiddag kringloop legpuzzel lokkertje moestuin padel panna picknicken"
    " picknicktafel plataan platanen prikbord punaise punaises rollator ruzieden schraag scootmobiel"
    " soos speeltoestel stickervel stoepkrijt thermoskan verrijdbaar verrijdbare viltstift whiteboard"
    " wierven wipkip zandbak".split()
)


def is_ordinary(word: str) -> bool:
    """Whether a plain word is one that most readers know. Numbers and words of up to three letters are."""
    return all(_known(part) for part in _SEAM.split(word) if part.isalpha())


def _known(word: str) -> bool:
    return len(word) <= _SHORTEST or len(word) > _LONGEST or _used(word) or any(map(_used, _plainer(word)))


def _used(word: str) -> bool:
    return stem(word) in _stems() or stem(word) in _register_stems() or _made_of_common(word)


def _plainer(word: str) -> list[str]:
    """What a superlative, a diminutive or someone who does a thing is made from: luidste -> luid, klapstoeltjes ->
    klapstoel, invullers -> invullen."""
    return [m[1] + ending for pattern, ending in _DERIVED if (m := pattern.fullmatch(word))]


def _made_of_common(word: str) -> bool:
    """Whether common words, with links between them, make this one; "na" and the like may come first."""
    reached = {0, *(size for size in (2, 3) if word[:size] in _PREFIXES)}
    for end in range(_SHORTEST, len(word) + 1):
        starts = [s for s in reached if end - s >= _SHORTEST]
        if any(_part(word[s:end], last=end == len(word)) for s in starts):
            reached.add(end)
    return len(word) in reached


def _part(piece: str, *, last: bool) -> bool:
    if last:
        return (
            piece in _common()
            or piece in _SHORT
            or (len(piece) > _SHORTEST and stem(piece) in _common_stems())
        )
    return any(
        (part := piece.removesuffix(link)) in _common() or part in _SHORT
        for link in _LINKS
        if piece.endswith(link)
    )


@cache
def _listed() -> tuple[str, ...]:
    return tuple(lzma.decompress(_LIST.read_bytes()).decode("ascii").split("\n"))


@cache
def _ordinary() -> frozenset[str]:
    return _EVERYDAY.union(_listed())


@cache
def _common() -> frozenset[str]:
    return frozenset(w for i, w in enumerate(_listed()) if i < _COMMON or len(w) >= _TELLING)


@cache
def _stems() -> frozenset[str]:
    return _stemmed(_ordinary())


@made_from_lists
def _register_stems() -> frozenset[str]:
    return _stemmed(register_words())


@cache
def _common_stems() -> frozenset[str]:
    return _stemmed(_common())


def _stemmed(found: Iterable[str]) -> frozenset[str]:
    # Not models.words.stem, which would remember every one of them.
    return frozenset(Stemmer.Stemmer("dutch").stemWords(sorted(found)))


@made_from_lists
def register_words() -> frozenset[str]:
    """The plain words of every label and synonym of the vocabularies: instruments, places, groups, themes."""
    terms = (t for name in names() for b in vocabulaire(name) for t in (b.label, *b.synoniemen))
    return frozenset(word for term in terms for word in words(plain(term)))
