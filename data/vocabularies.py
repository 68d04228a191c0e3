"""The register's vocabularies: versioned files with a label, a definition, synonyms and a source per term.

A record holds codes only. `resolve` turns what people write ("vragenlijst", "Wijk Moerwijk") into a code,
exactly or not at all: a near miss is an error with a suggestion, never a guess.
"""

from __future__ import annotations

import difflib
import json
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

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
    """One term. `extra` holds what only this vocabulary knows, such as a rank or a parent."""

    code: str
    label: str
    definitie: str
    synoniemen: tuple[str, ...]
    bron: str
    extra: Mapping[str, Any] = field(default_factory=dict)


class Vocabulaire:
    """An ordered list of terms, read from one file."""

    def __init__(self, content: Mapping[str, Any]) -> None:
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
        return tuple(self._by_code)

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


@cache
def vocabulaire(naam: str) -> Vocabulaire:
    """The vocabulary of that name. Raises KeyError, naming the known ones, when there is none."""
    path = FOLDER / f"{naam}.json"
    if naam not in names():
        raise KeyError(f"Er is geen vocabulaire {naam}; wel: {', '.join(names())}.")
    return Vocabulaire(json.loads(path.read_text(encoding="utf-8")))


@cache
def names() -> tuple[str, ...]:
    return tuple(sorted(p.stem for p in FOLDER.glob("*.json")))
