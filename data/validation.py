"""What is wrong with a record, in Dutch: the field, the reason, and what to do."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ValidationError

from data.keuze import Alternatief, Belofte, Contact, Evaluatie, Factor, Keuze, Scores


@dataclass(frozen=True)
class Veldfout:
    """One thing wrong in one field; `veld` is a path such as alternatieven[0].reden ("" = the whole)."""

    veld: str
    reden: str
    suggestie: str | None = None

    def __str__(self) -> str:
        return f"{self.veld}: {self.reden}" if self.veld else self.reden


class InvalidKeuze(ValueError):
    """A record that does not fit. `fouten` says, field by field, what to mend."""

    def __init__(self, fouten: list[Veldfout]) -> None:
        self.fouten = fouten
        super().__init__("; ".join(str(f) for f in fouten))


def build(values: dict[str, Any]) -> Keuze:
    """A Keuze from plain values. Raises InvalidKeuze with every fault at once."""
    try:
        return Keuze.model_validate(values)
    except ValidationError as error:
        raise InvalidKeuze(explain(error)) from error


def explain(error: ValidationError, *, contact: bool = False) -> list[Veldfout]:
    """Every fault of a pydantic error as a Veldfout; of a Contact, or else of a Keuze."""
    return [_explain_one(dict(e), contact) for e in error.errors(include_url=False)]


def _path(loc: tuple[Any, ...]) -> str:
    path = ""
    for part in loc:
        if isinstance(part, int):
            path += f"[{part}]"
        else:
            path += f".{part}" if path else str(part)
    return path


def _explain_one(error: dict[str, Any], contact: bool) -> Veldfout:
    kind, ctx, veld = error["type"], error.get("ctx") or {}, _path(error["loc"])
    if kind == "vocabulaire":
        return Veldfout(veld, error["msg"], ctx.get("suggestie"))
    if kind == "extra_forbidden":
        *above, name = (part for part in error["loc"] if isinstance(part, str))
        whole, model = ("een contact", Contact) if contact else ("een keuze", Keuze)
        owner, known = (above[-1], PARTS.get(above[-1], model)) if above else (whole, model)
        near = difflib.get_close_matches(name, list(known.model_fields), n=1)
        hint = f"; bedoelde u {near[0]}?" if near else "; haal het weg"
        return Veldfout(veld, f"is geen veld van {owner}{hint}", near[0] if near else None)
    if kind == "string_pattern_mismatch":
        in_list = isinstance(error["loc"][-1], int)
        other = f"noemt een id dat niet kan: een id {FORM_OF_ID}" if in_list else FORM_OF_ID
        return Veldfout(veld, _FORMS.get(str(error["loc"][-1]), other))
    if kind == "literal_error":
        return Veldfout(veld, f"moet een van deze zijn: {ctx['expected'].replace(' or ', ' of ')}")
    template = _REASONS.get(kind)
    if template is None:
        return Veldfout(veld, error["msg"])
    length = len(error["input"]) if isinstance(error["input"], (str, list)) else 0
    return Veldfout(veld, template.format(**ctx, lengte=length))


# field -> what it is made of
PARTS: dict[str, type[BaseModel]] = {
    "alternatieven": Alternatief,
    "factoren": Factor,
    "beloften": Belofte,
    "evaluatie": Evaluatie,
    "scores": Scores,
}
FORM_OF_ID = "mag alleen kleine letters, cijfers en streepjes hebben, hoogstens 64 bij elkaar"
_FORMS = {
    "email": "is geen e-mailadres; schrijf bijvoorbeeld naam@example.nl",
    "telefoon": "is geen telefoonnummer; schrijf bijvoorbeeld 070-555 01 00",
}
_REASONS = {
    "missing": "ontbreekt; vul dit veld in",
    "string_too_short": "is leeg; vul tekst in of laat het veld weg",
    "too_short": "is leeg; noem er minstens {min_length}",
    "string_too_long": "is {lengte} tekens; er passen er {max_length}",
    "too_long": "noemt er {lengte}; er passen er {max_length}",
    "string_type": "moet tekst zijn",
    "string_unicode": "bevat tekens die geen geldige tekst zijn",
    "list_type": "moet een lijst zijn, ook bij één waarde",
    "int_type": "moet een heel getal zijn",
    "bool_type": "moet true of false zijn",
    "dict_type": "moet een object zijn",
    "model_type": "moet een object zijn",
    "model_attributes_type": "moet een object zijn",
    "greater_than_equal": "moet minstens {ge} zijn",
    "less_than_equal": "mag hoogstens {le} zijn",
    "date_type": "verwacht een datum als 2024-05-31",
    "date_parsing": "is geen bestaande datum; schrijf bijvoorbeeld 2024-05-31",
    "date_from_datetime_parsing": "is geen bestaande datum; schrijf bijvoorbeeld 2024-05-31",
    "date_from_datetime_inexact": "verwacht een datum zonder tijd",
}
