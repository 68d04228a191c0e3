"""One group of reasons: its sentences, and what a kennismanager can do to it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from flask import Blueprint, Response, abort, make_response, redirect, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from data.factors import NIVEAUS
from data.own_terms import MAX_DEFINITIE, MAX_LABEL
from data.vocabularies import vocabulaire
from service import own_terms
from service.access import Recht
from service.api.kinds import Number, Option
from service.api.parameters import Parameter
from service.factor_acts import MAX_NAAM
from service.factor_codebook import RUIS, Codeboek, Groep
from service.factors import InvalidHandeling
from web import factor_view
from web.factor_words import LEVELS, Handelingen, sentences
from web.pages.factoren import PER_PAGE, factors
from web.strict import query
from web.visitor import maker, may, real_register

blueprint = Blueprint("factorgroepen", __name__)

OUTLIERS = "past-niet"  # in the place of a group: the sentences that fit their group badly
NEW_FACTOR = "nieuw"  # in the place of a code: a factor that the list does not have yet
SHOWN = 100  # sentences of each half that can be ticked when a group is split
_SAID = {
    "naam": "De groep heeft nu deze naam.",
    "samenvoegen": "De groepen zijn samengevoegd.",
    "splitsen": "De groep is gesplitst. De nieuwe groep staat in de lijst.",
    "verplaatsen": "De zinnen zijn verplaatst. Zij blijven daar, ook bij een nieuwe indeling.",
    "apart-houden": "Afgesproken: deze twee groepen blijven apart.",
    "ruis": "De hele groep staat nu bij de ruis.",
    "factor": "De groep staat nu voor deze factor.",
    "ongedaan": "Dat is ongedaan gemaakt.",
}
_ONE = (
    Parameter("pagina", "Welke bladzijde", Number(1, 100_000), standaard=1),
    Parameter("melding", "Wat er net gebeurd is", Option(tuple(_SAID))),
)
_NOT_THERE = "Deze groep is er niet (meer). Misschien is zij samengevoegd met een andere."


@dataclass(frozen=True)
class Formulier:
    """What stands in the forms of a group. bij: the act that the fault is about; veld: the input, "" for the act."""

    waarden: dict[str, str] = field(default_factory=dict)
    gekozen: frozenset[str] = frozenset()
    bij: str = ""
    veld: str = ""
    fout: str = ""

    @classmethod
    def sent(cls, bij: str, fout: str, veld: str = "") -> Formulier:
        chosen = frozenset(request.form.getlist("zin") + request.form.getlist("met"))
        return cls(request.form.to_dict(), chosen, bij, veld, fout)

    def __getitem__(self, name: str) -> str:
        return self.waarden.get(name, "")


@blueprint.get("/factoren/groepen/<niveau>/<groep>")
def one(niveau: str, groep: str) -> Response:
    asked = query(_ONE)
    book, said = _book(niveau), _SAID.get(asked["melding"] or "", "")
    if groep == OUTLIERS:
        return _outliers(book, asked["pagina"], said=said)
    return _page(book, _group(book, groep), Formulier(), asked["pagina"], gelukt=said)


@blueprint.get("/factoren/groepen/<niveau>/<groep>/splitsen")
def halves(niveau: str, groep: str) -> Response:
    """The group in two as it would best be split, for a person to change."""
    query(())
    book = _book(niveau)
    return _halves(book, _group(book, groep), Formulier())


@blueprint.post("/factoren/groepen/<niveau>/<groep>/<wat>")
def act(niveau: str, groep: str, wat: str) -> Response | BaseResponse:
    doing = _ACTS.get(wat)
    if doing is None:
        abort(404, "Dit kan niet met een groep.")
    book = _book(niveau)
    found = None if groep == OUTLIERS and wat == "verplaatsen" else _group(book, groep)
    try:
        doing(niveau, groep)
    except InvalidHandeling as invalid:
        return _refused(book, found, wat, str(invalid))
    except own_terms.Refused as refused:
        return _refused(book, found, wat, str(refused), refused.veld)
    return _done(niveau, groep, wat)


def _done(niveau: str, groep: str, wat: str) -> BaseResponse:
    now = factors().codeboek(niveau)
    # The last sentence of a group may just have gone to another one.
    there = groep == OUTLIERS or (now is not None and groep in now)
    place = f"/factoren/groepen/{niveau}/{groep}?melding={wat}" if there else f"/factoren?niveau={niveau}"
    return redirect(place, 303)


def _refused(book: Codeboek, groep: Groep | None, wat: str, why: str, veld: str = "") -> Response:
    form = Formulier.sent(wat, why, veld)
    if groep is None:
        return _outliers(book, _page_sent(), form, 400)
    if wat == "splitsen":
        return _halves(book, groep, form, 400)
    return _page(book, groep, form, _page_sent(), 400)


def _page_sent() -> int:
    """The page of sentences that a form stood on."""
    page = request.form.get("pagina", "1")
    return int(page) if page.isdecimal() and 0 < len(page) < 6 and int(page) else 1


# -- what can be done -----------------------------------------------------------------------------


def _name(niveau: str, groep: str) -> None:
    factors().acts.hernoem(niveau, groep, request.form.get("naam", ""), maker())


def _merge(niveau: str, groep: str) -> None:
    others = [id_ for id_ in request.form.getlist("met") if id_ != groep]
    if not others:
        raise InvalidHandeling("Kies een of meer andere groepen.")
    factors().acts.voeg_samen(niveau, [groep, *others], maker())


def _split(niveau: str, groep: str) -> None:
    rest = request.form.get("rest", "").split()
    factors().acts.splits(
        niveau, groep, [*_chosen(), *map(_number, rest)], request.form.get("naam"), maker()
    )


def _move(niveau: str, groep: str) -> None:
    target = request.form.get("naar", "")
    if not target:
        raise InvalidHandeling("Kies waar de zinnen heen gaan.")
    if target == groep:
        raise InvalidHandeling("De zinnen staan al in deze groep. Kies een andere.")
    factors().acts.verplaats(niveau, _chosen(), target, maker())


def _keep_apart(niveau: str, groep: str) -> None:
    factors().acts.verbied(niveau, groep, request.form.get("van", ""), maker())


def _set_aside(niveau: str, groep: str) -> None:
    factors().acts.ruis(niveau, groep, maker())


def _promote(niveau: str, groep: str) -> None:
    code = request.form.get("factor", "")
    if not code:
        raise InvalidHandeling("Kies een factor, of kies een nieuwe factor.")
    if code == NEW_FACTOR:
        label, definitie = request.form.get("label", ""), request.form.get("definitie", "")
        code = own_terms.add(real_register(), "factoren", label, definitie, [], maker())
    factors().acts.factor(niveau, groep, code, maker())


_ACTS: dict[str, Callable[[str, str], None]] = {
    "naam": _name,
    "samenvoegen": _merge,
    "splitsen": _split,
    "verplaatsen": _move,
    "apart-houden": _keep_apart,
    "ruis": _set_aside,
    "factor": _promote,
}


def _chosen() -> list[int]:
    return [_number(text) for text in request.form.getlist("zin")]


def _number(text: str) -> int:
    if not text.isdecimal() or len(text) > 15:
        abort(400, "Het formulier is niet compleet. Open de pagina opnieuw.")
    return int(text)


# -- what is shown --------------------------------------------------------------------------------


def _book(niveau: str) -> Codeboek:
    if niveau not in NIVEAUS:
        abort(404, f"Dit niveau is er niet. Kies uit: {', '.join(NIVEAUS)}.")
    book = factors().codeboek(niveau)
    if book is None:
        abort(404, "Er is nog geen indeling.")
    return book


def _group(book: Codeboek, id_: str) -> Groep:
    if id_ not in book:
        abort(404, _NOT_THERE)
    return book[id_]


def _page(
    book: Codeboek, groep: Groep, form: Formulier, page: int, status: int = 200, gelukt: str = ""
) -> Response:
    members = book.members(groep.id).tolist()
    told = Handelingen(factors(), real_register().accounts.name)
    return _sentences(
        "factoren_groep.html",
        book,
        members,
        page,
        status,
        groep=groep,
        f=form,
        losse=groep.id == RUIS,
        gedaan=told.about(book.niveau, groep.id),
        factoren=[b for b in vocabulaire("factoren").aangeboden if b.code != groep.factor],
        factor=vocabulaire("factoren").label(groep.factor) if groep.factor else "",
        langst={"naam": MAX_NAAM, "label": MAX_LABEL, "definitie": MAX_DEFINITIE},
        nieuwe_factor=NEW_FACTOR,
        gelukt=gelukt,
    )


def _outliers(
    book: Codeboek, page: int, form: Formulier | None = None, status: int = 200, said: str = ""
) -> Response:
    numbers = book.uitschieters.tolist()
    return _sentences(
        "factoren_past_niet.html", book, numbers, page, status, f=form or Formulier(), gelukt=said
    )


def _sentences(
    template: str, book: Codeboek, numbers: list[int], page: int, status: int, **more: object
) -> Response:
    """A page with some of these sentences, and where they could go."""
    pages = max(1, -(-len(numbers) // PER_PAGE))
    if page > pages:
        abort(400, f"Bladzijde {page} bestaat niet; deze lijst heeft er {pages}.")
    shown = numbers[(page - 1) * PER_PAGE : page * PER_PAGE]
    content = render_template(
        template,
        boek=book,
        niveau=book.niveau,
        namen=LEVELS,
        zinnen=factor_view.rows(real_register().engine, factors().store, book, shown),
        aantal=len(numbers),
        pagina=page,
        bladzijden=pages,
        ruis=RUIS,
        doet=may(Recht.BEGRIPPEN),
        **more,
    )
    return make_response(content, status)


def _halves(book: Codeboek, groep: Groep, form: Formulier, status: int = 200) -> Response:
    why = ""
    try:
        parts = factors().acts.halves(book.niveau, groep.id)
    except InvalidHandeling as invalid:
        parts, why = ([], []), str(invalid)
    stay, leave = parts
    shown = (stay[:SHOWN], leave[:SHOWN])
    tickable = [
        (part, factor_view.rows(real_register().engine, factors().store, book, part)) for part in shown
    ]
    content = render_template(
        "factoren_splitsen.html",
        groep=groep,
        niveau=book.niveau,
        delen=[
            ("Deze blijven", tickable[0][1], len(stay), False),
            ("Deze krijgen een eigen groep", tickable[1][1], len(leave), True),
        ],
        rest=" ".join(map(str, leave[SHOWN:])),
        meer=(sentences(len(stay) - SHOWN), sentences(len(leave) - SHOWN)),
        getoond=SHOWN,
        kan_niet=why,
        f=form,
        langst=MAX_NAAM,
    )
    return make_response(content, status)
