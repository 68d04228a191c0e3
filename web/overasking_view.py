"""Over-asking in the words that a colleague sees: the warning with a choice, and the others that ask something."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from pydantic import TypeAdapter, ValidationError

from data import overvraging as asking
from data.keuze import Datum, Keuze
from data.records import Vastgelegd
from data.vocabularies import vocabulaire
from data.wording import listing
from service.axes import ONBEKEND
from service.instellingen import value_of
from service.overvraging import Cel, group_name
from service.overvraging_let_op import LetOp, Plan, let_op
from web.formatting import maandperiode, vandaag
from web.forms import Invoer
from web.outcomes import places
from web.visitor import actor, face, real_register, register

PATH = "/trajecten/overvraging"
_NAMED = 10  # trajectories in a warning
_DATE: TypeAdapter[Any] = TypeAdapter(Datum)


@dataclass(frozen=True)
class Ander:
    """A trajectory that asks something as well. wie: who looks after it, or where to ask; "" when nobody knows."""

    id: str
    titel: str
    feiten: tuple[str, ...]
    wie: str


@dataclass(frozen=True)
class Bericht:
    """What a form says of over-asking. anderen: the others that the warning names; overzicht: where to see more.

    zonder_doelgroep: of whom it asks something is not filled in; nagekeken: it is, and it gets nowhere much.
    """

    let_op: LetOp | None = None
    anderen: Sequence[Ander] = ()
    overzicht: str = ""
    zonder_doelgroep: bool = False
    nagekeken: bool = False


def others(records: Sequence[Vastgelegd]) -> list[Ander]:
    """Personal contacts are not among it: those are on a page of their own, where each look is noted."""
    owners = asking.owners(face().engine.store.database, [r.keuze.id for r in records])
    return [_other(r.keuze, owners.get(r.keuze.id, "")) for r in records]


def _other(keuze: Keuze, owner: str) -> Ander:
    facts = (
        vocabulaire("instrumenten").label(keuze.instrument),
        maandperiode(keuze.startdatum, keuze.einddatum, keuze.trajectstatus),
        places(keuze.gebieden),
        listing([group_name(code) for code in keuze.doelgroepen]) or "doelgroep niet ingevuld",
    )
    return Ander(keuze.id, keuze.titel, facts, _who(keuze, owner))


def _who(keuze: Keuze, owner: str) -> str:
    if owner and owner == actor().id:
        return "U houdt dit traject bij."
    if owner and (name := real_register().accounts.name(owner)):
        return f"{name} houdt dit traject bij."
    return f"Contact: {keuze.algemeenContact}" if keuze.algemeenContact else ""


def of_form(invoer: Invoer, id_: str) -> Bericht:
    """Of what stands in a form, whole or half."""
    values, _ = invoer.values()
    start, end = _day(values.get("startdatum")), _day(values.get("einddatum"))
    if start is None or (end and end < start):
        return Bericht()
    known = {"gebieden": vocabulaire("gebieden").codes, "doelgroepen": vocabulaire("doelgroepen").codes}
    codes = {name: tuple(c for c in invoer.keuzes.get(name, ()) if c in known[name]) for name in known}
    # Not chosen yet: what the dates say of it.
    status = values.get("trajectstatus") or ("lopend" if start <= vandaag() else "komend")
    return _message(Plan(id_, codes["gebieden"], codes["doelgroepen"], start, end, status))


def of_record(keuze: Keuze) -> Bericht:
    return _message(
        Plan(
            keuze.id,
            tuple(keuze.gebieden),
            tuple(keuze.doelgroepen),
            keuze.startdatum,
            keuze.einddatum,
            keuze.trajectstatus,
        )
    )


def _message(plan: Plan) -> Bericht:
    if not plan.gebieden or not plan.maanden(vandaag()):
        return Bericht()
    if not plan.doelgroepen:
        return Bericht(zonder_doelgroep=True)
    found = let_op(face().engine.store.database, plan, threshold(), vandaag(), _NAMED)
    if found is None:
        return Bericht(nagekeken=True)
    return Bericht(
        found, others(found.trajecten), radar_address(found.plek.maanden[0], found.plek.doelgroep)
    )


def _day(value: Any) -> date | None:
    """A date that a record can have; None for anything else."""
    try:
        found: date = _DATE.validate_python(value)
    except ValidationError:
        return None
    return found


def threshold() -> int:
    return value_of(register().engine.store, "overvraging")


def radar_address(first: int, doelgroep: str, *, maanden: int = 0, open_end: bool = False) -> str:
    """The radar from this month on; maanden 0: for as long as it is by itself."""
    return _address(PATH, first, doelgroep, open_end, {"maanden": str(maanden)} if maanden else {})


def list_address(cel: Cel, *, open_end: bool = False, pagina: int = 1) -> str:
    """The trajectories behind a count."""
    more = {"buurt": cel.buurt} | ({"pagina": str(pagina)} if pagina > 1 else {})
    return _address(f"{PATH}/lijst", cel.maand, cel.doelgroep, open_end, more)


def _address(path: str, month: int, doelgroep: str, open_end: bool, more: Mapping[str, str]) -> str:
    pairs = {
        **more,
        "doelgroep": doelgroep or ONBEKEND,
        "jaar": str(month // 12),
        "maand": str(month % 12 + 1),
        **({"open": "ja"} if open_end else {}),
    }
    return f"{path}?{urlencode(pairs)}"
