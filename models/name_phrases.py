"""Finds the stretches of a text that may be a name: capitals that stand together.

Particles between them belong to it ("Ria van der Berg"); words that merely open the sentence, titles and
roles do not, nor does an organisation behind "van".
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from models.compounds import is_word
from models.name_tokens import Token
from models.name_words import (
    ABBREVIATED,
    FIRST_NAMES,
    GREETINGS,
    HEADS,
    LABELS,
    OPENING,
    PARTICLES,
    REQUESTS,
    SURNAMES,
    TITLES,
    is_role,
    no_names,
    standing,
    towns,
)
from models.words import STOPWORDS


@dataclass
class Phrase:
    """Capitals that stand together, with the initials and particles between them: tokens at..to."""

    at: int
    to: int
    accepted: bool = False
    blocked: bool = False
    title: bool = False
    role: int | None = None  # the token that is a role
    since: int = 0  # the first token of title and role, or at


def phrases_of(text: str, tokens: Sequence[Token], taken: Sequence[tuple[int, int]]) -> list[Phrase]:
    """The phrases among the tokens of a text, in order, none touching the stretches that are taken."""
    return list(_Cutting(text, tokens, taken).phrases())


class _Cutting:
    """One text on its way from tokens to phrases."""

    def __init__(self, text: str, tokens: Sequence[Token], taken: Sequence[tuple[int, int]]) -> None:
        self.text, self.tokens, self.taken = text, tokens, taken

    def phrases(self) -> Iterator[Phrase]:
        at = 0
        while at < len(self.tokens):
            token = self.tokens[at]
            if not (token.capital or token.initials) or self._is_taken(token):
                if self._uncapitalised(at) and not self._is_taken(token):
                    yield Phrase(at, at + 1, accepted=True, since=at)
                at += 1
                continue
            start, to = at, self._reach(at)
            at = to
            # Words that merely open the sentence, titles and roles come off the front.
            while start < to - 1 and self._no_beginning(start):
                start += 1
            for phrase in self._cut(start, to):
                self._take_in_particles(phrase)
                yield phrase

    def _take_in_particles(self, phrase: Phrase) -> None:
        """Particles in small letters before a surname: "mevrouw van der Meulen", and "van der Meulen" by itself."""
        edge = phrase.at
        while edge and phrase.at - edge < 3 and self._particle(edge - 1) and self._joined(edge):
            edge -= 1
        if edge == phrase.at or self.tokens[phrase.at].opens:
            return
        before = self.tokens[edge - 1] if edge else None
        if (
            before is not None
            and before.text == "."
            and edge > 1
            and self.tokens[edge - 2].key in ABBREVIATED
        ):
            before = self.tokens[edge - 2]
        run = [t.key for t in self.tokens[edge : phrase.at]]
        titled = before is not None and before.key in TITLES
        double = run[-2:] in (["van", "der"], ["van", "den"], ["van", "'t"], ["in", "'t"])
        if titled or self.tokens[edge].opens or (double and not self.tokens[phrase.at].tied):
            phrase.at = phrase.since = edge if titled or self.tokens[edge].opens else phrase.at - 2

    def _uncapitalised(self, at: int) -> bool:
        """A name typed in small letters behind a title or a greeting: "mevrouw jansen", "hallo fatima"."""
        token = self.tokens[at]
        before = self.tokens[at - 1].key if at else ""
        greeted = before in GREETINGS and self.tokens[at - 1].opens
        if not token.word or not (greeted or before in TITLES):
            return False
        return standing(token.key, FIRST_NAMES if greeted else SURNAMES) == 2

    def _is_taken(self, token: Token) -> bool:
        return any(token.begin < end and begin < token.end for begin, end in self.taken)

    def _reach(self, at: int) -> int:
        """The end of the capitals that begin at a token, particles between them included."""
        to = at + 1
        if self._named_in_brackets(at):
            to = at + 4
        while to < len(self.tokens) and self._joined(to):
            ahead = to
            while (
                ahead < len(self.tokens)
                and ahead < to + 4
                and self._particle(ahead)
                and self._joined(ahead)
            ):
                ahead += 1
            run = [t.key for t in self.tokens[to:ahead]]
            alone = run in (["in"], ["op"], ["aan"], ["het"], ["op", "het"], ["aan", "het"], ["in", "het"])
            if ahead >= len(self.tokens) or alone or (run and not self._joined(ahead)):
                ahead = to
            token = self.tokens[ahead]
            if (
                token.key in LABELS
                and self.tokens[ahead + 1 : ahead + 2]
                and self.tokens[ahead + 1].text == ":"
            ):
                break  # "Van: Bos, Anja Aan: ..."
            if not (token.capital or token.initials) or self._is_taken(token):
                if not self.tokens[to].capital or self._is_taken(self.tokens[to]):
                    break
                ahead = to
            to = ahead + 1
        return to

    def _named_in_brackets(self, at: int) -> bool:
        """Initials and what they are called by: "R. (Ronald) Bos"."""
        if not self.tokens[at].initials or at + 4 >= len(self.tokens):
            return False
        left, called, right = self.tokens[at + 1 : at + 4]
        return left.text == "(" and called.capital and right.text == ")" and self._joined(at + 4)

    def _joined(self, at: int) -> bool:
        """Only blanks stand between this token and the one before."""
        gap = self.text[self.tokens[at - 1].end : self.tokens[at].begin]
        return gap.strip(" \u00a0") == "" and len(gap) < 3 and (bool(gap) or self.tokens[at - 1].initials)

    def _no_beginning(self, at: int) -> bool:
        token = self.tokens[at]
        if token.initials:
            return False
        if token.key in TITLES or is_role(token.key):
            return True
        if token.key in PARTICLES and not token.capital:
            return not (self._particle(at + 1) and self.tokens[at + 1].key in ("der", "den", "'t"))
        if token.key in OPENING and not token.first:
            # "Van Dijk", but "Van Ahmed".
            following = self.tokens[at + 1]
            return following.first > following.last and following.first == 2
        if token.opens and (
            token.key in GREETINGS or (token.key in REQUESTS and not self.tokens[at + 1].last)
        ):
            return True
        if token.key in STOPWORDS or token.key in HEADS:
            return token.key in STOPWORDS and not (token.first and not token.opens)
        if not token.opens or not is_word(token.key):
            return False
        # "Zet Meryem in de cc", but "Roos Bakker".
        following = self.tokens[at + 1]
        return token.first == 0 or (token.first == 1 and following.first == 2 and not following.last)

    def _particle(self, at: int) -> bool:
        return self.tokens[at].key in PARTICLES and not self.tokens[at].capital

    def _cut(self, start: int, to: int) -> Iterator[Phrase]:
        """The phrase without what stands behind "van" or "uit" and is a place or an organisation."""
        second = self._second_van(start, to)
        if second is not None:
            yield Phrase(start, second, since=start)
            return
        phrase = Phrase(start, to, since=start)
        keys = tuple(t.key for t in self.tokens[start:to])
        for at in range(start + 1, to):
            token = self.tokens[at]
            if not token.capital or token.key in OPENING:
                continue
            if self._no_person(at, to):
                edge = at
                while self._particle(edge - 1):
                    edge -= 1
                between = {t.key for t in self.tokens[edge:at]}
                place = "van" in between and (not token.tied or between & {"de", "het", "der", "den"})
                place = place or (token.tied and bool(between & {"aan", "in", "op"}))
                if place and self.tokens[start].first and not self._phrase_known(keys, at_start=True):
                    yield Phrase(start, edge, since=start)
                    return
                if (
                    edge == at
                    and not token.tied
                    and self.tokens[start].first == 2
                    and not self._phrase_known(keys, at_start=True)
                ):
                    yield Phrase(start, at, since=start)
                    return
                phrase.blocked = True
        phrase.blocked |= self._phrase_known(keys)
        yield phrase

    def _second_van(self, start: int, to: int) -> int | None:
        """Where "van" stands for the second time behind a first name: "Anja van den Bos van de Wijkraad"."""
        places = [at for at in range(start, to) if self.tokens[at].text == "van"]
        return places[1] if len(places) > 1 and self.tokens[start].first else None

    def _no_person(self, at: int, to: int) -> bool:
        token = self.tokens[at]
        called = self.tokens[at - 1].first == 2 or self.tokens[at - 1].initials
        if called and token.last == 1 and not token.tied and at + 1 == to:
            return False  # "Dennis Prins"
        # "Omar Haddad van de Syrische vrouwengroep"
        if self._particle(at - 1) and not token.last and token.key.endswith(("se", "sche")):
            return True
        if token.excluded and not (token.last == 2 and not token.tied):
            before = self.tokens[at - 2] if self.tokens[at - 1].key == "van" else self.tokens[at - 1]
            return not (token.key in towns() and before.first)
        # "Anja van Welzijn", "Brice van de Universiteit Gent"
        surname = self.tokens[at - 1].key in ("den", "der", "'t", "vd", "v.d.", "v/d")
        if token.key in HEADS or (self._particle(at - 1) and token.common and not (token.last or surname)):
            return True
        return tuple(t.key for t in self.tokens[at : at + 2]) in no_names()[1]

    def _phrase_known(self, keys: tuple[str, ...], *, at_start: bool = False) -> bool:
        """Whether these words hold a phrase that is no person, or begin with one."""
        known = no_names()[1]
        starts = range(1 if at_start else len(keys))
        return any(keys[i:j] in known for i in starts for j in range(i + 2, min(len(keys), i + 5) + 1))
