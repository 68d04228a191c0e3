"""Recognises names of people in Dutch text, by lists, form and the words around them.

No model is asked. A capital is weighed by what it begins: a first name or surname of the lists
(persoonsnamen/), initials, or anything at all behind "mevrouw" or "projectleider"; by what it is tied to
(Johan de Wittlaan, Stichting, "Court"); and by who is named elsewhere in the text. A word that also means
something else (Roos, Bakker) needs more than a capital when it opens a sentence.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from models.compounds import is_word
from models.name_context import Surroundings
from models.name_phrases import Phrase, phrases_of
from models.name_tokens import Token, tokens_of
from models.name_words import (
    DETERMINERS,
    HEADS,
    HUMAN,
    NAMELIKE,
    NOT_BEFORE,
    OPENING,
    PARTICLES,
    SPEAKING,
    SUBORDINATING,
    TAILS,
    TITLES,
    is_role,
    towns,
)
from models.words import STOPWORDS


@dataclass(frozen=True)
class Name:
    """A name at begin..end, and what can be said in its place."""

    begin: int
    end: int
    role: str | None  # the word beside it that says what this person does or is
    determined: bool  # an article or the like stands before it
    opens: bool  # it opens a sentence


def find_names(text: str, taken: Sequence[tuple[int, int]] = ()) -> list[Name]:
    """The names in a text, in order, none of them touching the stretches that are taken."""
    return _Weighing(text, taken).names()


class _Weighing:
    """One text on its way from phrases to names."""

    def __init__(self, text: str, taken: Sequence[tuple[int, int]]) -> None:
        self.text, self.tokens = text, tokens_of(text)
        self.phrases = phrases_of(text, self.tokens, taken)
        self.around = Surroundings(text, self.tokens)

    def names(self) -> list[Name]:
        for phrase in self.phrases:
            self._weigh(phrase)
        self._by_inversion()
        self._by_company()
        self._by_repetition()
        return [self._name(p) for p in self.phrases if p.accepted]

    # -- by itself and what stands beside it

    def _weigh(self, phrase: Phrase) -> None:
        """Accept a phrase on what it is and what stands right before and behind it."""
        self.around.look_before(phrase)
        if phrase.accepted:
            return
        tokens = self.tokens[phrase.at : phrase.to]
        capitals = [t for t in tokens if t.capital and not (t.key in OPENING and t is not tokens[-1])]
        if not capitals:
            return
        first, last = capitals[0], capitals[-1]
        if len(capitals) > 4 or (tokens[0].initials and len(last.text) == 1):
            return
        if phrase.title:
            office = (
                first.key in TITLES
                or (first.key in STOPWORDS and len(tokens) == 1)
                or is_role(first.key)
                or first.key in ("eerste", "minister")
            )
            phrase.accepted = not office and not (first.common and first.excluded) and not last.tied
            return
        if phrase.blocked or self.around.tied(phrase):
            phrase.blocked = True
            return
        if tokens[0].initials:
            abbreviated = len(last.text) < 5 and self.text[last.end : last.end + 1] in (".", ")")
            if abbreviated and self.text[last.begin - 1] == "." and not last.last:
                return
            listing = tokens[0].opens and len(tokens[0].text) == 2 and len(tokens) == 2
            phrase.accepted = not (last.common and (listing or not last.last)) and (
                not last.excluded or (last.last > 0 and not last.tied)
            )
            return
        if self.around.called(phrase) and not any(t.excluded or t.key in STOPWORDS for t in capitals):
            led = self.around.led_in(phrase) and not first.opens
            phrase.accepted = bool(first.first or last.last) or led or not last.common
            return
        if len(capitals) > 1 or tokens[-1] is not tokens[0]:
            phrase.accepted = self._full(phrase, tokens, capitals)
            if phrase.accepted:
                return
        if phrase.role is not None and not any(t.excluded for t in capitals):
            phrase.accepted = bool(first.first or last.last) or not any(t.common for t in capitals)
        elif len(capitals) == 1 and len(tokens) == 1:
            phrase.accepted = self._single(phrase, first)
        elif not any(t.common or t.excluded or t.doubtful for t in capitals) and not last.key.endswith(
            "se"
        ):
            listed = len(capitals) < 4 and self.around.in_a_list(phrase)
            phrase.accepted = listed or self.around.said(phrase, HUMAN) or self.around.announced(phrase)

    def _full(self, phrase: Phrase, tokens: list[Token], capitals: list[Token]) -> bool:
        """Whether more than one word together are a name."""
        first, last = capitals[0], capitals[-1]
        particles = [t.key for t in tokens[1:] if t.key in PARTICLES and t is not first]
        if last.excluded and not last.last and last.key not in towns():
            return False
        if len(capitals) == 1:
            return self._surname(phrase, tokens[0], last, particles)
        if all(t.text.isupper() for t in capitals) and not (first.first and last.last):
            return False
        if first.first == 2:
            plain_word = (
                last.key in STOPWORDS or is_role(last.key) or last.key in HEADS or last.key in TAILS
            )
            return bool(last.last or particles or last.first) or not plain_word
        if first.first == 1:
            clear = bool(particles) or not first.opens or self.around.said(phrase, SPEAKING)
            return bool(last.last) or (clear and not last.common)
        if last.last and any(t.first == 2 for t in capitals[1:-1]):
            return True
        if NAMELIKE.search(last.key) and not last.common and not first.opens and not first.excluded:
            return True
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

    def _surname(self, phrase: Phrase, front: Token, last: Token, particles: list[str]) -> bool:
        """Whether a particle with a capital and a word make a name: "Van Dijk", "Van der Meer", "El Idrissi"."""
        if last.text.isupper() or (last.excluded and not last.last):
            return False
        if not last.last:
            van = front.key in ("van", "ter", "ten", "el", "ait") and not front.opens
            return not last.common and (van or (bool(particles) and self.around.said(phrase, HUMAN)))
        clear = len(particles) > 0 or front.key in ("el", "ben", "ait", "ould")
        article = front.key in ("de", "het", "den", "in", "op") and last.last == 1
        if clear or (not front.opens and not article):
            return True
        said = self.around.said(phrase, SPEAKING) or self.around.announced(phrase)
        return said if last.last == 1 else said or self.around.set_apart(phrase)

    def _single(self, phrase: Phrase, token: Token) -> bool:
        """Whether one word alone is a name."""
        announced = self.around.announced(phrase)
        if token.text.isupper() and len(token.text) > 1:
            behind = self.tokens[phrase.to].text if phrase.to < len(self.tokens) else ""
            return len(token.text) > 3 and token.opens and behind == ":" and bool(token.first or token.last)
        if token.excluded or (token.doubtful and not announced):
            return False
        if token.key in ("ja", "nee") or is_role(token.key):
            return False
        before = self.tokens[phrase.at - 1] if phrase.at and not token.opens else None
        if before is not None and (
            before.key in ("in", "te", "uit", "nabij", "richting") or before.text.isdigit()
        ):
            return False
        if token.first == 2:
            return True
        said = self.around.said(phrase, HUMAN)
        if token.first == 1:
            if token.opens or said:
                return said or announced
            # A capital within a sentence is put there on purpose, but most things that have one follow these.
            meant = (
                before is not None and before.word and not before.capital and before.key not in NOT_BEFORE
            )
            return (meant and token.key not in towns()) or self.around.said(phrase, SPEAKING) or announced
        if token.last == 2:
            if not token.opens:
                return token.key not in towns()
            alone = not is_word(token.key) and token.key not in towns()
            return alone or said or announced or self.around.set_apart(phrase)
        if token.last == 1:
            return announced and self.around.closed(phrase) and token.key not in STOPWORDS
        if token.common:
            return False
        if NAMELIKE.search(token.key) and token.key not in towns():
            return True
        adjective = token.key.endswith("se") and not self.around.closed(phrase)
        whose = before is not None and before.key in SUBORDINATING and not self.around.closed(phrase)
        return said or ((announced or whose) and not adjective)

    # -- by what else is in the text

    def _by_company(self) -> None:
        """Accept what stands in one row with a name: "Fatima, Hodo en Selam"."""
        for order in (self.phrases, self.phrases[::-1]):
            known: Phrase | None = None
            for phrase in order:
                if (
                    not phrase.accepted
                    and not phrase.blocked
                    and known is not None
                    and self.around.beside(known, phrase)
                ):
                    phrase.accepted = self._fits(phrase, known)
                known = phrase if phrase.accepted else None

    def _by_inversion(self) -> None:
        """Accept a surname with the first name behind it: "Kruidenier, Bas"."""
        for one, other in pairwise(self.phrases):
            last, first = self.tokens[one.to - 1], self.tokens[other.at]
            if (
                one.blocked
                or other.blocked
                or other.to - other.at > 1
                or not first.first
                or other.at - one.to != 1
            ):
                continue
            behind = self.tokens[other.to].text if other.to < len(self.tokens) else ""
            ended = behind in ("", ".", ";", ")", "|", '"') or "\n" in self.text[first.end : first.end + 2]
            known = last.last or (not last.excluded and not last.first and not (last.common and last.opens))
            if self.tokens[one.to].text == "," and ended and known and self.around.led_in(one):
                one.accepted = other.accepted = True

    def _fits(self, phrase: Phrase, neighbour: Phrase) -> bool:
        """Whether it could be a name, now that it stands beside one."""
        tokens = self.tokens[phrase.at : phrase.to]
        capitals = [
            t for t in tokens if t.capital and not (t is tokens[0] and len(tokens) > 1 and t.key in OPENING)
        ]
        if not capitals or any(t.excluded for t in capitals) or len(capitals) > 4:
            return False
        if len(capitals) == 1:
            surname = phrase.to - phrase.at > 1 and capitals[0].last
            # "Visser en Bakker", but not "Telecommunicatie en Post, de heer De Croo".
            within = capitals[0].last and not capitals[0].opens and neighbour.to - neighbour.since == 1
            return bool(capitals[0].first or capitals[0].last == 2 or surname or within)
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

    def _name(self, phrase: Phrase) -> Name:
        """The name with its title and role, and what stands beside it."""
        since, to = phrase.since, phrase.to
        role = self.tokens[phrase.role].text.lower() if phrase.role is not None else None
        end = self.tokens[to - 1].end
        if role is None and to + 1 < len(self.tokens) and self.tokens[to].text in (",", "("):
            behind = self.tokens[to + 1]
            closed = to + 2 < len(self.tokens) and self.tokens[to + 2].text in (")", ",", ".")
            if is_role(behind.key) and closed:
                role = behind.text.lower()
                end = self.tokens[to + 2].end if self.tokens[to].text == "(" else behind.end
        before = self.tokens[since - 1] if since and not self.tokens[since].opens else None
        determined = before is not None and before.key in DETERMINERS
        return Name(self.tokens[since].begin, end, role, determined, self.tokens[since].opens)
