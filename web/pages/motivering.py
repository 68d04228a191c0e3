"""The motivation of a choice, ready to read, to copy and to take along as text, Word file or PDF."""

from __future__ import annotations

from flask import Blueprint, Response, render_template

from service.motivering import Motivering, motivering_of
from service.motivering_docx import MEDIA_TYPE as DOCX
from service.motivering_docx import as_docx
from service.motivering_pdf import as_pdf
from service.typesetting import MEDIA_TYPE as PDF
from web.fields import LABELS, field_id
from web.strict import query
from web.visitor import face

blueprint = Blueprint("motivering", __name__)

# Where the form asks for a field that repeats: at its first control.
_FIRST = {
    "doelen": "doelen[0]",
    "alternatieven": "alternatieven[0].instrument",
    "factoren": "factoren[0].factor",
}


@blueprint.get("/keuzes/<id_>/motivering")
def page(id_: str) -> str:
    made = _motivering(id_)
    return render_template(
        "motivering.html",
        motivering=made,
        tekst=made.as_text(),
        ontbreekt=[(g.tekst, LABELS[g.veld], field_id(_FIRST.get(g.veld, g.veld))) for g in made.ontbreekt],
        adressen={f"verwanteKeuzes[{i}]": f"/keuzes/{k.id}" for i, k in enumerate(made.gebruikteKeuzes)},
    )


@blueprint.get("/keuzes/<id_>/motivering.txt")
def text(id_: str) -> Response:
    return _file(id_, "txt", _motivering(id_).as_text().encode(), "text/plain; charset=utf-8")


@blueprint.get("/keuzes/<id_>/motivering.docx")
def docx(id_: str) -> Response:
    return _file(id_, "docx", as_docx(_motivering(id_)), DOCX)


@blueprint.get("/keuzes/<id_>/motivering.pdf")
def pdf(id_: str) -> Response:
    return _file(id_, "pdf", as_pdf(_motivering(id_)), PDF)


def _motivering(id_: str) -> Motivering:
    """As this visitor may read it: what it refers to comes from the same store."""
    query(())
    return motivering_of(face().engine.store, id_)


def _file(id_: str, kind: str, content: bytes, media_type: str) -> Response:
    # An id holds letters, digits and hyphens only, so it fits in the header as it is.
    headers = {"Content-Disposition": f'attachment; filename="motivering-{id_}.{kind}"'}
    return Response(content, content_type=media_type, headers=headers)
