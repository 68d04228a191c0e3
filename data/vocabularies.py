"""The register's vocabularies: versioned files with a label, a definition, synonyms and a source per term.

A record holds codes only. `resolve` turns what people write ("vragenlijst", "Wijk Moerwijk") into a code,
exactly or not at all: a near miss is an error with a suggestion, never a guess.

A register adds terms of its own (data/own_terms.py). They belong to the process for as long as that register
is open, so everything that reads a list reads them too: what residents read and the register to practise in
have no terms of their own, and share those of the register beside which they are open. Would two registers
with own terms be open at once, each reads the terms of both, and the one that was opened first goes before.

Residents are a case apart: of the own terms they meet only those that a published record uses, by their label
alone. Whoever answers a request says for whom (`read_as_resident`), and then every list follows.
"""

from __future__ import annotations

import difflib
import json
import threading
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from functools import cache, wraps
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

FOLDER = Path(__file__).parent / "vocabulaires"

_OWN_KEYS = {"code", "label", "definitie", "synoniemen", "bron"}


class UnknownTerm(ValueError):
    """A word that no term of the vocabulary carries. `suggestie` is the nearest label, or None."""

    def __init__(self, vocabulaire: str, tekst: str, suggestie: str | None) -> None:
        self.vocabulaire, self.tekst, self.suggestie = vocabulaire, tekst, suggestie
        hint = f' Bedoelde u "{suggestie}"?' if suggestie else ""
        super().__init__(f'"{tekst}" staat niet in de lijst {vocabulaire}.{hint}')


def fold(text: str) -> str:
    """Lower case, no accents, punctuation as single spaces: how terms are compared."""
    plain = unicodedata.normalize("NFKD", text.casefold()).casefold()
    kept = (" " if not ch.isalnum() else ch for ch in plain if not unicodedata.combining(ch))
    return " ".join("".join(kept).split())


@dataclass(frozen=True)
class Begrip:
    """One term. `extra` holds what only this vocabulary knows, such as a rank or a parent.

    eigen: added by this register. vervallen: records may hold it, and nobody is offered it any more.
    """

    code: str
    label: str
    definitie: str
    synoniemen: tuple[str, ...]
    bron: str
    extra: Mapping[str, Any] = field(default_factory=dict)
    eigen: bool = False
    vervallen: bool = False


@dataclass(frozen=True)
class Eigen:
    """The own terms of a register in one list. wijzigingen: how many changes made them what they are."""

    begrippen: tuple[Begrip, ...]
    wijzigingen: int


class Vocabulaire:
    """An ordered list of terms: those of one file, then the register's own. It never changes."""

    def __init__(self, content: Mapping[str, Any], own: Eigen | None = None) -> None:
        self.naam: str = content["naam"]
        self.versie: str = content["versie"]
        self.titel: str = content["titel"]
        self.omschrijving: str = content["omschrijving"]
        self.bron: str = content["bron"]
        self.toelichting: str | None = content.get("toelichting")
        self.begrippen = tuple(
            Begrip(
                code=b["code"],
                label=b["label"],
                definitie=b["definitie"],
                synoniemen=tuple(b.get("synoniemen", ())),
                bron=b["bron"],
                extra=MappingProxyType({k: v for k, v in b.items() if k not in _OWN_KEYS}),
            )
            for b in content["begrippen"]
        )
        self._by_code = {b.code: b for b in self.begrippen}
        self._codes: dict[str, str] = {}
        for begrip in self.begrippen:
            for name in (begrip.code, begrip.label, *begrip.synoniemen):
                other = self._codes.setdefault(fold(name), begrip.code)
                if other != begrip.code:
                    raise ValueError(
                        f'{self.naam}: "{name}" hoort bij {other} én bij {begrip.code}; kies er één.'
                    )
        self._content = content
        if own is not None:
            self._add(own)

    def _add(self, own: Eigen) -> None:
        """The own terms behind the others. A name that a newer file has as well is the file's from then on."""
        new = [b for b in own.begrippen if b.code not in self._by_code]
        self._by_code |= {b.code: b for b in new}
        self.begrippen += tuple(new)
        for begrip in new:
            for name in (begrip.code, begrip.label, *begrip.synoniemen):
                self._codes.setdefault(fold(name), begrip.code)
        self.versie = f"{self.versie}+{own.wijzigingen}"

    def with_own(self, own: Eigen) -> Vocabulaire:
        """The list of the file, as it is, with these own terms behind it."""
        return Vocabulaire(self._content, own)

    def for_residents(self, public: frozenset[str]) -> Vocabulaire:
        """The same list without the own terms but those in `public`, and of these the label alone.

        By its code every term is still found, so that there is no record that can't be read.
        """
        shown = Vocabulaire(self._content)
        bare = {b.code: replace(b, definitie="", synoniemen=()) for b in self.begrippen if b.eigen}
        shown.begrippen += tuple(b for code, b in bare.items() if code in public)
        shown._by_code |= bare
        shown._codes |= {
            name: code
            for name in map(fold, (b.label for b in shown.begrippen if b.eigen))
            if (code := self._codes[name]) in public
        }
        shown.versie = self.versie
        return shown

    def __contains__(self, code: object) -> bool:
        return code in self._by_code

    def __getitem__(self, code: str) -> Begrip:
        return self._by_code[code]

    def __iter__(self) -> Iterator[Begrip]:
        return iter(self.begrippen)

    def label(self, code: str) -> str:
        return self._by_code[code].label

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(b.code for b in self.begrippen)

    @property
    def aangeboden(self) -> tuple[Begrip, ...]:
        """The terms to choose from; of own terms residents are offered none."""
        hidden = _resident.get()
        return tuple(b for b in self.begrippen if not b.vervallen and not (hidden and b.eigen))

    def names(self) -> Mapping[str, str]:
        """Every folded name (code, label, synonym) with its code."""
        return MappingProxyType(self._codes)

    def resolve(self, text: str) -> str:
        """The code for a code, label or synonym, whatever its case and accents.

        Raises UnknownTerm, with the nearest known name, when none fits.
        """
        code = self._codes.get(fold(text))
        if code is not None:
            return code
        near = difflib.get_close_matches(fold(text), self._codes, n=1, cutoff=0.72)
        raise UnknownTerm(self.naam, text, self.label(self._codes[near[0]]) if near else None)


def vocabulaire(naam: str) -> Vocabulaire:
    """The vocabulary of that name as whoever asks may read it, own terms included.

    Raises KeyError, naming the known ones, when there is none.
    """
    return _lists[_resident.get()].get(naam) or of_file(naam)


@cache
def of_file(naam: str) -> Vocabulaire:
    """The same without own terms: what ships with the program. Raises KeyError."""
    path = FOLDER / f"{naam}.json"
    if naam not in names():
        raise KeyError(f"Er is geen vocabulaire {naam}; wel: {', '.join(names())}.")
    return Vocabulaire(json.loads(path.read_text(encoding="utf-8")))


@cache
def names() -> tuple[str, ...]:
    return tuple(sorted(p.stem for p in FOLDER.glob("*.json")))


# -- own terms ------------------------------------------------------------------------------------

_T = TypeVar("_T")
_Lists = Mapping[str, Vocabulaire]

_resident: ContextVar[bool] = ContextVar("voor een inwoner", default=False)
_changing = threading.Lock()
# Per open register its own terms by list, and the terms (list, code) that residents read of.
_own: dict[object, Mapping[str, Eigen]] = {}
_public: dict[object, frozenset[tuple[str, str]]] = {}
# The lists with own terms: for colleagues, for residents. Replaced as a whole, and never changed.
_lists: tuple[_Lists, _Lists] = ({}, {})


def read_as_resident(resident: bool) -> None:
    """Say for whom lists are read in this thread from now on."""
    _resident.set(resident)


def add_own(owner: object, own: Mapping[str, Eigen]) -> None:
    """Let every list hold the own terms of this register too, in the place of those that it had before."""
    with _changing:
        _own[owner] = dict(own)
        _make_lists()


def show_residents(owner: object, terms: Iterable[tuple[str, str]]) -> None:
    """Let residents read the labels of these terms (list, code) of a register, and of no others."""
    with _changing:
        if (shown := frozenset(terms)) != _public.get(owner, frozenset()):
            _public[owner] = shown
            _make_lists()


def remove_own(owner: object) -> None:
    """Take the own terms of a register out of the lists: it is being closed."""
    with _changing:
        _public.pop(owner, None)
        if _own.pop(owner, None):
            _make_lists()


def _make_lists() -> None:
    global _lists
    public = frozenset[tuple[str, str]]().union(*_public.values())
    whole = {naam: of_file(naam).with_own(_together(found)) for naam, found in _by_list().items()}
    bare = {
        naam: vocab.for_residents(frozenset(code for of, code in public if of == naam))
        for naam, vocab in whole.items()
    }
    _lists = (whole, bare)


def _by_list() -> dict[str, list[Eigen]]:
    found: dict[str, list[Eigen]] = {}
    for own in _own.values():
        for naam, eigen in own.items():
            found.setdefault(naam, []).append(eigen)
    return found


def _together(found: Sequence[Eigen]) -> Eigen:
    """The own terms of several registers as one; of two with the same code the first."""
    terms: dict[str, Begrip] = {}
    for eigen in found:
        for begrip in eigen.begrippen:
            terms.setdefault(begrip.code, begrip)
    return Eigen(tuple(terms.values()), sum(eigen.wijzigingen for eigen in found))


def made_from_lists(make: Callable[[], _T]) -> Callable[[], _T]:
    """Keeps what a function makes from the vocabularies until one changes; for residents apart.

    What `functools.cache` is to a function that reads no vocabulary.
    """
    kept: dict[bool, tuple[object, _T]] = {}

    @wraps(make)
    def found() -> _T:
        resident, lists = _resident.get(), _lists
        known = kept.get(resident)
        if known is None or known[0] is not lists:
            # What was read while the lists changed is told by the lists it began with, and made again.
            known = kept[resident] = (lists, make())
        return known[1]

    return found
