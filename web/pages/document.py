"""A choice that starts from a document: the file in, the form filled in beforehand out."""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, Response, abort, request

from data.bronnen import Bron
from data.documents import Document, UnreadableDocument, read_document
from service.bronnen import Gegevens
from service.proposals import propose
from service.recording import new_id
from web import proposal_view
from web.formatting import vandaag
from web.forms import Invoer
from web.formview import FormView
from web.pages.formulier import Page, show_form
from web.visitor import maker, register

blueprint = Blueprint("document", __name__)


@blueprint.post("/keuzes/nieuw/document")
def proposed() -> Response:
    """The form with what the document says. The document is kept beside the choice only when that was ticked."""
    try:
        return _read()
    finally:
        request.close()  # what was sent stands in a file of its own until then


def _read() -> Response:
    sent = request.files.getlist("document")
    if set(request.files) - {"document"} or set(request.form) - {"csrf_token", "bewaren"} or len(sent) > 1:
        abort(400, "Dit formulier neemt één document. Ga terug en kies het opnieuw.")
    page = Page(new_id())
    if not sent or not sent[0].filename:
        return _refused(page, "Kies eerst een bestand.")
    name = sent[0].filename
    try:
        data = sent[0].read()
        document = read_document(data, name)
    except UnreadableDocument as error:
        return _refused(page, str(error))
    proposal = propose(document, today=vandaag())
    invoer = Invoer.of_values({**proposal.values(), "bron": name})
    more = {"bron": _kept(document, data, page.id)} if request.form.get("bewaren") else {}
    page = replace(page, melding="document", more=more)
    return show_form(page, FormView(invoer, uit=proposal_view.of(proposal)))


def _kept(document: Document, data: bytes, keuze_id: str) -> Bron:
    """The document, kept for a choice that is still to be recorded: it stays when that never happens."""
    bronnen = register().bronnen
    done = bronnen.keep(document, data, Gegevens(keuzes=(keuze_id,)), maker())
    bronnen.start()
    return done.bron


def _refused(page: Page, why: str) -> Response:
    return show_form(replace(page, documentfout=why), FormView(Invoer()), status=422)
