"""What the algorithms of the register are, in the fields of the Algoritmeregister (publication standard 1.0).

The names of the fields are those by which the Algoritmeregister takes registrations in. Who uses the algorithm,
whom to ask and where it is found differ by register; `complete` adds them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

_FILE = Path(__file__).with_name("algoritme.json")

IN_ONTWIKKELING, IN_GEBRUIK, BUITEN_GEBRUIK = "In ontwikkeling", "In gebruik", "Buiten gebruik"


@dataclass(frozen=True)
class Veld:
    """A field of the standard: how it is called in Dutch, its longest text (None: no limit), whether it must be there."""

    label: str
    langst: int | None = None
    verplicht: bool = False


# In the order of the standard.
VELDEN: Mapping[str, Veld] = {
    "name": Veld("Naam", 99, True),
    "description_short": Veld("Korte omschrijving", 349, True),
    "organization": Veld("Organisatie", 99, True),
    "category": Veld("Thema"),
    "status": Veld("Status", None, True),
    "contact_email": Veld("Contactgegevens", None, True),
    "website": Veld("Link naar publiekspagina"),
    "publication_category": Veld("Publicatiecategorie", None, True),
    "url": Veld("Link naar bronregistratie"),
    "goal": Veld("Doel en impact", 2499),
    "proportionality": Veld("Afwegingen", 2499),
    "human_intervention": Veld("Menselijke tussenkomst", 2499),
    "risks": Veld("Risicobeheer", 2499),
    "lawful_basis": Veld("Wettelijke basis", 2499),
    "lawful_basis_grouping": Veld("Links naar wettelijke basis"),
    "impacttoetsen": Veld("Toelichting op impacttoetsen", 2499),
    "source_data": Veld("Gegevens", 2499),
    "methods_and_models": Veld("Technische werking", 4999),
    "provider": Veld("Leverancier", 199),
    "lang": Veld("Taal", None, True),
    "standard_version": Veld("Schema", None, True),
    "source_id": Veld("Bron-ID", 99),
    "tags": Veld("Zoektermen", 2499),
}


@dataclass(frozen=True)
class Gebruik:
    """What a registration says of the register that uses the algorithm. website, url: where it is explained."""

    organisatie: str
    contact: str
    website: str
    url: str
    status: str


@cache
def _kept() -> Mapping[str, Any]:
    content: Mapping[str, Any] = json.loads(_FILE.read_text(encoding="utf-8"))
    return content


def complete(gebruik: Gebruik) -> list[dict[str, Any]]:
    """The registrations, whole, with their fields in the order of the standard."""
    kept = _kept()
    own = {
        "organization": gebruik.organisatie,
        "contact_email": gebruik.contact,
        "website": gebruik.website,
        "url": gebruik.url,
        "status": gebruik.status,
        "lang": kept["taal"],
        "standard_version": kept["standaard"],
    }
    found = [{**one, **own} for one in kept["registraties"]]
    return [{name: one[name] for name in VELDEN if name in one} for one in found]
