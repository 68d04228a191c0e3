"""What stands beside a phrase: titles and roles, verbs, marks, and what makes it the name of a thing."""

from __future__ import annotations

import re
from collections.abc import Sequence

from models.name_phrases import Phrase
from models.name_tokens import Token
from models.name_words import (
    ABBREVIATED,
    ANNOUNCING,
    ARTICLES,
    CLOSINGS,
    DETERMINERS,
    DIRECT,
    GREETINGS,
    HEADS,
    HUMAN,
    LABELS,
    OF_ONE,
    TAILS,
    TITLES,
    is_role,
)

_CITED = re.compile(r"(?: (?:en|&) [A-Z][\w-]+| e\.a\.| et al\.)?,? ?\(?(?:19|20)\d\d[a-d]?\)")
# "Jan en alleman", "Jan met de pet"
_ANYBODY = re.compile(r" (?:en alleman|met de pet)\b")


class Surroundings:
    """The tokens of one text, asked what stands before and behind a phrase."""

    def __init__(self, text: str, tokens: Sequence[Token]) -> None:
        self.text, self.tokens = text, tokens

    def look_before(self, phrase: Phrase) -> None:
        """Take in the titles and the role right before the phrase."""
        at = phrase.at
        while at > 0:
            token = self.tokens[at - 1]
            if token.text == "." and at > 1 and self.tokens[at - 2].key in ABBREVIATED:
                at -= 2
            elif token.key in TITLES and not token.text.isupper():
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
            and is_role(self.tokens[edge - 2].key)
        ):
            edge -= 1
            if (
                self.tokens[edge].text == ","
                and self.tokens[edge - 1].opens
                and not self.tokens[edge - 1].capital
            ):
                return
        if edge and is_role(self.tokens[edge - 1].key):
            phrase.role = edge - 1
            if edge == at or self.tokens[edge].text == ",":
                phrase.since = edge - 1

    def tied(self, phrase: Phrase) -> bool:
        """Whether something right before or behind makes it the name of a thing."""
        before = self.tokens[phrase.since - 1] if phrase.since else None
        if before is not None and before.text in (".", "-") and phrase.since > 1:
            saint = self.tokens[phrase.since - 2]
            if saint.key == "st" or (saint.text == "." and self.tokens[phrase.since - 3].key == "st"):
                return True
        first, last = self.tokens[phrase.at], self.tokens[phrase.to - 1]
        if first.key in HEADS or (first.capital and first.tied and phrase.at == phrase.to - 1):
            return True
        if before is not None and not self.tokens[phrase.since].opens and phrase.role is None:
            if before.key in HEADS or (before.key in ARTICLES and not first.opens):
                return True
            if before.key == "de" and self.tokens[phrase.at].initials:
                return True
        if _CITED.match(self.text, last.end) or _ANYBODY.match(self.text, last.end):
            return True
        if phrase.to < len(self.tokens):
            behind = self.tokens[phrase.to]
            gap = self.text[last.end : behind.begin]
            if gap in ("", "-") and behind.word:
                return True
            if (gap == "" and behind.text in ("-", "@", "_")) or (gap == "" and behind.text[:1].isdigit()):
                return True
            if gap == " " and behind.word and behind.key in TAILS and behind.capital:
                return True
        return False

    def said(self, phrase: Phrase, verbs: frozenset[str]) -> bool:
        """Whether a verb of those follows, or "(16)" as a speaker's age, or a HUMAN one stands before it."""
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
        return before is not None and before.key in HUMAN

    def announced(self, phrase: Phrase) -> bool:
        """Whether "volgens", "namens", "Naam:" or the like stands before it."""
        at = phrase.since - 1
        if at < 0:
            return False
        before, earlier = self.tokens[at], self.tokens[at - 1].key if at else ""
        if before.text == ":":
            return earlier in ANNOUNCING or earlier in LABELS or earlier in CLOSINGS
        if before.key in CLOSINGS or (before.text == "," and earlier in CLOSINGS):
            return True
        if before.key in GREETINGS or before.key in DIRECT:
            return before.opens and self.closed(phrase)
        if before.key == "is" and earlier in ("naam", "notulist"):
            return True
        if before.key in ("van", "met", "door") and earlier in OF_ONE:
            return not self.tokens[phrase.at].opens
        return before.key in ANNOUNCING or (before.key == "weten" and earlier == "te")

    def closed(self, phrase: Phrase) -> bool:
        """Whether the sentence or a part of it ends behind the phrase."""
        if phrase.to >= len(self.tokens):
            return True
        behind = self.tokens[phrase.to]
        gap = self.text[self.tokens[phrase.to - 1].end : behind.begin]
        return (
            "\n" in gap
            or behind.text in (",", ".", ";", ":", "!", "?", ")", "(", "|", "&")
            or behind.key == "en"
        )

    def called(self, phrase: Phrase) -> bool:
        """Whether a role follows as another word for it: "Zeeman, de penningmeester"."""
        at = phrase.to
        if at + 1 >= len(self.tokens) or self.tokens[at].text not in (",", "("):
            return False
        article = self.tokens[at + 1].key in DETERMINERS and at + 2 < len(self.tokens)
        role = self.tokens[at + 1 + article]
        return role.word and not role.capital and is_role(role.key)

    def led_in(self, phrase: Phrase) -> bool:
        """Whether it begins a line, or follows a colon or a word that leads to a person."""
        if not phrase.since:
            return True
        before = self.tokens[phrase.since - 1]
        if "\n" in self.text[before.end : self.tokens[phrase.since].begin]:
            return True
        return before.text in (":", "(", ";", '"') or before.key in (
            "door",
            "van",
            "aan",
            "met",
            "cc",
            "bcc",
        )

    def in_a_list(self, phrase: Phrase) -> bool:
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

    def set_apart(self, phrase: Phrase) -> bool:
        """Whether it stands alone between marks, as in a table or a list."""
        before = self.tokens[phrase.at - 1].text if phrase.at else ""
        behind = self.tokens[phrase.to].text if phrase.to < len(self.tokens) else ""
        return before in (":", ";", "|", "→") and behind in (",", ";", "|", "(", "")

    def beside(self, one: Phrase, other: Phrase) -> bool:
        """Whether two phrases stand in one row, with no more than a comma or "en" between them."""
        left, right = (one, other) if one.at < other.at else (other, one)
        between = self.text[self.tokens[left.to - 1].end : self.tokens[right.since].begin]
        return (
            between in (", ", " en ", " & ", ", en ", " of ", "; ")
            and self.text.count("\n", self.tokens[left.to - 1].end, self.tokens[right.since].begin) == 0
        )
