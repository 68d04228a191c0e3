"""The kinds of value a parameter can have, each read strictly and described as JSON schema. No Flask here."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, TypeAlias

from pydantic import TypeAdapter, ValidationError
from pydantic_core import PydanticCustomError

from data.filters import FILTER_VOCABULAIRES
from data.keuze import ID_PATTERN, Datum, clean
from data.validation import explain
from data.vocabularies import UnknownTerm, Vocabulaire, vocabulaire

Schema: TypeAlias = dict[str, Any]

_FEW = 12  # a vocabulary of at most this many codes is named in full in a message
_SHOWN = 60  # characters of a wrong value that a message repeats
_DATE: TypeAdapter[Any] = TypeAdapter(Datum)


class Refused(ValueError):
    """A value that does not fit: `reden` reads on after the name of the parameter."""

    def __init__(self, reden: str, suggestie: str | None = None) -> None:
        self.reden, self.suggestie = reden, suggestie
        super().__init__(reden)


def shown(text: str) -> str:
    """A wrong value as a message repeats it: cut, because it may be of any length."""
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


class Kind(ABC):
    """How one value is read: `read` from a URL, `accept` from JSON. Both raise Refused."""

    @abstractmethod
    def read(self, text: str) -> Any: ...

    @abstractmethod
    def schema(self) -> Schema: ...

    def accept(self, value: Any) -> Any:
        if not isinstance(value, str):
            raise Refused("moet tekst zijn")
        return self.read(value)


@dataclass(frozen=True)
class Text(Kind):
    """Text that people write, up to `maximum` characters, without control characters."""

    maximum: int

    def read(self, text: str) -> str:
        if len(text) > self.maximum:
            raise Refused(f"is {len(text)} tekens; er passen er {self.maximum}")
        try:
            cleaned: str = clean(text)
        except PydanticCustomError as error:
            raise Refused(error.message()) from None
        if not cleaned:
            raise Refused("is leeg; schrijf een vraag of een paar woorden")
        return cleaned

    def schema(self) -> Schema:
        return {"type": "string", "minLength": 1, "maxLength": self.maximum}


@dataclass(frozen=True)
class Number(Kind):
    """A whole number from low up to and including high."""

    low: int
    high: int

    def read(self, text: str) -> int:
        if not re.fullmatch(r"-?[0-9]{1,12}", text):
            raise self._refused(shown(text))
        return self.accept(int(text))

    def accept(self, value: Any) -> int:
        if not isinstance(value, int) or isinstance(value, bool) or not self.low <= value <= self.high:
            raise self._refused(shown(str(value)))
        return value

    def _refused(self, given: str) -> Refused:
        return Refused(f'moet een heel getal van {self.low} tot en met {self.high} zijn, niet "{given}"')

    def schema(self) -> Schema:
        return {"type": "integer", "minimum": self.low, "maximum": self.high}


@dataclass(frozen=True)
class YesNo(Kind):
    """true or false."""

    def read(self, text: str) -> bool:
        if text not in ("true", "false"):
            raise Refused(f'moet true of false zijn, niet "{shown(text)}"')
        return text == "true"

    def accept(self, value: Any) -> bool:
        if not isinstance(value, bool):
            raise Refused("moet true of false zijn")
        return value

    def schema(self) -> Schema:
        return {"type": "boolean"}


@dataclass(frozen=True)
class Option(Kind):
    """One of a few words."""

    words: tuple[str, ...]

    def read(self, text: str) -> str:
        if text not in self.words:
            near = get_close_matches(text, self.words, n=1) if len(text) <= _SHOWN else []
            raise _unknown_word(text, near[0] if near else None, f" Kies uit: {', '.join(self.words)}.")
        return text

    def schema(self) -> Schema:
        return {"type": "string", "enum": list(self.words)}


@dataclass(frozen=True)
class Code(Kind):
    """A code of a vocabulary. A label or a near miss is refused, with the code that may be meant."""

    naam: str

    def read(self, text: str) -> str:
        vocab = vocabulaire(self.naam)
        codes = vocab.codes  # of a resident fewer than there are
        if text in codes:
            return text
        where = f" Alle codes staan in /v1/vocabulaires/{self.naam}."
        choices = f" Kies uit: {', '.join(codes)}." if len(codes) <= _FEW else where
        near = _nearest_code(vocab, text)
        raise _unknown_word(text, near, choices, vocab.label(near) if near else "")

    def schema(self) -> Schema:
        return {"type": "string", "enum": list(vocabulaire(self.naam).codes)}


@dataclass(frozen=True)
class Day(Kind):
    """A date as 2024-05-31, by the rules for dates in a record."""

    def read(self, text: str) -> Any:
        try:
            return _DATE.validate_python(text if len(text) <= _SHOWN else shown(text))
        except ValidationError as error:
            raise Refused(explain(error)[0].reden) from None

    def schema(self) -> Schema:
        return {"type": "string", "format": "date"}


@dataclass(frozen=True)
class Reading(Kind):
    """A filter not to read from the question: its name, or its name and one code."""

    def read(self, text: str) -> str:
        naam, colon, code = text.partition(":")
        names = (*FILTER_VOCABULAIRES, "periode")
        if naam not in names:
            raise _unknown_word(naam, None, f" Kies uit: {', '.join(names)}.")
        if colon and naam == "periode":
            raise Refused('heeft bij periode geen code; schrijf "periode"')
        return f"{naam}:{Code(FILTER_VOCABULAIRES[naam]).read(code)}" if colon else naam

    def schema(self) -> Schema:
        names = "|".join((*FILTER_VOCABULAIRES, "periode"))
        return {"type": "string", "pattern": f"^({names})(:[A-Za-z0-9-]+)?$"}


@dataclass(frozen=True)
class Name(Kind):
    """The id of a record in a path."""

    def read(self, text: str) -> str:
        if not re.fullmatch(ID_PATTERN[1:-1], text):
            raise Refused(f'heeft kleine letters, cijfers en streepjes, niet "{shown(text)}"')
        return text

    def schema(self) -> Schema:
        return {"type": "string", "pattern": ID_PATTERN}


@dataclass(frozen=True)
class Word(Kind):
    """A word that is looked up by whoever asked for it."""

    words: tuple[str, ...] = ()

    def read(self, text: str) -> str:
        return text

    def schema(self) -> Schema:
        return {"type": "string", **({"enum": list(self.words)} if self.words else {})}


def _unknown_word(text: str, near: str | None, choices: str, label: str = "") -> Refused:
    named = f" ({label})" if label else ""
    hint = f'; bedoelde u "{near}"{named}?' if near else "."
    return Refused(f'kent "{shown(text)}" niet{hint}{choices}', near)


def _nearest_code(vocab: Vocabulaire, text: str) -> str | None:
    if len(text) > _SHOWN:
        return None
    try:
        return vocab.resolve(text)
    except UnknownTerm as unknown:
        return vocab.resolve(unknown.suggestie) if unknown.suggestie else None
