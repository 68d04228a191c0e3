"""The terms that a register adds to its lists. They are read where all terms are: in the vocabulary itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from flask import Response, current_app

from data.own_terms import (
    LISTS,
    MAX_DEFINITIE,
    MAX_LABEL,
    MAX_SYNONIEMEN,
    SOORTEN,
    ChangedMeanwhile,
    Refused,
    TermNotFound,
)
from data.validation import Veldfout
from data.vocabularies import vocabulaire
from service import own_terms
from service.api.kinds import Option, Schema, Word, shown
from service.api.parameters import InvalidInput, Parameter, read_members
from service.api.problems import Problem
from service.api.replies import json_response
from service.api.routes import Body, Call, Reply, Route
from service.api.vocabulaires import known_list, term
from service.opening import Register

_FIELDS = {
    "label": Parameter("label", "Hoe het begrip heet.", Word()),
    "definitie": Parameter("definitie", "Wat het betekent, in gewone woorden.", Word()),
    "synoniemen": Parameter("synoniemen", "Andere woorden ervoor.", Word(), herhaald=True),
    "soort": Parameter("soort", "Alleen bij factoren: wat voor factor het is.", Option(SOORTEN)),
}


def add(call: Call) -> Response:
    naam = call.values["naam"]
    with _told(naam):
        given = _given(call, ("label", "definitie"))
        code = own_terms.add(
            _register(),
            naam,
            given["label"],
            given["definitie"],
            given.get("synoniemen", ()),
            call.maker,
            soort=given.get("soort", ""),
        )
    return _one(naam, code, 201)


def change(call: Call) -> Response:
    naam, code = call.values["naam"], call.values["code"]
    with _told(naam):
        given = _given(call)
        old = _register().own_terms.get(naam, code)
        own_terms.change(
            _register(),
            naam,
            code,
            given.get("label", old.label),
            given.get("definitie", old.definitie),
            given.get("synoniemen", old.synoniemen),
            call.maker,
            soort=given.get("soort", ""),
            seen=old.wijzigingen,
        )
    return _one(naam, code)


def retire(call: Call) -> Response:
    with _told(call.values["naam"]):
        own_terms.retire(_register(), call.values["naam"], call.values["code"], call.maker)
    return _one(call.values["naam"], call.values["code"])


def restore(call: Call) -> Response:
    with _told(call.values["naam"]):
        own_terms.restore(_register(), call.values["naam"], call.values["code"], call.maker)
    return _one(call.values["naam"], call.values["code"])


def _register() -> Register:
    """The whole register: whoever may come here reads all of it."""
    found: Register = current_app.extensions["register"]
    return found


def _given(call: Call, required: tuple[str, ...] = ()) -> Mapping[str, Any]:
    """The members of the body that are there. Raises InvalidInput."""
    read = read_members(_FIELDS.values(), call.body)
    if missing := [veld for veld in required if veld not in call.body]:
        raise InvalidInput([Veldfout(veld, "ontbreekt; geef deze waarde mee") for veld in missing])
    return {veld: read[veld] for veld in call.body}


@contextmanager
def _told(naam: str) -> Iterator[None]:
    """What can't be done, as a problem."""
    known_list(naam)
    try:
        yield
    except Refused as refused:
        raise InvalidInput([Veldfout(refused.veld, str(refused))]) from None
    except TermNotFound as missing:
        raise Problem(404, f"Er is geen eigen begrip met code {shown(missing.code)}.") from None
    except ChangedMeanwhile:
        raise Problem(
            409, "Iemand anders wijzigde dit begrip intussen. Lees het opnieuw en probeer het nog eens."
        ) from None


def _one(naam: str, code: str, status: int = 200) -> Response:
    return json_response(term(vocabulaire(naam)[code]).as_json(), status)


def _schema(required: tuple[str, ...]) -> Schema:
    line = {"type": "string", "minLength": 1, "maxLength": MAX_LABEL}
    kinds: dict[str, Schema] = {
        "label": line,
        "definitie": {"type": "string", "minLength": 1, "maxLength": MAX_DEFINITIE},
        "synoniemen": {"type": "array", "maxItems": MAX_SYNONIEMEN, "items": line},
        "soort": {"type": "string", "enum": list(SOORTEN)},
    }
    return {
        "type": "object",
        "additionalProperties": False,
        "properties": {veld: {**kind, "description": _FIELDS[veld].uitleg} for veld, kind in kinds.items()},
        **({"required": list(required)} if required else {}),
    }


_LIST = Parameter(
    "naam", "Naam van de lijst.", Word(tuple(LISTS)), "path", verplicht=True, voorbeeld="factoren"
)
_CODE = Parameter(
    "code", "Code van het eigen begrip.", Word(), "path", verplicht=True, voorbeeld="eigen-tempo"
)
_PLACE = "/vocabulaires/{naam}/begrippen"

ROUTES = (
    Route(
        "POST",
        _PLACE,
        "maakBegrip",
        "Vocabulaires",
        "Voeg een eigen begrip toe aan een lijst",
        add,
        (Reply(201, "Het begrip staat in de lijst. De code is van het label gemaakt.", "Begrip"),),
        parameters=(_LIST,),
        body=Body(
            _schema(("label", "definitie")),
            {
                "label": "Eigen tempo",
                "definitie": "Hoe snel de mensen om wie het gaat zelf willen en kunnen.",
                "synoniemen": ["tempo van de buurt"],
                "soort": "context",
            },
        ),
        problems=frozenset({404}),
        uitleg="Namen die al bij een ander begrip horen en persoonsgegevens worden geweigerd. Een code komt nooit terug.",
    ),
    Route(
        "PATCH",
        f"{_PLACE}/{{code}}",
        "wijzigBegrip",
        "Vocabulaires",
        "Wijzig een eigen begrip",
        change,
        (Reply(200, "Het begrip zoals het nu is.", "Begrip"),),
        parameters=(_LIST, _CODE),
        body=Body(_schema(()), {"definitie": "Hoe snel de mensen om wie het gaat willen en kunnen."}),
        problems=frozenset({404, 409}),
        uitleg="Wat u niet stuurt, blijft zoals het is. Ook de code blijft.",
    ),
    Route(
        "POST",
        f"{_PLACE}/{{code}}/vervallen",
        "laatBegripVervallen",
        "Vocabulaires",
        "Bied een eigen begrip niet meer aan",
        retire,
        (Reply(200, "Het begrip is vervallen. Keuzes die het hebben, houden het.", "Begrip"),),
        parameters=(_LIST, _CODE),
        problems=frozenset({404}),
    ),
    Route(
        "POST",
        f"{_PLACE}/{{code}}/terughalen",
        "haalBegripTerug",
        "Vocabulaires",
        "Bied een vervallen begrip weer aan",
        restore,
        (Reply(200, "Het begrip is weer te kiezen.", "Begrip"),),
        parameters=(_LIST, _CODE),
        problems=frozenset({404}),
    ),
)
