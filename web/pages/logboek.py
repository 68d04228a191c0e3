"""The log, for the beheerder: looking for lines, and taking them along as CSV."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from functools import cache
from typing import IO, Any
from urllib.parse import urlencode

from flask import Blueprint, Response, abort, render_template

from data.events import GELUKT, GEWEIGERD, Gebeurtenis, Wanted
from data.exporting import export_cells
from service.accounts import Accounts
from service.api.kinds import Day, Number, Option, Text
from service.api.parameters import Parameter
from web.formatting import vandaag
from web.log_words import GONE, GROUPS, SHELL, here, line, who
from web.strict import query
from web.visitor import maker, register

blueprint = Blueprint("logboek", __name__)

EXPORTED = "logboek.geexporteerd"
_PER_PAGE = 50
_LONGEST = 200  # characters of an object
_COLUMNS = ("nr", "tijd", "handeling", "object", "resultaat", "herkomst", "account", "naam")
_FILTERS = ("handeling", "object", "account", "resultaat", "van", "tot")


@blueprint.get("/beheer/logboek")
def page() -> str:
    accounts = register().accounts
    groups, people = _groups(accounts), _people(accounts)
    asked = query((*_filters(groups, people), _PAGE), frozenset(_FILTERS))
    wanted = _wanted(asked)
    total, number = accounts.events.count(wanted), asked["pagina"]
    pages = max(1, -(-total // _PER_PAGE))
    if number > pages:
        abort(400, f"Bladzijde {number} van dit logboek bestaat niet; er zijn er {pages}.")
    name = cache(accounts.name)
    found = accounts.events.read(wanted, _PER_PAGE, (number - 1) * _PER_PAGE)
    chosen = {name: str(asked[name]) for name in _FILTERS if asked[name]}
    return render_template(
        "logboek.html",
        regels=[line(event, name) for event in found],
        totaal=total,
        pagina=number,
        bladzijden=pages,
        gekozen=chosen,
        groepen=groups,
        mensen=people,
        resultaten={word: word for word in (GELUKT, GEWEIGERD)},
        bladeren=lambda to: f"/beheer/logboek?{urlencode({**chosen, 'pagina': to})}",
        csv=f"/beheer/logboek.csv?{urlencode(chosen)}".rstrip("?"),
        object_langst=_LONGEST,
    )


@blueprint.get("/beheer/logboek.csv")
def export() -> Response:
    """The lines that a filter leaves. That they were taken along is noted before they are given."""
    accounts = register().accounts
    asked = query(_filters(_groups(accounts), _people(accounts)), frozenset(_FILTERS))
    wanted = _wanted(asked)
    # Years of log are a long file: on disk, without a name, until the answer was read.
    target = tempfile.TemporaryFile(dir=register().settings.home)  # noqa: SIM115
    try:
        export_cells(_COLUMNS, _rows(accounts.events.every(wanted), accounts), target)
    except BaseException:
        target.close()
        raise
    accounts.events.add(EXPORTED, "logboek", maker())
    size, parts = target.tell(), _parts(target)
    next(parts)
    response = Response(parts)
    response.content_length = size
    response.headers["Content-Type"] = "text/csv; charset=utf-8"
    response.headers["Content-Disposition"] = f'attachment; filename="logboek-{vandaag()}.csv"'
    return response


def _parts(file: IO[bytes]) -> Iterator[bytes]:
    """Nothing, and then the content: begun, it closes the file whether or not anyone reads on."""
    with file:
        yield b""
        file.seek(0)
        while part := file.read(1 << 16):
            yield part


def _rows(events: Iterator[Gebeurtenis], accounts: Accounts) -> Iterator[list[Any]]:
    name = cache(accounts.name)  # which looks up an account that is gone each time
    for e in events:
        told = (e.handeling, e.object, e.resultaat, e.herkomst, e.actor)
        yield [e.nr, here(e.op).isoformat(), *told, who(e.actor, name)]


_PAGE = Parameter("pagina", "Welke bladzijde", Number(1, 1_000_000), standaard=1)


def _filters(groups: dict[str, str], people: dict[str, str]) -> tuple[Parameter, ...]:
    return (
        Parameter("handeling", "Wat er is gedaan", Option(tuple(groups))),
        Parameter("object", "Waarmee, als soort:id", Text(_LONGEST)),
        Parameter("account", "Wie het deed, als id van een account", Option(tuple(people))),
        Parameter("resultaat", "Hoe het afliep", Option((GELUKT, GEWEIGERD))),
        Parameter("van", "Vanaf deze dag", Day()),
        Parameter("tot", "Tot en met deze dag", Day()),
    )


def _wanted(asked: dict[str, Any]) -> Wanted:
    if asked["van"] and asked["tot"] and asked["van"] > asked["tot"]:
        abort(400, "De periode eindigt voordat zij begint. Kies een latere einddatum.")
    return Wanted(
        handeling=asked["handeling"] or "",
        object=asked["object"] or "",
        actor=asked["account"] or "",
        resultaat=asked["resultaat"] or "",
        van=asked["van"],
        tot=asked["tot"],
    )


def _groups(accounts: Accounts) -> dict[str, str]:
    """The groups of actions that there are lines of, in the order in which they are offered."""
    found = accounts.events.groups()
    known = {group: label for group, label in GROUPS.items() if group in found}
    return known | {group: group for group in found if group not in known}


def _people(accounts: Accounts) -> dict[str, str]:
    """Who can be chosen: every account by its name, the shell, and accounts that only the log still knows."""
    every = accounts.store.every()
    names = [account.naam for account in every]
    people = {a.id: a.naam if names.count(a.naam) == 1 else f"{a.naam} ({a.email})" for a in every}
    gone = {actor: f"{GONE} ({actor})" for actor in accounts.events.actors() if actor not in people}
    return people | gone | ({SHELL: SHELL} if SHELL in gone else {})
