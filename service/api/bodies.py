"""Strict JSON: one object in UTF-8, each key once, only numbers and texts that JSON knows. No Flask here."""

from __future__ import annotations

import json
import math
from typing import Any

from pydantic_core import PydanticCustomError

from data.keuze import clean
from data.validation import Veldfout
from service.api.kinds import shown
from service.api.parameters import InvalidInput

MAX_BODY = 1024 * 1024  # bytes
_MAX_DEPTH = 20  # a record needs 4

_REASONS = {
    "Expecting property name enclosed in double quotes": "hier hoort een naam tussen dubbele aanhalingstekens",
    "Expecting ',' delimiter": "hier hoort een komma of het einde",
    "Expecting ':' delimiter": "hier hoort een dubbele punt",
    "Expecting value": "hier hoort een waarde",
    "Extra data": "na het einde staat nog iets",
    "Unterminated string starting at": "de tekst die hier begint, is niet gesloten",
    "Invalid control character at": "een regeleinde of stuurteken in tekst schrijft u als \\n of \\u000a",
}


def parse_object(data: bytes) -> dict[str, Any]:
    """The object in a body. Raises InvalidInput, with line and column when it is not JSON."""
    if not data.strip():
        raise _fault("", "de aanvraag heeft geen inhoud; stuur een JSON-object")
    value = _parse(_decode(data))
    if not isinstance(value, dict):
        raise _fault("", "de inhoud moet een JSON-object zijn: { … }")
    _refuse_unreadable(value)
    return value


def _decode(data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line, column = _place(data[: error.start].decode("utf-8"))
        raise _fault("", f"de inhoud is geen UTF-8 op regel {line}, kolom {column}") from None


def _parse(text: str) -> Any:
    try:
        return json.loads(text, object_pairs_hook=_unique, parse_constant=_no_constant, parse_float=_finite)
    except json.JSONDecodeError as error:
        reason = next((f": {nl}" for en, nl in _REASONS.items() if error.msg.startswith(en)), "")
        raise _fault(
            "", f"de JSON klopt niet op regel {error.lineno}, kolom {error.colno}{reason}"
        ) from None
    except RecursionError:
        raise _too_deep() from None
    except InvalidInput:
        raise
    except ValueError:
        # Python reads whole numbers of at most 4,300 digits.
        raise _fault("", "de JSON bevat een getal met te veel cijfers") from None


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise _fault(_printable(key), "staat er twee keer; noem elk veld één keer")
        found[key] = value
    return found


def _no_constant(word: str) -> Any:
    raise _fault("", f"de JSON bevat {word}; dat is geen getal dat JSON kent")


def _finite(digits: str) -> float:
    value = float(digits)
    if not math.isfinite(value):
        raise _fault("", f"de JSON bevat een getal dat te groot is: {shown(digits)}")
    return value


def _refuse_unreadable(value: dict[str, Any]) -> None:
    """Refuse control characters and halves of characters, wherever they stand: no field may hold them."""
    waiting: list[tuple[str, Any, int]] = [("", value, 1)]
    while waiting:
        path, one, depth = waiting.pop()
        if depth > _MAX_DEPTH:
            raise _too_deep()
        if isinstance(one, str):
            _refuse_control(path, one)
        elif isinstance(one, list):
            waiting += [(f"{path}[{i}]", v, depth + 1) for i, v in enumerate(one)]
        elif isinstance(one, dict):
            for key, inner in one.items():
                _refuse_control(path, key)
                waiting.append((f"{path}.{key}" if path else key, inner, depth + 1))


def _refuse_control(path: str, text: str) -> None:
    try:
        clean(text)
    except PydanticCustomError as error:
        raise _fault(path, error.message()) from None


def _place(before: str) -> tuple[int, int]:
    return before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1


def _printable(key: str) -> str:
    return shown(key.encode("utf-8", "replace").decode("utf-8"))


def _too_deep() -> InvalidInput:
    return _fault("", f"de JSON is te diep genest; hoogstens {_MAX_DEPTH} lagen")


def _fault(veld: str, reden: str) -> InvalidInput:
    return InvalidInput([Veldfout(veld, reden)])
