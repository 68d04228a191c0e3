"""What is wrong with a record, in Dutch: the field, the reason, and what to do."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from data.keuze import Keuze


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


def explain(error: ValidationError) -> list[Veldfout]:
    """Every fault of a pydantic error as a Veldfout."""
    return [_explain_one(dict(e)) for e in error.errors(include_url=False)]


def _path(loc: tuple[Any, ...]) -> str:
    path = ""
    for part in loc:
        if isinstance(part, int):
            path += f"[{part}]"
        else:
            path += f".{part}" if path else str(part)
    return path


def _explain_one(error: dict[str, Any]) -> Veldfout:
    kind, ctx, veld = error["type"], error.get("ctx") or {}, _path(error["loc"])
    if kind == "vocabulaire":
        return Veldfout(veld, error["msg"], ctx.get("suggestie"))
    if kind == "extra_forbidden":
        near = difflib.get_close_matches(str(error["loc"][-1]), list(Keuze.model_fields), n=1)
        hint = f"; bedoelde u {near[0]}?" if near else "; haal het weg"
        return Veldfout(veld, f"is geen veld van een keuze{hint}", near[0] if near else None)
    template = _REASONS.get(kind)
    if template is None:
        return Veldfout(veld, error["msg"])
    length = len(error["input"]) if isinstance(error["input"], (str, list)) else 0
    return Veldfout(veld, template.format(**ctx, lengte=length))


_REASONS = {
    "missing": "ontbreekt; vul dit veld in",
    "string_too_short": "is leeg; vul tekst in of laat het veld weg",
    "too_short": "is leeg; noem er minstens {min_length}",
    "string_too_long": "is {lengte} tekens; er passen er {max_length}",
    "too_long": "noemt er {lengte}; er passen er {max_length}",
    "string_type": "moet tekst zijn",
    "string_unicode": "bevat tekens die geen geldige tekst zijn",
    "string_pattern_mismatch": "heeft niet de goede vorm ({pattern})",
    "list_type": "moet een lijst zijn, ook bij één waarde",
    "int_type": "moet een heel getal zijn",
    "bool_type": "moet true of false zijn",
    "dict_type": "moet een object zijn",
    "model_type": "moet een object zijn",
    "model_attributes_type": "moet een object zijn",
    "literal_error": "moet een van deze zijn: {expected}",
    "greater_than_equal": "moet minstens {ge} zijn",
    "less_than_equal": "mag hoogstens {le} zijn",
    "date_type": "verwacht een datum als 2024-05-31",
    "date_parsing": "is geen bestaande datum; schrijf bijvoorbeeld 2024-05-31",
    "date_from_datetime_parsing": "is geen bestaande datum; schrijf bijvoorbeeld 2024-05-31",
    "date_from_datetime_inexact": "verwacht een datum zonder tijd",
}
