"""The form for a new choice and for changing one. Everything typed survives every fault."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import Any

from flask import Blueprint, Response, abort, current_app, make_response, redirect, render_template, request

from data.keuze import ID_PATTERN, Keuze
from data.store import KeuzeNotFound, Saved, Vastgelegd, VersionConflict
from data.validation import InvalidKeuze, Veldfout
from service.engine import Engine
from service.opening import Register
from service.privacy import without
from service.recording import create, new_id, split_contacts, update
from web import personal, questions, suggestions
from web.differences import differences, merge
from web.faults import anchor, show
from web.fields import LABELS, ROW_LABELS, ROW_NAMES, field_id
from web.forms import MAX_ROWS, ROWS, Invoer, UnknownInput
from web.formview import FormView, template_names
from web.pages import eerder
from web.takeover import PARTS, take_over

blueprint = Blueprint("formulier", __name__)

DOOR = "webformulier"
# A record of the largest texts there may be, written by a browser with three characters for most.
_MAX_FORM = 4 * 1024 * 1024

_ROW_ACTION = re.compile(r"(meer|weg):([a-z]+)(?::([0-9]{1,3}))?")
_CHOOSE = re.compile(rf"kies:({'|'.join(suggestions.NAMES)}):([A-Za-z0-9-]{{1,64}})")
_REPLACE = re.compile(rf"vervang:({'|'.join(personal.TEXTS)}):([0-9]{{1,4}})")
_TAKE_OVER = re.compile(rf"overnemen:({'|'.join(PARTS)}):({ID_PATTERN[1:-1]})")


@dataclass(frozen=True)
class Sent:
    """What was sent: the inputs, and around them the version it began with, the id and the button."""

    invoer: Invoer
    versie: int
    id: str
    actie: str

    def whole(self) -> Sent:
        """As it is to be saved: without the rows in which nothing was typed."""
        return replace(self, invoer=self.invoer.without_empty_rows())


@dataclass(frozen=True)
class Page:
    """Which form it is. versie 0: a choice that is not in the register yet.

    documentfout: why the document that it was to start from could not be read.
    """

    id: str
    versie: int = 0
    titel: str = ""
    melding: str = ""
    documentfout: str = ""
    more: dict[str, Any] = field(default_factory=dict)

    @property
    def adres(self) -> str:
        return f"/keuzes/{self.id}/bewerken" if self.versie else "/keuzes/nieuw"


@blueprint.get("/keuzes/nieuw")
def new() -> Response:
    return show_form(Page(new_id()), FormView(Invoer()))


@blueprint.post("/keuzes/nieuw")
def add() -> Response:
    sent = _sent()
    page = Page(sent.id)
    if changed := _acted_on(sent):
        return show_form(page, changed)
    sent = sent.whole()
    faults = _faults(sent, None)
    if faults:
        return show_form(page, faults, status=422)
    values, _ = sent.invoer.values()
    try:
        saved = create(_engine(), {"id": sent.id, **values}, door=DOOR)
    except VersionConflict:
        return _already_there(sent)
    except KeuzeNotFound:
        # This very choice was recorded and deleted; what was typed may be recorded as another one.
        return _gone(sent)
    return _to_record(saved)


@blueprint.get("/keuzes/<id_>/bewerken")
def edit(id_: str) -> Response:
    record = _engine().store.get(id_)
    return show_form(_page(record), FormView(Invoer.of_record(record.keuze)))


@blueprint.post("/keuzes/<id_>/bewerken")
def change(id_: str) -> Response:
    sent = replace(_sent(), id=id_)
    try:
        record = _engine().store.get(id_)
        page = replace(_page(record), versie=sent.versie)
        if changed := _acted_on(sent):
            return show_form(page, changed)
        sent = sent.whole()
        sent = replace(sent, invoer=sent.invoer.keeping_order(record.keuze))
        faults = _faults(sent, record.keuze)
        if faults:
            return show_form(page, faults, status=422)
        values, _ = sent.invoer.values()
        saved = update(_engine(), id_, values, door=DOOR, expected_version=sent.versie)
    except VersionConflict:
        return _conflict(sent)
    except KeuzeNotFound as missing:
        if not missing.verwijderdOp:
            raise
        return _gone(sent)
    return _to_record(saved)


# -- reading what was sent ------------------------------------------------------------------------


def _sent() -> Sent:
    request.max_content_length = request.max_form_memory_size = _MAX_FORM
    form = request.form.to_dict(flat=False)
    own = {naam: form.pop(naam, [""])[0] for naam in ("versie", "id", "actie")}
    if not re.fullmatch(r"[0-9]{0,9}", own["versie"]):
        abort(400, "De versie in het formulier is geen getal. Open het formulier opnieuw.")
    if own["id"] and not re.fullmatch(ID_PATTERN[1:-1], own["id"]):
        abort(400, "Het nummer in het formulier klopt niet. Open het formulier opnieuw.")
    try:
        invoer = Invoer.read(form)
    except UnknownInput as unknown:
        abort(400, f"{unknown} Open het formulier opnieuw.")
    return Sent(invoer, int(own["versie"] or 0), own["id"] or new_id(), own["actie"])


def _acted_on(sent: Sent) -> FormView | None:
    """The form as a button in it asked for, other than to save; None when it is to be saved."""
    if sent.actie in ("", "bewaren"):
        return None
    if sent.actie == "eerder":
        return FormView(sent.invoer, focus="eerder")
    if replaced := _REPLACE.fullmatch(sent.actie):
        veld, text = replaced[1], sent.invoer.tekst.get(replaced[1], "")
        tekst = {**sent.invoer.tekst, veld: without(text, int(replaced[2]))}
        return FormView(
            replace(sent.invoer, tekst=tekst), open=questions.group_of(veld), focus=field_id(veld)
        )
    if chosen := _CHOOSE.fullmatch(sent.actie):
        group = questions.group_of(chosen[1])
        invoer = suggestions.choose(sent.invoer, chosen[1], chosen[2])
        return FormView(invoer, open=group, focus=f"groep-{group}" if group else field_id(chosen[1]))
    if taken := _TAKE_OVER.fullmatch(sent.actie):
        return _taken_over(sent, taken[1], taken[2])
    found = _ROW_ACTION.fullmatch(sent.actie)
    if not found or found[2] not in ROWS or (found[1] == "weg") != bool(found[3]):
        abort(400, "Deze knop hoort niet bij het formulier. Open het formulier opnieuw.")
    lijst, invoer = found[2], sent.invoer
    if found[1] == "weg":
        invoer, focus = invoer.without_row(lijst, int(found[3])), f"meer-{lijst}"
    elif len(invoer.rijen.get(lijst, ())) < MAX_ROWS:
        # The page shows one empty row where there is none, and sends it along.
        invoer = invoer.with_row(lijst)
        focus = field_id(f"{lijst}[{len(invoer.rijen[lijst]) - 1}].{ROWS[lijst][0]}")
    else:
        focus = f"meer-{lijst}"
    return FormView(invoer, open=questions.group_of(lijst), focus=focus)


def _taken_over(sent: Sent, part: str, id_: str) -> FormView:
    """The form with one part of an earlier choice in it, where it can be seen."""
    try:
        keuze = _engine().store.get(id_).keuze
    except KeuzeNotFound:
        abort(404, "Deze keuze is intussen weggehaald. Ga terug: wat u typte, staat er nog.")
    group = questions.group_of(part)
    return FormView(take_over(sent.invoer, part, keuze), open=group, focus=f"groep-{group}")


def _faults(sent: Sent, stored: Keuze | None) -> FormView | None:
    """The form with everything that is wrong with it; None when it may be saved."""
    invoer = sent.invoer
    values, faults = invoer.values()
    try:
        split_contacts({**values, "id": sent.id})
    except InvalidKeuze as error:
        faults += error.fouten
    faults += _unknown_related(values.get("verwanteKeuzes", []), stored)
    return FormView(invoer, show(faults, invoer)) if faults else None


def _unknown_related(ids: list[str], stored: Keuze | None) -> list[Veldfout]:
    """Linked choices that don't exist. One that was linked before and is gone since may stay."""
    known = {r.keuze.id for r in _engine().store.fetch_ids(ids)} | set(
        stored.verwanteKeuzes if stored else ()
    )
    return [
        Veldfout("verwanteKeuzes", f'"{i}" staat niet in het register; plak het adres van een keuze')
        for i in ids
        if i not in known
    ]


# -- answering ------------------------------------------------------------------------------------


def show_form(page: Page, view: FormView, status: int = 200) -> Response:
    """The page with the form."""
    # A row that htmx asks for is all that it takes of the page: nothing needs to be looked up for it.
    beside = {} if request.headers.get("HX-Request") else _beside(page, view)
    content = render_template(
        "formulier.html",
        **beside,
        pagina=page,
        f=view,
        vragen=questions,
        labels=ROW_LABELS,
        rijnamen=ROW_NAMES,
        **template_names(),
    )
    return make_response(content, status)


def _beside(page: Page, view: FormView) -> dict[str, object]:
    """What stands beside the text: what was read in it, and earlier choices like it."""
    return eerder.shown([view.tekst(naam) for naam in eerder.TEXTS], page.id, view.invoer)


def _page(record: Vastgelegd) -> Page:
    return Page(record.keuze.id, record.versie, record.keuze.titel)


def _to_record(saved: Saved) -> Response:
    said = {"aangemaakt": "vastgelegd"}.get(saved.handeling, saved.handeling)
    return make_response(redirect(f"/keuzes/{saved.id}?melding={said}", 303))


def _conflict(sent: Sent) -> Response:
    """Someone else saved first: take over what only they changed, and show what both changed."""
    versions = {v.versie: v for v in _engine().store.versions(sent.id)}
    record = _engine().store.get(sent.id)
    if sent.versie not in versions:
        abort(400, "De versie in het formulier bestaat niet. Open het formulier opnieuw.")
    base, theirs = versions[sent.versie].inhoud, record.keuze.as_dict()
    values, _ = sent.invoer.values()
    ours, _ = split_contacts({**values, "id": sent.id})
    merged = merge(base, ours.as_dict(), theirs)
    invoer = Invoer.of_values(merged.values)
    people = {lijst: rows for lijst, rows in sent.invoer.rijen.items() if lijst == "contacten"}
    invoer = replace(invoer, rijen={**invoer.rijen, **people}, contactenWeg=sent.invoer.contactenWeg)
    page = replace(
        _page(record),
        melding="gewijzigd",
        more={
            "verschillen": differences(base, theirs),
            "botsingen": [(LABELS[veld], anchor(veld)) for veld in merged.botsingen],
            "op": versions[record.versie].op,
        },
    )
    return show_form(page, FormView(invoer), status=409)


def _already_there(sent: Sent) -> Response:
    """The same form sent twice: the choice is there. What differs now can still be saved over it."""
    record = _engine().store.get(sent.id)
    values, _ = sent.invoer.values()
    keuze, _ = split_contacts({**values, "id": sent.id})
    if keuze == record.keuze:
        return make_response(redirect(f"/keuzes/{sent.id}?melding=vastgelegd", 303))
    return show_form(replace(_page(record), melding="bestaat"), FormView(sent.invoer), status=409)


def _gone(sent: Sent) -> Response:
    """The choice was deleted meanwhile: what was typed can be recorded as a new one."""
    return show_form(Page(new_id(), melding="verwijderd"), FormView(sent.invoer), status=410)


def _engine() -> Engine:
    register: Register = current_app.extensions["register"]
    return register.engine
