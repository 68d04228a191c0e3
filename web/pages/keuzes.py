"""The pages of one choice: the record itself, its history, and taking it out of the register."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from flask import Blueprint, abort, redirect, render_template
from werkzeug.wrappers import Response

from data.beloften import owner_of
from data.dates import HERE
from data.keuze import Keuze
from data.records import Vastgelegd
from data.store import KeuzeNotFound, Versie
from data.vocabularies import Begrip, vocabulaire
from service import verantwoordelijkheid
from service.access import Recht
from service.api.kinds import Kind, Number, Option, Refused, Schema, Text
from service.api.parameters import Parameter
from service.opening import Face
from service.publishing import standing
from service.search import MAX_QUESTION
from web import bron_view, overasking_view, promise_view
from web.differences import Verschil, differences
from web.fields import LABELS, door_label
from web.formatting import klein, vandaag
from web.outcomes import listing, places
from web.pages.publicatie import DOOR
from web.reading import SCORES, Mark, Piece, paragraphs, promise_summary, promises
from web.strict import query
from web.traject_view import same_place_and_time
from web.visitor import actor, face, maker, may, register

blueprint = Blueprint("keuzes", __name__)

_VERSIONS_PER_PAGE = 10

SAVED = {
    "vastgelegd": "Vastgelegd. Deze keuze is nu te vinden met een vraag en in het register.",
    "gewijzigd": "Vastgelegd. Uw wijziging staat hieronder; wat er stond, vindt u in de geschiedenis.",
    "ongewijzigd": "Er was niets te wijzigen. De keuze staat er nog zoals zij stond.",
    **promise_view.SAID,
}


class Marking(Kind):
    """A sentence to mark in one of the texts."""

    def read(self, text: str) -> Mark:
        try:
            return Mark.parse(text[:60])
        except ValueError as error:
            raise Refused(str(error)) from None

    def schema(self) -> Schema:
        return {"type": "string"}


_RECORD = (
    Parameter("q", "De vraag waar deze keuze een antwoord op was", Text(MAX_QUESTION)),
    Parameter("markeer", "De zin om te markeren", Marking()),
    Parameter("melding", "Wat er net gebeurd is", Option(tuple(SAVED))),
)
_HISTORY = (Parameter("pagina", "Welke bladzijde", Number(1, 1000), standaard=1),)


@dataclass(frozen=True)
class Change:
    """One version in the history, ready to read. contacten: whether they changed, never who they are."""

    versie: Versie
    door: str
    op: datetime
    verschillen: tuple[Verschil, ...]
    velden: str
    contacten: bool


@blueprint.get("/keuzes/<id_>")
def record(id_: str) -> str:
    asked = query(_RECORD)
    reads = face()
    found = reads.engine.store.get(id_)
    keuze, mark = found.keuze, asked["markeer"]

    def text(veld: str, value: str) -> list[list[Piece]]:
        return paragraphs(value, veld, mark)

    today = vandaag()
    stands = promises(keuze, today)
    return render_template(
        "keuze.html",
        record=found,
        keuze=keuze,
        stand=standing(register(), found) if may(Recht.LEZEN) else None,
        tekst=text,
        terug=f"/antwoord?{urlencode({'q': asked['q']})}" if asked["q"] else None,
        gelukt=SAVED[asked["melding"]] if asked["melding"] else None,
        instrument=_term("instrumenten", keuze.instrument),
        vergelijkbaar=_comparable(reads, keuze),
        bronnen=[(b, bron_view.facts(b)) for b in reads.bronnen.store.of_choice(id_)]
        if reads.bronnen is not None
        else [],
        beloften=stands,
        beloften_samen=promise_summary(stands) if stands else "",
        standen=promise_view.stands,
        zorg=promise_view.zorg(*owner_of(reads.engine.store.database, id_)) if may(Recht.LEZEN) else None,
        vandaag=today,
        scores=_scores(keuze),
        gebied=places(keuze.gebieden),
        overvraging=overasking_view.of_record(keuze) if may(Recht.LEZEN) else None,
        meer=same_place_and_time(keuze),
        factoren=list(enumerate(keuze.factoren)),
        wiedoetwat=verantwoordelijkheid.of_record(keuze),
        labels=LABELS,
    )


@blueprint.get("/keuzes/<id_>/geschiedenis")
def history(id_: str) -> str:
    page = query(_HISTORY)["pagina"]
    store = face().engine.store
    found = store.get(id_)
    versions = store.versions(id_)
    pages = -(-len(versions) // _VERSIONS_PER_PAGE)
    if page > pages:
        abort(400, f"Bladzijde {page} van deze geschiedenis bestaat niet; er zijn er {pages}.")
    start = (page - 1) * _VERSIONS_PER_PAGE
    older = [*versions[1:], None]
    changes = [
        _change(new, old)
        for new, old in list(zip(versions, older, strict=True))[start : start + _VERSIONS_PER_PAGE]
    ]
    return render_template(
        "geschiedenis.html",
        record=found,
        keuze=found.keuze,
        veranderingen=changes,
        bladzijde=page,
        bladzijden=pages,
        totaal=len(versions),
    )


@blueprint.get("/keuzes/<id_>/contacten")
def contacts(id_: str) -> str:
    """Who a colleague can call. That this was read is noted, and by whom."""
    store = face().engine.store
    found = store.get(id_)
    people = store.read_contacts(id_, maker(), vandaag())
    return render_template("contacten.html", keuze=found.keuze, contacten=people)


@blueprint.get("/keuzes/<id_>/verwijderen")
def confirm(id_: str) -> str:
    found = face().engine.store.get(id_)
    return render_template("keuze_verwijderen.html", record=found, keuze=found.keuze)


@blueprint.post("/keuzes/<id_>/verwijderen")
def delete(id_: str) -> Response:
    face().engine.delete(id_, door=DOOR, maker=maker())
    register().drafts.remove(actor().id, id_)
    return redirect("/register?melding=verwijderd", 303)


def _comparable(register: Face, keuze: Keuze) -> list[tuple[Vastgelegd, str, bool]]:
    """The choices most like this one, with where they play, and whether someone linked them."""
    try:
        found = register.search.comparable(keuze.id)
    except KeuzeNotFound:  # deleted between two reads
        return []
    return [(r, places(r.keuze.gebieden), r.keuze.id in keuze.verwanteKeuzes) for r in found]


def _scores(keuze: Keuze) -> list[tuple[str, int, str]]:
    """Name, mark and meaning of each mark that was given."""
    marks = keuze.evaluatie.scores if keuze.evaluatie else None
    return [
        (label, mark, meaning) for veld, label, meaning in SCORES if (mark := getattr(marks, veld, None))
    ]


def _term(naam: str, code: str) -> Begrip:
    return vocabulaire(naam)[code]


def _change(new: Versie, old: Versie | None) -> Change:
    told = [veld for veld in new.gewijzigd if veld in LABELS and veld not in ("contacten", "publicatie")]
    changed = [klein(LABELS[veld]) for veld in told]
    return Change(
        versie=new,
        door=door_label(new.door),
        op=new.op.astimezone(HERE),
        verschillen=tuple(differences(old.inhoud, new.inhoud)) if old else (),
        velden=listing(changed),
        contacten="contacten" in new.gewijzigd,
    )
