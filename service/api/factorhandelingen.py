"""What people do to groups by hand: doing it, undoing it, and reading what was done."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from flask import Response

from data.factors import Handeling, HandelingNotFound
from service.api.factor_shapes import Factorhandeling, Factorhandelingen
from service.api.factorclusters import NIVEAU, factors
from service.api.kinds import Code, Kind, Number, Option, Refused, Schema, Text, Word
from service.api.options import paging
from service.api.paging import page_links
from service.api.parameters import Parameter, read_members
from service.api.problems import Problem
from service.api.replies import json_response
from service.api.routes import Body, Call, Reply, Route
from service.factor_acts import MAX_NAAM, MOST_MOVED, InvalidHandeling
from service.factor_codebook import Soort, undone

_NUMBER = Number(1, 10**12)


@dataclass(frozen=True)
class Several(Kind):
    """A list of values in JSON, from `least` up to `most` of them."""

    one: Kind
    least: int
    most: int

    def read(self, text: str) -> Any:
        raise Refused("past niet in een adres")

    def accept(self, value: Any) -> tuple[Any, ...]:
        if not isinstance(value, list):
            raise Refused("moet een lijst zijn, ook bij één waarde")
        if not self.least <= len(value) <= self.most:
            span = f"{self.least}" if self.least == self.most else f"{self.least} tot {self.most}"
            raise Refused(f"moet {span} waarden hebben, niet {len(value)}")
        return tuple(self.one.accept(v) for v in value)

    def schema(self) -> Schema:
        return {
            "type": "array",
            "minItems": self.least,
            "maxItems": self.most,
            "items": self.one.schema(),
        }


@dataclass(frozen=True)
class FactorCode(Code):
    """A code of a factor. The document refers to the list, that changes while the register is open."""

    def schema(self) -> Schema:
        return {"type": "string"}


_SOORTEN = tuple(soort.value for soort in Soort if soort is not Soort.ONGEDAAN)
_SOORT = Parameter("soort", "Wat u doet.", Option(_SOORTEN), verplicht=True)
_LEVEL = Parameter("niveau", "Op welk niveau.", NIVEAU, verplicht=True)
_GROUP = Parameter("groep", "Id van de groep.", Word(), verplicht=True)
_GROUPS = Parameter("groepen", "Id's van de groepen.", Several(Word(), 2, 50), verplicht=True)
_NAME = Parameter("naam", "Naam van de groep.", Text(MAX_NAAM), verplicht=True)
_SENTENCES = Parameter("zinnen", "Nummers van de zinnen.", Several(_NUMBER, 1, MOST_MOVED), verplicht=True)
_FACTOR = Parameter(
    "factor",
    "Code van de factor, uit /v1/vocabulaires/factoren.",
    FactorCode("factoren"),
    verplicht=True,
)


@dataclass(frozen=True)
class _Way:
    """One kind of act: what it does in words, what it needs, and how it is done."""

    uitleg: str
    parameters: tuple[Parameter, ...]
    do: Callable[[Mapping[str, Any], Call], Handeling]


_WAYS: Mapping[str, _Way] = {
    Soort.HERNOEM: _Way(
        "Geef een groep een naam.",
        (_GROUP, _NAME),
        lambda v, call: factors().acts.hernoem(v["niveau"], v["groep"], v["naam"], call.maker),
    ),
    Soort.VOEG_SAMEN: _Way(
        "Voeg groepen samen; de eerste blijft.",
        (_GROUPS,),
        lambda v, call: factors().acts.voeg_samen(v["niveau"], v["groepen"], call.maker),
    ),
    Soort.SPLITS: _Way(
        "Geef zinnen van een groep een eigen groep.",
        (
            _GROUP,
            _SENTENCES,
            Parameter("naam", "Naam van de nieuwe groep.", Text(MAX_NAAM)),
        ),
        lambda v, call: factors().acts.splits(v["niveau"], v["groep"], v["zinnen"], v["naam"], call.maker),
    ),
    Soort.VERPLAATS: _Way(
        "Zet zinnen in een andere groep; ruis zet ze apart.",
        (_GROUP, _SENTENCES),
        lambda v, call: factors().acts.verplaats(v["niveau"], v["zinnen"], v["groep"], call.maker),
    ),
    Soort.VERBIED: _Way(
        "Spreek af dat twee groepen apart blijven.",
        (Parameter("groepen", "Id's van de twee groepen.", Several(Word(), 2, 2), verplicht=True),),
        lambda v, call: factors().acts.verbied(v["niveau"], v["groepen"][0], v["groepen"][1], call.maker),
    ),
    Soort.RUIS: _Way(
        "Zet een hele groep apart.",
        (_GROUP,),
        lambda v, call: factors().acts.ruis(v["niveau"], v["groep"], call.maker),
    ),
    Soort.FACTOR: _Way(
        "Laat een groep voor een factor staan.",
        (_GROUP, _FACTOR),
        lambda v, call: factors().acts.factor(v["niveau"], v["groep"], v["factor"], call.maker),
    ),
}


def list_page(call: Call) -> Response:
    acts = factors().store.acts()
    page, size, gone = call.values["pagina"], call.values["perPagina"], undone(acts)
    shown = acts[::-1][(page - 1) * size : page * size]
    return json_response(
        Factorhandelingen(
            totaal=len(acts),
            pagina=page,
            perPagina=size,
            handelingen=[_shape(act, act.nr in gone) for act in shown],
            links=page_links(page, size, len(acts)),
        ).as_json()
    )


def do(call: Call) -> Response:
    kind = call.body.get("soort")
    # Which other members there may be depends on this one.
    way = _WAYS.get(kind) if isinstance(kind, str) else None
    if way is None:
        read_members((_SOORT,), {k: v for k, v in call.body.items() if k == "soort"})
    assert way is not None
    values = read_members((_SOORT, _LEVEL, *way.parameters), call.body)
    with _told():
        return json_response(_shape(way.do(values, call), False).as_json(), 201)


def undo(call: Call) -> Response:
    nr = call.values["nr"]
    with _told():
        factors().acts.maak_ongedaan(nr, call.maker)
    (act,) = (act for act in factors().store.acts() if act.nr == nr)
    return json_response(_shape(act, True).as_json())


@contextmanager
def _told() -> Iterator[None]:
    """What can't be done, as a problem."""
    try:
        yield
    except InvalidHandeling as error:
        raise Problem(409, str(error)) from None
    except HandelingNotFound as missing:
        raise Problem(404, f"Er is geen handeling {missing}.") from None


def _shape(act: Handeling, gone: bool) -> Factorhandeling:
    said, soort = act.inhoud, act.soort
    groups = (
        said.get("groepen") or [said["groep"], *said.get("leden", ())] if soort != Soort.ONGEDAAN else None
    )
    return Factorhandeling(
        nr=act.nr,
        op=act.op,
        soort=soort,  # type: ignore[arg-type]  # pydantic checks the word
        niveau=act.niveau,  # type: ignore[arg-type]
        groepen=groups,
        nieuw=said.get("nieuw"),
        naam=said.get("naam"),
        factor=said.get("factor"),
        zinnen=_moved(said),
        handeling=said.get("handeling"),
        ongedaan=gone,
    )


def _moved(said: Mapping[str, Any]) -> int | None:
    if "leden" in said:
        return sum(len(sleutels) for sleutels in said["leden"].values())
    return len(said["sleutels"]) if "sleutels" in said else None


def _schema() -> Schema:
    return {"oneOf": [_variant(soort, way) for soort, way in _WAYS.items()]}


def _variant(soort: str, way: _Way) -> Schema:
    parameters = (_LEVEL, *way.parameters)
    return {
        "type": "object",
        "description": way.uitleg,
        "additionalProperties": False,
        "properties": {
            "soort": {"type": "string", "const": str(soort), "description": _SOORT.uitleg},
            **{p.naam: {**p.schema(), "description": p.uitleg} for p in parameters},
        },
        "required": ["soort", *(p.naam for p in parameters if p.verplicht)],
    }


ROUTES = (
    Route(
        "GET",
        "/factorhandelingen",
        "lijstFactorhandelingen",
        "Factoren",
        "Zie wat er met de hand aan groepen is gedaan",
        list_page,
        (Reply(200, "Eén pagina, het laatste eerst.", "Factorhandelingen"),),
        parameters=paging(20),
    ),
    Route(
        "POST",
        "/factorhandelingen",
        "maakFactorhandeling",
        "Factoren",
        "Verander groepen met de hand",
        do,
        (Reply(201, "Het is gedaan, en blijft zo bij volgende rondes.", "Factorhandeling"),),
        body=Body(_schema(), {"soort": "hernoem", "niveau": "middel", "groep": "m1", "naam": "Vertrouwen"}),
        problems=frozenset({409}),
        uitleg="Welke velden er nog meer bij horen, hangt af van soort. Namen met een persoonsgegeven worden "
        "geweigerd. Een sleutel die ook voor lezen is, kent ook de eigen factoren van dit register.",
    ),
    Route(
        "DELETE",
        "/factorhandelingen/{nr}",
        "maakFactorhandelingOngedaan",
        "Factoren",
        "Maak een handeling ongedaan",
        undo,
        (Reply(200, "De handeling, die nu ongedaan is. Zij blijft in de lijst staan.", "Factorhandeling"),),
        parameters=(
            Parameter("nr", "Nummer van de handeling.", _NUMBER, "path", verplicht=True, voorbeeld=1),
        ),
        problems=frozenset({404, 409}),
    ),
)
