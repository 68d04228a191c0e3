"""What was read in the text that is being written, offered for other fields; nothing is filled in by itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from data.dates import format_date
from data.keuze import VOCABULAIRES
from data.vocabularies import vocabulaire
from service.factor_suggestions import Told
from service.proposal_parts import Voorgesteld
from service.proposals import suggest
from web.forms import MAX_ROWS, MULTIPLE, ROWS, Invoer

_WORDS = 3  # that are shown of what tells a factor

# The fields that are offered, by the short name that stands before a value.
NAMES = {
    "instrument": "Instrument",
    "gebieden": "Waar",
    "doelgroepen": "Wie",
    "beleidsfase": "Fase",
    "factoren": "Factor",
    "startdatum": "Begin",
    "einddatum": "Einde",
}


@dataclass(frozen=True)
class Vondst:
    """A value that the text names, and the words that it was read from."""

    veld: str
    code: str
    naam: str
    label: str
    woorden: str


def found(
    texts: Sequence[str],
    today: date,
    invoer: Invoer,
    told: Callable[[str], Sequence[Told]] = lambda _: (),
) -> tuple[Vondst, ...]:
    """What the texts name and the form does not say yet. A field with one value that has one is left alone.

    told: reads the factors that a text speaks of without naming them.
    """
    text = "\n".join(texts)
    offered = [_shown(v) for v in suggest(text, today=today, told=told(text)) if v.veld in NAMES]
    return tuple(v for v in offered if not _said(invoer, v))


def choose(invoer: Invoer, veld: str, code: str) -> Invoer:
    """The form with one value more. veld: one of NAMES."""
    if veld in MULTIPLE:
        chosen = invoer.keuzes.get(veld, ())
        return replace(invoer, keuzes={**invoer.keuzes, veld: tuple(dict.fromkeys((*chosen, code)))})
    if veld == "factoren":
        # For or against is for a person to say.
        rows = list(invoer.filled(veld))
        if len(rows) < MAX_ROWS and code not in (r["factor"] for r in rows):
            rows.append({**dict.fromkeys(ROWS[veld], ""), "factor": code})
        return replace(invoer, rijen={**invoer.rijen, veld: tuple(rows)})
    return replace(invoer, tekst={**invoer.tekst, veld: code})


def _shown(value: Voorgesteld) -> Vondst:
    waarde = value.waarde
    if isinstance(waarde, date):
        code, label = waarde.isoformat(), format_date(waarde)
    else:
        assert isinstance(waarde, str)
        vocab = "factoren" if value.veld == "factoren" else VOCABULAIRES[value.veld]
        code, label = waarde, vocabulaire(vocab).label(waarde)
    words = [value.herkomst[0].tekst]
    if value.veld == "factoren":
        # What tells a factor is seldom one word.
        words = list(dict.fromkeys(place.tekst for place in value.herkomst))[:_WORDS]
    return Vondst(value.veld, code, NAMES[value.veld], label, ", ".join(words))


def _said(invoer: Invoer, vondst: Vondst) -> bool:
    if vondst.veld in MULTIPLE:
        return vondst.code in invoer.keuzes.get(vondst.veld, ())
    if vondst.veld == "factoren":
        return vondst.code in (row["factor"] for row in invoer.rijen.get(vondst.veld, ()))
    return bool(invoer.tekst.get(vondst.veld, "").strip())
