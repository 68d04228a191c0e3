"""What other websites may show within their own pages: the search box, and one choice that is public.

Whoever looks at these is nobody: no cookie is read or set, and only what residents may read is in them.
"""

from __future__ import annotations

from flask import Blueprint, Response, make_response, render_template

from data.store import KeuzeNotFound
from data.vocabularies import vocabulaire
from service.api.kinds import Name
from service.api.parameters import Parameter
from service.search import MAX_QUESTION
from web.outcomes import cut, lesson, places
from web.own_address import own_address
from web.strict import query
from web.visitor import real_register

blueprint = Blueprint("insluiten", __name__)

_TEXT = 280  # characters of a choice in its card
_TABLE = (Parameter("keuze", "De keuze om te laten zien", Name()),)
_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors {}"
)


@blueprint.get("/insluiten")
def page() -> str:
    """How to do it, with the lines to copy."""
    wanted = query(_TABLE)["keuze"] or ""
    store = real_register().openbaar.engine.store
    known = wanted and bool(store.fetch_ids([wanted]))
    return render_template(
        "insluiten.html",
        websites=real_register().settings.insluiten,
        gevraagd=wanted,
        zoekvak=_code("/insluiten/zoekvak", "Zoeken in het Keuzeregister", 220),
        kaart=_code(f"/insluiten/keuze/{wanted}", "Een keuze uit het Keuzeregister", 340) if known else "",
        kaartadres=f"/insluiten/keuze/{wanted}" if known else "",
    )


@blueprint.get("/insluiten/zoekvak")
def search_box() -> Response:
    return _framed("insluiten_zoekvak.html", langst=MAX_QUESTION)


@blueprint.get("/insluiten/keuze/<id_>")
def card(id_: str) -> Response:
    try:
        found = real_register().openbaar.engine.store.get(id_)
    except KeuzeNotFound:
        return _framed("insluiten_weg.html", 404)
    keuze = found.keuze
    return _framed(
        "insluiten_keuze.html",
        keuze=keuze,
        instrument=vocabulaire("instrumenten").label(keuze.instrument),
        gebied=places(keuze.gebieden),
        tekst=keuze.samenvatting or cut(keuze.afweging, _TEXT),
        les=lesson(keuze.leerpunten),
    )


def _framed(template: str, status: int = 200, **values: object) -> Response:
    """A small page for a frame, with a policy of its own that says which websites may hold it."""
    settings = real_register().settings
    content = render_template(template, naam=settings.naam, **values)
    response = make_response(content, status)
    response.headers["Content-Security-Policy"] = _POLICY.format(" ".join(settings.insluiten) or "'none'")
    return response


def _code(path: str, title: str, height: int) -> str:
    """The line that a website puts in its page. height: pixels."""
    source = f'src="{own_address()}{path}" title="{title}"'
    return f'<iframe {source} width="100%" height="{height}" loading="lazy"></iframe>'
