"""Everything that goes wrong, as application/problem+json (RFC 9457), made in one place.

`response_for` is open to `web` too, for what goes wrong under an address of the API.
"""

from __future__ import annotations

import logging
import secrets
import traceback
from collections.abc import Mapping, Sequence
from urllib.parse import quote

from flask import Flask, Response, request
from flask.blueprints import Blueprint
from werkzeug.exceptions import HTTPException, MethodNotAllowed, default_exceptions
from werkzeug.routing import RequestRedirect

from data.database import StoreUnavailable
from data.dates import format_date
from data.store import KeuzeNotFound, VersionConflict
from data.validation import InvalidKeuze, Veldfout
from service.access import NotAllowed, SignInFirst
from service.api.gate import InvalidKey
from service.api.parameters import InvalidInput
from service.api.replies import json_response
from service.api.shapes import Fout, Probleem

log = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"

TITLES = {
    400: "Ongeldige aanvraag",
    401: "Niet aangemeld",
    403: "Niet toegestaan",
    404: "Niet gevonden",
    405: "Methode niet toegestaan",
    409: "Conflict",
    410: "Verwijderd",
    412: "Versie klopt niet",
    413: "Inhoud te groot",
    415: "Soort inhoud onbekend",
    500: "Interne fout",
    503: "Niet beschikbaar",
}
_DETAILS = {
    400: "De server kan deze aanvraag niet lezen.",
    404: "Dit adres bestaat niet. Kijk in /v1/openapi.json welke adressen er zijn.",
    413: "De inhoud is groter dan 1 MiB. Stuur minder tegelijk.",
}
_SHOWN = 20  # faults in one problem; who sends thousands is served by the first ones
_LONGEST = 500  # characters of one reason or field, which may repeat what was sent


class Problem(Exception):
    """A problem that a route reports itself. `detail` says what is wrong and what to do."""

    def __init__(
        self,
        status: int,
        detail: str,
        fouten: Sequence[Veldfout] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        self.status, self.detail = status, detail
        self.fouten, self.headers = tuple(fouten), dict(headers or {})
        super().__init__(detail)


def response_for(error: BaseException) -> Response:
    """The answer to any exception. What is not expected is logged and told without its insides."""
    problem = _problem(error)
    body = Probleem(
        type="about:blank",
        title=_title(problem.status),
        status=problem.status,
        detail=problem.detail,
        # The path alone: a query string may hold a question.
        instance=quote(request.path),
        fouten=[_shape(f) for f in problem.fouten[:_SHOWN]] or None,
    )
    response = json_response(body.as_json(), problem.status, MEDIA_TYPE)
    response.headers.update(problem.headers)
    return response


def _problem(error: BaseException) -> Problem:
    if isinstance(error, Problem):
        return error
    if isinstance(error, (InvalidInput, InvalidKeuze)):
        return Problem(400, _summary(error.fouten), error.fouten)
    if isinstance(error, (SignInFirst, InvalidKey)):
        return _not_known(error)
    if isinstance(error, NotAllowed):
        return Problem(403, "Met uw rol of sleutel kan dit niet. Vraag de beheerder als u dit nodig hebt.")
    if isinstance(error, KeuzeNotFound):
        return _not_found(error)
    if isinstance(error, VersionConflict):
        return Problem(409, str(error))
    if isinstance(error, StoreUnavailable):
        # Its message names folders of the server: for the log, not for the world.
        log.error("Het register is niet beschikbaar: %s", error)
        return Problem(
            503, "Het register kan nu niet lezen of schrijven. Probeer het later, of vraag de beheerder."
        )
    if isinstance(error, HTTPException) and error.code:
        return _of_http(error, error.code)
    return _unexpected(error)


def _not_known(error: BaseException) -> Problem:
    why = (
        "Deze sleutel werkt niet: zij is verlopen, ingetrokken of niet goed overgenomen."
        if isinstance(error, InvalidKey)
        else "Dit kan alleen met een sleutel of een account."
    )
    do = " Stuur een geldige sleutel mee als Authorization: Bearer kr_… U maakt er een bij uw account."
    return Problem(401, why + do, headers={"WWW-Authenticate": 'Bearer realm="keuzeregister"'})


def _not_found(error: KeuzeNotFound) -> Problem:
    if error.verwijderdOp is None:
        return Problem(404, f"Er is geen keuze met id {error.id}.")
    return Problem(410, f"Keuze {error.id} is verwijderd op {format_date(error.verwijderdOp)}.")


def _of_http(error: HTTPException, code: int) -> Problem:
    if isinstance(error, RequestRedirect):
        # An address with a double slash is not one of ours; pointing elsewhere would be guessing.
        return Problem(404, _DETAILS[404])
    if isinstance(error, MethodNotAllowed):
        allowed = ", ".join(sorted(error.valid_methods or ()))
        return Problem(405, f"{request.method} kan hier niet. Wel: {allowed}.", headers={"Allow": allowed})
    # Words given with `abort` are ours; those of the class itself are Werkzeug's, in English.
    own = error.description if error.description != type(error).description else None
    return Problem(code, own or _DETAILS.get(code, f"{_title(code)}."))


def _unexpected(error: BaseException) -> Problem:
    number = secrets.token_hex(4)
    # Not the message of the exception: that may hold what was asked or written.
    frames = "".join(traceback.format_tb(error.__traceback__))
    rule = request.url_rule.rule if request.url_rule else "onbekend adres"
    log.error("Storing %s bij %s %s: %s\n%s", number, request.method, rule, type(error).__name__, frames)
    return Problem(500, f"Er ging iets mis bij ons. Meld het de beheerder met storingsnummer {number}.")


def _summary(fouten: Sequence[Veldfout]) -> str:
    if len(fouten) == 1:
        return f"{_cut(str(fouten[0])).rstrip('.')}."
    named = ", ".join(_cut(f.veld) or "de inhoud" for f in fouten[:_SHOWN])
    more = f" en nog {len(fouten) - _SHOWN}; de eerste {_SHOWN} staan" if len(fouten) > _SHOWN else "; zie"
    return f"{len(fouten)} fouten, in {named}{more} {'in ' if len(fouten) > _SHOWN else ''}fouten."


def _shape(fout: Veldfout) -> Fout:
    return Fout(veld=_cut(fout.veld), reden=_cut(fout.reden), suggestie=fout.suggestie)


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def _title(status: int) -> str:
    known = default_exceptions.get(status)
    return TITLES.get(status) or (known().name if known else "Fout")


def is_api(path: str) -> bool:
    """Whether an address belongs to the API, also when no such route exists."""
    return path == "/v1" or path.startswith(("/v1/", "/health/"))


def install_problems(app: Flask, *blueprints: Blueprint) -> None:
    """Answer with a problem wherever something goes wrong under an address of the API.

    Pages have error handlers of their own on the same app, so these are set per blueprint; an address
    that fits no route belongs to no blueprint and is caught before it is dispatched.
    """

    @app.before_request
    def no_such_route() -> Response | None:
        if request.routing_exception is not None and is_api(request.path):
            return response_for(request.routing_exception)
        return None

    for blueprint in blueprints:
        blueprint.register_error_handler(Exception, response_for)
        for code in default_exceptions:
            blueprint.register_error_handler(code, response_for)
