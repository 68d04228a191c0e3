"""Splits Dutch text into sentences (spaCy) and packs them into passages of about 120 tokens.

A passage is whole sentences of one field, with offsets into that field, so that the matching sentence
can be marked where it stands. Nothing is left out: together the passages hold every word of the field.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

TARGET_TOKENS = 120


@dataclass(frozen=True)
class Span:
    """A stretch of text: tekst is source[begin:eind]."""

    begin: int
    eind: int
    tekst: str


@dataclass(frozen=True)
class Passage:
    """A span of one field of a record, whose path is `veld`, and the bounds of its sentences in it."""

    veld: str
    begin: int
    eind: int
    tekst: str
    zinnen: tuple[tuple[int, int], ...]


class SentenceSplitter:
    """Dutch sentences by spaCy's rule-based sentencizer, which knows Dutch abbreviations.

    spaCy is loaded with the first text: it brings torch along, half of the time that a register would
    take to start, and answering needs neither.
    """

    def __init__(self) -> None:
        # spaCy's vocabulary grows while it reads; one text at a time keeps that safe.
        self._lock = threading.Lock()

    @cached_property
    def _nlp(self) -> Any:
        import spacy

        nlp = spacy.blank("nl")
        nlp.add_pipe("sentencizer")
        nlp.max_length = 10_000_000
        return nlp

    def sentences(self, text: str) -> list[Span]:
        """The sentences of a text in order. A line break that ends a paragraph ends a sentence."""
        spans: list[Span] = []
        for begin, eind in _paragraphs(text):
            with self._lock:
                doc = self._nlp(text[begin:eind])
                bounds = [(s.start_char, s.end_char) for s in doc.sents]
            spans += [s for a, b in bounds if (s := _trimmed(text, begin + a, begin + b))]
        return spans


def _paragraphs(text: str) -> list[tuple[int, int]]:
    bounds, start = [], 0
    for line in text.splitlines(keepends=True):
        bounds.append((start, start + len(line)))
        start += len(line)
    return bounds


def _trimmed(text: str, begin: int, eind: int) -> Span | None:
    while begin < eind and text[begin].isspace():
        begin += 1
    while eind > begin and text[eind - 1].isspace():
        eind -= 1
    return Span(begin, eind, text[begin:eind]) if begin < eind else None


class PassageMaker:
    """Turns the texts of a record into passages.

    count_tokens: tokens per text, as the encoder counts them. max_tokens: what the encoder reads at
    most; only a single sentence longer than that is cut, at a space, and its parts all stay.
    """

    def __init__(
        self,
        splitter: SentenceSplitter,
        count_tokens: Callable[[Sequence[str]], list[int]],
        max_tokens: int,
    ) -> None:
        self._splitter, self._count, self._max = splitter, count_tokens, max_tokens

    def make(self, texts: Sequence[tuple[str, str]], prefix: str = "") -> list[Passage]:
        """Passages of (veld, tekst) pairs, in order. Room is kept for `prefix` before each passage.

        Raises ValueError when the prefix leaves no room for text.
        """
        return self._make(texts, prefix, TARGET_TOKENS)

    def make_wholes(self, texts: Sequence[tuple[str, str]], prefix: str = "") -> list[str]:
        """All texts one after another, in as few pieces as the encoder can read: mostly one.

        What a record is about as a whole is in no single passage. Raises ValueError as `make` does.
        """
        together = "\n".join(text for _, text in texts)
        return [p.tekst for p in self._make([("", together)], prefix, self._max)]

    def _make(self, texts: Sequence[tuple[str, str]], prefix: str, target: int) -> list[Passage]:
        room = self._max - (self._count([prefix])[0] if prefix else 0) - 8
        if room < 1:
            raise ValueError(f"The prefix leaves no room for text: the model reads {self._max} tokens.")
        found: list[Passage] = []
        for veld, text in texts:
            spans = self._splitter.sentences(text)
            sized = self._fit(text, spans, room)
            for pack in _pack(sized, min(target, room), room):
                begin, eind = pack[0].begin, pack[-1].eind
                bounds = tuple((s.begin, s.eind) for s in pack)
                found.append(Passage(veld, begin, eind, text[begin:eind], bounds))
        return found

    def _fit(self, text: str, spans: list[Span], room: int) -> list[tuple[Span, int]]:
        """Each sentence with its size in tokens; those that exceed the room in halves, or quarters."""
        sized: list[tuple[Span, int]] = []
        for span, size in zip(spans, self._count([s.tekst for s in spans]) if spans else [], strict=True):
            if size <= room:
                sized.append((span, size))
            elif len(span.tekst) == 1:
                raise ValueError(f"{span.tekst!r} has {size} tokens and does not fit in {room}.")
            else:
                sized += self._fit(text, _halves(text, span), room)
        return sized


def _halves(text: str, span: Span) -> list[Span]:
    middle = (span.begin + span.eind) // 2
    # A space near the middle, else (one endless word) the middle itself.
    at = text.rfind(" ", span.begin + 1, middle)
    if at < 0:
        at = text.find(" ", middle, span.eind)
    at = at if at > span.begin else middle
    parts = (_trimmed(text, span.begin, at), _trimmed(text, at, span.eind))
    return [p for p in parts if p]


def _pack(sized: list[tuple[Span, int]], target: int, room: int) -> list[list[Span]]:
    """Neighbouring sentences together while they fit; a short tail joins the passage before it."""
    packs: list[list[Span]] = []
    sizes: list[int] = []
    for span, size in sized:
        if packs and sizes[-1] + size <= target:
            packs[-1].append(span)
            sizes[-1] += size
        else:
            packs.append([span])
            sizes.append(size)
    if len(packs) > 1 and sizes[-1] < target // 4 and sizes[-2] + sizes[-1] <= min(target * 1.4, room):
        tail = packs.pop()
        packs[-1] += tail
    return packs
