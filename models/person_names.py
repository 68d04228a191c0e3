"""Recognises names of people in Dutch text, by lists, form and the words around them.

No model is asked. A capital is weighed by what it begins: a first name or surname of the lists
(persoonsnamen/), initials, or anything at all behind "mevrouw" or "projectleider"; by what it is tied to
(Johan de Wittlaan, Stichting, "Court"); and by who is named elsewhere in the text. A word that also means
something else (Roos, Bakker) needs more than a capital when it opens a sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from models.compounds import is_listed, is_word
from models.words import STOPWORDS, plain

_LISTS = Path(__file__).parent / "persoonsnamen"

# Letters that plain() leaves alone because they are no letter with an accent.
_LETTERS = str.maketrans({"ı": "i", "ł": "l", "ø": "o", "đ": "d", "ß": "s", "æ": "a"})

_TOKEN = re.compile(
    r"(?P<initials>(?<![\w.])(?:(?:IJ|Chr|Th|Ph|Fr|Jhr|[A-Z\u00c0-\u00de])\.[ -]?){1,5}(?=\s?[\w'’]))"
    r"|(?P<word>['’][ts](?=\s)|[^\W\d_]+(?:['’\-‑][^\W\d_]+)*)"
    r"|(?P<other>[^\s\w]|\d+|_)",
)
_PARTICLES = frozenset(
    "van de der den ten ter 't ’t op in het aan el al ben bin bint ait ould oulad abu abou da das do dos del della di"
    " la le les du von zu zum zur den' d' l'".split()
)
# A name may begin with these when they have a capital: Van Dijk, El Idrissi.
_OPENING = frozenset("van de der den ten ter 't ’t el al ben ait ould da dos del di la le von".split())
_TITLES = frozenset(
    "mevrouw mevr mw mevr. mw. dhr dhr. heer meneer mijnheer juffrouw mej drs ir mr dr ing prof ds imam pastoor dominee"
    " zuster broeder familie fam weduwe wed sr mvr jhr bc msc hr".split()
)
_ABBREVIATED = frozenset("mevr mw dhr mej drs ir mr dr ing prof ds fam wed mvr jhr bc msc hr".split())
_DETERMINERS = frozenset(
    "de het een 't deze die dit dat onze ons mijn zijn haar hun uw elke iedere".split()
)
_SPEAKING = frozenset(
    "zei zegt vertelt vertelde vroeg vraagt belde belt mailt mailde schreef schrijft vond vindt wilde wil meldt meldde"
    " noemde noemt riep roept dacht denkt antwoordde reageerde woont woonde klaagt klaagde liep huilde lachte sprak"
    " spreekt stelde bood gaf legde las kwam ging zat was is heeft had kan kon zou weet wist bracht hielp helpt maakt"
    " maakte stuurt stuurde organiseert organiseerde opende sloot leidde nam hoorde deed en".split()
)
# Of those the ones that a thing hardly does: enough for a name that no list knows.
_HUMAN = frozenset(
    "zei zegt vertelt vertelde vroeg belde belt mailt mailde schreef vond vindt riep antwoordde klaagt klaagde huilde"
    " lachte woont woonde mopperde".split()
)
_ARTICLES = frozenset("de het een 't elke iedere".split())
_LABELS = frozenset("naam contact verslag aanmelden melder notulen door".split())
_ANNOUNCING = frozenset(
    "namens aldus volgens heet heette genaamd notulist aanvrager contactpersoon verslag t.n.v gemachtigde".split()
)
# Before a name: then the whole is no person.
_HEADS = frozenset(
    "stichting vereniging sint st cafe restaurant huize speeltuin buurthuis wijkcentrum basisschool school firma bakkerij"
    " drukkerij garage slagerij aannemer aannemersbedrijf bureau adviesbureau boekhandel supermarkt kledingwinkel hotel"
    " verzorgingshuis instituut fonds kerk parochie moskee station halte sporthal sportpark zwembad club camping ladder"
    " theater bibliotheek museum ziekenhuis orkaan storm methode model tram bus motie-van project operatie nieuws"
    " universiteit hogeschool rue avenue place boulevard chaussee".split()
)
# Behind a name: likewise.
_TAILS = frozenset(
    "court foundation playground bv b.v nv stichting huis fonds college lyceum school academie universiteit cafe prijs"
    " instituut vereniging kliniek groep advies consultants centrum park plein laan straat weg kade hof tunnel brug zaal"
    " theater arena stadion stadium museum kwartier buurt ziekenhuis hotel zonen zn methode award cup company group bank"
    " fund".split()
)
_STREETISH = re.compile(
    r"(?:straat|laan|weg|plein|kade|gracht|singel|dreef|plantsoen|steeg|markt|park|pad|tunnel|viaduct|school|college|lyceum"
    r"|moskee|kapel|centrum|stichting|fonds|prijs|wet|buurt|wijk|kwartier|feest|museum|zaal|vereniging|groep|commissie"
    r"|fractie|partij|bank|zorg|wonen|polder|ziekenhuis|kliniek)$"
)
# Surnames end like this as well: enough to doubt a word that stands alone, not behind a first name.
_HOUSELIKE = re.compile(r"(?:hof|huis|dijk|brug|kerk|haven|vaart|veld|weide|dag)$")
# "al-Abadi", "d'Hondt" begin small; "CoronaMelder" is no person, "McDonald" may be one.
_SMALL_BEGINNING = re.compile(r"(?:al|el|ben|d|l|as|ar)[-'’][A-Z]")
_CAMEL = re.compile(r"(?<!Mc)(?<!Mac)(?<!De)(?<!Van)[a-z][A-Z]")
_CITED = re.compile(r"(?: (?:en|&) [A-Z][\w-]+| e\.a\.| et al\.)?,? ?\(?(?:19|20)\d\d[a-d]?\)")
_SENTENCE_END = frozenset('.?!:;•–-"“”‘*|>…=→')


@dataclass(frozen=True)
class Name:
    """A name at begin..end, and what can be said in its place."""

    begin: int
    end: int
    role: str | None  # the word beside it that says what this person does or is
    determined: bool  # an article or the like stands before it
    opens: bool  # it opens a sentence


class _Token:
    """A word, a run of initials or a mark of a text."""

    __slots__ = ("begin", "capital", "end", "first", "initials", "key", "last", "opens", "text", "word")

    def __init__(self, match: re.Match[str], opens: bool) -> None:
        self.text, self.begin, self.end, self.opens = match[0].rstrip(), match.start(), match.end(), opens
        self.end = self.begin + len(self.text)
        self.initials = match.lastgroup == "initials"
        self.word = match.lastgroup == "word"
        self.capital = self.word and (
            self.text[0].isupper() or _SMALL_BEGINNING.match(self.text) is not None
        )
        if self.capital and self.text[-2:] in ("'s", "’s") and len(self.text) > 3:
            self.text, self.end = self.text[:-2], self.end - 2
        self.key = key(self.text) if self.word else self.text
        # 2: in the list; 1: in it and a common word as well; 0: not in it.
        short = self.text.isupper() and 1 < len(self.text) < 5
        self.first = _standing(self.key, "voornamen.txt") if self.capital and not short else 0
        self.last = _standing(self.key, "achternamen.txt") if self.capital else 0

    @property
    def common(self) -> bool:
        """A word of the language, as far as is known."""
        if self.key in STOPWORDS or self.key in roles() or self.key in _TITLES:
            return True
        if self.first == 1 or self.last == 1:
            return True
        if self.first or self.last:
            return False
        # A capital within a sentence is put there on purpose: then only a word that is listed counts.
        return is_word(self.key) if self.opens else is_listed(self.key)

    @property
    def excluded(self) -> bool:
        """Known as something else than a person, or shaped like it."""
        if (self.text.isupper() and 1 < len(self.text) < 5) or _CAMEL.search(self.text):
            return True
        return self.tied or any(part in _no_names()[0] for part in (self.key, *self.key.split("-")))

    @property
    def doubtful(self) -> bool:
        """Ends like a building or a field, and no list has it as a surname."""
        return not self.last and _HOUSELIKE.search(self.key) is not None

    @property
    def tied(self) -> bool:
        """A street, a school, a club: what bears a name."""
        if "-" in self.text and any(p[:1].islower() for p in self.text.split("-")[1:]):
            return not self.first
        return not self.last and bool(_STREETISH.search(self.key))


def key(word: str) -> str:
    """A word as the lists have it: lower case, no accents."""
    return plain(word).translate(_LETTERS).replace("‑", "-")


@cache
def _listed(name: str) -> dict[str, bool]:
    """The names of a list, each with whether it is also a common Dutch word."""
    lines = (_LISTS / name).read_text(encoding="utf-8").splitlines()
    return {line.rstrip("*"): line.endswith("*") for line in lines}


def _standing(word: str, name: str) -> int:
    listed = _listed(name)
    if word in listed:
        return 1 if listed[word] else 2
    if "-" in word:
        parts = [_standing(part, name) for part in word.split("-")]
        return max(parts) if all(parts) else 0
    return 0


@cache
def _towns() -> frozenset[str]:
    """Towns of one word; many are surnames too: Ilse van Kampen."""
    return frozenset((_LISTS / "plaatsen.txt").read_text(encoding="utf-8").splitlines())


@cache
def _no_names() -> tuple[frozenset[str], frozenset[tuple[str, ...]]]:
    """Single words that are no person, and phrases."""
    own = (_LISTS / "geen-namen.txt").read_text(encoding="utf-8").splitlines()
    places = (_LISTS / "plaatsen.txt").read_text(encoding="utf-8").splitlines()
    names = _listed("voornamen.txt").keys() | _listed("achternamen.txt").keys()
    phrases = [tuple(line.split()) for line in own if line and not line.startswith("#")]
    phrases += [tuple(line.split()) for line in places if line not in names]
    return frozenset(p[0] for p in phrases if len(p) == 1), frozenset(p for p in phrases if len(p) > 1)


@cache
def roles() -> frozenset[str]:
    """Words for what someone does or is, plain: "projectleider"."""
    lines = (_LISTS / "rollen.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(key(line) for line in lines if line)


def find_names(text: str, taken: Sequence[tuple[int, int]] = ()) -> list[Name]:
    """The names in a text, in order, none of them touching the stretches that are taken."""
    return _Reading(text, taken).names()


@dataclass
class _Phrase:
    """Capitals that stand together, with the initials and particles between them: tokens at..to."""

    at: int
    to: int
    accepted: bool = False
    blocked: bool = False
    title: bool = False
    role: int | None = None  # the token that is a role
    since: int = 0  # the first token of title and role, or at


class _Reading:
    """One text on its way from tokens to names."""

    def __init__(self, text: str, taken: Sequence[tuple[int, int]]) -> None:
        self.text = text
        self.tokens: list[_Token] = []
        before = 0
        for match in _TOKEN.finditer(text):
            gap = text[before : match.start()]
            opens = not self.tokens or "\n" in gap or self._ended()
            self.tokens.append(_Token(match, opens))
            before = match.end()
        self.taken = taken
        self.phrases: list[_Phrase] = []

    def _ended(self) -> bool:
        last = self.tokens[-1]
        if last.text not in _SENTENCE_END:
            return False
        before = self.tokens[-2] if len(self.tokens) > 1 else None
        return not (last.text == "." and before is not None and before.key in _ABBREVIATED)

    def names(self) -> list[Name]:
        self.phrases = list(self._phrases())
        for phrase in self.phrases:
            self._weigh(phrase)
        self._by_company()
        self._by_repetition()
        return [self._name(p) for p in self.phrases if p.accepted]

    # -- phrases

    def _phrases(self) -> Iterator[_Phrase]:
        at = 0
        while at < len(self.tokens):
            token = self.tokens[at]
            if not (token.capital or token.initials) or self._is_taken(token):
                if self._uncapitalised(at) and not self._is_taken(token):
                    yield _Phrase(at, at + 1, accepted=True, since=at)
                at += 1
                continue
            start, to = at, self._reach(at)
            at = to
            # Words that merely open the sentence, titles and roles come off the front.
            while start < to - 1 and self._no_beginning(start):
                start += 1
            yield from self._cut(start, to)

    def _uncapitalised(self, at: int) -> bool:
        """A surname typed in small letters behind a title: "mevrouw jansen"."""
        token = self.tokens[at]
        before = self.tokens[at - 1].key if at else ""
        return token.word and before in _TITLES and _standing(token.key, "achternamen.txt") == 2

    def _is_taken(self, token: _Token) -> bool:
        return any(token.begin < end and begin < token.end for begin, end in self.taken)

    def _reach(self, at: int) -> int:
        """The end of the capitals that begin at a token, particles between them included."""
        to = at + 1
        while to < len(self.tokens) and self._joined(to):
            ahead = to
            while (
                ahead < len(self.tokens)
                and ahead < to + 4
                and self.tokens[ahead].key in _PARTICLES
                and self._joined(ahead)
            ):
                ahead += 1
            run = [t.key for t in self.tokens[to:ahead]]
            alone = run in (["in"], ["op"], ["aan"], ["het"], ["op", "het"], ["aan", "het"], ["in", "het"])
            if ahead >= len(self.tokens) or alone or (run and not self._joined(ahead)):
                ahead = to
            token = self.tokens[ahead]
            if not (token.capital or token.initials) or self._is_taken(token):
                if not self.tokens[to].capital or self._is_taken(self.tokens[to]):
                    break
                ahead = to
            to = ahead + 1
        return to

    def _joined(self, at: int) -> bool:
        """Only blanks stand between this token and the one before."""
        gap = self.text[self.tokens[at - 1].end : self.tokens[at].begin]
        return gap.strip(" \u00a0") == "" and len(gap) < 3 and (bool(gap) or self.tokens[at - 1].initials)

    def _no_beginning(self, at: int) -> bool:
        token = self.tokens[at]
        if token.initials:
            return False
        if token.key in _TITLES or token.key in roles():
            return True
        if token.key in _PARTICLES and not token.capital:
            return not (self._particle(at + 1) and self.tokens[at + 1].key in ("der", "den", "'t", "’t"))
        if token.key in _OPENING and not token.first:
            # "Van Dijk", but "Van Ahmed".
            following = self.tokens[at + 1]
            return following.first > following.last and following.first == 2
        if token.key in STOPWORDS or token.key in _HEADS:
            return token.key in STOPWORDS
        return token.opens and token.first == 0 and is_word(token.key)

    def _particle(self, at: int) -> bool:
        return self.tokens[at].key in _PARTICLES and not self.tokens[at].capital

    def _cut(self, start: int, to: int) -> Iterator[_Phrase]:
        """The phrase without what stands behind "van" or "uit" and is a place or an organisation."""
        phrase = _Phrase(start, to, since=start)
        keys = tuple(t.key for t in self.tokens[start:to])
        for at in range(start + 1, to):
            token = self.tokens[at]
            if not token.capital or token.key in _OPENING:
                continue
            if self._no_person(at, to):
                edge = at
                while self._particle(edge - 1):
                    edge -= 1
                between = {t.key for t in self.tokens[edge:at]}
                place = "van" in between and (not token.tied or between & {"de", "het", "der", "den"})
                if place and self.tokens[start].first and not self._phrase_known(keys, at_start=True):
                    yield _Phrase(start, edge, since=start)
                    return
                if (
                    edge == at
                    and not token.tied
                    and self.tokens[start].first == 2
                    and not self._phrase_known(keys, at_start=True)
                ):
                    yield _Phrase(start, at, since=start)
                    return
                phrase.blocked = True
        phrase.blocked |= self._phrase_known(keys)
        yield phrase

    def _no_person(self, at: int, to: int) -> bool:
        token = self.tokens[at]
        if token.excluded and not (token.last == 2 and not token.tied):
            before = self.tokens[at - 2] if self.tokens[at - 1].key == "van" else self.tokens[at - 1]
            return not (token.key in _towns() and before.first)
        # "Anja van Welzijn", "Brice van de Universiteit Gent"
        if token.key in _HEADS or (self._particle(at - 1) and token.common and not token.last):
            return True
        return tuple(t.key for t in self.tokens[at : at + 2]) in _no_names()[1]

    def _phrase_known(self, keys: tuple[str, ...], *, at_start: bool = False) -> bool:
        """Whether these words hold a phrase that is no person, or begin with one."""
        known = _no_names()[1]
        starts = range(1 if at_start else len(keys))
        return any(keys[i:j] in known for i in starts for j in range(i + 2, min(len(keys), i + 5) + 1))

    # -- weighing

    def _weigh(self, phrase: _Phrase) -> None:
        """Accept a phrase on what it is and what stands right before and behind it."""
        self._look_before(phrase)
        if phrase.accepted:
            return
        tokens = self.tokens[phrase.at : phrase.to]
        capitals = [t for t in tokens if t.capital and not (t.key in _OPENING and t is not tokens[-1])]
        if not capitals:
            return
        first, last = capitals[0], capitals[-1]
        if len(capitals) > 4 or (tokens[0].initials and len(last.text) == 1):
            return
        if phrase.title:
            office = (
                first.key in _TITLES
                or first.key in STOPWORDS
                or first.key in roles()
                or first.key in ("eerste", "minister")
            )
            phrase.accepted = not office and not (first.common and first.excluded) and not last.tied
            return
        if phrase.blocked or self._tied(phrase):
            phrase.blocked = True
            return
        if tokens[0].initials:
            abbreviated = len(last.text) < 5 and self.text[last.end : last.end + 1] in (".", ")")
            if abbreviated and self.text[last.begin - 1] == "." and not last.last:
                return
            listing = tokens[0].opens and len(tokens[0].text) == 2 and len(tokens) == 2
            phrase.accepted = not last.excluded and not (last.common and (listing or not last.last))
            return
        if len(capitals) > 1 or tokens[-1] is not tokens[0]:
            phrase.accepted = self._full(phrase, tokens, capitals)
            if phrase.accepted:
                return
        if phrase.role is not None and not any(t.excluded for t in capitals):
            phrase.accepted = bool(first.first or last.last) or not any(t.common for t in capitals)
        elif len(capitals) == 1 and len(tokens) == 1:
            phrase.accepted = self._single(phrase, first)
        elif not any(t.common or t.excluded or t.doubtful for t in capitals):
            listed = len(capitals) < 4 and self._in_a_list(phrase)
            phrase.accepted = listed or self._said(phrase, _HUMAN) or self._announced(phrase)

    def _full(self, phrase: _Phrase, tokens: list[_Token], capitals: list[_Token]) -> bool:
        """Whether more than one word together are a name."""
        first, last = capitals[0], capitals[-1]
        particles = [t.key for t in tokens[1:] if t.key in _PARTICLES and t is not first]
        if last.excluded and not last.last and last.key not in _towns():
            return False
        if len(capitals) == 1 and last.text.isupper():
            return False
        if len(capitals) == 1:
            # A particle with a capital before a surname: "Van Dijk", "Van der Meer", "El Idrissi".
            if last.excluded and not last.last:
                return False
            if not last.last:
                van = (
                    not last.text.isupper()
                    and tokens[0].key in ("van", "ter", "ten", "el", "ait")
                    and not tokens[0].opens
                )
                return not last.common and (van or (bool(particles) and self._said(phrase, _HUMAN)))
            clear = len(particles) > 0 or tokens[0].key in ("el", "ben", "ait", "ould")
            article = tokens[0].key in ("de", "het", "den", "in", "op") and last.last == 1
            if clear or (not tokens[0].opens and not article):
                return True
            said = self._said(phrase, _SPEAKING - {"en"}) or self._announced(phrase)
            return said if last.last == 1 else said or self._set_apart(phrase)
        if all(t.text.isupper() for t in capitals) and not (first.first and last.last):
            return False
        if first.first == 2:
            plain_word = (
                last.key in STOPWORDS or last.key in roles() or last.key in _HEADS or last.key in _TAILS
            )
            return bool(last.last or particles or last.first) or not plain_word
        if first.first == 1:
            return bool(last.last) or ((bool(particles) or not first.opens) and not last.common)
        if (
            first.common
            or is_word(first.key)
            or first.excluded
            or last.common
            or last.excluded
            or last.doubtful
        ):
            return False
        return len(capitals) == 2 and (
            last.last == 2 or bool({"ter", "ten", "el", "ben", "den", "der"} & set(particles))
        )

    def _single(self, phrase: _Phrase, token: _Token) -> bool:
        """Whether one word alone is a name."""
        if token.excluded or token.doubtful or (token.text.isupper() and len(token.text) > 1):
            return False
        before = self.tokens[phrase.at - 1] if phrase.at and not token.opens else None
        if before is not None and (
            before.key in ("in", "te", "uit", "nabij", "richting") or before.text.isdigit()
        ):
            return False
        if token.first == 2:
            return True
        said = self._said(phrase, _HUMAN)
        if token.first == 1:
            if token.opens or said:
                return said
            near = before is not None and before.key in ("aan", "door", "via", "met", "bij")
            return near or self._said(phrase, _SPEAKING - {"en"}) or self._announced(phrase)
        if token.last == 2:
            if not token.opens:
                return token.key not in _towns()
            alone = not is_word(token.key) and token.key not in _towns()
            return alone or said or self._announced(phrase) or self._set_apart(phrase)
        return not token.common and said and not token.last

    def _in_a_list(self, phrase: _Phrase) -> bool:
        """Whether unknown words stand where a list or a note has a name: "Xiu Aldama: geen bezwaar"."""
        before = self.tokens[phrase.at - 1] if phrase.at else None
        behind = self.tokens[phrase.to] if phrase.to < len(self.tokens) else None
        line = before is None or "\n" in self.text[before.end : self.tokens[phrase.at].begin]
        if line or (before is not None and before.text in (":", ";")):
            marks = (":", ";", "|", ",", "-", "–", "(") if line else (";", "|", ",", "(", "-", ".")
            if behind is None or behind.text in marks:
                return True
            return "\n" in self.text[self.tokens[phrase.to - 1].end : behind.begin]
        return (
            before is not None and before.key in ("met", "aan", "door") and not self.tokens[phrase.at].opens
        )

    def _set_apart(self, phrase: _Phrase) -> bool:
        """Whether it stands alone between marks, as in a table or a list."""
        before = self.tokens[phrase.at - 1].text if phrase.at else ""
        behind = self.tokens[phrase.to].text if phrase.to < len(self.tokens) else ""
        return before in (":", ";", "|", "→") and behind in (",", ";", "|", "(", "")

    def _look_before(self, phrase: _Phrase) -> None:
        """Take in the titles and the role right before the phrase."""
        at = phrase.at
        while at > 0:
            token = self.tokens[at - 1]
            if token.text == "." and at > 1 and self.tokens[at - 2].key in _ABBREVIATED:
                at -= 2
            elif token.key in _TITLES and not token.text.isupper():
                at -= 1
            else:
                break
            phrase.title = True
        phrase.since = at
        if phrase.title and at and self.tokens[at].key == "heer" and self.tokens[at - 1].key == "de":
            phrase.since = at = at - 1
        edge = at
        if (
            edge > 1
            and self.tokens[edge - 1].text in (",", ":", "(")
            and self.tokens[edge - 2].key in roles()
        ):
            edge -= 1
            if (
                self.tokens[edge].text == ","
                and self.tokens[edge - 1].opens
                and not self.tokens[edge - 1].capital
            ):
                return
        if edge and self.tokens[edge - 1].key in roles():
            phrase.role = edge - 1
            if edge == at or self.tokens[edge].text == ",":
                phrase.since = edge - 1

    def _tied(self, phrase: _Phrase) -> bool:
        """Whether something right before or behind makes it the name of a thing."""
        before = self.tokens[phrase.since - 1] if phrase.since else None
        if before is not None and before.text in (".", "-") and phrase.since > 1:
            saint = self.tokens[phrase.since - 2]
            if saint.key == "st" or (saint.text == "." and self.tokens[phrase.since - 3].key == "st"):
                return True
        first, last = self.tokens[phrase.at], self.tokens[phrase.to - 1]
        if first.key in _HEADS or (first.capital and first.tied and phrase.at == phrase.to - 1):
            return True
        if before is not None and not self.tokens[phrase.since].opens and phrase.role is None:
            if before.key in _HEADS or (before.key in _ARTICLES and not first.opens):
                return True
            if before.key == "de" and self.tokens[phrase.at].initials:
                return True
        if _CITED.match(self.text, last.end):
            return True
        if phrase.to < len(self.tokens):
            behind = self.tokens[phrase.to]
            gap = self.text[last.end : behind.begin]
            if gap in ("", "-") and behind.word:
                return True
            if (gap == "" and behind.text in ("-", "@", "_")) or (gap == "" and behind.text[:1].isdigit()):
                return True
            if gap == " " and behind.word and behind.key in _TAILS and behind.capital:
                return True
        return False

    def _said(self, phrase: _Phrase, verbs: frozenset[str]) -> bool:
        """Whether a verb of those follows, or "(16)" as a speaker's age."""
        if phrase.to >= len(self.tokens):
            return False
        behind = self.tokens[phrase.to]
        if behind.text == "(" and phrase.to + 2 < len(self.tokens):
            return self.tokens[phrase.to + 1].text.isdigit() and self.tokens[phrase.to + 2].text == ")"
        if behind.key in verbs:
            return True
        # "zei Van Dijk", "vroeg Nel"
        before = (
            self.tokens[phrase.since - 1] if phrase.since and not self.tokens[phrase.since].opens else None
        )
        return before is not None and before.key in _HUMAN and verbs is not _SPEAKING

    def _announced(self, phrase: _Phrase) -> bool:
        """Whether "volgens", "namens", "Naam:" or the like stands before it."""
        at = phrase.since - 1
        if at >= 0 and self.tokens[at].text == ":":
            at -= 1
            return at >= 0 and (self.tokens[at].key in _ANNOUNCING or self.tokens[at].key in _LABELS)
        if at >= 1 and self.tokens[at].key == "is" and self.tokens[at - 1].key in ("naam", "notulist"):
            return True
        return at >= 0 and self.tokens[at].key in _ANNOUNCING

    # -- by what else is in the text

    def _by_company(self) -> None:
        """Accept what stands in one row with a name: "Fatima, Hodo en Selam"."""
        for order in (self.phrases, self.phrases[::-1]):
            known: _Phrase | None = None
            for phrase in order:
                if (
                    not phrase.accepted
                    and not phrase.blocked
                    and known is not None
                    and self._beside(known, phrase)
                ):
                    phrase.accepted = self._fits(phrase)
                known = phrase if phrase.accepted else None

    def _beside(self, one: _Phrase, other: _Phrase) -> bool:
        left, right = (one, other) if one.at < other.at else (other, one)
        between = self.text[self.tokens[left.to - 1].end : self.tokens[right.since].begin]
        return (
            between in (", ", " en ", " & ", ", en ", " of ", "; ")
            and self.text.count("\n", self.tokens[left.to - 1].end, self.tokens[right.since].begin) == 0
        )

    def _fits(self, phrase: _Phrase) -> bool:
        tokens = self.tokens[phrase.at : phrase.to]
        capitals = [
            t
            for t in tokens
            if t.capital and not (t is tokens[0] and len(tokens) > 1 and t.key in _OPENING)
        ]
        if not capitals or any(t.excluded for t in capitals) or len(capitals) > 4:
            return False
        if len(capitals) == 1:
            surname = phrase.to - phrase.at > 1 and capitals[0].last
            return bool(capitals[0].first or capitals[0].last == 2 or surname)
        known = any(t.first or t.last for t in capitals)
        return (known and not all(t.common for t in capitals)) or not any(t.common for t in capitals)

    def _by_repetition(self) -> None:
        """Accept the parts of full names where they stand alone elsewhere in the text."""
        parts = {
            t.key
            for p in self.phrases
            if p.accepted and p.to - p.at > 1
            for t in self.tokens[p.at : p.to]
            if t.capital and len(t.key) > 3 and not t.common and not t.excluded
        }
        for phrase in self.phrases:
            if not phrase.accepted and not phrase.blocked:
                tokens = [t for t in self.tokens[phrase.at : phrase.to] if t.capital]
                phrase.accepted = len(tokens) == 1 and tokens[0].key in parts

    def _name(self, phrase: _Phrase) -> Name:
        """The name with its title and role, and what stands beside it."""
        since, to = phrase.since, phrase.to
        role = self.tokens[phrase.role].text.lower() if phrase.role is not None else None
        end = self.tokens[to - 1].end
        if role is None and to + 1 < len(self.tokens) and self.tokens[to].text in (",", "("):
            behind = self.tokens[to + 1]
            closed = to + 2 < len(self.tokens) and self.tokens[to + 2].text in (")", ",", ".")
            if behind.key in roles() and closed:
                role = behind.text.lower()
                end = self.tokens[to + 2].end if self.tokens[to].text == "(" else behind.end
        before = self.tokens[since - 1] if since and not self.tokens[since].opens else None
        determined = before is not None and before.key in _DETERMINERS
        return Name(self.tokens[since].begin, end, role, determined, self.tokens[since].opens)
