"""Reads a question: which filters it names, what is asked about, and the text that is left to search.

Rules and vocabularies, no learning: the reader sees what was understood and can take it back. When in
doubt words stay words, because a filter that was not meant hides the answer, and a word does not.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from data.vocabularies import fold, made_from_lists, vocabulaire
from models.periods import find_period
from models.words import STOPWORDS

UITKOMST, AFWIJZING, AFWEGING = "uitkomst", "afwijzing", "afweging"

_WORD = re.compile(r"\d+\+|[^\W_]+")

_ASKS_OUTCOME = re.compile(
    r"(?<!wie )\b(werkte|werkten|werkt|gewerkt|lukte|gelukt|resultaat|resultaten|effect|effecten|uitkomst|uitkomsten|"
    r"opgeleverd|leverde|hoe ging|hoe verliep|hoe liep|liep het af|ging het|ging er mis|misging|mis ging|fout ging|geleerd|leerden?|leerpunt|"
    r"leerpunten|lessen|evaluatie|evaluaties|ervaring|ervaringen|succes|succesvol|mislukt|mislukte|viel tegen|"
    r"tevreden)\b",
    re.IGNORECASE,
)
_ASKS_REJECTION = re.compile(
    r"\b(afgewezen|afgevallen|verworpen|niet gekozen|waarom (?:geen|niet)|alternatief|alternatieven)\b",
    re.IGNORECASE,
)
_ASKS_WEIGHING = re.compile(
    r"\b(afwegingen?|overwegingen?|factor(?:en)?|argument(?:en)?|beweegreden(?:en)?|(?:gaf|gaven) de doorslag|"
    r"(?:speelden?|woog|wogen) (?:\w+ ){0,3}mee|meespeelden?|meewogen|meewoog)\b",
    re.IGNORECASE,
)
_ASKS_CHOICE = re.compile(
    r"\b(kozen|koos|kiezen|kies|gekozen|keuzes? voor|inzetten|ingezet|gebruikt|gebruiken)\b", re.I
)
_COMPARES = re.compile(
    r"\b(beter|liever|versus|vs|verschil|vergeleken|in plaats van|of (?:een|toch|juist))\b", re.I
)
_BETWEEN = {"de", "het", "een", "in", "uit", "van", "naar", "met", "voor", "bij", "heel", "wijk", "buurt"}
_NEGATIONS = {"niet", "geen", "zonder", "buiten", "behalve", "plaats", "nooit"}
# "Wat werkte er niet in Moerwijk?" denies the verb, not the place.
_DENIED_VERBS = set("werkt werken werkte werkten lukt lukte lukten ging gaat liep loopt".split())
_WHY = re.compile(r"\bwaarom\b", re.I)

# Names too everyday to be taken for a filter: they describe nearly every trajectory.
_NEVER_FILTER = {
    "doelgroep": {"alle-bewoners", "omwonenden", "organisaties-in-de-wijk", "vrijwilligers"},
    "instrument": set[str](),
}
# Places whose names are words as well: places only when written with a capital.
_ALSO_WORDS = {fold(n) for n in ("De Steden", "De Raden", "De Zijden", "De Oorden", "Oorden")}
_DIRECTIONS = {"noord", "oost", "zuid", "west"}
_EVERYDAY = {
    fold(w)
    for w in (
        "bijeenkomst bijeenkomsten avond avonden sessie sessies inloop overleg platform gesprekken gesprek bezoek"
    ).split()
}
_READ = {"gebied": "gebieden", "doelgroep": "doelgroepen", "instrument": "instrumenten"}

_IN_PHASE = r"\b(?:(?:in|tijdens|bij) )?(?:de )?(?:fase van )?(?:de )?"
_PHASES = {
    "agendavorming": re.compile(rf"{_IN_PHASE}agendavorming(?:sfase)?\b", re.I),
    "beleidsvoorbereiding": re.compile(rf"{_IN_PHASE}beleidsvoorbereiding(?:sfase)?\b", re.I),
    "besluitvorming": re.compile(rf"{_IN_PHASE}(?:besluitvormingsfase|(?<=fase van )besluitvorming|(?<=fase van de )besluitvorming)\b", re.I),
    "uitvoering": re.compile(rf"{_IN_PHASE}(?:uitvoeringsfase|(?<=fase van )uitvoering|(?<=fase van de )uitvoering)\b", re.I),
}  # fmt: skip
_OF_TRAJECTS = r"(?=trajecten|projecten|keuzes|participatie)"
_STATUSES = {
    "lopend": re.compile(rf"\blopende {_OF_TRAJECTS}", re.I),
    "komend": re.compile(rf"\b(?:komende|geplande) {_OF_TRAJECTS}", re.I),
    "afgerond": re.compile(rf"\b(?:afgeronde|afgesloten) {_OF_TRAJECTS}", re.I),
}
# Words that lead a place in and make no sense without it.
_LEAD_IN = (
    r"(?:\b(?:hier |daar )?(?:in|binnen|uit|rond|rondom|voor|van|te|bij)\s+)?(?:\b(?:heel|de|het)\s+)*"
    r"(?:\b(?:wijk|wijken|buurt|buurten|stadsdeel)\s+)?"
)
# Stand for words that were taken out, while a question is being mended.
_PLACE, _GONE = "\x00", "\x01"


@dataclass(frozen=True)
class Found:
    """A filter read from a question. waarde: a code; for "periode" it is empty and van/tot are set."""

    filter: str
    waarde: str
    begin: int
    eind: int
    van: date | None = None
    tot: date | None = None


@dataclass(frozen=True)
class Reading:
    """What a question was taken to mean. tekst: the words to search for."""

    vraag: str
    tekst: str
    gevonden: tuple[Found, ...]
    bedoeling: str | None

    def words(self, found: Found) -> str:
        """The words of the question that a filter came from."""
        return self.vraag[found.begin : found.eind].strip()


def read_question(vraag: str, today: date, ignore: frozenset[str] = frozenset()) -> Reading:
    """Filters, intention and remaining text of a question.

    ignore: readings not to make, as "gebied", "periode" or "gebied:WK051836"; their words stay text.
    """
    terms, denied = find_terms(vraag, _names())
    asks = _intention(vraag, denied)
    about = _about_one_instrument(vraag, terms, asks)
    found = [f for f in terms if about or f.filter != "instrument"]
    found += [
        Found(name, code, *m.span())
        for name, table in (("beleidsfase", _PHASES), ("trajectstatus", _STATUSES))
        for code, pattern in table.items()
        if (m := pattern.search(vraag))
    ]
    period = find_period(vraag, today)
    if period:
        found.append(Found("periode", "", period.begin, period.eind, period.van, period.tot))
    kept = [f for f in found if f.filter not in ignore and f"{f.filter}:{f.waarde}" not in ignore]
    kept.sort(key=lambda f: f.begin)
    unique: dict[tuple[str, str], Found] = {}
    for one in kept:
        unique.setdefault((one.filter, one.waarde), one)
    return Reading(vraag, _remaining(vraag, kept), tuple(unique.values()), asks)


def _intention(vraag: str, denied: list[Found]) -> str | None:
    without = any(f.filter == "instrument" for f in denied)
    if _ASKS_REJECTION.search(vraag) or (without and _WHY.search(vraag)):
        return AFWIJZING
    if _ASKS_WEIGHING.search(vraag):
        return AFWEGING
    return UITKOMST if _ASKS_OUTCOME.search(vraag) else None


def _key(text: str) -> str:
    """How a name is compared; "65+" is a group and 65 a number."""
    return fold(text) + ("+" if text.endswith("+") else "")


class Names:
    """The names of terms, by how they are compared, with the filter or field and the code of each."""

    def __init__(self, vocabularies: Mapping[str, str], leave_out: Callable[[str, str, str], bool]) -> None:
        """vocabularies: filter or field -> vocabulary. leave_out(field, code, name) says which are not read."""
        self._table: dict[str, list[tuple[str, str]]] = {}
        for field, vocab_name in vocabularies.items():
            for begrip in vocabulaire(vocab_name):
                for spelled in {_key(n) for n in (begrip.label, *begrip.synoniemen)} - _EVERYDAY:
                    if not leave_out(field, begrip.code, spelled):
                        self._table.setdefault(spelled, []).append((field, begrip.code))
        # First word -> how many words the longest name has that starts with it.
        self._reach: dict[str, int] = {}
        for name in self._table:
            first, *more = name.split()
            self._reach[first] = max(self._reach.get(first, 0), 1 + len(more))

    def reach(self, word: str) -> int:
        """How many words a name that starts with this one has at most; 0 when there is none."""
        return self._reach.get(word, 0)

    def get(self, name: str) -> list[tuple[str, str]]:
        return self._table.get(name, [])


@made_from_lists
def _names() -> Names:
    """Every term that may be read from a question."""
    return Names(_READ, lambda field, code, _: code in _NEVER_FILTER.get(field, ()))


@dataclass(frozen=True)
class _Word:
    begin: int
    eind: int
    key: str
    capital: bool


def find_terms(vraag: str, names: Names) -> tuple[list[Found], list[Found]]:
    """Terms of the vocabularies in a text, longest first, each word used once; and those that are denied."""
    words = [_Word(*m.span(), _key(m.group()), m.group()[0].isupper()) for m in _WORD.finditer(vraag)]
    found: list[Found] = []
    denied: list[Found] = []
    i = 0
    while i < len(words):
        size, hits = _match_at(words, i, names)
        if size > 1 and words[i].key in ("de", "het") and _match_at(words, i + 1, names)[0] >= size:
            size, hits = 1, []  # "de Dreven en Gaarden" is one place, not "de Dreven" and "Gaarden"
        here = [Found(name, code, words[i].begin, words[i + size - 1].eind) for name, code in hits]
        start, i = i, i + max(size, 1)
        if here and here[0].filter == "gebied":
            i, more = _same_wijk(vraag, words, i, names)
            here += more
        if _denied(words, start):
            denied += here
        else:
            found += here
    return found, denied


def _match_at(words: list[_Word], i: int, names: Names) -> tuple[int, list[tuple[str, str]]]:
    for size in range(min(names.reach(words[i].key), len(words) - i), 0, -1):
        name = " ".join(word.key for word in words[i : i + size])
        if (hits := names.get(name)) and (name not in _ALSO_WORDS or words[i + size - 1].capital):
            return size, hits
    return 0, []


def _same_wijk(vraag: str, words: list[_Word], i: int, names: Names) -> tuple[int, list[Found]]:
    """The rest of "Moerwijk-Noord, -Oost en Zuid", from word i on, and the index after it."""
    found: list[Found] = []
    if i < 2 or words[i - 1].key not in _DIRECTIONS:
        return i, found
    wijk = words[i - 2].key
    while True:
        at = i + (i < len(words) and words[i].key in ("en", "of"))
        if at >= len(words) or words[at].key not in _DIRECTIONS or vraag[words[at].eind :].startswith("-"):
            return i, found
        hits = names.get(f"{wijk} {words[at].key}")
        if not hits:
            return i, found
        found += [Found(name, code, words[at].begin, words[at].eind) for name, code in hits]
        i = at + 1


def _denied(words: list[_Word], i: int) -> bool:
    """Whether a negation governs the term at i: "niet in Moerwijk", "zonder een enquête"."""
    for at in range(i - 1, -1, -1):
        if words[at].key in _NEGATIONS:
            before = next((w.key for w in reversed(words[:at]) if w.key not in ("er", "hier", "daar")), "")
            return words[at].key != "niet" or before not in _DENIED_VERBS
        if words[at].key not in _BETWEEN:
            return False
    return False


def _about_one_instrument(vraag: str, terms: list[Found], asks: str | None) -> bool:
    """Whether an instrument is a filter: only when the question is about that one and nothing else."""
    named = {f.waarde for f in terms if f.filter == "instrument"}
    if len(named) != 1 or asks == AFWIJZING or _COMPARES.search(vraag):
        return False
    return asks in (UITKOMST, AFWEGING) or bool(_ASKS_CHOICE.search(vraag)) or _only_names(vraag, terms)


def _only_names(vraag: str, found: list[Found]) -> bool:
    """A question of keywords: nothing but terms of the vocabularies, years and small words."""
    covered = [(f.begin, f.eind) for f in found]
    rest = [
        m.group().lower()
        for m in _WORD.finditer(vraag)
        if not any(a <= m.start() and m.end() <= b for a, b in covered)
    ]
    return all(word in STOPWORDS or word.isdigit() for word in rest)


def _remaining(vraag: str, kept: list[Found]) -> str:
    """The question without its places, periods and statuses; groups and instruments stay in it.

    Who it was for and what was used also stand in the texts, so those words help to rank.
    """
    text = vraag.replace(_PLACE, " ").replace(_GONE, " ")
    for one in reversed(kept):
        if one.filter in ("gebied", "periode", "trajectstatus", "beleidsfase"):
            mark = _PLACE if one.filter == "gebied" else _GONE
            text = f"{text[: one.begin]}{mark} {text[one.eind :]}"
    text = re.sub(f"{_LEAD_IN}{_PLACE}", _GONE, text, flags=re.IGNORECASE)
    # What joined two names that are gone joins nothing now.
    text = re.sub(rf"{_GONE}(?:(?:[\s,/&-]|\ben\b|\bof\b)*{_GONE})+", _GONE, text)
    text = re.sub(rf"^[\s,:;.–-]*{_GONE}[\s,:;.–-]*|[\s,:;–-]*{_GONE}\s*$|\(\s*{_GONE}\s*\)", " ", text)
    text = re.sub(r"\s+([?.,!;:])", r"\1", " ".join(text.replace(_GONE, " ").split()))
    meaningful = [w for w in _WORD.findall(text) if w.lower() not in STOPWORDS]
    return text if meaningful else vraag
