"""What changed between two versions of a record, so that a reader sees it; and merging two writers' work.

Takes the contents of versions as plain values (Keuze.as_dict). Contacts are in no version.
"""

from __future__ import annotations

import difflib
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from data.dates import format_date
from data.keuze import TEKSTVELDEN, VOCABULAIRES, Keuze
from data.vocabularies import vocabulaire
from web.fields import LABELS

Soort = Literal["gelijk", "weg", "bij", "sprong"]

_CONTEXT = 12  # words shown on each side of a change
_MAX_PAIRS = (
    40_000  # equal words between two texts; above this comparing takes too long, and both are shown whole
)
_TEXTS = (
    *TEKSTVELDEN,
    "titel",
    "verantwoordelijkParticipatie",
    "verantwoordelijkCommunicatie",
    "algemeenContact",
    "bron",
)

# Each with the space behind it: joined together they are the text again.
_WORD = re.compile(r"\S+\s*|\s+")
_SENTENCE = re.compile(r".+?(?:(?<=[.!?])\s+|\n\s*|\Z)", re.S)


@dataclass(frozen=True)
class Stuk:
    """A piece of a changed text: the same in both, gone, new, or a stretch left out ("sprong")."""

    soort: Soort
    tekst: str = ""


@dataclass(frozen=True)
class Verschil:
    """One changed field. regels: its lines, each in pieces; a text is one line a paragraph."""

    veld: str
    label: str
    regels: tuple[tuple[Stuk, ...], ...]


def differences(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Verschil]:
    """Every field that differs, in the order of the record."""
    changed = [v for v in Keuze.model_fields if old.get(v) != new.get(v)]
    return [Verschil(v, LABELS.get(v, v), _lines(v, old.get(v), new.get(v))) for v in changed]


def _lines(veld: str, old: Any, new: Any) -> tuple[tuple[Stuk, ...], ...]:
    if veld in _TEXTS and old and new:
        return (tuple(word_difference(old, new)),)
    before, after = in_words(veld, old), in_words(veld, new)
    if len(before) == len(after) == 1:
        return (tuple(_changed(before[0], after[0])),)
    found: list[tuple[Stuk, ...]] = []
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag == "equal":
            found += [(Stuk("gelijk", line),) for line in before[a:b]]
        else:
            found += [(Stuk("weg", line),) for line in before[a:b]]
            found += [(Stuk("bij", line),) for line in after[c:d]]
    return tuple(found)


def word_difference(old: str, new: str) -> list[Stuk]:
    """What was taken out and put in, word by word, with a few words around each change."""
    found: list[Stuk] = []
    before, after = _SENTENCE.findall(old), _SENTENCE.findall(new)
    for tag, a, b, c, d in _opcodes(before, after):
        if tag == "equal":
            found.append(_same(before[a:b], after[c:d]))
        else:
            found += _words("".join(before[a:b]), "".join(after[c:d]))
    joined = _joined(found)
    last = len(joined) - 1
    return [
        piece
        for i, stuk in enumerate(joined)
        for piece in (_shortened(stuk, first=i == 0, last=i == last) if stuk.soort == "gelijk" else [stuk])
    ]


def _words(old: str, new: str) -> list[Stuk]:
    """The difference between two pieces of text that are not the same, word by word."""
    before, after = _WORD.findall(old), _WORD.findall(new)
    found: list[Stuk] = []
    for tag, a, b, c, d in _opcodes(before, after):
        if tag == "equal":
            found.append(_same(before[a:b], after[c:d]))
        else:
            found += _changed("".join(before[a:b]), "".join(after[c:d]))
    return found


def _same(before: Sequence[str], after: Sequence[str]) -> Stuk:
    """What stayed. The last word of a text has no space behind it; in the other text it may have."""
    return Stuk("gelijk", "".join(max(pair, key=len) for pair in zip(before, after, strict=True)))


def _opcodes(before: Sequence[str], after: Sequence[str]) -> list[tuple[str, int, int, int, int]]:
    """How one list of words or sentences becomes the other; the space behind each does not count."""
    a, b = [t.strip() for t in before], [t.strip() for t in after]
    counts = Counter(b)
    if sum(counts[t] for t in a) > _MAX_PAIRS:
        return [("replace", 0, len(a), 0, len(b))]
    opcodes: list[tuple[str, int, int, int, int]] = list(difflib.SequenceMatcher(None, a, b).get_opcodes())
    return opcodes


def _changed(gone: str, come: str) -> list[Stuk]:
    """The two sides of a change; the space behind it is no part of it, and is the newer text's."""
    found = [Stuk("weg", gone.strip())] if gone.strip() else []
    found += [Stuk("gelijk", " ")] if gone.strip() and come.strip() else []
    found += [Stuk("bij", come.strip())] if come.strip() else []
    space = (come or gone)[len((come or gone).rstrip()) :]
    return found + ([Stuk("gelijk", space)] if space else [])


def _joined(pieces: Sequence[Stuk]) -> list[Stuk]:
    """Neighbours of one kind as one."""
    found: list[Stuk] = []
    for piece in pieces:
        if found and found[-1].soort == piece.soort == "gelijk":
            found[-1] = Stuk("gelijk", found[-1].tekst + piece.tekst)
        else:
            found.append(piece)
    return found


def _shortened(stuk: Stuk, *, first: bool, last: bool) -> list[Stuk]:
    """A stretch without changes: only the words beside a change."""
    words = _WORD.findall(stuk.tekst)
    head = 0 if first else _CONTEXT
    tail = 0 if last else _CONTEXT
    if len(words) <= head + tail + 5:
        return [stuk]
    found = [Stuk("gelijk", "".join(words[:head]))] if head else []
    found.append(Stuk("sprong"))
    return found + ([Stuk("gelijk", "".join(words[-tail:]))] if tail else [])


def in_words(veld: str, value: Any) -> list[str]:
    """A value as lines that people read: labels for codes, dates written out. Empty when absent."""
    if value is None or value == [] or value == {}:
        return []
    if veld == "alternatieven":
        return [f"{_label('instrument', a['instrument'])}: {a['reden']}" for a in value]
    if veld == "factoren":
        return [_factor(f) for f in value]
    if veld == "beloften":
        return [_belofte(b) for b in value]
    if veld == "evaluatie":
        return _evaluatie(value)
    if isinstance(value, list):
        return [_label(veld, v) for v in value]
    if veld in ("startdatum", "einddatum"):
        return [_day(value)]
    return [_label(veld, value)] if veld in VOCABULAIRES else str(value).split("\n")


def _label(veld: str, code: str) -> str:
    """A code's label. A version may hold a code that the vocabulary has since dropped: then the code."""
    naam = VOCABULAIRES.get(veld, veld)
    if veld not in VOCABULAIRES and naam != "factoren":
        return code
    vocab = vocabulaire(naam)
    return vocab.label(code) if code in vocab else code


def _day(text: str) -> str:
    return format_date(date.fromisoformat(text))


def _factor(factor: Mapping[str, Any]) -> str:
    why = f" – {factor['toelichting']}" if factor.get("toelichting") else ""
    return f"{_label('factoren', factor['factor'])} ({factor['richting']}){why}"


def _belofte(belofte: Mapping[str, Any]) -> str:
    how = (
        f", via {_label('communicatiemiddelen', belofte['kanaal']).lower()}"
        if belofte.get("kanaal")
        else ""
    )
    done = f", gedaan op {_day(belofte['gedaanOp'])}" if belofte.get("gedaanOp") else ""
    return f"{belofte['wat']}{how}, uiterlijk {_day(belofte['uiterlijk'])}{done}"


def _evaluatie(evaluatie: Mapping[str, Any]) -> list[str]:
    found = []
    for veld, naam in (("tussentijds", "Tussentijds"), ("naAfloop", "Na afloop")):
        if veld in evaluatie:
            found.append(f"{naam}: {'ja' if evaluatie[veld] else 'nee'}")
    found += [f"Cijfer voor {naam}: {cijfer}" for naam, cijfer in evaluatie.get("scores", {}).items()]
    return found + ([evaluatie["toelichting"]] if evaluatie.get("toelichting") else [])


@dataclass(frozen=True)
class Merged:
    """Two writers' work in one. botsingen: fields that both changed, differently; ours stands there."""

    values: dict[str, Any]
    botsingen: tuple[str, ...]


def merge(base: Mapping[str, Any], ours: Mapping[str, Any], theirs: Mapping[str, Any]) -> Merged:
    """What both changed since `base`: a field that only one of them changed is taken from that one."""
    values: dict[str, Any] = {}
    clashes = []
    for veld in Keuze.model_fields:
        was, mine, other = base.get(veld), ours.get(veld), theirs.get(veld)
        if mine != was and other != was and mine != other:
            clashes.append(veld)
        chosen = other if mine == was else mine
        if chosen is not None:
            values[veld] = chosen
    return Merged(values, tuple(clashes))
