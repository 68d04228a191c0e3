"""A choice that starts from a document: the file in, the form filled in beforehand out."""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, Response, request

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
from web.sent import sent_document
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
    sent = sent_document("bewaren")
    page = Page(new_id())
    if sent is None:
        return _refused(page, "Kies eerst een bestand.")
    name = sent.filename or ""
    try:
        data = sent.read()
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
