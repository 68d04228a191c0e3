"""Error pages in Dutch: what happened, and what to do. The API answers with problems of its own."""

from __future__ import annotations

import logging
import secrets
import traceback
from urllib.parse import urlencode

from flask import Flask, Response, make_response, redirect, render_template, request
from flask_wtf.csrf import CSRFError
from markupsafe import escape
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as BaseResponse

from data.database import StoreUnavailable
from data.store import KeuzeNotFound
from service.api.gate import InvalidKey, NotAllowed, SignInFirst
from service.api.problems import is_api, response_for
from service.open_data import StillMaking
from web.formatting import datum
from web.pages import inloggen
from web.sessions import WRITING

log = logging.getLogger(__name__)

# status -> (heading, what to do)
TEXTS = {
    400: (
        "Dit adres klopt niet",
        "Kijk het adres na, of begin opnieuw met een vraag.",
    ),
    401: (
        "Log eerst in",
        "Deze pagina is voor collega's.",
    ),
    403: (
        "Dit mag niet",
        "Met uw rol kunt u dit niet zien of doen. Hebt u dit nodig voor uw werk? Vraag het de beheerder.",
    ),
    404: (
        "Deze pagina bestaat niet",
        "Misschien is het adres verkeerd overgenomen. Zoek verder met een vraag of in het register.",
    ),
    405: (
        "Dit kan hier niet",
        "Open de pagina opnieuw en gebruik de knoppen op de pagina.",
    ),
    409: (
        "Dit kan nu niet",
        "Er is niets gewijzigd.",
    ),
    410: (
        "Deze keuze is verwijderd",
        "De keuze stond in het register, maar is weggehaald. Zoek verder met een vraag of in het register.",
    ),
    413: (
        "Dit is te veel tekst",
        "U stuurde meer dan het register in één keer kan lezen. Maak de tekst korter en probeer het opnieuw.",
    ),
    429: (
        "Even wachten",
        "Probeer het straks opnieuw.",
    ),
    500: (
        "Er ging iets mis",
        "Dat ligt aan ons, niet aan u. Probeer het nog eens. Blijft het misgaan? Mail ons dan.",
    ),
    503: (
        "Het register is even niet bereikbaar",
        "Er wordt aan gewerkt of de schijf is vol. Probeer het over een paar minuten opnieuw.",
    ),
}

_STILL_MAKING = (
    "Dit bestand wordt nog gemaakt",
    "Het register is net veranderd. Daarom maken wij het bestand opnieuw. Probeer het over een halve minuut nog eens.",
)
_SOON = "30"  # seconds

_FORGED = "Deze pagina stond te lang open, of het formulier kwam van een andere website."


def page(status: int, detail: str | None = None, said: tuple[str, str] | None = None) -> Response:
    """The error page for a status.

    detail: what was wrong this time, above what to do; said: heading and what to do, for those of the status.
    """
    heading, advice = said or TEXTS.get(status, TEXTS[400] if status < 500 else TEXTS[500])
    try:
        content = render_template("fout.html", status=status, kop=heading, detail=detail, advies=advice)
    except Exception:
        # What every page shows comes from the register, which may be the very thing that fails.
        log.exception("De foutpagina zelf kan niet worden gemaakt")
        content = _bare(heading, detail, advice)
    return make_response(content, status)


def _bare(heading: str, detail: str | None, advice: str) -> str:
    said = "".join(f"<p>{escape(text)}</p>" for text in (detail, advice) if text)
    return (
        f'<!doctype html><html lang="nl"><title>{escape(heading)}</title><h1>{escape(heading)}</h1>{said}'
    )


def own_words(error: HTTPException) -> str | None:
    """The description given with `abort`, not the English one that every error comes with."""
    return error.description if error.description != type(error).description else None


def register_errors(app: Flask) -> None:
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(KeuzeNotFound, _not_found)
    app.register_error_handler(StoreUnavailable, _unavailable)
    app.register_error_handler(StillMaking, _still_making)
    app.register_error_handler(CSRFError, lambda _: page(400, _FORGED))
    app.register_error_handler(SignInFirst, _sign_in_first)
    app.register_error_handler(NotAllowed, lambda _: page(403))
    app.register_error_handler(InvalidKey, lambda _: page(401, "De sleutel bij dit verzoek werkt niet."))
    app.register_error_handler(Exception, _unexpected)


def _http(error: HTTPException) -> Response | HTTPException:
    status = error.code or 500
    if is_api(request.path):
        return response_for(error)
    if status < 400:
        return error  # a redirect to the address with or without its last slash
    response = page(status, own_words(error) if status < 500 else None)
    for name, value in error.get_headers(request.environ):
        if name == "Allow":
            response.headers[name] = value
    return response


def _sign_in_first(error: SignInFirst) -> BaseResponse:
    """To the page where one signs in, and from there to where one wanted to be."""
    if request.endpoint in WRITING and not request.headers.get("HX-Request"):
        return inloggen.for_whom_was_writing(request.path)
    if request.method not in ("GET", "HEAD") or request.headers.get("HX-Request"):
        return page(401, "U bent niet (meer) ingelogd.")
    wanted = request.full_path.rstrip("?")
    return redirect(f"/inloggen?{urlencode({'naar': wanted})}", 303)


def _not_found(error: KeuzeNotFound) -> Response:
    if error.verwijderdOp:
        return page(410, f"Keuze {error.id} is verwijderd op {datum(error.verwijderdOp)}.")
    return page(404, f"Er is geen keuze met id {error.id}.")


def _unavailable(error: StoreUnavailable) -> Response:
    log.error("Het register is niet bereikbaar: %s", error)
    return page(503)


def _still_making(_: StillMaking) -> Response:
    response = page(503, said=_STILL_MAKING)
    response.headers["Retry-After"] = _SOON
    return response


def _unexpected(error: Exception) -> Response:
    number = secrets.token_hex(4)
    # Not the message of the exception: that may hold what was asked or written.
    frames = "".join(traceback.format_tb(error.__traceback__))
    rule = request.url_rule.rule if request.url_rule else "onbekend adres"
    log.error("Storing %s bij %s %s: %s\n%s", number, request.method, rule, type(error).__name__, frames)
    return page(500, f"Meldt u dit? Noem dan storingsnummer {number}.")
