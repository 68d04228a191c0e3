"""Reads a question: which filters it names, what is asked about, and the text that is left to search.

Rules and vocabularies, no learning: the reader sees what was understood and can take it back. When in
doubt words stay words, because a filter that was not meant hides the answer, and a word does not.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import cache

from data.vocabularies import fold, vocabulaire
from models.periods import Period, find_period
from models.words import STOPWORDS

UITKOMST, AFWIJZING = "uitkomst", "afwijzing"

_WORD = re.compile(r"[^\W_]+")

_ASKS_OUTCOME = re.compile(
    r"\b(werkte|werkten|werkt|gewerkt|lukte|gelukt|resultaat|resultaten|effect|effecten|uitkomst|uitkomsten|"
    r"opgeleverd|leverde|hoe ging|hoe verliep|ging het|ging er mis|misging|mis ging|fout ging|geleerd|leerpunt|"
    r"leerpunten|lessen|evaluatie|evaluaties|ervaring|ervaringen|succes|succesvol|mislukt|mislukte|viel tegen|"
    r"tevreden)\b",
    re.IGNORECASE,
)
_ASKS_REJECTION = re.compile(
    r"\b(afgewezen|afgevallen|verworpen|niet gekozen|waarom (?:geen|niet)|alternatief|alternatieven)\b",
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

# Names too everyday to be taken for a filter: they describe nearly every trajectory.
_NEVER_FILTER = {
    "doelgroep": {"alle-bewoners", "omwonenden", "organisaties-in-de-wijk", "vrijwilligers"},
    "instrument": set[str](),
}
_EVERYDAY = {
    fold(w)
    for w in (
        "bijeenkomst bijeenkomsten avond avonden sessie sessies inloop overleg platform gesprekken gesprek bezoek"
    ).split()
}
_READ = {"gebied": "gebieden", "doelgroep": "doelgroepen", "instrument": "instrumenten"}

_PHASES = {
    "agendavorming": re.compile(r"\b(?:in de )?(?:fase van )?(?:de )?agendavorming(?:sfase)?\b", re.I),
    "beleidsvoorbereiding": re.compile(
        r"\b(?:in de )?(?:fase van )?(?:de )?beleidsvoorbereiding(?:sfase)?\b", re.I
    ),
    "besluitvorming": re.compile(
        r"\b(?:in de )?(?:besluitvormingsfase|fase van (?:de )?besluitvorming)\b", re.I
    ),
    "uitvoering": re.compile(r"\b(?:in de )?(?:uitvoeringsfase|fase van (?:de )?uitvoering)\b", re.I),
}
_STATUSES = {
    "lopend": re.compile(r"\blopende (?=trajecten|projecten|keuzes|participatie)", re.I),
    "komend": re.compile(r"\b(?:komende|geplande) (?=trajecten|projecten|keuzes|participatie)", re.I),
    "afgerond": re.compile(r"\b(?:afgeronde|afgesloten) (?=trajecten|projecten|keuzes|participatie)", re.I),
}
# Words that lead a filter in and make no sense without it.
_LEAD_IN = re.compile(
    r"(?:\b(?:hier |daar )?(?:in|binnen|uit|rond|rondom|voor|van|te|bij)\s+)?(?:\b(?:heel|de|het)\s+)*(?:\b(?:wijk|buurt|stadsdeel)\s+)?$",
    re.IGNORECASE,
)


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
    found = _terms(vraag)
    asks = _intention(vraag)
    found = [f for f in found if f.filter != "instrument"] + _instrument(vraag, found, asks)
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
    return Reading(vraag, _remaining(vraag, kept, period), tuple(kept), asks)


def _intention(vraag: str) -> str | None:
    if _ASKS_REJECTION.search(vraag):
        return AFWIJZING
    return UITKOMST if _ASKS_OUTCOME.search(vraag) else None


@cache
def _names() -> dict[str, list[tuple[str, str]]]:
    """Folded name -> (filter, code) of every term that may be read from a question."""
    table: dict[str, list[tuple[str, str]]] = {}
    for name, vocab_name in _READ.items():
        vocab = vocabulaire(vocab_name)
        for begrip in vocab:
            if begrip.code in _NEVER_FILTER.get(name, ()):
                continue
            for spelled in {fold(n) for n in (begrip.label, *begrip.synoniemen)} - _EVERYDAY:
                table.setdefault(spelled, []).append((name, begrip.code))
    return table


@cache
def _longest() -> int:
    return max(len(name.split()) for name in _names())


def _terms(vraag: str) -> list[Found]:
    """Terms of the vocabularies, longest first, each word used once; not those that are denied."""
    spans = [(m.start(), m.end(), fold(m.group())) for m in _WORD.finditer(vraag)]
    found: list[Found] = []
    i = 0
    while i < len(spans):
        size, hits = _match_at(spans, i)
        if size > 1 and spans[i][2] in ("de", "het") and _match_at(spans, i + 1)[0] >= size:
            size, hits = 1, []  # "de Dreven en Gaarden" is one place, not "de Dreven" and "Gaarden"
        if hits and not _denied(spans, i):
            found += [Found(name, code, spans[i][0], spans[i + size - 1][1]) for name, code in hits]
        i += max(size, 1)
    unique: dict[tuple[str, str], Found] = {}
    for one in found:
        unique.setdefault((one.filter, one.waarde), one)
    return list(unique.values())


def _match_at(spans: list[tuple[int, int, str]], i: int) -> tuple[int, list[tuple[str, str]]]:
    for size in range(min(_longest(), len(spans) - i), 0, -1):
        name = " ".join(word for _, _, word in spans[i : i + size])
        if name in _names():
            return size, _names()[name]
    return 0, []


def _denied(spans: list[tuple[int, int, str]], i: int) -> bool:
    """Whether a negation governs the term at i: "niet in Moerwijk", "zonder een enquête"."""
    for _, _, word in reversed(spans[:i]):
        if word in _NEGATIONS:
            return True
        if word not in _BETWEEN:
            return False
    return False


def _instrument(vraag: str, found: list[Found], asks: str | None) -> list[Found]:
    """The instrument as a filter: only when the question is about that one and nothing else."""
    named = [f for f in found if f.filter == "instrument"]
    if len(named) != 1 or asks == AFWIJZING or _COMPARES.search(vraag):
        return []
    if asks == UITKOMST or _ASKS_CHOICE.search(vraag) or _only_names(vraag, found):
        return named
    return []


def _only_names(vraag: str, found: list[Found]) -> bool:
    """A question of keywords: nothing but terms of the vocabularies, years and small words."""
    covered = [(f.begin, f.eind) for f in found]
    rest = [
        m.group().lower()
        for m in _WORD.finditer(vraag)
        if not any(a <= m.start() and m.end() <= b for a, b in covered)
    ]
    return all(word in STOPWORDS or word.isdigit() for word in rest)


def _remaining(vraag: str, kept: list[Found], period: Period | None) -> str:
    """The question without its places, periods and statuses; groups and instruments stay in it.

    Who it was for and what was used also stand in the texts, so those words help to rank.
    """
    text = vraag
    for one in sorted(kept, key=lambda f: -f.begin):
        if one.filter in ("gebied", "periode", "trajectstatus", "beleidsfase"):
            head = text[: one.begin]
            if one.filter == "gebied":
                head = head[: _LEAD_IN.search(head).start()]  # type: ignore[union-attr]
            text = f"{head.rstrip()} {text[one.eind :].lstrip()}"
    text = re.sub(r"\s+([?.,!;:])", r"\1", " ".join(text.split())).strip()
    meaningful = [w for w in _WORD.findall(text) if w.lower() not in STOPWORDS]
    return text if meaningful else vraag
