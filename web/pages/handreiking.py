"""The guidance: on one page, as steps for a technique, and the page where a kennismanager changes its texts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, Response, abort, make_response, redirect, render_template, request
from markupsafe import Markup
from werkzeug.wrappers import Response as BaseResponse

from data.dates import HERE
from data.guidance import ChangedMeanwhile
from data.vocabularies import vocabulaire
from service.api.kinds import Option
from service.api.parameters import Parameter
from service.guidance import GUIDELINE, PARTS, QUESTIONS, Guidance, Unfit, checked, keys_of, shipped
from web.fields import LABELS
from web.guidance_text import line_of, page_of, technique, techniques
from web.questions import order
from web.strict import query
from web.visitor import actor, maker, real_register

blueprint = Blueprint("handreiking", __name__)

_PART_LABELS = {
    "kort": "Hulp in één zin",
    "goed": "Goed voorbeeld",
    "slecht": "Voorbeeld van hoe liever niet",
}
_SAID = {
    "bewaard": "Bewaard. Collega's zien de tekst vanaf nu.",
    "ongewijzigd": "Er was niets te wijzigen.",
    "teruggezet": "De tekst van het programma staat er weer.",
}
_MEANWHILE = "Iemand anders heeft deze tekst intussen gewijzigd. Hieronder staat wat u typte. Bewaart u het, dan vervangt het die wijziging."


@dataclass(frozen=True)
class Tekst:
    """A text in the editor. nr: of its last change, 0 for none; door, op: who made that and when.

    eerder: what it was before, newest first, each with until when; what ships with the program is the last.
    """

    sleutel: str
    label: str
    waarde: str
    nr: int
    eigen: bool
    door: str
    op: datetime | None
    regels: int
    eerder: Sequence[tuple[datetime, str]]


@blueprint.get("/handreiking")
def page() -> str:
    guidance = _guidance()
    return render_template(
        "handreiking.html",
        tekst=page_of(guidance.text(GUIDELINE)),
        technieken=techniques(guidance),
    )


@blueprint.get("/technieken/<code>")
def steps(code: str) -> str:
    try:
        found = technique(_guidance(), code)
    except KeyError:
        abort(404, "Deze techniek staat niet in het register.")
    return render_template("techniek.html", techniek=found)


@blueprint.get("/handreiking/bewerken")
def editor() -> Response:
    asked = query(
        (
            Parameter("onderdeel", "Welke tekst", Option(tuple(_parts()))),
            Parameter("melding", "Wat er net gebeurd is", Option(tuple(_SAID))),
        )
    )
    if not asked["onderdeel"]:
        changed = {key for key, change in _guidance().changes().items() if change.tekst is not None}
        eigen = {part for part in _parts() if changed & set(keys_of(part))}
        return make_response(render_template("handreiking_lijst.html", groepen=_groups(), eigen=eigen))
    return _editor(asked["onderdeel"], {}, gelukt=_SAID.get(asked["melding"] or "", ""))


@blueprint.post("/handreiking/bewerken")
def change() -> Response | BaseResponse:
    part, act = request.form.get("onderdeel", ""), request.form.get("actie", "")
    if part not in _parts() or act not in ("bekijk", "bewaar", "terug"):
        abort(400, "Dit hoort niet bij de handreiking. Open de pagina opnieuw.")
    keys = keys_of(part)
    typed = {key: request.form.get(key, "") for key in keys}
    seen = {key: _number(request.form.get(f"nr:{key}", "")) for key in keys}
    try:
        if act == "bekijk":
            fitting = {key: checked(key, text) for key, text in typed.items()}
            return _editor(part, typed, voorbeeld=_preview(part, fitting))
        wanted: dict[str, str | None] = dict.fromkeys(keys) if act == "terug" else {**typed}
        differ = _guidance().change(wanted, seen, actor(), maker())
    except Unfit as unfit:
        return _editor(part, typed, fout=str(unfit), bij=unfit.sleutel, status=422)
    except ChangedMeanwhile:
        return _editor(part, typed, fout=_MEANWHILE, status=409)
    said = "ongewijzigd" if not differ else "teruggezet" if act == "terug" else "bewaard"
    return redirect(f"/handreiking/bewerken?onderdeel={part}&melding={said}", 303)


def _number(text: str) -> int:
    if not text.isdecimal() or len(text) > 9:
        abort(400, "Het formulier is niet compleet. Open de pagina opnieuw.")
    return int(text)


def _editor(
    part: str,
    typed: dict[str, str],
    voorbeeld: list[tuple[str, Markup]] | None = None,
    gelukt: str = "",
    fout: str = "",
    bij: str = "",
    status: int = 200,
) -> Response:
    content = render_template(
        "handreiking_bewerken.html",
        onderdeel=part,
        titel=_parts()[part],
        teksten=[_text(key, typed.get(key)) for key in keys_of(part)],
        voorbeeld=voorbeeld if voorbeeld is not None else _preview(part, _now(part)),
        bekijkt=voorbeeld is not None,
        stappen=part.startswith("techniek."),
        richtlijn=part == GUIDELINE,
        gelukt=gelukt,
        fout=fout,
        fout_bij=bij,
    )
    return make_response(content, status)


def _now(part: str) -> dict[str, str]:
    return {key: _guidance().text(key) for key in keys_of(part)}


def _preview(part: str, texts: dict[str, str]) -> list[tuple[str, Markup]]:
    """Each text as a reader sees it, under what it is."""
    if part == GUIDELINE:
        return [("", page_of(texts[part]))]
    if part == QUESTIONS or part.startswith("techniek."):
        lines = [line for line in texts[part].splitlines() if line.strip()]
        shown = line_of if part != QUESTIONS else Markup.escape
        return [
            (
                "",
                Markup("<ol>{}</ol>").format(
                    Markup("").join(Markup("<li>{}</li>").format(shown(one)) for one in lines)
                ),
            )
        ]
    labels = {"kort": "", "goed": "Hier heeft een collega iets aan", "slecht": "Liever niet zo"}
    return [
        (labels[name], Markup("<p>{}</p>").format(texts[key]))
        for key in keys_of(part)
        if texts[key] and (name := key.rpartition(".")[2])
    ]


def _text(sleutel: str, typed: str | None) -> Tekst:
    last = _guidance().changes().get(sleutel)
    part = sleutel.rpartition(".")[2]
    long = sleutel in (GUIDELINE, QUESTIONS) or sleutel.startswith("techniek.")
    return Tekst(
        sleutel=sleutel,
        label="Tekst" if long else _PART_LABELS[part],
        waarde=_guidance().text(sleutel) if typed is None else typed,
        nr=last.nr if last else 0,
        eigen=bool(last and last.tekst is not None),
        door=(real_register().accounts.name(last.door) or "een account dat weg is") if last else "",
        op=last.op.astimezone(HERE) if last else None,
        regels=20 if sleutel == GUIDELINE else 8 if long else 3,
        eerder=_earlier(sleutel) if last else (),
    )


def _earlier(sleutel: str) -> list[tuple[datetime, str]]:
    ships = shipped()[sleutel]
    changes = _guidance().history(sleutel)
    texts = [ships if change.tekst is None else change.tekst for change in changes[1:]] + [ships]
    return [(change.op.astimezone(HERE), text) for change, text in zip(changes, texts, strict=True)]


def _groups() -> list[tuple[str, dict[str, str]]]:
    """The parts that can be edited, under a heading each."""
    parts = _parts()
    steps = {code: label for code, label in parts.items() if code.startswith("techniek.")}
    pages = {name: parts[name] for name in (GUIDELINE, QUESTIONS)}
    place = order()
    names = [name for name in parts if name not in steps and name not in pages]
    fields = {name: parts[name] for name in sorted(names, key=lambda name: place.get(name, len(place)))}
    return [("De richtlijn en de hulpvragen", pages), ("Bij de velden", fields), ("Stappen", steps)]


def _parts() -> dict[str, str]:
    """What can be edited: a part with what it is called."""
    found = {GUIDELINE: "De richtlijn op één bladzijde", QUESTIONS: "Vragen die helpen bij de afweging"}
    for key in shipped():
        base, _, part = key.rpartition(".")
        if part in PARTS and base:
            found[base] = LABELS.get(base, base)
        elif base == "techniek":
            found[key] = vocabulaire("technieken").label(part)
    return found


def _guidance() -> Guidance:
    return real_register().guidance
