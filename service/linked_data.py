"""Descriptions as linked data: one list of things with their properties, written as Turtle or as JSON-LD."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

PREFIXES: Mapping[str, str] = {
    "adms": "http://www.w3.org/ns/adms#",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcatap": "http://data.europa.eu/r5r/",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "spdx": "http://spdx.org/rdf/terms#",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}

_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_NOT_IN_IRI = re.compile(r"[\x00-\x20<>\"{}|\\^`]")


@dataclass(frozen=True)
class Iri:
    """The address of a thing."""

    adres: str

    def __post_init__(self) -> None:
        if _NOT_IN_IRI.search(self.adres):
            raise ValueError(f"{self.adres!r} is no IRI")


@dataclass(frozen=True)
class Tekst:
    """Text in a language, "" for text in none, such as a code."""

    tekst: str
    taal: str = "nl"


@dataclass(frozen=True)
class Waarde:
    """A value of a type such as xsd:date."""

    tekst: str
    soort: str


Value = Iri | Tekst | Waarde


@dataclass(frozen=True)
class Ding:
    """A thing. soorten, and the names of eigenschappen, are written with a prefix; what has no value is left out."""

    adres: str
    soorten: Sequence[str]
    eigenschappen: Mapping[str, Value | Sequence[Value]]

    def pairs(self) -> Iterable[tuple[str, Sequence[Value]]]:
        for name, given in self.eigenschappen.items():
            values = (given,) if isinstance(given, Iri | Tekst | Waarde) else given
            if values:
                yield name, values


def day(value: date | datetime) -> Waarde:
    """A date, or a moment with its zone."""
    return Waarde(value.isoformat(), "xsd:dateTime" if isinstance(value, datetime) else "xsd:date")


def turtle(dingen: Iterable[Ding]) -> str:
    lines = [f"@prefix {name}: <{address}> ." for name, address in PREFIXES.items()]
    for ding in dingen:
        parts = [f"a {', '.join(ding.soorten)}"]
        parts += [f"{name} {', '.join(map(_in_turtle, values))}" for name, values in ding.pairs()]
        lines += ["", f"{_in_turtle(Iri(ding.adres))}", "    " + " ;\n    ".join(parts) + " ."]
    return "\n".join(lines) + "\n"


def json_ld(dingen: Iterable[Ding]) -> str:
    graph = [
        {"@id": Iri(ding.adres).adres, "@type": list(ding.soorten)}
        | {name: [_in_json(value) for value in values] for name, values in ding.pairs()}
        for ding in dingen
    ]
    return json.dumps({"@context": dict(PREFIXES), "@graph": graph}, ensure_ascii=False, indent=1) + "\n"


def _in_turtle(value: Value) -> str:
    if isinstance(value, Iri):
        return f"<{value.adres}>"
    quoted = '"' + "".join(_escaped(sign) for sign in value.tekst) + '"'
    if isinstance(value, Waarde):
        return f"{quoted}^^{value.soort}"
    return f"{quoted}@{value.taal}" if value.taal else quoted


def _escaped(sign: str) -> str:
    return _ESCAPES.get(sign) or (f"\\u{ord(sign):04X}" if sign < " " or sign == "\x7f" else sign)


def _in_json(value: Value) -> dict[str, Any]:
    if isinstance(value, Iri):
        return {"@id": value.adres}
    if isinstance(value, Waarde):
        return {"@value": value.tekst, "@type": value.soort}
    return {"@value": value.tekst} | ({"@language": value.taal} if value.taal else {})
