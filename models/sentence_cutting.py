"""Where a long sentence could be cut in two, said in plain Dutch."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass

from models.text_words import Sentence

_FEWEST = 5  # words that each of the two sentences keeps
_DISTANCE = 6.0  # what a cut at the very end costs more than one in the middle

# How a new sentence may begin instead of with the joining word; None: the word simply goes.
_OPENERS = {
    "waarbij": "Daarbij",
    "waardoor": "Daardoor",
    "waarna": "Daarna",
    "waarmee": "Daarmee",
    "waarvoor": "Daarvoor",
    "waarin": "Daarin",
    "waarop": "Daarop",
    "waarvan": "Daarvan",
    "zodat": "Zo",
    "hoewel": "Toch",
    "terwijl": "Intussen",
    "omdat": "Dat komt doordat",
    "doordat": "Dat komt doordat",
    "aangezien": "Dat komt doordat",
    "want": None,
    "maar": "Maar",
    "dus": "Dus",
    "daarom": "Daarom",
    "en": None,
}
# What a sentence of its own may begin with.
_PRONOUNS = (
    "we|wij|ze|zij|er|ik|je|u|hij|dan|daar|daarna|daarom|daardoor|toen|nu|zo|wie|ook|soms"
    "|dat (?:is|was|kan|kon|moet|wil|gaat|ging|werkte?)"
)
_SUBJECTS = f"{_PRONOUNS}|de|het"
_JOINING = "waarbij|waardoor|waarna|waarmee|waarvoor|waarin|waarop|waarvan|zodat|hoewel|terwijl|omdat|doordat|aangezien"
# What a cut there costs, from the clearest seam to the least clear.
_SEAMS = (
    (0.0, re.compile(r";\s")),
    (0.5, re.compile(rf",\s(?P<woord>{_JOINING})\b")),
    (0.5, re.compile(r",\s(?P<woord>maar|want|dus|daarom)\b")),
    (1.0, re.compile(rf",\s(?P<woord>en)\s(?=(?:{_SUBJECTS})\b)")),
    (1.5, re.compile(r",\s(?P<woord>en)\s(?P<verder>)")),
    (1.5, re.compile(r"\s[–—-]\s")),
    (1.5, re.compile(rf"\s(?P<woord>{_JOINING})\b")),
    (2.5, re.compile(rf"\s(?P<woord>en)\s(?=(?:{_PRONOUNS})\b)")),
    (3.0, re.compile(r":\s")),
    (4.0, re.compile(rf",\s(?=(?:{_PRONOUNS})\b)")),
    (5.0, re.compile(r"\s(?P<woord>en)\s(?=(?:de|het|een)\b)")),
)
_COMMA = 4.0
_LIST_COMMAS = 3
_LIST_WORDS = 6  # in each item of what is taken for an enumeration


@dataclass(frozen=True, slots=True)
class _Seam:
    cost: float
    at: int  # where the text of the second sentence begins
    word: str | None
    goes_on: bool  # the second sentence lacks who does it


def how_to_cut(text: str, sentence: Sentence) -> str:
    """What to do with a long sentence of the text: cut at a place that is quoted, make a list, or shorten."""
    count = len(sentence.woorden)
    said = f"Deze zin heeft {count} woorden."
    seam = _best(text, sentence)
    if (seam is None or seam.cost >= _COMMA) and _enumerates(text, sentence):
        return f"{said} Maak van de opsomming een lijst met streepjes."
    if seam is None:
        return f"{said} Maak er kortere zinnen van, met één boodschap per zin."
    return f"{said} Maak er twee zinnen van: {_how(text, sentence, seam)}"


def _best(text: str, sentence: Sentence) -> _Seam | None:
    """The cheapest seam; of two kinds at one place the clearer one."""
    count = len(sentence.woorden)
    starts = [w.begin for w in sentence.woorden]
    best: tuple[float, _Seam] | None = None
    for cost, pattern in _SEAMS:
        for match in pattern.finditer(text, sentence.begin, sentence.eind):
            word = match["woord"] if "woord" in pattern.groupindex else None
            at = match.start("woord") if word else match.end()
            before = bisect_left(starts, at)
            if min(before, count - before) < _FEWEST:
                continue
            total = cost + _DISTANCE * abs(before / count - 0.5)
            if best is None or total < best[0]:
                best = (total, _Seam(cost, at, word, "verder" in pattern.groupindex))
    return best[1] if best else None


def _how(text: str, sentence: Sentence, seam: _Seam) -> str:
    # The joining word and two more show where it is; they are quoted as they stand there.
    first = bisect_left(sentence.woorden, seam.at, key=lambda w: w.begin)
    following = sentence.woorden[first : first + 3]
    place = f'zet een punt voor "{text[following[0].begin : following[-1].eind]}"'
    if seam.goes_on:
        return f"{place} en zeg opnieuw wie het doet."
    if seam.word is None:
        return f"{place}."
    opener = _OPENERS[seam.word]
    return f'{place} en laat "{seam.word}" weg.' if opener is None else f'{place} en begin met "{opener}".'


def _enumerates(text: str, sentence: Sentence) -> bool:
    pieces = re.split(r"[,:]\s|\s(?:en|of)\s", text[sentence.begin : sentence.eind])
    items = [p for p in pieces[1:-1] if len(p.split()) <= _LIST_WORDS]
    return len(items) >= _LIST_COMMAS
