"""The reasons that keep coming back, in groups: the list, making them anew, and what was done to them by hand."""

from __future__ import annotations

from flask import Blueprint, Response, abort, make_response, redirect, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from data.factors import NIVEAUS, HandelingNotFound, Stand
from service.access import Recht
from service.api.kinds import Number, Option
from service.api.parameters import Parameter
from service.factors import Factors, InvalidHandeling, NoProposal, RunBusy, groups_of
from web import factor_view
from web.factor_words import LEVELS, Handelingen, choices, groups, sentences, share
from web.log_words import here
from web.practising import practising
from web.strict import query
from web.visitor import maker, may, real_register

blueprint = Blueprint("factoren", __name__)

DEFAULT = "middel"
PER_PAGE = 25
PRACTISING = "U oefent nu. Stop met oefenen (bovenaan deze pagina) en probeer het opnieuw."
_SAID = {
    "begonnen": "De ronde is begonnen. U kunt intussen verder werken.",
    "gestopt": "De ronde is gestopt. De indeling is gebleven zoals zij was.",
    "aanvaard": "De nieuwe indeling geldt nu. Wat u met de hand deed, is gebleven.",
    "verworpen": "Het voorstel is weg. De indeling is gebleven zoals zij was.",
    "ongedaan": "Dat is ongedaan gemaakt.",
}
_OVERVIEW = (
    Parameter("niveau", "Hoe fijn de groepen zijn", Option(tuple(NIVEAUS)), standaard=DEFAULT),
    Parameter("melding", "Wat er net gebeurd is", Option(tuple(_SAID))),
)
_ACTS = (
    Parameter("pagina", "Welke bladzijde", Number(1, 10_000), standaard=1),
    Parameter("melding", "Wat er net gebeurd is", Option(tuple(_SAID))),
)
_OTHER = "Er ligt intussen een ander voorstel. Lees het hieronder en kies opnieuw."


@blueprint.app_template_filter("procent")
def _share(part: int, whole: int) -> str:
    return share(part, whole)


@blueprint.app_context_processor
def _words() -> dict[str, object]:
    return {"zinnental": sentences, "keuzetal": choices, "groepental": groups}


def factors() -> Factors:
    return real_register().factors


@blueprint.get("/factoren")
def overview() -> Response | BaseResponse:
    if not may(Recht.LEZEN):
        return redirect("/factoren/beelden", 303)
    if practising():
        abort(409, PRACTISING)
    asked = query(_OVERVIEW)
    return _overview(asked["niveau"], gelukt=_SAID.get(asked["melding"] or "", ""))


@blueprint.get("/factoren/ronde")
def progress() -> Response | BaseResponse:
    """How far the run is, for a page that asks again and again; it loads itself anew when the run is over."""
    query(())
    if request.headers.get("HX-Request") != "true":
        return redirect("/factoren", 303)
    going = factors().runs.voortgang
    response = make_response(render_template("factoren_ronde.html", voortgang=going))
    if going is None:
        response.headers["HX-Refresh"] = "true"
    return response


@blueprint.post("/factoren/ronde")
def start() -> Response | BaseResponse:
    try:
        factors().runs.start(maker())
    except RunBusy:
        return _overview(_level(), fout="Er loopt al een ronde. Wacht tot die klaar is.", status=409)
    return redirect(f"/factoren?niveau={_level()}&melding=begonnen", 303)


@blueprint.post("/factoren/ronde/stoppen")
def stop() -> BaseResponse:
    going = factors().runs.voortgang
    factors().runs.stop()
    stopped = going and factors().store.ronde(going.ronde).stand is Stand.GESTOPT
    return redirect(f"/factoren?niveau={_level()}{'&melding=gestopt' if stopped else ''}", 303)


@blueprint.get("/factoren/voorstel")
def proposal() -> Response:
    query(())
    return _proposal()


@blueprint.post("/factoren/voorstel/aanvaarden")
def accept() -> Response | BaseResponse:
    return _decide(accepted=True)


@blueprint.post("/factoren/voorstel/verwerpen")
def reject() -> Response | BaseResponse:
    return _decide(accepted=False)


@blueprint.get("/factoren/handelingen")
def acts() -> Response:
    asked = query(_ACTS)
    return _acts(asked["pagina"], gelukt=_SAID.get(asked["melding"] or "", ""))


@blueprint.post("/factoren/handelingen/<nr>/ongedaan")
def undo(nr: str) -> Response | BaseResponse:
    """Undo an act, and go back to the group that it was done from, when that is still there."""
    if not nr.isdecimal() or len(nr) > 12:
        abort(404, "Deze handeling is er niet.")
    try:
        factors().acts.maak_ongedaan(int(nr), maker())
    except HandelingNotFound:
        abort(404, "Deze handeling is er niet.")
    except InvalidHandeling as invalid:
        return _acts(1, fout=str(invalid), status=409)
    niveau, groep = request.form.get("niveau", ""), request.form.get("groep", "")
    if niveau not in NIVEAUS:
        return redirect("/factoren/handelingen?melding=ongedaan", 303)
    book = factors().codeboek(niveau)
    if book and groep in book:
        return redirect(f"/factoren/groepen/{niveau}/{groep}?melding=ongedaan", 303)
    return redirect(f"/factoren?niveau={niveau}&melding=ongedaan", 303)


def _level() -> str:
    niveau = request.form.get("niveau", DEFAULT)
    return niveau if niveau in NIVEAUS else DEFAULT


def _overview(niveau: str, gelukt: str = "", fout: str = "", status: int = 200) -> Response:
    found = factors()
    books = found.codeboeken()
    book = books.get(niveau)
    runs = found.store.rondes(1)
    counting = found.store.geldend()
    content = render_template(
        "factoren.html",
        niveau=niveau,
        niveaus=[(code, LEVELS[code], len(groups_of(books.get(code)))) for code in NIVEAUS],
        boek=book,
        van=here(counting.klaarOp) if counting and counting.klaarOp else None,
        keuzes=factor_view.records(book) if book else 0,
        nieuw=found.changed_since(),
        kaarten=factor_view.cards(found.store, book, groups_of(book)) if book else [],
        ruis=factor_view.cards(found.store, book, [g for g in book.groepen if g.ruis]) if book else [],
        ruiszinnen=factor_view.noise(book) if book else 0,
        uitschieters=len(book.uitschieters) if book else 0,
        voortgang=found.runs.voortgang,
        voorstel=found.voorstel,
        ging_mis=runs[0] if runs and runs[0].stand in (Stand.MISLUKT, Stand.GESTOPT) else None,
        leeg=not real_register().engine.store.count(),
        gelukt=gelukt,
        fout=fout,
    )
    return make_response(content, status)


def _proposal(fout: str = "", status: int = 200) -> Response:
    found = factors()
    try:
        compared = found.verschil()
    except NoProposal:
        compared = None
    ronde = compared.ronde if compared else None
    levels = compared.niveaus.values() if compared else ()
    content = render_template(
        "factoren_voorstel.html",
        ronde=ronde,
        van=here(ronde.klaarOp) if ronde and ronde.klaarOp else None,
        wie=real_register().accounts.name(ronde.actor) if ronde else "",
        wijzigingen=[factor_view.change(found.store, level) for level in levels],
        namen=LEVELS,
        fout=fout,
    )
    return make_response(content, status)


def _decide(*, accepted: bool) -> Response | BaseResponse:
    found, seen = factors(), request.form.get("ronde", "")
    ronde = found.voorstel
    if ronde is None or str(ronde.nr) != seen:
        return _proposal(_OTHER if ronde else "Dit voorstel is er niet meer.", 409)
    try:
        (found.accept if accepted else found.reject)(maker(), ronde.nr)
    except NoProposal:
        return _proposal("Dit voorstel is er niet meer.", 409)
    return redirect(f"/factoren?melding={'aanvaard' if accepted else 'verworpen'}", 303)


def _acts(page: int, gelukt: str = "", fout: str = "", status: int = 200) -> Response:
    told = Handelingen(factors(), real_register().accounts.name)
    pages = max(1, -(-len(told) // PER_PAGE))
    if page > pages:
        abort(400, f"Bladzijde {page} bestaat niet; deze lijst heeft er {pages}.")
    content = render_template(
        "factoren_handelingen.html",
        gedaan=told.newest(PER_PAGE, (page - 1) * PER_PAGE),
        aantal=len(told),
        namen=LEVELS,
        pagina=page,
        bladzijden=pages,
        gelukt=gelukt,
        fout=fout,
    )
    return make_response(content, status)
