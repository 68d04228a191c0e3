"""Personal data that was found in a text of the form, in the words that a reader sees."""

from __future__ import annotations

from dataclasses import dataclass

from service import privacy

# The texts of the form in which it is looked for.
TEXTS = (
    "titel",
    "samenvatting",
    "aanleiding",
    "afweging",
    "beinvloedingsruimte",
    "afwijking",
    "resultaat",
    "leerpunten",
    "verantwoordelijkParticipatie",
    "verantwoordelijkCommunicatie",
)

LOOKS_LIKE = {
    "e-mail": "een e-mailadres",
    "telefoon": "een telefoonnummer",
    "bsn": "een burgerservicenummer",
    "iban": "een rekeningnummer",
    "adres": "een adres",
    "naam": "een naam",
}


@dataclass(frozen=True)
class Gevonden:
    """begin, eind: characters of the text; nummer: which of its findings it is, from 0."""

    nummer: int
    begin: int
    eind: int
    tekst: str
    lijkt: str
    voorstel: str


def found(text: str) -> tuple[Gevonden, ...]:
    return tuple(
        Gevonden(i, f.begin, f.eind, f.tekst, LOOKS_LIKE[f.soort], f.voorstel)
        for i, f in enumerate(privacy.find(text))
    )
