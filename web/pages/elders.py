"""Choices of other municipalities: the list, one of them, loading and taking away; and the file for others.

They are public at their source, so residents read them too. Loading is for who looks after the lists.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from flask import Blueprint, Response, abort, make_response, redirect, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from data.elders import EldersBron, EldersKeuze
from data.exporting import ExportError
from data.keuze import ID_PATTERN
from service.api.kinds import Kind, Name, Number, Option, Refused, Schema, Text, shown
from service.api.parameters import Parameter
from service.elders import Busy, Elders, EldersNotFound, Labels, keuze_of
from service.exchange_reading import MAX_BYTES, MAX_RECORDS
from service.search import MAX_QUESTION
from web import elders_view
from web.downloads import download_response
from web.formatting import klein
from web.strict import query
from web.visitor import face, maker, real_register

blueprint = Blueprint("elders", __name__)

_Counts = Mapping[str, Mapping[str, int]]  # source -> instrument -> records

_PER_PAGE = 25
_LONGEST = 200  # characters of a search in the list
SAID = {
    "weg": "De keuze is weg. Zij komt niet terug, ook niet met een nieuwer bestand.",
    "bron-weg": "De keuzes van die gemeente zijn weg.",
}


class _Code(Kind):
    """A code of an instrument, of which other municipalities have their own."""

    def read(self, text: str) -> str:
        if len(text) > 64 or not text.replace("-", "").replace("_", "").isalnum():
            raise Refused(f'is geen code: "{shown(text)}"')
        return text

    def schema(self) -> Schema:
        return {"type": "string", "pattern": ID_PATTERN}


_LIST = (
    Parameter("bron", "Van welke gemeente", Name()),
    Parameter("instrument", "Welk instrument", _Code()),
    Parameter("q", "Waar de keuzes over gaan", Text(_LONGEST)),
    Parameter("pagina", "Welke bladzijde", Number(1, 10_000), standaard=1),
    Parameter("melding", "Wat er net gebeurd is", Option(tuple(SAID))),
)
_ONE = (Parameter("q", "De vraag waar deze keuze een antwoord op was", Text(MAX_QUESTION)),)


@blueprint.get("/elders")
def listing() -> Response:
    asked = query(_LIST, frozenset({"bron", "instrument", "q"}))
    elders = _elders()
    sources = {one.id: one for one in elders.store.sources()}
    if asked["bron"] and asked["bron"] not in sources:
        abort(404, "Van deze gemeente zijn hier geen keuzes (meer).")
    records, total = _found(elders, asked["bron"], asked["instrument"], asked["q"], asked["pagina"])
    pages = max(1, -(-total // _PER_PAGE))
    if asked["pagina"] > pages:
        abort(400, f"Bladzijde {asked['pagina']} bestaat niet; deze lijst heeft er {pages}.")
    counts = elders.store.counts()
    return _list(
        bronnen=_sources(sources.values(), counts),
        instrumenten=_instruments(counts, sources, asked["bron"]),
        gevraagd=asked,
        regels=[
            found
            for one in records
            # One that was loaded after the sources were read is there the next time.
            if one.bron in sources and (found := elders_view.line(one, sources[one.bron]))
        ],
        totaal=total,
        bladzijden=pages,
        gelukt=SAID.get(asked["melding"] or "", ""),
    )


@blueprint.post("/elders")
def load() -> Response | BaseResponse:
    """Load a file. The file itself is let go of when it was read."""
    sent = request.files.getlist("bestand")
    try:
        if set(request.files) - {"bestand"} or set(request.form) - {"csrf_token"} or len(sent) > 1:
            abort(400, "Dit formulier neemt één bestand. Ga terug en kies het opnieuw.")
        if not sent or not sent[0].filename:
            return _loading("Kies eerst een bestand.")
        content = sent[0].read(MAX_BYTES + 1)  # no more of what is refused anyway
    finally:
        request.close()  # what was sent stands in a file of its own until then
    try:
        _elders().load_behind(content, maker())
    except Busy:
        return _loading("Er wordt al een bestand geladen. Wacht tot dat klaar is.")
    return redirect("/elders/laden", 303)


@blueprint.get("/elders/laden")
def loading() -> Response:
    query(())
    return _loading()


@blueprint.post("/elders/<bron>/weg")
def remove_source(bron: str) -> BaseResponse:
    try:
        _elders().remove_source(bron, maker())
    except EldersNotFound:
        abort(404, "Van deze gemeente zijn hier geen keuzes (meer).")
    return redirect("/elders?melding=bron-weg", 303)


@blueprint.get("/elders/<bron>/<id_>")
def one(bron: str, id_: str) -> str:
    asked = query(_ONE)
    store = _elders().store
    try:
        source, record = store.source(bron), store.get(bron, id_)
    except EldersNotFound:
        abort(404, "Deze keuze van een andere gemeente is er niet (meer).")
    keuze, label = keuze_of(record), Labels(source)
    if keuze is None:
        abort(
            404, "Deze keuze van een andere gemeente kunnen wij niet meer lezen. Laad het nieuwste bestand."
        )
    return render_template(
        "elders_een.html",
        keuze=keuze,
        record=record,
        bron=source,
        van=elders_view.whose(source),
        label=label,
        feiten=elders_view.facts(keuze, label),
        kenmerken=elders_view.traits(keuze, label),
        alineas=elders_view.paragraphs,
        adres=record.inhoud.get("adres"),
        licentie=elders_view.licence(source),
        terug=asked["q"],
    )


@blueprint.post("/elders/<bron>/<id_>/weg")
def remove(bron: str, id_: str) -> BaseResponse:
    try:
        _elders().remove(bron, id_, maker())
    except EldersNotFound:
        abort(404, "Deze keuze van een andere gemeente is er niet (meer).")
    return redirect("/elders?melding=weg", 303)


@blueprint.get("/open-data/uitwisseling.json")
def exchange() -> Response:
    """The file for other municipalities: what residents read, whoever asks."""
    query(())
    try:
        download = real_register().exchange.get()
    except ExportError as error:
        abort(409, str(error))
    return download_response(download, "application/json", "uitwisseling.json")


def _elders() -> Elders:
    """Those of the register itself: nobody practises with what others chose."""
    return real_register().elders


def _found(
    elders: Elders, bron: str | None, instrument: str | None, vraag: str | None, page: int
) -> tuple[list[EldersKeuze], int]:
    start = (page - 1) * _PER_PAGE
    if not vraag:
        found = elders.store.page(bron, instrument, limit=_PER_PAGE, offset=start)
        return found, elders.store.count(bron, instrument)
    encoder = face().engine.encoder
    vector = face().search.vector(encoder, vraag)
    keys = elders.nearest(vraag, vector, encoder.fingerprint)
    records = [
        one
        for one in elders.store.fetch(keys)
        if bron in (None, one.bron) and instrument in (None, one.instrument)
    ]
    return records[start : start + _PER_PAGE], len(records)


def _sources(sources: Iterable[EldersBron], counts: _Counts) -> list[tuple[EldersBron, str, int]]:
    """Each source with whose it is and how many records there are of it."""
    return [(one, elders_view.whose(one), sum(counts.get(one.id, {}).values())) for one in sources]


def _instruments(
    counts: _Counts, sources: dict[str, EldersBron], bron: str | None
) -> list[tuple[str, str, int]]:
    """The instruments that there are records of: code, label and how many."""
    found: dict[str, tuple[str, int]] = {}
    for id_, per_instrument in counts.items():
        if bron in (None, id_) and id_ in sources:
            label = Labels(sources[id_])
            for code, count in per_instrument.items():
                name, before = found.get(code, (label("instrumenten", code), 0))
                found[code] = name, before + count
    return sorted(((code, name, n) for code, (name, n) in found.items()), key=lambda one: klein(one[1]))


def _list(**values: object) -> Response:
    return make_response(render_template("elders.html", **values))


def _loading(fout: str = "") -> Response:
    elders = _elders()
    content = render_template(
        "elders_laden.html",
        lading=elders.lading,
        fout=fout,
        bronnen=_sources(elders.store.sources(), elders.store.counts()),
        grootst=MAX_BYTES // 1_000_000,
        meest=MAX_RECORDS,
    )
    return make_response(content, 422 if fout else 200)
