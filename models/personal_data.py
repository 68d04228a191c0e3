"""Finds personal data in free Dutch text, and says what could stand in its place.

    find("Bel mevrouw Bouzidi op 06 1234 5678")

gives two findings, a name and a telephone number. It points out; a person decides.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal, get_args

from models.address_patterns import addresses
from models.person_names import Name, find_names
from models.personal_patterns import bsns, emails, ibans, telephones

Soort = Literal["e-mail", "telefoon", "bsn", "iban", "adres", "naam"]
SOORTEN: tuple[Soort, ...] = get_args(Soort)

# What has a form, in the order in which a stretch is given to a kind.
_PATTERNED: tuple[tuple[Soort, Callable[[str], Iterator[tuple[int, int]]]], ...] = (
    ("e-mail", emails),
    ("iban", ibans),
    ("bsn", bsns),
    ("telefoon", telephones),
    ("adres", addresses),
)
_PLACEHOLDERS: dict[str, str] = {
    "e-mail": "[e-mailadres]",
    "telefoon": "[telefoonnummer]",
    "bsn": "[burgerservicenummer]",
    "iban": "[rekeningnummer]",
    "adres": "[adres]",
}
_COLLEAGUE = (
    "collega",
    "afdeling",
    "gemeente",
    "ambtelijk",
    "leidinggevende",
    "adviseur",
    "medewerker",
    "team ",
)


@dataclass(frozen=True)
class Finding:
    """A stretch of a text that seems to be personal data.

    begin, eind: offsets in the text as it was given, tekst = text[begin:eind].
    voorstel: what may stand there instead; a name goes with its title and the role beside it, so that
    "projectleider Anja Bos zei" becomes "de projectleider zei".
    """

    soort: Soort
    begin: int
    eind: int
    tekst: str
    voorstel: str


def find(text: str) -> list[Finding]:
    """Everything in a text that seems to be personal data, in order; findings do not overlap.

    The same text always gives the same findings; safe to call from several threads. The first call reads
    the lists of names (0.2 s).
    """
    if not unicodedata.is_normalized("NFC", text):
        composed, origin = _composed(text)
        return [_moved(finding, origin, text) for finding in find(composed)]
    found: list[Finding] = []
    taken: list[tuple[int, int]] = []
    for soort, spans in _PATTERNED:
        for begin, end in spans(text):
            if not any(begin < e and b < end for b, e in taken):
                taken.append((begin, end))
                found.append(_finding(soort, text, begin, end, _PLACEHOLDERS[soort]))
    found += [_finding("naam", text, n.begin, n.end, _suggestion(n, text)) for n in find_names(text, taken)]
    return sorted(found, key=lambda f: f.begin)


def _finding(soort: Soort, text: str, begin: int, end: int, suggestion: str) -> Finding:
    return Finding(soort, begin, end, text[begin:end], suggestion)


def _suggestion(name: Name, text: str) -> str:
    """The role without the name: "de projectleider", "een collega"; without article where one stands before it."""
    if name.role is not None:
        said = name.role if name.determined else f"de {name.role}"
    else:
        near = text[max(0, name.begin - 60) : name.end + 30].lower()
        kind = "collega" if any(word in near for word in _COLLEAGUE) else "bewoner"
        said = kind if name.determined else f"een {kind}"
    return said[0].upper() + said[1:] if name.opens else said


def _composed(text: str) -> tuple[str, list[int]]:
    """The text in NFC, and for each of its characters (and its end) where it began in the text."""
    pieces: list[str] = []
    origin: list[int] = []
    at = 0
    while at < len(text):
        end = at + 1
        while end < len(text) and unicodedata.combining(text[end]):
            end += 1
        piece = unicodedata.normalize("NFC", text[at:end])
        pieces.append(piece)
        origin += [at] * len(piece)
        at = end
    return "".join(pieces), [*origin, len(text)]


def _moved(finding: Finding, origin: list[int], text: str) -> Finding:
    begin, end = origin[finding.begin], origin[finding.eind]
    return Finding(finding.soort, begin, end, text[begin:end], finding.voorstel)
