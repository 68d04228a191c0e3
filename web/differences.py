"""What changed between two versions of a record, so that a reader sees it; and merging two writers' work.

Takes the contents of versions as plain values (Keuze.as_dict). Contacts are in no version.
"""

from __future__ import annotations

import difflib
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
_MAX_WORDS = 2_500  # above this a word by word comparison takes too long; the whole text is shown then
_WORDS = (*TEKSTVELDEN, "titel", "algemeenContact", "bron")


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
    if veld in _WORDS and old and new:
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
    before, after = _tokens(old), _tokens(new)
    if max(len(before), len(after)) > _MAX_WORDS:
        return [Stuk("weg", old), Stuk("bij", new)]
    found: list[Stuk] = []
    matcher = difflib.SequenceMatcher(None, [t.strip() for t in before], [t.strip() for t in after], False)
    opcodes = matcher.get_opcodes()
    for i, (tag, a, b, c, d) in enumerate(opcodes):
        if tag == "equal":
            found += _shortened(after[c:d], first=i == 0, last=i == len(opcodes) - 1)
        else:
            found += _changed("".join(before[a:b]), "".join(after[c:d]))
    return found


def _changed(gone: str, come: str) -> list[Stuk]:
    """The two sides of a change; the space behind it is no part of it, and is the newer text's."""
    found = [Stuk("weg", gone.strip())] if gone.strip() else []
    found += [Stuk("gelijk", " ")] if gone.strip() and come.strip() else []
    found += [Stuk("bij", come.strip())] if come.strip() else []
    space = (come or gone)[len((come or gone).rstrip()) :]
    return found + ([Stuk("gelijk", space)] if space else [])


def _tokens(text: str) -> list[str]:
    """Words, each with the space behind it."""
    words: list[str] = []
    for ch in text:
        if words and (ch.isspace() or not words[-1][-1].isspace()):
            words[-1] += ch
        else:
            words.append(ch)
    return words


def _shortened(words: Sequence[str], *, first: bool, last: bool) -> list[Stuk]:
    """A stretch without changes: only the words beside a change."""
    head = 0 if first else _CONTEXT
    tail = 0 if last else _CONTEXT
    if len(words) <= head + tail + 5:
        return [Stuk("gelijk", "".join(words))]
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
