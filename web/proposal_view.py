"""A proposal from a document beside the form: per field where its value came from, and what was left over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from data.dates import format_date
from data.keuze import VOCABULAIRES
from data.vocabularies import vocabulaire
from service.proposal_parts import Herkomst, Voorgesteld, Waarde
from service.proposals import LIJSTEN, Proposal
from web.outcomes import cut

_PASSAGE = 240  # characters of a passage in sight
_PASSAGES = 3  # passages per value
_OTHERS = 5  # values that were found and not filled in
_REST = 60  # pieces of text that went nowhere


@dataclass(frozen=True)
class Passage:
    plaats: str
    voor: str
    woorden: str
    na: str


@dataclass(frozen=True)
class Waarvandaan:
    """Where the value of a field was read; ook: other values that the document names, with where."""

    passages: tuple[Passage, ...]
    meer: int
    ook: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Uit:
    """What the form tells about the document. rest: pieces of text that went into no field."""

    naam: str
    velden: dict[str, Waarvandaan]
    meldingen: tuple[str, ...]
    rest: tuple[tuple[str, str], ...]
    restMeer: int


def of(proposal: Proposal) -> Uit:
    values = proposal.values()
    fields = {
        veld: _whence(veld, proposal.voor(veld), values[veld])
        for veld in proposal.velden()
        if veld in values
    }
    rest = [(place.plaats, cut(place.tekst, 2 * _PASSAGE)) for place in proposal.rest]
    return Uit(
        proposal.document.naam,
        fields,
        proposal.document.meldingen,
        tuple(rest[:_REST]),
        max(0, len(rest) - _REST),
    )


def _whence(veld: str, found: tuple[Voorgesteld, ...], value: object) -> Waarvandaan:
    chosen = value if isinstance(value, list) else [value]
    taken = [v for v in found if v.waarde in chosen]
    others = [v for v in found if v.waarde not in chosen]
    places = [place for v in taken for place in v.herkomst]
    return Waarvandaan(
        tuple(_passage(place) for place in places[:_PASSAGES]),
        max(0, len(places) - _PASSAGES),
        tuple((_said(veld, v.waarde), v.herkomst[0].plaats) for v in others[:_OTHERS]),
    )


def _passage(place: Herkomst) -> Passage:
    """The words in their sentence; of a long text its beginning."""
    if place.eind - place.begin >= _PASSAGE:
        return Passage(place.plaats, "", cut(place.tekst, _PASSAGE), "")
    text, room = place.alinea.tekst, (_PASSAGE - (place.eind - place.begin)) // 2
    start = 0 if place.begin <= room else text.find(" ", place.begin - room) + 1
    before = text[start : place.begin]
    return Passage(
        place.plaats,
        f"… {before}" if start else before,
        place.tekst,
        cut(text[place.eind :], room),
    )


def _said(veld: str, value: Waarde) -> str:
    if isinstance(value, date):
        return format_date(value)
    if isinstance(value, dict):
        return f"{vocabulaire('instrumenten').label(value['instrument'])}: {cut(value['reden'], _PASSAGE)}"
    if veld in VOCABULAIRES or veld in LIJSTEN:
        return vocabulaire(VOCABULAIRES[veld]).label(value)
    return cut(value, _PASSAGE)
