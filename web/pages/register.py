"""The register as a list: filtered, sorted and in pages, all of it in the address."""

from __future__ import annotations

from weakref import WeakKeyDictionary

from flask import Blueprint, Response, abort, current_app, make_response, render_template, request

from data.records import Vastgelegd
from data.store import Store
from service.access import Recht
from web.listing import (
    ORDERS,
    PER_PAGE,
    SAID,
    TABLE,
    Counts,
    Wanted,
    chips,
    excerpt,
    groups,
    of_ids,
)
from web.narrowing import EMPTY
from web.outcomes import places
from web.strict import query
from web.visitor import face, may, real_register

blueprint = Blueprint("register", __name__)

_COUNTS = "registertellingen"


@blueprint.get("/register")
def listing() -> Response:
    values = query(TABLE, EMPTY)
    try:
        wanted = Wanted.of(values)
    except ValueError as error:
        abort(400, str(error))
    store = face().engine.store
    found, total = _found(store, wanted)
    pages = max(1, -(-total // PER_PAGE))
    if wanted.pagina > pages:
        abort(400, f"Bladzijde {wanted.pagina} bestaat niet; deze lijst heeft er {pages}.")
    content = render_template(
        "register.html",
        gevraagd=wanted,
        regels=[(r, places(r.keuze.gebieden), excerpt(r.keuze)) for r in found],
        totaal=total,
        alle=store.count(),
        weg=len(wanted.ids) - total if wanted.ids else 0,
        bladzijden=pages,
        fiches=chips(wanted),
        # For residents every choice is public: nothing to choose there.
        groepen=[
            g for g in groups(wanted, _counts(store).of()) if g.naam != "publicatie" or may(Recht.LEZEN)
        ],
        volgorden=ORDERS,
        gelukt=SAID.get(values["melding"]),
        # Whoever loads them has to find where, also when there are none.
        elders=may(Recht.BEGRIPPEN) or real_register().elders.store.count() > 0,
    )
    response = make_response(content)
    if request.headers.get("HX-Request"):
        # The form's own address holds empty years; this one is short enough to share.
        response.headers["HX-Replace-Url"] = wanted.address
    return response


def _found(store: Store, wanted: Wanted) -> tuple[list[Vastgelegd], int]:
    """The choices on this page, and how many there are on all of them."""
    start = (wanted.pagina - 1) * PER_PAGE
    if wanted.ids:
        records = of_ids(store.fetch_ids(wanted.ids), wanted.sorteer)
        return records[start : start + PER_PAGE], len(records)
    page = store.search_list(wanted.filters, order=wanted.sorteer, limit=PER_PAGE, offset=start)
    return page, store.count(wanted.filters)


def _counts(store: Store) -> Counts:
    kept: WeakKeyDictionary[Store, Counts] = current_app.extensions.setdefault(_COUNTS, WeakKeyDictionary())
    return kept.setdefault(store, Counts(store))
