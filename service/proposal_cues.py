"""Which field a heading or a sentence of a document belongs to, by the words that people use for it."""

from __future__ import annotations

import re

from data.alineas import NUMBERED

# In the order in which a heading that fits two is read: "Resultaten en leerpunten" by its first word.
_HEADINGS = {
    "samenvatting": r"(?:publieks|management)?samenvatting|in het kort|kern(?:boodschap)?",
    "aanleiding": r"aanleiding|achtergrond(?:informatie)?|inleiding|voorgeschiedenis|context|vraagstuk|probleem(?:stelling|schets)?|"
    r"opgave|waarom nu|wat is het project|huidige situatie|situatieschets",
    "afweging": r"afweging(?:en)?|overweging(?:en)?|overwegende|argument(?:en|atie)|kanttekening(?:en)?|motivering|onderbouwing|"
    r"voor- en nadelen|voordelen|nadelen|waarom dit instrument|waarom deze aanpak|keuze|advies|risico'?s",
    "beinvloedingsruimte": r"be[iï]nvloedingsruimte|ruimte voor invloed|invloed van (?:inwoners|bewoners)|(?:overzicht )?spelregels|kaders|"
    r"participatieniveau|rol van (?:inwoners|bewoners)",
    "resultaat": r"resultaat|resultaten|uitkomst(?:en)?|opbrengst(?:en)?|effect(?:en)?|bevinding(?:en)?|conclusies?|"
    r"wat leverde het op|hoe ging het|beslispunten|besluit",
    "leerpunten": r"leerpunt(?:en)?|geleerd|wat (?:hebben|heb) (?:we|wij|ik) geleerd|geleerde? (?:lessen|lessons)|lessen|wat (?:we|wij) leerden|evaluatie|aanbeveling(?:en)?|reflectie|"
    r"terugblik|verbeterpunten|tips|wat (?:kan|ging) (?:er )?(?:goed|beter)|do'?s (?:and|en) don'?ts",
    "alternatieven": r"alternatie(?:f|ven)|variant(?:en)?|opties|scenario'?s|afgevallen|andere instrumenten",
}
_HEADING = {veld: re.compile(rf"\b(?:{cues})\b", re.I) for veld, cues in _HEADINGS.items()}
# A cue within a long heading is mostly about something else ("Wat zijn de effecten van warmte op bomen").
_SHORT = 4
# Written about a document, not about a choice.
_ASIDE = re.compile(
    r"\b(?:colofon|inhoud(?:sopgave)?|contact|auteurs?|bronnen|literatuur|bijlagen?|leeswijzer|trefwoorden|verzendlijst|"
    r"cc|kenmerk)\b",
    re.I,
)

_SENTENCES = {
    "aanleiding": r"(?:de|directe|concrete) aanleiding|aanleiding (?:voor|was|is|vormde[n]?)\b|"
    r"ontstond (?:door|omdat|vanuit|uit|na)",
    "afweging": r"gekozen voor|(?:we|wij|ik|college|gemeente|projectteam|stadsdeel) (?:kozen|koos|kiezen|kies|kiest)|"
    r"(?:kozen|koos|kiezen|kies) (?:we|wij|ik)\b|voorkeur (?:gaat|ging) (?:\w+ ){0,2}uit|afgewogen|overwegende|"
    r"(?:belangrijkste|zwaarste) (?:overweging|argument|reden)|kanttekening|argument (?:voor|tegen)|(?:voor|na)del(?:en)?\b|voordeel|nadeel|"
    r"pleitte|woog(?: \w+){0,3} zwaar|wogen(?: \w+){0,3} zwaar",
    "beinvloedingsruimte": r"be[iï]nvloedingsruimte|ruimte voor invloed|(?:ligt|lag|liggen|lagen) (?:nog )?open|(?:staat|stond|staan|stonden) (?:al )?vast\b|"
    r"niet onderhandelbaar|me[de]e ?besliss?en over|meebeslist over",
    "resultaat": r"(?:het|als|een) resultaat(?: is| was|:)|de resultaten (?:zijn|waren|laten)|(?:heeft|hebben|had) geleid tot|leidden? tot|de uitkomst(?:en)? (?:is|was|zijn|waren)|de opkomst was|(?:mensen|bewoners|inwoners) deden mee",
    "leerpunten": r"geleerd|leerpunt|de les\b|lessen (?:zijn|voor|uit)|volgende keer|volgend traject|achteraf|evaluatie (?:blijkt|bleek|leert|laat)|"
    r"had(?:den)? (?:we|wij|ik) (?:beter|eerder|meer)|bevelen (?:we|wij) aan|aanbeveling|verbeterpunt|verdient aanbeveling",
}
_SENTENCE = {veld: re.compile(rf"\b(?:{cues})", re.I) for veld, cues in _SENTENCES.items()}

_ABOUT = re.compile(r"^(?:onderwerp|betreft|titel|betr\.?)\s*(?:[:|]\s*)?(?=\S)", re.I)
_SALUTATION = re.compile(
    r"^(?:geachte|beste|aan:|van:|datum|kenmerk|retouradres|postbus|hoogachtend)", re.I
)


def field_of_heading(heading: str) -> str | None:
    """The field that a heading announces, or None."""
    plain = NUMBERED.sub("", heading.strip()).rstrip(":?. ")
    short = len(plain.split()) <= _SHORT
    hits = [
        (found.start(), veld)
        for veld, cue in _HEADING.items()
        if (found := (cue.search(plain) if short else cue.match(plain)))
    ]
    return min(hits)[1] if hits else None


def is_aside(heading: str) -> bool:
    """Whether a heading stands above what is no text about a choice: colophon, sources, appendices."""
    return bool(_ASIDE.search(heading))


def fields_of_sentence(sentence: str) -> list[str]:
    """The fields that a sentence has a cue for."""
    return [veld for veld, cue in _SENTENCE.items() if cue.search(sentence)]


def subject(text: str) -> int | None:
    """Where the subject starts in "Betreft: verbod op vuurwerk"; None when the line names none."""
    found = _ABOUT.match(text)
    return found.end() if found else None


def is_salutation(text: str) -> bool:
    """Whether a line belongs to the form of a letter."""
    return bool(_SALUTATION.match(text))
