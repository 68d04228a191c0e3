"""A receipt in plain words, for the shell and for the page alike."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from data.dates import HERE, format_date
from service.receipt import KEUZE, PERSOON

_REGISTERS = {"register": "Uit het register", "openbaar": "Uit wat inwoners lezen"}
# table -> one row, more rows
_ROWS = {
    "keuze": ("keuze", "keuzes"),
    "versie": ("versie in de geschiedenis", "versies in de geschiedenis"),
    "contact": ("contact", "contacten"),
    "klad": ("klad", "kladden"),
    "passage": ("tekstdeel voor het zoeken", "tekstdelen voor het zoeken"),
    "gepubliceerd": ("openbare versie", "openbare versies"),
    "vrijgave": ("uitspraak bij een tekst", "uitspraken bij teksten"),
    "eigenaar": ("eigenaar van een keuze", "eigenaren van keuzes"),
    "versie.door": ("versie die de schrijver noemde", "versies die de schrijver noemden"),
    "grafsteen.door": ("verwijdering die de schrijver noemde", "verwijderingen die de schrijver noemden"),
    "account": ("account", "accounts"),
    "sessie": ("plek waar iemand was ingelogd", "plekken waar iemand was ingelogd"),
    "sleutel": ("sleutel voor een programma", "sleutels voor programma's"),
    "eenmalig": ("eenmalige link", "eenmalige links"),
    "belofte_herinnering": ("herinnering aan een belofte", "herinneringen aan beloften"),
    "bron_keuze": ("koppeling met een document", "koppelingen met documenten"),
    "bron": ("document", "documenten"),
    "bron_alinea": ("alinea van een document", "alinea's van documenten"),
    "elders": ("keuze van een andere gemeente", "keuzes van andere gemeenten"),
    "elders_bron": ("bestand van een andere gemeente", "bestanden van andere gemeenten"),
    "elders_geweerd": ("weggehaalde keuze van elders", "weggehaalde keuzes van elders"),
    "handreiking": ("tekst van de handreiking", "teksten van de handreiking"),
    "eigen_begrip": ("eigen begrip in de lijsten", "eigen begrippen in de lijsten"),
    "factor_zin": ("zin met een reden", "zinnen met een reden"),
    "factor_gelezen": ("keuze die is ingedeeld", "keuzes die zijn ingedeeld"),
    "factor_ronde": ("indeling van redenen", "indelingen van redenen"),
    "factor_groep": ("groep van redenen", "groepen van redenen"),
    "factor_handeling": ("naam of handeling bij een groep", "namen of handelingen bij groepen"),
    "gebeurtenis": ("regel in het logboek", "regels in het logboek"),
}
NO_EXPORTS = (
    "Uitvoer (CSV, Excel, JSON) bewaart het programma niet. Wat iemand zelf ophaalde, staat buiten het register: "
    "vraag om dat weg te gooien."
)


def moment(iso: str) -> str:
    """21 november 2026 om 14.32, here."""
    here = datetime.fromisoformat(iso).astimezone(HERE)
    return f"{format_date(here.date())} om {here:%H.%M}"


def subject(receipt: Mapping[str, Any]) -> str:
    """What was erased, without saying of whom."""
    if receipt["soort"] == KEUZE:
        return f"Keuze {receipt['id']} met haar hele geschiedenis"
    if receipt["soort"] == PERSOON:
        return "Gegevens van een persoon"
    return f"Een tekst in keuze {receipt['id']} en al haar versies"


def lines(receipt: Mapping[str, Any]) -> list[str]:
    """The receipt as sentences, what needs attention last."""
    what = subject(receipt)
    if not receipt["klaar"]:
        return [
            f"{what}: begonnen op {moment(receipt['op'])}, en nog niet klaar.",
            "Duurt dit langer dan een paar minuten? Dan is het wissen afgebroken. Wis nog een keer; wat al weg "
            "is, geeft geen fout.",
        ]
    told = [f"{what}: gewist op {moment(receipt['op'])}."]
    told += [
        f"{_REGISTERS.get(name, name)}: {_counts(rows)}." for name, rows in receipt["tabellen"].items()
    ]
    for one in receipt["vervangingen"]:
        told.append(f"In keuze {one['id']} staat nu “{one['door']}” waar de tekst stond.")
    told.append(
        "De zoekindexen en de bestanden van het register zijn opnieuw gemaakt. Van "
        f"{len(receipt['bestanden'])} bestanden staat de controlesom in het bewijs."
    )
    told.append(NO_EXPORTS)
    return told + backups(receipt) + attention(receipt)


def backups(receipt: Mapping[str, Any]) -> list[str]:
    """Where it can still stand, and until when."""
    copies = receipt["reservekopieen"]
    if not copies:
        return ["Het programma kent geen reservekopieën van voor het wissen."]
    return [
        f"In reservekopie {path} kan dit nog staan, tot {moment(until)}." for path, until in copies.items()
    ]


def attention(receipt: Mapping[str, Any]) -> list[str]:
    """What is left for someone to do."""
    told = [str(one) for one in receipt["blijft"]]
    for one in receipt["vermeldingen"]:
        where = f"versie {', '.join(map(str, one['versies']))}" if one["versies"] else ""
        told.append(
            f"Let op: de tekst van keuze {one['id']} noemt deze persoon nog, bij {one['veld']} ({where})."
        )
    for table, count in receipt["elders"].items():
        rows = _ROWS.get(table, (table, table))
        told.append(f"Let op: ook {count} {rows[count != 1]} noemt of noemen deze persoon.")
    return told


def _counts(rows: Mapping[str, int]) -> str:
    found = [
        f"{count} {_ROWS.get(table, (table, table))[count != 1]}" for table, count in rows.items() if count
    ]
    return ", ".join(found) or "niets, daar stond het niet (meer)"
