"""The register itself: listing, reading, recording, changing and deleting choices.

Contacts are taken in with a choice and kept apart; nothing here reads them back.
"""

from __future__ import annotations

from flask import Response, request

from data.records import Vastgelegd
from data.store import KeuzeNotFound, VersionConflict
from data.store import Versie as OldVersion
from service import recording
from service.access import Recht
from service.api.examples import CHOICE
from service.api.gate import actor
from service.api.kinds import Number, Word
from service.api.options import ID, LIST, filters_of
from service.api.paging import page_links
from service.api.parameters import Parameter
from service.api.problems import Problem
from service.api.replies import json_response
from service.api.routes import Body, Call, Reply, Route, address
from service.api.schemas import reference
from service.api.shapes import (
    Keuzelijst,
    KeuzeLinks,
    Link,
    VastgelegdeKeuze,
    VergelijkbareKeuzes,
    Versie,
    Versielijst,
)

DOOR = "api"

IF_MATCH = Parameter(
    "If-Match",
    'De versie waarmee u begon, zoals "3" uit de ETag. Is er intussen een nieuwere, dan verandert er niets.',
    Word(),
    "header",
)
IF_NONE_MATCH = Parameter(
    "If-None-Match", 'De versie die u al hebt, zoals "3" uit de ETag.', Word(), "header"
)
COUNT = Parameter("aantal", "Hoeveel keuzes u hoogstens wilt.", Number(1, 20), standaard=5)


def list_choices(call: Call) -> Response:
    values, store = call.values, call.register.engine.store
    filters, per_page = filters_of(values), values["perPagina"]
    offset = (values["pagina"] - 1) * per_page
    found = store.search_list(filters, order=values["sorteer"], limit=per_page, offset=offset)
    total = store.count(filters)
    return json_response(
        Keuzelijst(
            totaal=total,
            pagina=values["pagina"],
            perPagina=per_page,
            keuzes=[recorded(r) for r in found],
            links=page_links(values["pagina"], per_page, total),
        ).as_json()
    )


def read(call: Call) -> Response:
    record = call.register.engine.store.get(call.values["id"])
    if request.if_none_match.contains_weak(str(record.versie)):
        response = Response(status=304)
        response.set_etag(str(record.versie))
        return response
    return _one(record)


def create(call: Call) -> Response:
    try:
        saved = recording.create(call.register.engine, call.body, door=DOOR, maker=call.maker)
    except VersionConflict:
        raise Problem(
            409,
            f"Er is al een keuze met id {call.body['id']}. Laat het id weg, of wijzig die keuze met PUT.",
        ) from None
    except KeuzeNotFound:
        raise Problem(
            409, f"Keuze {call.body['id']} is verwijderd, en een id komt niet terug. Laat het id weg."
        ) from None
    response = _one(call.register.engine.store.get(saved.id), 201)
    response.headers["Location"] = address("leesKeuze", id=saved.id)
    return response


def replace(call: Call) -> Response:
    engine, id_ = call.register.engine, call.values["id"]
    expected = _expected_version(call, engine.store.get(id_))
    recording.update(engine, id_, call.body, door=DOOR, expected_version=expected, maker=call.maker)
    return _one(engine.store.get(id_))


def delete(call: Call) -> Response:
    engine, id_ = call.register.engine, call.values["id"]
    expected = _expected_version(call, engine.store.get(id_))
    engine.delete(id_, door=DOOR, expected_version=expected, maker=call.maker)
    return Response(status=204)


def versions(call: Call) -> Response:
    store, id_ = call.register.engine.store, call.values["id"]
    # The store keeps the history of a deleted choice; the world gets no more than that it was deleted.
    store.get(id_)
    return json_response(Versielijst(versies=[_version(v) for v in store.versions(id_)]).as_json())


def comparable(call: Call) -> Response:
    found = call.register.search.comparable(call.values["id"], call.values["aantal"])
    return json_response(VergelijkbareKeuzes(keuzes=[recorded(r) for r in found]).as_json())


def recorded(record: Vastgelegd) -> VastgelegdeKeuze:
    """A choice as the API gives it."""
    id_ = record.keuze.id
    return VastgelegdeKeuze(
        keuze=record.keuze.as_dict(),
        versie=record.versie,
        aangemaaktOp=record.aangemaaktOp,
        gewijzigdOp=record.gewijzigdOp,
        links=KeuzeLinks(
            self=Link(href=address("leesKeuze", id=id_)),
            versies=Link(href=address("leesVersies", id=id_)) if actor().may(Recht.LEZEN) else None,
            vergelijkbareKeuzes=Link(href=address("leesVergelijkbareKeuzes", id=id_)),
        ),
    )


def _one(record: Vastgelegd, status: int = 200) -> Response:
    response = json_response(recorded(record).as_json(), status)
    response.set_etag(str(record.versie))
    return response


def _version(version: OldVersion) -> Versie:
    # Not who wrote it: colleagues read that on the page, programs need not know.
    return Versie(
        versie=version.versie,
        op=version.op,
        handeling=version.handeling,  # type: ignore[arg-type]  # pydantic checks the word
        gewijzigd=list(version.gewijzigd),
        inhoud=version.inhoud,
    )


def _expected_version(call: Call, record: Vastgelegd) -> int | None:
    """The version that the sender wants to change, None without If-Match. Raises Problem 412."""
    given = call.values["If-Match"]
    if given is None:
        return None
    if not given.strip():
        raise Problem(400, 'If-Match is leeg. Geef de versie uit de ETag, zoals "3", of laat hem weg.')
    if not request.if_match.contains(str(record.versie)):
        raise Problem(
            412,
            f"Keuze {record.keuze.id} heeft nu versie {record.versie}, en dat is niet de versie in If-Match. "
            "Haal de nieuwste op en voeg uw wijziging daarin toe.",
            headers={"ETag": f'"{record.versie}"'},
        )
    return record.versie


_BODY = Body(reference("KeuzeInvoer"), CHOICE)
_MISSING = frozenset({404, 410})

ROUTES = (
    Route(
        "GET",
        "/keuzes",
        "lijstKeuzes",
        "Keuzes",
        "Blader door het register",
        list_choices,
        (Reply(200, "Eén pagina van het register.", "Keuzelijst"),),
        parameters=LIST,
    ),
    Route(
        "POST",
        "/keuzes",
        "maakKeuze",
        "Keuzes",
        "Leg een nieuwe keuze vast",
        create,
        (Reply(201, "De keuze is vastgelegd en te vinden.", "VastgelegdeKeuze", ("ETag", "Location")),),
        body=_BODY,
        problems=frozenset({409}),
    ),
    Route(
        "GET",
        "/keuzes/{id}",
        "leesKeuze",
        "Keuzes",
        "Lees een keuze",
        read,
        (
            Reply(200, "De nieuwste versie van de keuze.", "VastgelegdeKeuze", ("ETag",)),
            Reply(304, "U hebt de nieuwste versie al.", headers=("ETag",)),
        ),
        parameters=(ID, IF_NONE_MATCH),
        problems=_MISSING,
    ),
    Route(
        "PUT",
        "/keuzes/{id}",
        "wijzigKeuze",
        "Keuzes",
        "Vervang een keuze door een nieuwe versie",
        replace,
        (Reply(200, "De nieuwste versie van de keuze.", "VastgelegdeKeuze", ("ETag",)),),
        parameters=(ID, IF_MATCH),
        body=_BODY,
        problems=_MISSING | {409, 412},
        uitleg="Stuur de hele keuze: wat u weglaat, verdwijnt uit de nieuwste versie. Alleen contacten blijven "
        "dan zoals zij zijn. Is alles hetzelfde, dan komt er geen nieuwe versie.",
    ),
    Route(
        "DELETE",
        "/keuzes/{id}",
        "verwijderKeuze",
        "Keuzes",
        "Verwijder een keuze",
        delete,
        (Reply(204, "De keuze is verwijderd. Het id komt niet terug."),),
        parameters=(ID, IF_MATCH),
        problems=_MISSING | {412},
    ),
    Route(
        "GET",
        "/keuzes/{id}/versies",
        "leesVersies",
        "Keuzes",
        "Lees de geschiedenis van een keuze",
        versions,
        (Reply(200, "Alle versies, de nieuwste eerst.", "Versielijst"),),
        parameters=(ID,),
        problems=_MISSING,
    ),
    Route(
        "GET",
        "/keuzes/{id}/vergelijkbare-keuzes",
        "leesVergelijkbareKeuzes",
        "Keuzes",
        "Zie welke keuzes op deze lijken",
        comparable,
        (Reply(200, "Keuzes die op deze lijken.", "VergelijkbareKeuzes"),),
        parameters=(ID, COUNT),
        problems=_MISSING,
    ),
)
