"""What of a record is searched: its texts for meaning, and its texts and labels for words.

Built from `data.keuze.texts` and vocabulary labels alone, so contacts can't get in.
"""

from __future__ import annotations

from functools import cache

from data.keuze import VOCABULAIRES, Keuze, texts
from data.vocabularies import vocabulaire
from indexing.lexical import Terms
from models.passages import SentenceSplitter
from models.words import grams, stems

# Raised whenever the terms of a text change, so that lexical indexes on disk are built anew.
TERMS_VERSION = 3

_LABELLED = ("instrument", "gebieden", "doelgroepen", "themas", "technieken", "beleidsfase")

VELDLABELS = {
    "samenvatting": "Samenvatting",
    "aanleiding": "Aanleiding",
    "afweging": "Waarom dit instrument",
    "beinvloedingsruimte": "Ruimte voor invloed",
    "afwijking": "Anders dan gebruikelijk",
    "resultaat": "Resultaat",
    "leerpunten": "Wat we leerden",
    "alternatieven": "Afgewezen",
    "factoren": "Factor",
    "evaluatie": "Evaluatie",
}


@cache
def sentence_splitter() -> SentenceSplitter:
    """The one of this process: it takes a quarter of a second to make, and may be shared."""
    return SentenceSplitter()


def embedded(titel: str, tekst: str) -> str:
    """The text of a passage as the encoder reads it: with the title, which names the subject."""
    return f"{titel}. {tekst}" if titel else tekst


def labels(keuze: Keuze) -> list[str]:
    """The labels of a record's codes, which people also use to search."""
    found = []
    for veld in _LABELLED:
        value = getattr(keuze, veld)
        codes = value if isinstance(value, list) else [value] if value else []
        found += [vocabulaire(VOCABULAIRES[veld]).label(code) for code in codes]
    return found


def labels_searched(naam: str) -> bool:
    """Whether the labels of a vocabulary are among what is searched of a record."""
    return naam in {VOCABULAIRES[veld] for veld in _LABELLED}


def record_terms(keuze: Keuze) -> Terms:
    """The terms of a whole record for the lexical index."""
    return text_terms("\n".join(searchable(keuze)))


def searchable(keuze: Keuze) -> list[str]:
    """Everything of a record in which words are searched: its title, texts and labels."""
    return [keuze.titel, *(tekst for _, tekst in texts(keuze)), *labels(keuze)]


def text_terms(text: str) -> Terms:
    return Terms(stems(text), grams(text))


def field_text(keuze: Keuze, veld: str) -> str | None:
    """The text at a path such as "afweging" or "alternatieven[0].reden"; None when it is gone."""
    return dict(texts(keuze)).get(veld)


def field_label(veld: str) -> str:
    return VELDLABELS[veld.split("[")[0].split(".")[0]]
