"""A proposed record from a document, and suggestions while someone types.

Nothing is invented: each value is words of the text, or a code or day that the text names, and carries its
place. What went into no field is handed back as `rest`.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from data.documents import Alinea, Document
from data.keuze import MAX_SAMENVATTING, MAX_TEKST, MAX_TITEL
from models.question import Found
from service.factor_suggestions import Told, outside
from service.proposal_cues import field_of_heading, fields_of_sentence, is_aside, is_salutation, subject
from service.proposal_parts import Herkomst, Voorgesteld, Waarde, left_over, whole
from service.proposal_rejections import around, is_rejected, rejections
from service.proposal_terms import Day, days, terms
from service.texts import sentence_splitter

TEKSTEN = ("aanleiding", "afweging", "beinvloedingsruimte", "resultaat", "leerpunten")
LIJSTEN = ("gebieden", "doelgroepen", "themas")
# The order in which a person meets the fields.
VELDEN = ("titel", "samenvatting", "instrument", "gebieden", "startdatum", "einddatum", *TEKSTEN, "alternatieven",
          "beleidsfase", "doelgroepen", "themas", "factoren")  # fmt: skip

# How much a term counts by where it stands: in the title, a heading, a sentence that chooses, running text.
_TITLE, _HEADING, _CHOOSES, _TEXT = 6, 3, 4, 1
_CHOICE = re.compile(
    r"\b(?:gekozen voor|(?:kozen|koos|kiezen|kies) (?:\w+ ){0,3}voor|zetten (?:\w+ ){0,3}in|ingezet|organise(?:ren|erden?)|"
    r"georganiseerd|hielden|gehouden|deden|richtten (?:\w+ ){0,3}op|stelden (?:\w+ ){0,3}in)\b",
    re.I,
)
_MIN_SUMMARY = 80
# Where the record is filled in beforehand, a code in a list must be named this often.
_OFTEN = 2


@dataclass(frozen=True)
class Proposal:
    """What a document offers for a record: per field the candidates, best first, and what is left over."""

    document: Document
    voorstellen: tuple[Voorgesteld, ...]
    rest: tuple[Herkomst, ...]

    def voor(self, veld: str) -> tuple[Voorgesteld, ...]:
        return tuple(v for v in self.voorstellen if v.veld == veld)

    def velden(self) -> tuple[str, ...]:
        return tuple(veld for veld in VELDEN if self.voor(veld))

    def values(self) -> dict[str, Any]:
        """A record to start from: the best candidate of each field; of lists what is named more than once.

        Not a valid Keuze: what the document does not say is not in it. Factoren need a direction, which
        only a person can give, and are left out.
        """
        values: dict[str, Any] = {}
        for veld in self.velden():
            found = self.voor(veld)
            if veld in LIJSTEN:
                often = [v for v in found if len(v.herkomst) >= _OFTEN]
                values[veld] = [v.waarde for v in often or found[:1]]
            elif veld == "alternatieven":
                values[veld] = [v.waarde for v in found]
            elif veld != "factoren":
                values[veld] = found[0].waarde
        return values


def propose(document: Document, *, today: date) -> Proposal:
    """What the document offers. `today` gives "vorig jaar" its meaning."""
    reading = _Reading(document, today)
    voorstellen = [v for veld in VELDEN for v in reading.candidates(veld)]
    texts = {"titel", "samenvatting", "alternatieven", *TEKSTEN}
    used = [place for v in voorstellen if v.veld in texts for place in v.herkomst]
    return Proposal(document, tuple(voorstellen), left_over(document.alineas, used))


def suggest(text: str, *, today: date, told: Sequence[Told] = ()) -> list[Voorgesteld]:
    """Codes and dates named in what is being typed, in the order of the form, each with all its places.

    told: factors that the text speaks of without their name; those that are named come first. No themas:
    nearly every word of a neighbourhood is in one. No instrument that the text rejects.
    """
    alinea = Alinea(text, "", "")
    found, _ = terms(text)
    by_code: dict[tuple[str, Waarde], list[Herkomst]] = defaultdict(list)
    for term in found:
        if term.filter != "themas" and not is_rejected(text, term):
            by_code[term.filter, term.waarde].append(Herkomst(alinea, term.begin, term.eind))
    for day in days(text, today):
        by_code[day.veld, day.dag].append(Herkomst(alinea, day.begin, day.eind))
    for factor in told:
        places = by_code["factoren", factor.code]
        named = [(place.begin, place.eind) for place in places]
        places += [Herkomst(alinea, *span) for span in outside(factor.plaatsen, named)]
    offered = [Voorgesteld(veld, waarde, tuple(places)) for (veld, waarde), places in by_code.items()]
    order = {veld: i for i, veld in enumerate(VELDEN)}
    return sorted(offered, key=lambda v: order[v.veld])


@dataclass(frozen=True)
class _Section:
    """Paragraphs directly under one heading. direct: the heading itself names the field, not one above it."""

    veld: str | None
    direct: bool
    aside: bool
    heading: Alinea | None
    alineas: list[Alinea]


class _Reading:
    """One document, read for each field."""

    def __init__(self, document: Document, today: date) -> None:
        self._document, self._today = document, today
        self._sections = list(_sections(document.alineas))
        self._terms_in: dict[int, tuple[list[Found], list[Found]]] = {}
        self._body = [a for s in self._sections if not s.aside for a in s.alineas]

    def candidates(self, veld: str) -> list[Voorgesteld]:
        if veld == "titel":
            return self._titles()
        if veld == "samenvatting":
            return self._summaries()
        if veld in TEKSTEN:
            return self._texts(veld)
        if veld == "alternatieven":
            return self._alternatives()
        if veld in ("startdatum", "einddatum"):
            return self._days(veld)
        return self._terms(veld)

    def _read(self, alinea: Alinea) -> tuple[list[Found], list[Found]]:
        """The terms in a paragraph, and those that it denies; each paragraph is read once."""
        known = self._terms_in.get(id(alinea))
        if known is None:
            known = self._terms_in[id(alinea)] = terms(alinea.tekst)
        return known

    # -- words of the document ------------------------------------------------------------------------

    def _titles(self) -> list[Voorgesteld]:
        """What the document says it is about, its title, its first heading, its first line."""
        places: list[Herkomst] = []
        for alinea in self._document.alineas[:60]:
            start = subject(alinea.tekst)
            if start is not None and not alinea.niveau:
                places.append(Herkomst(alinea, start, len(alinea.tekst)))
        titel = self._document.titel.casefold()
        places += [whole(a) for a in self._document.alineas if titel and a.tekst.casefold() == titel][:1]
        first = self._document.alineas[0]
        headings = [a for a in self._document.alineas if a.niveau and not field_of_heading(a.tekst)]
        if (
            len(first.tekst) <= MAX_TITEL
            and not is_salutation(first.tekst)
            and first.tekst[-1] not in ".,;:"
        ):
            places.append(whole(first))
        places += [whole(a) for a in headings[:1]]
        found: dict[str, Voorgesteld] = {}
        for place in places:
            titel = _shortened(place.tekst, MAX_TITEL)
            found.setdefault(titel, Voorgesteld("titel", titel, (place,)))
        return list(found.values())

    def _summaries(self) -> list[Voorgesteld]:
        """The first sentences that fit, of a summary and else of the first paragraph of some length."""
        named = [a for s in self._sections if s.veld == "samenvatting" for a in s.alineas]
        running = [
            a for a in self._body if len(a.tekst) >= _MIN_SUMMARY and a.tekst.endswith((".", "!", "?"))
        ]
        found: list[Voorgesteld] = []
        for alinea in named[:1] + [a for a in running if not is_salutation(a.tekst)][:1]:
            end = 0
            for sentence in sentence_splitter().sentences(alinea.tekst):
                if sentence.eind > MAX_SAMENVATTING:
                    break
                end = sentence.eind
            place = Herkomst(alinea, 0, end)
            if end and not any(place == v.herkomst[0] for v in found):
                found.append(Voorgesteld("samenvatting", place.tekst, (place,)))
        return found

    def _texts(self, veld: str) -> list[Voorgesteld]:
        """Sections under a heading for the field, then those below such a heading, then sentences elsewhere."""
        sections = [s for s in self._sections if s.veld == veld]
        found: list[Voorgesteld] = []
        for direct in (True, False):
            for section in sections:
                if section.direct is direct:
                    found += _texts_of(veld, section.alineas)
        return found + [Voorgesteld(veld, place.tekst, (place,)) for place in self._cued.get(veld, [])]

    @cached_property
    def _cued(self) -> dict[str, list[Herkomst]]:
        """Neighbouring sentences with a cue, of paragraphs that no heading gives a field."""
        found: dict[str, list[Herkomst]] = defaultdict(list)
        for section in self._sections:
            for alinea in section.alineas if section.veld is None and not section.aside else ():
                if len(alinea.tekst) >= MAX_TEKST or not fields_of_sentence(alinea.tekst):
                    continue
                for sentence in sentence_splitter().sentences(alinea.tekst):
                    for veld in fields_of_sentence(sentence.tekst):
                        places = found[veld]
                        if places and places[-1].alinea is alinea and places[-1].eind + 2 > sentence.begin:
                            places[-1] = Herkomst(alinea, places[-1].begin, sentence.eind)
                        else:
                            places.append(Herkomst(alinea, sentence.begin, sentence.eind))
        return dict(found)

    # -- codes and days -------------------------------------------------------------------------------

    @cached_property
    def _named(self) -> list[tuple[Found, Herkomst, int]]:
        """Every term, where it stands and how much that counts; no sources, and no rejected instrument."""
        titles = {place.alinea for v in self._titles()[:1] for place in v.herkomst}
        found = []
        for section in self._sections:
            inside = [] if section.aside else section.alineas
            others = section.veld == "alternatieven"
            for alinea in [*([section.heading] if section.heading else []), *inside]:
                for term in self._read(alinea)[0]:
                    if (others and term.filter == "instrument") or is_rejected(alinea.tekst, term):
                        continue
                    place = Herkomst(alinea, term.begin, term.eind)
                    found.append((term, place, _weight(alinea, term, alinea in titles)))
        return found

    def _terms(self, veld: str) -> list[Voorgesteld]:
        weights: dict[str, int] = defaultdict(int)
        places: dict[str, list[Herkomst]] = defaultdict(list)
        for term, place, weight in self._named:
            if term.filter == veld:
                weights[term.waarde] += weight
                places[term.waarde].append(place)
        codes = sorted(places, key=lambda code: -weights[code])
        return [Voorgesteld(veld, code, tuple(places[code])) for code in codes]

    def _days(self, veld: str) -> list[Voorgesteld]:
        """Days that the text calls a start or an end; the exact ones first."""
        named: dict[date, list[tuple[Day, Herkomst]]] = defaultdict(list)
        for alinea in self._body:
            for day in days(alinea.tekst, self._today):
                if day.veld == veld:
                    named[day.dag].append((day, Herkomst(alinea, day.begin, day.eind)))
        exact = sorted(named, key=lambda dag: not re.match(r"\D*\d{1,2}\D", named[dag][0][1].tekst))
        return [Voorgesteld(veld, dag, tuple(place for _, place in named[dag])) for dag in exact]

    def _alternatives(self) -> list[Voorgesteld]:
        """Instruments that a sentence rejects, or that the section on alternatives is about, with that text."""
        found: dict[str, Voorgesteld] = {}
        for section in self._sections:
            for alinea in () if section.aside else section.alineas:
                if len(alinea.tekst) >= MAX_TEKST:
                    continue
                found_here, denied = self._read(alinea)
                named = [t for t in (*found_here, *denied) if t.filter == "instrument"]
                for code, place in rejections(alinea, named, listed=section.veld == "alternatieven"):
                    value = {"instrument": code, "reden": place.tekst}
                    if len(place.tekst) <= 2000:
                        found.setdefault(code, Voorgesteld("alternatieven", value, (place,)))
        chosen = self._terms("instrument")[:1]
        return [v for code, v in found.items() if not (chosen and chosen[0].waarde == code)]


@dataclass(frozen=True)
class _Open:
    """A heading that the text under it still stands under."""

    heading: Alinea
    veld: str | None
    aside: bool


def _sections(alineas: tuple[Alinea, ...]) -> Iterator[_Section]:
    """The document by its headings; a section without a cue of its own belongs to the heading above it."""
    above: list[_Open] = []
    section = _Section(None, False, False, None, [])
    for alinea in alineas:
        if alinea.niveau:
            yield section
            while above and above[-1].heading.niveau >= alinea.niveau:
                above.pop()
            own = field_of_heading(alinea.tekst)
            aside = is_aside(alinea.tekst) or (bool(above) and above[-1].aside)
            above.append(_Open(alinea, own or (above[-1].veld if above else None), aside))
            section = _Section(above[-1].veld, own is not None, aside, alinea, [])
        else:
            if alinea.kop != (above[-1].heading.tekst if above else ""):
                # A heading that holds for a cell only, or for the text but not for its notes, has ended.
                yield section
                while above and above[-1].heading.tekst != alinea.kop:
                    above.pop()
                last = above[-1] if above else None
                section = _Section(last.veld if last else None, False, bool(last and last.aside), None, [])
            section.alineas.append(alinea)
    yield section


def _texts_of(veld: str, alineas: list[Alinea]) -> Iterator[Voorgesteld]:
    """A section as one text, or as more when it does not fit in the field."""
    taken: list[Alinea] = []
    size = 0
    for alinea in alineas:
        if len(alinea.tekst) > MAX_TEKST:
            continue  # stays in the rest
        if taken and size + len(alinea.tekst) + 1 > MAX_TEKST:
            yield _joined(veld, taken)
            taken, size = [], 0
        taken.append(alinea)
        size += len(alinea.tekst) + 1
    if taken:
        yield _joined(veld, taken)


def _joined(veld: str, alineas: list[Alinea]) -> Voorgesteld:
    return Voorgesteld(veld, "\n".join(a.tekst for a in alineas), tuple(whole(a) for a in alineas))


def _shortened(text: str, maximum: int) -> str:
    """The text, or as many whole words as fit, with a sign that there were more."""
    if len(text) <= maximum:
        return text
    return f"{text[: maximum - 1].rsplit(' ', 1)[0].rstrip(' ,;:–-')}…"


def _weight(alinea: Alinea, term: Found, in_title: bool) -> int:
    if in_title:
        return _TITLE
    if alinea.niveau:
        return _HEADING
    begin, eind = around(alinea.tekst, term)
    return _CHOOSES if term.filter == "instrument" and _CHOICE.search(alinea.tekst[begin:eind]) else _TEXT
