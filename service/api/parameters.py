"""Parameters as tables: what may be given, how it is read, and how OpenAPI describes it.

One table serves the query string, the JSON body and the document, so they can't disagree. Nothing is
guessed, clamped or dropped: what does not fit is an `InvalidInput` that names the parameter. No Flask here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any
from urllib.parse import parse_qsl

from data.validation import Veldfout
from service.api.kinds import Kind, Refused, Schema, shown

MAX_VALUES = 50  # of one parameter that may be repeated


class InvalidInput(ValueError):
    """Input that does not fit. `fouten` says per parameter or field what to mend."""

    def __init__(self, fouten: Sequence[Veldfout]) -> None:
        self.fouten = list(fouten)
        super().__init__("; ".join(str(f) for f in self.fouten))


@dataclass(frozen=True)
class Parameter:
    """One parameter: its Dutch explanation, the kind of value, and where it stands.

    plaats: query, path or header. herhaald: may be given several times, up to MAX_VALUES.
    """

    naam: str
    uitleg: str
    soort: Kind
    plaats: str = "query"
    herhaald: bool = False
    verplicht: bool = False
    standaard: Any = None
    voorbeeld: Any = None

    def read(self, teksten: Sequence[str]) -> Any:
        """The value of what stands in a URL. Raises Refused."""
        if self.herhaald:
            return self._several(teksten, self.soort.read)
        if len(teksten) > 1:
            raise Refused(f"staat er {len(teksten)} keer; noem deze parameter één keer")
        return self.soort.read(teksten[0])

    def accept(self, value: Any) -> Any:
        """The value of what stands in a JSON body. Raises Refused."""
        if not self.herhaald:
            return self.soort.accept(value)
        if not isinstance(value, list):
            raise Refused("moet een lijst zijn, ook bij één waarde")
        return self._several(value, self.soort.accept)

    def _several(self, values: Sequence[Any], read: Any) -> tuple[Any, ...]:
        if len(values) > MAX_VALUES:
            raise Refused(f"noemt {len(values)} waarden; er passen er {MAX_VALUES}")
        return tuple(read(value) for value in values)

    def schema(self) -> Schema:
        """The JSON schema of the value, with its default."""
        one = self.soort.schema()
        found = {"type": "array", "maxItems": MAX_VALUES, "items": one} if self.herhaald else one
        return found if self.standaard is None else {**found, "default": self.standaard}

    @property
    def missing(self) -> Any:
        """The value when the parameter is not given."""
        return () if self.herhaald else self.standaard


def split_query(raw: bytes) -> list[tuple[str, str]]:
    """Names and values of a query string, in order. Raises InvalidInput when it is not UTF-8."""
    try:
        return parse_qsl(raw.decode("utf-8"), keep_blank_values=True, errors="strict")
    except UnicodeDecodeError:
        reden = "het adres bevat tekens die geen geldige UTF-8 zijn; codeer ze als UTF-8"
        raise InvalidInput([Veldfout("", reden)]) from None


def read_query(table: Iterable[Parameter], pairs: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """A value for each parameter of the table. Raises InvalidInput with every fault at once."""
    given: dict[str, list[str]] = {}
    for naam, tekst in pairs:
        given.setdefault(naam, []).append(tekst)
    return _read(tuple(table), given, "is geen parameter van dit adres", Parameter.read)


def read_members(table: Iterable[Parameter], members: Mapping[str, Any]) -> dict[str, Any]:
    """The same from the members of a JSON body. Raises InvalidInput with every fault at once."""
    return _read(tuple(table), members, "is geen veld van deze aanvraag", Parameter.accept)


def _read(
    table: tuple[Parameter, ...], given: Mapping[str, Any], unknown: str, read: Any
) -> dict[str, Any]:
    known = {p.naam: p for p in table}
    faults = [_unknown(naam, tuple(known), unknown) for naam in given if naam not in known]
    values: dict[str, Any] = {}
    for naam, parameter in known.items():
        values[naam] = parameter.missing
        if naam not in given:
            if parameter.verplicht:
                faults.append(Veldfout(naam, "ontbreekt; geef deze waarde mee"))
            continue
        try:
            values[naam] = read(parameter, given[naam])
        except Refused as refused:
            faults.append(Veldfout(naam, refused.reden, refused.suggestie))
    if faults:
        raise InvalidInput(faults)
    return values


def _unknown(naam: str, known: Sequence[str], reason: str) -> Veldfout:
    folded = {name.lower(): name for name in known}
    near = get_close_matches(naam.lower(), folded, n=1) if len(naam) <= 60 else []
    suggestie = folded[near[0]] if near else None
    hint = f"; bedoelde u {suggestie}?" if suggestie else "."
    choices = f" Kies uit: {', '.join(known)}." if known else " Dit adres heeft er geen."
    return Veldfout(shown(naam), f"{reason}{hint}{choices}", suggestie)
