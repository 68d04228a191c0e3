"""Finds the stretches of a text that may be a name: capitals that stand together.

Particles between them belong to it ("Ria van der Berg"); words that merely open the sentence, titles and
roles do not, nor does an organisation behind "van".
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from models.compounds import is_word
from models.name_tokens import Token
from models.name_words import HEADS, OPENING, PARTICLES, SURNAMES, TITLES, no_names, roles, standing, towns
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
            yield from self._cut(start, to)

    def _uncapitalised(self, at: int) -> bool:
        """A surname typed in small letters behind a title: "mevrouw jansen"."""
        token = self.tokens[at]
        before = self.tokens[at - 1].key if at else ""
        return token.word and before in TITLES and standing(token.key, SURNAMES) == 2

    def _is_taken(self, token: Token) -> bool:
        return any(token.begin < end and begin < token.end for begin, end in self.taken)

    def _reach(self, at: int) -> int:
        """The end of the capitals that begin at a token, particles between them included."""
        to = at + 1
        while to < len(self.tokens) and self._joined(to):
            ahead = to
            while (
                ahead < len(self.tokens)
                and ahead < to + 4
                and self.tokens[ahead].key in PARTICLES
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
        if token.key in TITLES or token.key in roles():
            return True
        if token.key in PARTICLES and not token.capital:
            return not (self._particle(at + 1) and self.tokens[at + 1].key in ("der", "den", "'t"))
        if token.key in OPENING and not token.first:
            # "Van Dijk", but "Van Ahmed".
            following = self.tokens[at + 1]
            return following.first > following.last and following.first == 2
        if token.key in STOPWORDS or token.key in HEADS:
            return token.key in STOPWORDS
        return token.opens and token.first == 0 and is_word(token.key)

    def _particle(self, at: int) -> bool:
        return self.tokens[at].key in PARTICLES and not self.tokens[at].capital

    def _cut(self, start: int, to: int) -> Iterator[Phrase]:
        """The phrase without what stands behind "van" or "uit" and is a place or an organisation."""
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

    def _no_person(self, at: int, to: int) -> bool:
        token = self.tokens[at]
        if token.excluded and not (token.last == 2 and not token.tied):
            before = self.tokens[at - 2] if self.tokens[at - 1].key == "van" else self.tokens[at - 1]
            return not (token.key in towns() and before.first)
        # "Anja van Welzijn", "Brice van de Universiteit Gent"
        if token.key in HEADS or (self._particle(at - 1) and token.common and not token.last):
            return True
        return tuple(t.key for t in self.tokens[at : at + 2]) in no_names()[1]

    def _phrase_known(self, keys: tuple[str, ...], *, at_start: bool = False) -> bool:
        """Whether these words hold a phrase that is no person, or begin with one."""
        known = no_names()[1]
        starts = range(1 if at_start else len(keys))
        return any(keys[i:j] in known for i in starts for j in range(i + 2, min(len(keys), i + 5) + 1))
