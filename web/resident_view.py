"""A choice as a resident would read it, with what a writer may want to mend: personal data and hard Dutch."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from data.free_text import each
from data.vocabularies import vocabulaire
from service import privacy
from service.publishing import reads_like
from web.fields import LABELS
from web.outcomes import cut, listing, places
from web.personal import LOOKS_LIKE

_SHORT = 60  # characters of a long sentence that its remark repeats
_ROW = re.compile(r"([a-zA-Z]+)\[([0-9]+)\]")
# Of a row: the vocabulary that names it, and its field.
_NAMED = {"alternatieven": ("instrument", "instrumenten"), "factoren": ("factor", "factoren")}
_HEADINGS = {"alternatieven": "Afgewezen", "factoren": "Factor", "beloften": "Beloofd"}
_APART = ("titel", "algemeenContact")

_KINDS = {
    "lange-zin": ("lange zin", "lange zinnen"),
    "moeilijk-woord": ("moeilijk woord", "moeilijke woorden"),
    "afkorting": ("afkorting", "afkortingen"),
}
_LEVELS = {
    "B1": "Goed te lezen (B1).",
    "bijna B1": "Bijna goed te lezen (bijna B1).",
    "moeilijk": "Moeilijk te lezen voor veel inwoners.",
}


@dataclass(frozen=True)
class Stuk:
    """A stretch of a text; soort says what is marked in it: persoon, woord or "" for nothing."""

    tekst: str
    soort: str = ""


@dataclass(frozen=True)
class Tip:
    """What could be better: the words it is about, what they look like, and what to do."""

    tekst: str
    soort: str
    voorstel: str


@dataclass(frozen=True)
class Deel:
    """One text with its heading, in paragraphs of stretches, and its tips."""

    kop: str
    alineas: tuple[tuple[Stuk, ...], ...]
    tips: tuple[Tip, ...]


@dataclass(frozen=True)
class Voorbeeld:
    """The whole: what a resident reads, and above it how well that reads. persoonlijk: how many findings."""

    titel: tuple[Stuk, ...]
    titeltips: tuple[Tip, ...]
    feiten: str
    delen: tuple[Deel, ...]
    contact: str
    niveau: str
    geteld: str
    persoonlijk: int


def of(values: Mapping[str, Any], contact: str) -> Voorbeeld:
    """From the plain values of a record, which need not be whole yet. contact: where residents mail to."""
    texts = each(values)
    titel = _deel("", str(values.get("titel", "")))
    delen = tuple(_deel(_heading(veld, values), text) for veld, text in texts if veld not in _APART)
    everything = reads_like("\n\n".join(text for veld, text in texts if veld not in _APART))
    found = [tip for deel in (titel, *delen) for tip in deel.tips]
    return Voorbeeld(
        titel=titel.alineas[0] if titel.alineas else (),
        titeltips=titel.tips,
        feiten=_facts(values),
        delen=delen,
        contact=str(values.get("algemeenContact") or contact),
        niveau=_LEVELS[everything.niveau] if everything.woorden else "",
        geteld=_counted([tip.soort for tip in found]),
        persoonlijk=sum(tip.soort == "persoon" for tip in found),
    )


def _facts(values: Mapping[str, Any]) -> str:
    code = values.get("instrument")
    known = code if code in vocabulaire("instrumenten") else None
    areas = [g for g in values.get("gebieden", ()) if g in vocabulaire("gebieden")]
    parts = [vocabulaire("instrumenten").label(known) if known else "", places(areas) if areas else ""]
    return " · ".join(part for part in parts if part)


def _heading(veld: str, values: Mapping[str, Any]) -> str:
    row = _ROW.match(veld)
    if not row:
        return LABELS.get(veld, veld)
    lijst, number = row[1], int(row[2])
    kop = _HEADINGS.get(lijst, LABELS.get(lijst, lijst))
    if lijst not in _NAMED:
        return kop
    name, vocab = _NAMED[lijst]
    code = values[lijst][number].get(name)
    return f"{kop}: {vocabulaire(vocab).label(code).lower()}" if code in vocabulaire(vocab) else kop


def _deel(kop: str, text: str) -> Deel:
    found = privacy.find(text)
    personal = [(f.begin, f.eind, "persoon") for f in found]
    tips = [Tip(f.tekst, "persoon", f"lijkt {LOOKS_LIKE[f.soort]}; zet er “{f.voorstel}”") for f in found]
    marks = list(personal)
    for remark in reads_like(text).opmerkingen:
        # What has to go anyway need not be easy to read.
        if (
            any(b < remark.eind and remark.begin < e for b, e, _ in personal)
            and remark.soort != "lange-zin"
        ):
            continue
        if remark.soort != "lange-zin":
            marks.append((remark.begin, remark.eind, "woord"))
        tips.append(Tip(cut(remark.tekst, _SHORT), remark.soort, remark.voorstel))
    return Deel(kop, _paragraphs(text, sorted(marks)), tuple(tips))


def _paragraphs(text: str, marks: Sequence[tuple[int, int, str]]) -> tuple[tuple[Stuk, ...], ...]:
    found = []
    for paragraph in re.finditer(r"[^\n]+", text):
        begin, end = paragraph.span()
        pieces, at = [], begin
        for b, e, soort in marks:
            low, high = max(b, at), min(e, end)
            if low >= high:
                continue
            if low > at:
                pieces.append(Stuk(text[at:low]))
            pieces.append(Stuk(text[low:high], soort))
            at = high
        if at < end:
            pieces.append(Stuk(text[at:end]))
        found.append(tuple(pieces))
    return tuple(found)


def _counted(kinds: Sequence[str]) -> str:
    """ "3 lange zinnen en 1 moeilijk woord" """
    counts = [(kinds.count(kind), words) for kind, words in _KINDS.items()]
    return listing([f"{n} {words[n != 1]}" for n, words in counts if n])
