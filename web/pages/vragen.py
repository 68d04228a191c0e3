"""The front page with its question box, and the page that answers."""

from __future__ import annotations

from flask import Blueprint, Response, make_response, redirect, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from service.answers import NIETS, Answer
from service.api.parameters import InvalidInput, split_query
from web import answer_view, bron_view, elders_view, holdings, weighing_view
from web.asked import PER_PAGE, Asked, InvalidAddress, read
from web.formatting import vandaag
from web.visitor import face

blueprint = Blueprint("vragen", __name__)

# Questions that people ask in their work, and to which the example register has a good answer.
EXAMPLES = (
    "Hoe bereiken we jongeren in Moerwijk die niet naar bijeenkomsten komen?",
    "Waarom geen enquête bij statushouders?",
    "Hoe krijgen we mensen mee die slecht Nederlands spreken?",
    "Wat leverde de werkplaats in de Dreven op?",
)


@blueprint.get("/")
def front() -> str:
    return render_template("vragen.html", voorbeelden=EXAMPLES, inhoud=holdings.of(face()))


@blueprint.route("/antwoord", methods=["GET", "POST"])
def answer() -> Response | BaseResponse:
    """The answer to a question; a text too long for an address comes in the body of a POST."""
    posted = request.method == "POST"
    try:
        pairs = split_query(request.query_string)
        pairs += split_query(request.get_data()) if posted else []
        asked = read(pairs, in_body=posted)
    except InvalidInput as invalid:  # not UTF-8
        return _refused(InvalidAddress([str(fault) for fault in invalid.fouten]))
    except InvalidAddress as error:
        return _refused(error)
    if posted and not asked.lang:
        return redirect(asked.address, 303)  # it fits in an address, so it gets one to share
    found = face().search.answer(asked.question())
    pages = max(1, -(-found.totaal // PER_PAGE))
    if asked.pagina > pages:
        fault = f"Bladzijde {asked.pagina} bestaat niet; dit antwoord heeft er {pages}."
        return _refused(InvalidAddress([fault], asked.q))
    return make_response(_answer_page(asked, found, pages))


def _answer_page(asked: Asked, found: Answer, pages: int) -> str:
    store = face().engine.store
    return render_template(
        "antwoord.html",
        gevraagd=asked,
        antwoord=found,
        kop=answer_view.heading(found, asked.minder),
        samenvatting=answer_view.summary(found.bewijs),
        fiches=answer_view.chips(asked, found),
        facetten=answer_view.facets(found),
        deels_geteld=answer_view.only_best_counted(found),
        negeer=tuple(dict.fromkeys((*asked.negeer, *answer_view.read_here(found)))),
        elders=answer_view.elsewhere(asked),
        weggehaald=answer_view.taken_away(asked),
        jaren=answer_view.whole_years(found),
        resultaten=answer_view.hits(asked, found.resultaten, vandaag()),
        paneel=answer_view.panel(found),
        afwegingen=weighing_view.weighed(found, face().openbaar),
        bronnen=bron_view.hits(found.bronnen, asked.q),
        elders_gekozen=elders_view.hits(found.elders, asked.q),
        leeg=found.oordeel == NIETS and store.count() == 0,
        geen_met_filters=found.oordeel == NIETS and store.count(found.filters) == 0,
        bladzijden=pages,
    )


def _refused(error: InvalidAddress) -> Response:
    content = render_template(
        "antwoord.html",
        fouten=error.fouten,
        gevraagd=Asked(error.vraag, lang=error.te_lang),
        te_lang=error.te_lang,
        kop=_refusal(error),
    )
    return make_response(content, 400)


def _refusal(error: InvalidAddress) -> str:
    if error.te_lang:
        return "Uw tekst is lang"
    return "Dit adres klopt nog niet" if error.vraag.strip() else "Stel eerst een vraag"
