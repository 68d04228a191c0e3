"""The form for a new choice and for changing one. Everything typed survives every fault."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import Any

from flask import Blueprint, Response, abort, make_response, redirect, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from data.keuze import ID_PATTERN, Keuze
from data.records import Vastgelegd
from data.store import KeuzeNotFound, Saved, VersionConflict
from data.validation import InvalidKeuze, Veldfout
from service.api.kinds import Name, Option
from service.api.parameters import Parameter
from service.engine import Engine
from service.privacy import without
from service.recording import create, new_id, split_contacts, update
from web import drafts, guidance_text, overasking_view, personal, questions, suggestions
from web.differences import differences, merge
from web.faults import anchor, show
from web.fields import LABELS, ROW_LABELS, ROW_NAMES, field_id
from web.forms import MAX_ROWS, ROWS, Invoer
from web.formview import FormView, template_names
from web.pages import eerder, publicatie
from web.pages.publicatie import DOOR
from web.sent import Sent, read_sent
from web.sessions import forged
from web.strict import query
from web.takeover import PARTS, take_over
from web.visitor import maker, real_register, register

blueprint = Blueprint("formulier", __name__)


_WEGGEGOOID = Parameter("melding", "Wat er net gebeurd is", Option(("weggegooid",)))
_NEW = (Parameter("klad", "Het klad om mee verder te gaan", Name()), _WEGGEGOOID)
_EDIT = (
    Parameter("klad", "Of u verder gaat met uw klad", Option(("ja",))),
    Parameter("veld", "De vraag om mee te beginnen", Option(tuple(questions.order()))),
    _WEGGEGOOID,
)

_ROW_ACTION = re.compile(r"(meer|weg):([a-z]+)(?::([0-9]{1,3}))?")
_CHOOSE = re.compile(rf"kies:({'|'.join(suggestions.NAMES)}):([A-Za-z0-9-]{{1,64}})")
_REPLACE = re.compile(rf"vervang:({'|'.join(personal.TEXTS)}):([0-9]{{1,4}})")
_TAKE_OVER = re.compile(rf"overnemen:({'|'.join(PARTS)}):({ID_PATTERN[1:-1]})")


@dataclass(frozen=True)
class Page:
    """Which form it is. versie 0: a choice that is not in the register yet.

    documentfout: why the document that it was to start from could not be read. klad: how it stands with
    its draft.
    """

    id: str
    versie: int = 0
    titel: str = ""
    melding: str = ""
    documentfout: str = ""
    klad: drafts.Stand = field(default_factory=drafts.fresh)
    more: dict[str, Any] = field(default_factory=dict)

    @property
    def adres(self) -> str:
        return f"/keuzes/{self.id}/bewerken" if self.versie else "/keuzes/nieuw"

    @property
    def kladadres(self) -> str:
        """Where this form is found again with what was typed."""
        return f"{self.adres}?klad=ja" if self.versie else f"{self.adres}?klad={self.id}"


@blueprint.get("/keuzes/nieuw")
def new() -> Response | BaseResponse:
    asked = query(_NEW)
    if asked["klad"]:
        return _go_on(asked["klad"])
    stand = replace(drafts.fresh(), aanbod=drafts.offered_new())
    return show_form(_told(Page(new_id(), klad=stand), asked), FormView(Invoer()))


@blueprint.post("/keuzes/nieuw")
def add() -> Response:
    sent = read_sent(request.form)
    page = Page(sent.id, klad=drafts.of(sent))
    if forged():
        return show_form(replace(page, melding="nagaan"), FormView(sent.invoer), status=400)
    if changed := _acted_on(sent):
        return _back(page, sent, changed)
    sent = sent.whole()
    faults = _faults(sent, None)
    if faults:
        return _back(page, sent, faults, status=422)
    values, _ = sent.invoer.values()
    try:
        saved = create(_engine(), {"id": sent.id, **values}, door=DOOR, maker=maker())
    except VersionConflict:
        return _already_there(sent)
    except KeuzeNotFound:
        # This very choice was recorded and deleted; what was typed may be recorded as another one.
        return _gone(sent)
    return _to_record(saved, sent)


@blueprint.get("/keuzes/<id_>/bewerken")
def edit(id_: str) -> Response:
    asked = query(_EDIT)
    record = _engine().store.get(id_)
    page = _page(record)
    if asked["klad"] and (found := drafts.opened(id_)):
        klad, invoer, stand = found
        # It goes on with the version that it began with: what others changed since is told on saving. A new
        # choice that was recorded while its draft stayed began with what was recorded.
        return show_form(replace(page, versie=klad.versie or 1, klad=stand), FormView(invoer))
    page = replace(page, klad=replace(page.klad, aanbod=drafts.offered(id_)))
    view = FormView(Invoer.of_record(record.keuze))
    if veld := asked["veld"]:
        view = replace(view, open=questions.group_of(veld), focus=anchor(veld))
    return show_form(_told(page, asked), view)


@blueprint.post("/keuzes/<id_>/bewerken")
def change(id_: str) -> Response:
    sent = replace(read_sent(request.form), id=id_)
    try:
        record = _engine().store.get(id_)
        stand = drafts.of(sent)
        page = replace(_page(record), versie=sent.versie, klad=stand)
        if forged():
            return show_form(replace(page, melding="nagaan"), FormView(sent.invoer), status=400)
        if changed := _acted_on(sent):
            return _back(page, sent, changed)
        sent = sent.whole()
        sent = replace(sent, invoer=sent.invoer.keeping_order(record.keuze))
        faults = _faults(sent, record.keuze)
        if faults:
            return _back(page, sent, faults, status=422)
        values, _ = sent.invoer.values()
        saved = update(_engine(), id_, values, door=DOOR, expected_version=sent.versie, maker=maker())
    except VersionConflict:
        return _conflict(sent)
    except KeuzeNotFound as missing:
        if not missing.verwijderdOp:
            raise
        return _gone(sent)
    return _to_record(saved, sent)


# -- reading what was sent ------------------------------------------------------------------------


def _acted_on(sent: Sent) -> FormView | None:
    """The form as a button in it asked for, other than to save; None when it is to be saved."""
    if sent.actie in ("", "bewaren"):
        return None
    if sent.actie == "klad":
        return FormView(sent.invoer, focus="klad-stand")
    if sent.actie == "voorbeeld":
        return FormView(sent.invoer, focus="meekijken")
    if sent.actie in ("eerder", "overvraging"):
        return FormView(sent.invoer, focus=sent.actie)
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
    nothing: dict[str, object] = {"overvraging": overasking_view.Bericht()}
    beside = nothing if request.headers.get("HX-Request") else _beside(page, view)
    content = render_template(
        "formulier.html",
        **beside,
        voorbeeld=publicatie.of_form(view.invoer) if view.focus == "meekijken" else None,
        pagina=page,
        f=view,
        vragen=questions.with_help(real_register().guidance),
        technieken=guidance_text.techniques(real_register().guidance),
        labels=ROW_LABELS,
        rijnamen=ROW_NAMES,
        **template_names(),
    )
    return make_response(content, status)


def _beside(page: Page, view: FormView) -> dict[str, object]:
    """What stands beside the text: what was read in it, earlier choices like it, and who asks something as well."""
    beside = eerder.shown([view.tekst(naam) for naam in eerder.TEXTS], page.id, view.invoer)
    return {**beside, "overvraging": overasking_view.of_form(view.invoer, page.id)}


def _page(record: Vastgelegd) -> Page:
    return Page(record.keuze.id, record.versie, record.keuze.titel)


def _back(page: Page, sent: Sent, view: FormView, status: int = 200) -> Response:
    """The form once more, not saved; what stands in it is kept as a draft."""
    if not request.headers.get("HX-Request"):  # of such an answer only a row is used
        page = replace(page, klad=drafts.kept(sent, view.invoer))
    return show_form(page, view, status)


def _go_on(id_: str) -> Response | BaseResponse:
    """A new choice where it was left."""
    try:
        _engine().store.get(id_)
        return redirect(f"/keuzes/{id_}", 303)  # it was recorded since
    except KeuzeNotFound as missing:
        deleted = missing.verwijderdOp is not None
    found = drafts.opened(id_)
    if found is None:
        abort(404, "Dit klad is er niet (meer). Misschien gooide u het weg, of legde u de keuze al vast.")
    _, invoer, stand = found
    if deleted:
        # The id of a deleted choice is not used again.
        return show_form(Page(new_id(), melding="verwijderd"), FormView(invoer))
    return show_form(Page(id_, klad=stand), FormView(invoer))


def _told(page: Page, asked: dict[str, Any]) -> Page:
    """With the word that a draft was just thrown away."""
    return replace(page, more={"weggegooid": True}) if asked["melding"] else page


def _to_record(saved: Saved, sent: Sent) -> Response:
    drafts.forget(sent)
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
        # With the version that it began with, so that going on with it ends here again.
        klad=drafts.kept(sent, sent.invoer),
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
    stand = drafts.kept(replace(sent, versie=record.versie), sent.invoer)
    return show_form(
        replace(_page(record), melding="bestaat", klad=stand), FormView(sent.invoer), status=409
    )


def _gone(sent: Sent) -> Response:
    """The choice was deleted meanwhile: what was typed can be recorded as a new one."""
    drafts.forget(sent)
    page = Page(new_id(), melding="verwijderd")
    stand = drafts.kept(replace(sent, id=page.id, versie=0), sent.invoer)
    return show_form(replace(page, klad=stand), FormView(sent.invoer), status=410)


def _engine() -> Engine:
    return register().engine
