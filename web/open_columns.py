"""The columns of the CSV file with every public record, told by CSV on the Web (W3C, tabular metadata)."""

from __future__ import annotations

from typing import Any

from data.exporting import COLUMNS
from data.keuze import Keuze
from service.api.schemas import components
from service.publisher_settings import Licentie
from web.fields import LABELS

# Labels of terms, or ids, one after the other.
_LISTS = frozenset(
    {
        "gebieden",
        "technieken",
        "doelen",
        "doelgroepen",
        "themas",
        "communicatiemiddelen",
        "verwanteKeuzes",
    }
)
_DATES = frozenset({"startdatum", "einddatum"})
_NUMBERS = frozenset({"deelnemers"})
_YES_OR_NO = frozenset({"evaluatie.tussentijds", "evaluatie.naAfloop"})
# For people to read; what has no readable form is there as JSON.
_SEVERAL = frozenset({"alternatieven", "factoren", "beloften"})


def csvw(url: str, titel: str, licentie: Licentie) -> dict[str, Any]:
    """The description of the file at url."""
    return {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "nl"}],
        "url": url,
        "dc:title": titel,
        "dc:license": {"@id": licentie.adres},
        "dc:description": "Een regel per keuze. Voor een waarde die een spreadsheet als formule zou uitvoeren, "
        "staat een apostrof.",
        "dialect": {"encoding": "utf-8", "delimiter": ";", "lineTerminators": ["\r\n"], "header": True},
        "tableSchema": {"columns": [_column(name) for name in COLUMNS], "primaryKey": "id"},
    }


def _column(name: str) -> dict[str, Any]:
    field = Keuze.model_fields.get(name)
    told: dict[str, Any] = {
        "name": name,
        "titles": name,
        "dc:title": LABELS.get(name, name),
        "dc:description": _description(name),
        "datatype": _datatype(name),
        "required": bool(field and field.is_required()),
    }
    if name in _LISTS:
        told["separator"] = "; "
    if name.startswith("evaluatie."):
        told["null"] = ["", "onbekend"]  # the second where nothing is known of an evaluation that there was
    return told


def _datatype(name: str) -> str | dict[str, Any]:
    if name in _DATES:
        return {"base": "date", "format": "yyyy-MM-dd"}
    if name in _YES_OR_NO:
        return {"base": "boolean", "format": "ja|nee"}
    if name in _NUMBERS or name.startswith("evaluatie.scores."):
        return {"base": "integer", "minimum": 0}
    return "string"


def _description(name: str) -> str:
    schemas = components()
    *above, last = name.split(".")
    owner = {(): "Keuze", ("evaluatie",): "Evaluatie"}.get(tuple(above), "")
    told = schemas.get(owner, {}).get("properties", {}).get(last, {}).get("description", "")
    more = " Meer waarden staan achter elkaar, met een puntkomma ertussen." if name in _SEVERAL else ""
    return f"{told or LABELS.get(name, name)}{more}"
