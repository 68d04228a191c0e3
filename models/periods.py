"""Periods in a Dutch question: "sinds 2022", "tussen 2020 en 2023", "voorjaar 2024", "vorig jaar"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

MONTHS = ("januari februari maart april mei juni juli augustus september oktober november december").split()
_NUMBERS = {"een": 1, "één": 1, "twee": 2, "drie": 3, "vier": 4, "vijf": 5, "zes": 6, "tien": 10}
# First and last month of each part of a year, as people use the words in planning.
_PARTS = {
    "voorjaar": (3, 5), "lente": (3, 5), "zomer": (6, 8), "najaar": (9, 11), "herfst": (9, 11),
    "eerste kwartaal": (1, 3), "tweede kwartaal": (4, 6), "derde kwartaal": (7, 9), "vierde kwartaal": (10, 12),
    "eerste helft": (1, 6), "tweede helft": (7, 12),
}  # fmt: skip

_YEAR = r"(?:20[0-4]\d|199\d)"
_MONTH = "|".join(MONTHS)
_PART = "|".join(_PARTS)
_POINT = rf"(?:(?P<{{0}}m>{_MONTH}) |(?:het |de )?(?P<{{0}}p>{_PART})(?: van)? )?(?P<{{0}}y>{_YEAR})"
# A year that counts something ("2025 woningen") is not a year.
_NOT_A_COUNT = r"(?!\s*(?:woningen|huishoudens|bewoners|inwoners|mensen|adressen|euro|huurders|reacties)\b)(?![\d.,]\d)"


@dataclass(frozen=True)
class Period:
    """Days from `van` to `tot`, both included; None is open. The words stand at text[begin:eind]."""

    van: date | None
    tot: date | None
    begin: int
    eind: int


def _point(name: str) -> str:
    return _POINT.replace("{0}", name)


_PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(rf"\b{pattern}{_NOT_A_COUNT}", re.IGNORECASE))
    for name, pattern in (
        ("between", rf"(?:(?:tussen|van|vanaf|sinds|in) )?{_point('a')}(?: (?:en|tot en met|t/m|tot) | ?[-–] ?){_point('b')}"),
        ("since", rf"(?:sinds|vanaf|sedert) {_point('a')}"),
        ("until", rf"(?:tot en met|t/m) {_point('a')}"),
        ("after", rf"na {_point('a')}"),
        ("before", rf"(?:voor|vóór|tot) {_point('a')}"),
        ("in", rf"(?:(?:in|uit|over|gedurende) )?{_point('a')}"),
    )
)  # fmt: skip
_LAST_YEARS = re.compile(
    rf"\b(?:in |gedurende )?(?:de )?(?:afgelopen|laatste|voorbije) (?:(?P<n>\d{{1,2}}|{'|'.join(_NUMBERS)}) )?(?:jaar|jaren)\b",
    re.IGNORECASE,
)
_NAMED_YEAR = re.compile(r"\b(?:in )?(?P<w>vorig jaar|dit jaar|volgend jaar)\b", re.IGNORECASE)


def find_period(text: str, today: date) -> Period | None:
    """The first period that a question names, or None. `today` gives "vorig jaar" its meaning."""
    if found := _LAST_YEARS.search(text):
        word = (found["n"] or "1").lower()
        years = int(word) if word.isdigit() else _NUMBERS[word]
        return Period(_years_before(today, years), None, *found.span())
    if found := _NAMED_YEAR.search(text):
        year = today.year + {"vorig jaar": -1, "dit jaar": 0, "volgend jaar": 1}[found["w"].lower()]
        return Period(date(year, 1, 1), date(year, 12, 31), *found.span())
    for name, pattern in _PATTERNS:
        if found := pattern.search(text):
            return _period(name, found)
    return None


def _period(name: str, found: re.Match[str]) -> Period | None:
    first, last = _bounds(found, "a")
    van: date | None
    tot: date | None
    if name == "between":
        van, tot = first, _bounds(found, "b")[1]
        if tot < van:
            van, tot = _bounds(found, "b")[0], last
    elif name == "since":
        van, tot = first, None
    elif name == "until":
        van, tot = None, last
    elif name == "after":
        van, tot = last + timedelta(days=1), None
    elif name == "before":
        van, tot = None, first - timedelta(days=1)
    else:
        van, tot = first, last
    return Period(van, tot, *found.span())


def _bounds(found: re.Match[str], name: str) -> tuple[date, date]:
    year = int(found[f"{name}y"])
    month, part = found[f"{name}m"], found[f"{name}p"]
    if month:
        start = end = MONTHS.index(month.lower()) + 1
    elif part:
        start, end = _PARTS[part.lower()]
    else:
        start, end = 1, 12
    return date(year, start, 1), date(year + end // 12, end % 12 + 1, 1) - timedelta(days=1)


def _years_before(today: date, years: int) -> date:
    try:
        return today.replace(year=today.year - years)
    except ValueError:  # 29 February
        return today.replace(year=today.year - years, day=28)
