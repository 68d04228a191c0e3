"""JSON schemas for OpenAPI, made from the models that validate: records, answers, problems and open data.

What is sent and what is answered differ: empty values may be sent but are never answered, and contacts
may be sent but are never answered either. So each part of a record has two schemas; those for sending
end in "Invoer".
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from pydantic.json_schema import models_json_schema

from data.keuze import VOCABULAIRES, Contact, Keuze
from data.vocabularies import made_from_lists, vocabulaire
from service.api import factor_shapes, figure_shapes, open_shapes, shapes
from service.api.kinds import Schema
from service.api.uitleg import SOORTEN, VELDEN

_AT = "#/components/schemas/"
_PART_VOCABULAIRES = {
    "Alternatief": {"instrument": "instrumenten"},
    "Factor": {"factor": "factoren"},
    "Belofte": {"kanaal": "communicatiemiddelen"},
}
_ANSWERS = (
    shapes.Zoekantwoord,
    shapes.VastgelegdeKeuze,
    shapes.Keuzelijst,
    shapes.VergelijkbareKeuzes,
    shapes.Versielijst,
    shapes.Motivering,
    shapes.Bronlijst,
    shapes.Bron,
    *factor_shapes.ANSWERS,
    *figure_shapes.ANSWERS,
    shapes.Vocabulairelijst,
    shapes.Vocabulaire,
    shapes.Probleem,
    *open_shapes.FILES,
)


def reference(naam: str) -> Schema:
    return {"$ref": _AT + naam}


@made_from_lists
def components() -> Mapping[str, Schema]:
    """Every schema by name. Nobody may change it."""
    record = _record_schemas()
    sent = {f"{naam}Invoer": _renamed(schema) for naam, schema in record.items()}
    _for_sending(sent["KeuzeInvoer"])
    answered = {naam: _without_null(schema) for naam, schema in record.items() if naam != "Contact"}
    answered["Keuze"]["required"].append("publicatie")
    return MappingProxyType(dict(sorted({**answered, **sent, **_answer_schemas()}.items())))


def _record_schemas() -> dict[str, Schema]:
    found = _definitions(Keuze, Contact)
    for naam, schema in found.items():
        terms = VOCABULAIRES if naam == "Keuze" else _PART_VOCABULAIRES.get(naam, {})
        schema["description"] = SOORTEN[naam]
        for veld, value in schema["properties"].items():
            if veld in terms:
                _add_enum(value, terms[veld])
            value["description"] = VELDEN[naam][veld]
    return found


def _answer_schemas() -> dict[str, Schema]:
    return {naam: _without_null(schema) for naam, schema in _definitions(*_ANSWERS).items()}


def _definitions(*models: Any) -> dict[str, Schema]:
    _, document = models_json_schema([(m, "validation") for m in models], ref_template=_AT + "{model}")
    return {naam: _without_titles(schema) for naam, schema in document["$defs"].items()}


def _without_titles(schema: Any) -> Any:
    """Pydantic titles repeat the name. `properties` holds names of fields, which may be "title" too."""
    if isinstance(schema, list):
        return [_without_titles(s) for s in schema]
    if not isinstance(schema, dict):
        return schema
    if shapes.REFERENCE in schema:
        return reference(schema[shapes.REFERENCE])
    return {
        key: {n: _without_titles(s) for n, s in value.items()}
        if key == "properties"
        else _without_titles(value)
        for key, value in schema.items()
        if key != "title"
    }


def _without_null(schema: Any) -> Any:
    """The schema of an answer: what is empty is left out of it, so null and defaults do not occur."""
    if isinstance(schema, list):
        return [_without_null(s) for s in schema]
    if not isinstance(schema, dict):
        return schema
    found = {k: _without_null(v) for k, v in schema.items() if k != "default"}
    if {"type": "null"} in found.get("anyOf", []):
        (only,) = [s for s in found.pop("anyOf") if s != {"type": "null"}]
        return {**only, **found}
    return found


def _add_enum(schema: Schema, naam: str) -> None:
    """Name the codes, which the models check in code, at the place where the text stands."""
    place = schema.get("items") or next((s for s in schema.get("anyOf", []) if "type" in s), schema)
    place["enum"] = list(vocabulaire(naam).codes)


def _renamed(schema: Any) -> Any:
    if isinstance(schema, list):
        return [_renamed(s) for s in schema]
    if not isinstance(schema, dict):
        return schema
    return {k: f"{v}Invoer" if k == "$ref" else _renamed(v) for k, v in schema.items()}


def _for_sending(schema: Schema) -> None:
    schema["required"] = [veld for veld in schema["required"] if veld != "id"]
    schema["properties"]["contacten"] = {
        "anyOf": [
            {"type": "array", "maxItems": 10, "items": reference("ContactInvoer")},
            {"type": "null"},
        ],
        "description": "Mensen om te bellen. Zonder dit veld blijven zij zoals zij zijn; [] haalt ze weg.",
    }
