"""One's own work: the records one looks after, what one was writing, and what asks for attention."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from flask import Blueprint, abort, render_template

from data.beloften import Gezocht, count, listed, of_account
from data.records import Vastgelegd
from service.api.kinds import Number, Option
from service.api.parameters import Parameter
from service.herinneringen import HERINNERING
from service.instellingen import value_of
from service.publishing import standing
from web import drafts, promise_view
from web.formatting import datum, klein, label, vandaag
from web.promise_view import SAID
from web.strict import query
from web.visitor import actor, register

blueprint = Blueprint("mijn", __name__)

_SOON = timedelta(days=30)
_PER_PAGE = 25
_PROMISES = 10  # at most; the rest is on the page of promises
_TABLE = (
    Parameter("pagina", "Welke bladzijde", Number(1, 10_000), standaard=1),
    Parameter("melding", "Wat er net gebeurd is", Option(tuple(SAID))),
)
# How a record stands towards residents; of one that is not meant for them its own word is told.
_STANDS = {
    "wacht": "wacht op een tweede persoon",
    "openbaar": "openbaar",
    "nieuwe-versie-wacht": "openbaar; een nieuwe versie wacht op een tweede persoon",
}


@dataclass(frozen=True)
class Vraag:
    """Something about a record that asks for attention. adres: where it is put right."""

    titel: str
    wat: str
    adres: str


@blueprint.get("/mijn")
def page() -> str:
    asked = query(_TABLE)
    number, today = asked["pagina"], vandaag()
    ownership, me = register().accounts.ownership, actor().id
    database = register().engine.store.database
    total = ownership.count(me)
    pages = max(1, -(-total // _PER_PAGE))
    if number > pages:
        abort(400, f"Bladzijde {number} bestaat niet; er zijn er {pages}.")
    shown = ownership.records(me, _PER_PAGE, (number - 1) * _PER_PAGE)
    return render_template(
        "mijn.html",
        keuzes=[(record, _stand(record)) for record in shown],
        totaal=total,
        pagina=number,
        bladzijden=pages,
        kladden=drafts.offered_all(),
        contacten=_contacts(),
        beloften=promise_view.lines(
            listed(database, of_account(me), _due(today), "eerste", limit=_PROMISES), today
        ),
        beloften_totaal=count(database, of_account(me), [_due(today)])[0],
        standen=promise_view.stands,
        vandaag=today,
        gelukt=SAID.get(asked["melding"] or "", ""),
    )


def attention() -> int:
    """How many things ask for the attention of whoever looks at a page: what `/mijn` lists above the records."""
    today = vandaag()
    return register().accounts.ownership.attention(actor().id, today + _SOON, today + _reminded())


def _reminded() -> timedelta:
    """How long before its last day a promise asks for attention."""
    return timedelta(days=value_of(register().engine.store, HERINNERING))


def _due(today: date) -> Gezocht:
    """The promises that are late, or soon have to be done."""
    return Gezocht(gedaan=False, tot=today + _reminded())


def _stand(record: Vastgelegd) -> str:
    word = klein(label(record.keuze.publicatie, "publicatiestatussen"))
    return _STANDS.get(standing(register(), record), word)


def _contacts() -> list[Vraag]:
    """Records with people who can't be called any more, or soon. How many and when, never who."""
    today = vandaag()
    found = register().accounts.ownership.expiring(actor().id, today + _SOON)
    return [
        Vraag(
            r.keuze.titel,
            f"{'1 contact' if count == 1 else f'{count} contacten'}, "
            f"{'verlopen na' if first < today else 'te bereiken tot en met'} {datum(first)}",
            f"/keuzes/{r.keuze.id}/bewerken",
        )
        for r in register().engine.store.fetch_ids(list(found))
        for count, first in [found[r.keuze.id]]
    ]
