"""The parameters of a page's address, read as strictly as those of the API: what does not fit is a 400."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import abort, request

from service.api.parameters import InvalidInput, Parameter, read_query, split_query


def query(table: Sequence[Parameter], empty: frozenset[str] = frozenset()) -> dict[str, Any]:
    """A value for each parameter of the table. Answers 400, naming every parameter that does not fit.

    empty: names that a plain form sends along without a value; those count as not given.
    """
    try:
        pairs = split_query(request.query_string)
        return read_query(table, [(name, text) for name, text in pairs if text or name not in empty])
    except InvalidInput as invalid:
        abort(400, " ".join(_sentence(str(fault)) for fault in invalid.fouten))


def _sentence(text: str) -> str:
    return text if text.endswith((".", "?")) else f"{text}."
