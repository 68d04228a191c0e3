"""How the fields of a record are called on a page: one name each, for record, form and history alike."""

from __future__ import annotations

import re

LABELS = {
    "titel": "Titel",
    "instrument": "Instrument",
    "gebieden": "Gebied",
    "trajectstatus": "Stand van het traject",
    "startdatum": "Startdatum",
    "einddatum": "Einddatum",
    "samenvatting": "Samenvatting",
    "aanleiding": "Aanleiding",
    "afweging": "Waarom dit instrument",
    "beinvloedingsruimte": "Ruimte voor invloed",
    "afwijking": "Anders dan gebruikelijk",
    "resultaat": "Resultaat",
    "leerpunten": "Wat we leerden",
    "alternatieven": "Wat we afwezen",
    "factoren": "Factoren",
    "technieken": "Technieken",
    "doelen": "Doelen",
    "beleidsfase": "Beleidsfase",
    "invloedBarometer": "Invloed volgens de Barometer",
    "invloedHaags": "Invloed volgens de Haagse verordening",
    "doelgroepen": "Doelgroepen",
    "themas": "Thema's",
    "deelnemers": "Aantal deelnemers",
    "budgetklasse": "Budget",
    "communicatiemiddelen": "Communicatiemiddelen",
    "rolRaad": "Rol van de raad",
    "rolWethouder": "Rol van de wethouder",
    "verantwoordelijkParticipatie": "Verantwoordelijk voor participatie",
    "verantwoordelijkCommunicatie": "Verantwoordelijk voor communicatie",
    "beloften": "Beloofde terugkoppeling",
    "evaluatie": "Evaluatie",
    "evaluatie.tussentijds": "Tussentijdse evaluatie",
    "evaluatie.naAfloop": "Evaluatie na afloop",
    "evaluatie.scores.informatie": "Cijfer voor informatie",
    "evaluatie.scores.inclusie": "Cijfer voor inclusie",
    "evaluatie.scores.invloed": "Cijfer voor invloed",
    "evaluatie.toelichting": "Toelichting bij de evaluatie",
    "verwanteKeuzes": "Verwante keuzes",
    "algemeenContact": "Algemeen contact",
    "bron": "Bron",
    "publicatie": "Publicatie",
    "contacten": "Contacten voor collega's",
}

# Within a row of a list that repeats.
ROW_LABELS = {
    "alternatieven": {"instrument": "Instrument", "reden": "Waarom niet"},
    "factoren": {"factor": "Factor", "richting": "Voor of tegen", "toelichting": "Toelichting"},
    "beloften": {
        "wat": "Wat is er beloofd",
        "kanaal": "Hoe",
        "uiterlijk": "Uiterlijk op",
        "gedaanOp": "Gedaan op",
    },
    "contacten": {
        "naam": "Naam",
        "rol": "Rol",
        "afdeling": "Afdeling",
        "email": "E-mailadres",
        "telefoon": "Telefoonnummer",
        "geldigTot": "Te bereiken tot",
    },
}

# What one row is called, with its number behind it.
ROW_NAMES = {
    "alternatieven": "Afgewezen instrument",
    "factoren": "Factor",
    "beloften": "Belofte",
    "contacten": "Contact",
}

# What a reader is told about who wrote a version; other writers are named as they are.
DOORS = {
    "webformulier": "via het formulier",
    "voorbeeldregister": "uit het voorbeeldregister",
    "api": "via de API",
}

_ROW = re.compile(r"([a-zA-Z]+)\[([0-9]{1,4})\]\.([a-zA-Z]+)")


def row_of(naam: str) -> tuple[str, int, str] | None:
    """The list, row and field in a path such as alternatieven[0].reden; None for any other path."""
    found = _ROW.fullmatch(naam)
    return (found[1], int(found[2]), found[3]) if found else None


def field_id(naam: str) -> str:
    """The id of the control for a path: alternatieven[0].reden becomes alternatieven-0-reden."""
    return re.sub(r"[^a-zA-Z0-9]+", "-", naam).strip("-")


def name_of(naam: str) -> str:
    """The label of a field or of a field in a row: "Contact 2: naam"."""
    row = row_of(naam)
    if row and row[0] in ROW_LABELS:
        lijst, i, veld = row
        return f"{ROW_NAMES[lijst]} {i + 1}: {ROW_LABELS[lijst][veld].lower()}"
    return LABELS.get(naam, naam)


def door_label(door: str) -> str:
    """Who or what wrote: "via het formulier", "met een import van keuzes.xlsx"."""
    if door.startswith("import van "):
        return f"met een {door}"
    return DOORS.get(door, f"door {door}")
