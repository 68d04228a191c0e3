"""Documents beside the choices: the list, one document, keeping one and taking it away. For colleagues only."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from flask import Blueprint, Response, abort, make_response, redirect, render_template, request
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response as BaseResponse

from data.bronnen import MAX_ADRES, MAX_TITEL, SOORTEN
from data.documents import Document, UnreadableDocument, read_document
from data.validation import Veldfout
from data.vocabularies import vocabulaire
from service.api.kinds import Day, Kind, Name, Number, Option, Refused, Schema, Text
from service.api.parameters import Parameter
from service.bronnen import ANDERS, Bron, BronNotFound, Gegevens, InvalidBron
from service.search import MAX_QUESTION
from web import bron_view
from web.bron_view import Merk
from web.sent import sent_document
from web.strict import query
from web.visitor import maker, register

blueprint = Blueprint("bronnen", __name__)

_PER_PAGE = 25
_FIELDS = ("titel", "soort", "datum", "adres", "keuzes")
_LABELS = {"document": "Document", "titel": "Titel", "soort": "Soort", "datum": "Datum", "adres": "Adres",
           "keuzes": "Keuzes"}  # fmt: skip
SAID = {
    "bewaard": "Bewaard. Het document is te vinden op zijn woorden, en zo ook op zijn betekenis.",
    "bestond": "Dit bestand stond er al. Wij bewaarden het geen tweede keer.",
    "weg": "Het document is weg, met alle tekst die ervan bewaard was.",
}


class _Marking(Kind):
    """Paragraphs to mark in a document."""

    def read(self, text: str) -> Merk:
        try:
            return Merk.parse(text[:20])
        except ValueError as error:
            raise Refused(str(error)) from None

    def schema(self) -> Schema:
        return {"type": "string"}


_LIST = (
    Parameter("soort", "Welke soort documenten", Option(vocabulaire(SOORTEN).codes)),
    Parameter("pagina", "Welke bladzijde", Number(1, 10_000), standaard=1),
    Parameter("keuze", "De keuze waar een nieuw document bij hoort", Name()),
    Parameter("melding", "Wat er net gebeurd is", Option(tuple(SAID))),
)
_ONE = (
    Parameter("markeer", "De alinea's om te markeren", _Marking()),
    Parameter("q", "De vraag waar dit document een antwoord op was", Text(MAX_QUESTION)),
    Parameter("deel", "Welk deel van een lang document", Number(1, 10_000)),
    Parameter("melding", "Wat er net gebeurd is", Option(tuple(SAID))),
)


@dataclass(frozen=True)
class _Form:
    """The form to keep a document: what was typed and what is wrong with it, by field."""

    waarden: dict[str, str] = field(default_factory=lambda: {"soort": ANDERS})
    fouten: tuple[tuple[str, str], ...] = ()

    def fout(self, veld: str) -> str:
        return next((text for naam, text in self.fouten if naam == veld), "")

    @property
    def open(self) -> bool:
        return bool(self.fouten or self.waarden.get("keuzes"))


@blueprint.get("/bronnen")
def listing() -> Response:
    asked = query(_LIST, frozenset({"soort"}))
    form = _Form({"soort": ANDERS, "keuzes": asked["keuze"]}) if asked["keuze"] else _Form()
    return _list(form, asked["soort"], asked["pagina"], SAID.get(asked["melding"] or "", ""))


@blueprint.post("/bronnen")
def keep() -> Response | BaseResponse:
    """Keep a document. The file itself is let go of when its text was read."""
    try:
        return _keep()
    finally:
        request.close()  # what was sent stands in a file of its own until then


@blueprint.get("/bronnen/<id_>")
def one(id_: str) -> str:
    asked = query(_ONE)
    found = _found(id_)
    alineas = register().bronnen.store.alineas(id_)
    merk = asked["markeer"]
    cuts = bron_view.parts(alineas)
    part = asked["deel"] or bron_view.part_with(cuts, merk)
    if part > len(cuts):
        abort(400, f"Deel {part} van dit document bestaat niet; het heeft er {len(cuts)}.")
    return render_template(
        "bron.html",
        bron=found,
        feiten=bron_view.facts(found),
        regels=bron_view.lines(alineas, *cuts[part - 1], merk, found.titel),
        deel=part,
        delen=len(cuts),
        persoonlijk=bron_view.personal(alineas),
        keuzes=register().engine.store.fetch_ids(found.keuzes),
        terug=asked["q"],
        gelukt=SAID.get(asked["melding"] or "", ""),
    )


@blueprint.post("/bronnen/<id_>/weg")
def remove(id_: str) -> BaseResponse:
    try:
        register().bronnen.remove(id_, maker())
    except BronNotFound:
        abort(404, "Dit document is er niet (meer).")
    return redirect("/bronnen?melding=weg", 303)


def _keep() -> Response | BaseResponse:
    sent = sent_document(*_FIELDS)
    values = {naam: request.form.get(naam, "").strip() for naam in _FIELDS}
    faults: list[Veldfout] = []
    about = _about(values, faults)
    document, data = _read(sent, faults)
    if not faults and document:
        try:
            done = register().bronnen.keep(document, data, about, maker())
        except InvalidBron as invalid:
            faults += invalid.fouten
        else:
            register().bronnen.start()
            said = "bewaard" if done.nieuw else "bestond"
            return redirect(f"/bronnen/{done.bron.id}?melding={said}", 303)
    told = tuple(
        (f.veld, f.reden if f.veld == "document" else f"{_LABELS[f.veld]} {f.reden}.") for f in faults
    )
    return _list(_Form(values, told), status=422)


def _read(sent: FileStorage | None, faults: list[Veldfout]) -> tuple[Document | None, bytes]:
    if sent is None:
        faults.append(Veldfout("document", "Kies eerst een bestand."))
        return None, b""
    data = sent.read()
    try:
        return read_document(data, sent.filename or ""), data
    except UnreadableDocument as error:
        faults.append(Veldfout("document", str(error)))
        return None, data


def _about(values: dict[str, str], faults: list[Veldfout]) -> Gegevens:
    day: date | None = None
    if values["datum"]:
        try:
            day = Day().read(values["datum"])
        except Refused as refused:
            faults.append(Veldfout("datum", refused.reden))
    ids = bron_view.choices(values["keuzes"])
    there = {r.keuze.id for r in register().engine.store.fetch_ids([i for i in ids if bron_view.is_id(i)])}
    if unknown := [id_ for id_ in ids if id_ not in there]:
        faults.append(
            Veldfout(
                "keuzes", f'noemt "{unknown[0][:60]}", en die staat niet in het register; plak het adres'
            )
        )
    return Gegevens(values["titel"], values["soort"] or ANDERS, day, values["adres"], ids)


def _list(
    form: _Form, soort: str | None = None, page: int = 1, said: str = "", status: int = 200
) -> Response:
    store = register().bronnen.store
    counts = store.counts()
    total = counts.get(soort, 0) if soort else sum(counts.values())
    pages = max(1, -(-total // _PER_PAGE))
    if page > pages:
        abort(400, f"Bladzijde {page} bestaat niet; deze lijst heeft er {pages}.")
    found = store.page(soort, limit=_PER_PAGE, offset=(page - 1) * _PER_PAGE)
    linked = {r.keuze.id: r.keuze.titel for r in register().engine.store.fetch_ids(
        list({id_ for bron in found for id_ in bron.keuzes})
    )}  # fmt: skip
    content = render_template(
        "bronnen.html",
        f=form,
        bronnen=[(b, bron_view.facts(b), [(i, linked[i]) for i in b.keuzes if i in linked]) for b in found],
        soort=soort,
        soorten=vocabulaire(SOORTEN),
        aantallen=counts,
        totaal=total,
        pagina=page,
        bladzijden=pages,
        gelukt=said,
        langst={"titel": MAX_TITEL, "adres": MAX_ADRES},
    )
    return make_response(content, status)


def _found(id_: str) -> Bron:
    try:
        return register().bronnen.store.get(id_)
    except BronNotFound:
        abort(404, "Dit document is er niet (meer).")
