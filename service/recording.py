"""Recording a choice: from plain values to a saved, searchable record, with its contacts kept apart."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from pydantic import ValidationError

from data.events import Maker
from data.keuze import Contact, Keuze
from data.store import Saved
from data.validation import InvalidKeuze, Veldfout, build, explain
from service.engine import Engine

_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"  # no letters that look like digits


def new_id() -> str:
    """An id for a new record: the year and eight characters that can be read out over the phone."""
    return f"{datetime.now(UTC).year}-" + "".join(secrets.choice(_ALPHABET) for _ in range(8))


def create(engine: Engine, values: Mapping[str, Any], *, door: str, maker: Maker | None = None) -> Saved:
    """Save a new record; an id is made when none is given. `values` may hold "contacten".

    Raises InvalidKeuze with every fault, VersionConflict when the id exists, KeuzeNotFound when it was deleted.
    """
    keuze, contacts = split_contacts({"id": new_id(), **values})
    return engine.save([keuze], door=door, contacten=[contacts], expected_version=0, maker=maker)[0]


def update(
    engine: Engine,
    id_: str,
    values: Mapping[str, Any],
    *,
    door: str,
    expected_version: int | None = None,
    maker: Maker | None = None,
) -> Saved:
    """Save a record in full as a new version. Without "contacten" the contacts stay as they are.

    Raises InvalidKeuze, KeuzeNotFound, VersionConflict.
    """
    engine.store.get(id_)
    if values.get("id", id_) != id_:
        raise InvalidKeuze([Veldfout("id", f"is {id_} en kan niet veranderen")])
    keuze, contacts = split_contacts({**values, "id": id_})
    return engine.save(
        [keuze], door=door, contacten=[contacts], expected_version=expected_version, maker=maker
    )[0]


def split_contacts(values: Mapping[str, Any]) -> tuple[Keuze, list[Contact] | None]:
    """The record and, apart from it, its contacts (None when not given). Raises InvalidKeuze."""
    rest = dict(values)
    given = rest.pop("contacten", None)
    faults: list[Veldfout] = []
    contacts: list[Contact] | None = None
    try:
        contacts = _contacts(given)
    except InvalidKeuze as error:
        faults += error.fouten
    try:
        keuze = build(rest)
    except InvalidKeuze as error:
        raise InvalidKeuze(error.fouten + faults) from error
    if faults:
        raise InvalidKeuze(faults)
    return keuze, contacts


def _contacts(given: Any) -> list[Contact] | None:
    if given is None:
        return None
    if not isinstance(given, Sequence) or isinstance(given, str):
        raise InvalidKeuze([Veldfout("contacten", "moet een lijst zijn")])
    if len(given) > 10:
        raise InvalidKeuze([Veldfout("contacten", f"noemt er {len(given)}; er passen er 10")])
    found, faults = [], []
    for i, one in enumerate(given):
        try:
            found.append(Contact.model_validate(one))
        except ValidationError as error:
            for fault in explain(error, contact=True):
                path = f"contacten[{i}].{fault.veld}" if fault.veld else f"contacten[{i}]"
                faults.append(Veldfout(path, fault.reden, fault.suggestie))
    if faults:
        raise InvalidKeuze(faults)
    return found
