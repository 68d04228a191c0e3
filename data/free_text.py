"""Where free text stands in a record: every field that people fill with words of their own.

Read from the model, so that a field that is added is known here too.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any, get_args

from pydantic import BaseModel, BeforeValidator

from data.keuze import Keuze, clean, one_line

Path = tuple[str, ...]
_WORDS = {clean, one_line}


@cache
def paths(model: type[BaseModel] = Keuze) -> frozenset[Path]:
    """The names that lead to each free text, such as ("alternatieven", "reden"); lists have no name."""
    return frozenset(
        path
        for name, field in model.model_fields.items()
        for path in _below(field.annotation, field.metadata, (name,))
    )


def _below(annotation: Any, metadata: Any, path: Path) -> Iterator[Path]:
    if any(isinstance(one, BeforeValidator) and one.func in _WORDS for one in metadata):
        yield path
    elif isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield from ((*path, *rest) for rest in paths(annotation))
    else:
        for part in get_args(annotation):
            yield from _below(part, getattr(part, "__metadata__", ()), path)


def replaced(values: Mapping[str, Any], change: Callable[[str], str]) -> dict[str, Any]:
    """The plain values of a record with every free text changed; nothing else, and not in place."""
    changed: dict[str, Any] = _changed(values, (), change)
    return changed


def _changed(value: Any, path: Path, change: Callable[[str], str]) -> Any:
    if isinstance(value, Mapping):
        return {name: _changed(part, (*path, name), change) for name, part in value.items()}
    if isinstance(value, list):
        return [_changed(part, path, change) for part in value]
    return change(value) if isinstance(value, str) and path in paths() else value


def field_of(place: str) -> str:
    """The field of a path such as alternatieven[0].reden."""
    return re.split(r"[.\[]", place, maxsplit=1)[0]


def fields_with(values: Mapping[str, Any], test: Callable[[str], object]) -> list[str]:
    """The fields of a record of which a free text passes the test, in the order of the values."""
    return list(dict.fromkeys(field_of(place) for place, text in each(values) if test(text)))


def each(values: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Every free text of a record with its path, such as alternatieven[0].reden, in the order of the values."""
    found: list[tuple[str, str]] = []
    for field, value in values.items():
        _collect(value, (field,), field, found)
    return found


def _collect(value: Any, path: Path, place: str, found: list[tuple[str, str]]) -> None:
    if isinstance(value, Mapping):
        for name, part in value.items():
            _collect(part, (*path, name), f"{place}.{name}", found)
    elif isinstance(value, list):
        for i, part in enumerate(value):
            _collect(part, path, f"{place}[{i}]", found)
    elif isinstance(value, str) and path in paths():
        found.append((place, value))
