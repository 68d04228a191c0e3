"""Dates as people write them in Dutch, read exactly or not at all, and written as 21 november 2026."""

from __future__ import annotations

import re
from datetime import date, datetime
from zoneinfo import ZoneInfo

HERE = ZoneInfo("Europe/Amsterdam")

MAANDEN = (
    "januari",
    "februari",
    "maart",
    "april",
    "mei",
    "juni",
    "juli",
    "augustus",
    "september",
    "oktober",
    "november",
    "december",
)
AFKORTINGEN = "jan feb mrt apr mei jun jul aug sep okt nov dec".split()
_MONTH_NUMBERS = {
    **{name: i for i, name in enumerate(MAANDEN, 1)},
    **{name: i for i, name in enumerate(AFKORTINGEN, 1)},
    "sept": 9,
}

_DAY_FIRST = re.compile(r"([0-9]{1,2})([-/])([0-9]{1,2})\2([0-9]{4})")
_YEAR_FIRST = re.compile(r"([0-9]{4})([-/])([0-9]{1,2})\2([0-9]{1,2})")
_WRITTEN = re.compile(r"([0-9]{1,2}) ([a-z]+)\.? ([0-9]{4})")
_SHORT_YEAR = re.compile(r"[0-9]{1,2}[-/ ][0-9a-z.]+[-/ ]'?’?[0-9]{2}")
_WITH_TIME = re.compile(r"(\S+)[t ][0-9]{1,2}:[0-9]{2}(:[0-9]{2}(\.[0-9]+)?)?(z|[+-][0-9:]+)?")
_SERIAL = re.compile(r"[0-9]{5}(\.[0-9]+)?")
_NO_DAY = re.compile(r"(([a-z]+\.?|[0-9]{1,2})[-/ ])?[0-9]{4}")
_EXAMPLES = "schrijf bijvoorbeeld 3-4-2023, 2023-04-03 of 3 april 2023"


class InvalidDate(ValueError):
    """A text that is not one date. `reden` reads on after it; `suggestie` is a way to write it, or None."""

    def __init__(self, tekst: str, reden: str, suggestie: str | None = None) -> None:
        self.tekst, self.reden, self.suggestie = tekst, reden, suggestie
        hint = f' Bedoelde u "{suggestie}"?' if suggestie else ""
        super().__init__(f'"{tekst}" {reden}.{hint}')


def parse_date(text: str) -> date:
    """The date in 3-4-2023, 03/04/2023 (day first), 2023-04-03 or 12 mei 2022.

    Raises InvalidDate, a ValueError, when the text leaves anything to guess: a year of two digits,
    a missing day, a time of day, a day that does not exist.
    """
    plain = " ".join(text.casefold().split())
    if found := _DAY_FIRST.fullmatch(plain):
        return _existing(text, found[4], int(found[3]), found[1])
    if found := _YEAR_FIRST.fullmatch(plain):
        return _existing(text, found[1], int(found[3]), found[4])
    if found := _WRITTEN.fullmatch(plain):
        month = _MONTH_NUMBERS.get(found[2])
        if month is None:
            raise InvalidDate(text, f'noemt een maand die niet bestaat: "{found[2]}"; {_EXAMPLES}')
        return _existing(text, found[3], month, found[1])
    raise _reason(text, plain)


def format_date(value: date) -> str:
    """21 november 2026."""
    return f"{value.day} {MAANDEN[value.month - 1]} {value.year}"


def _existing(text: str, year: str, month: int, day: str) -> date:
    if not 1 <= month <= 12:
        raise InvalidDate(
            text, f"heeft maand {month}, en die bestaat niet; schrijf eerst de dag, dan de maand"
        )
    try:
        return date(int(year), month, int(day))
    except ValueError:
        raise InvalidDate(text, "is een dag die niet bestaat; kijk de datum na") from None


def _reason(text: str, plain: str) -> InvalidDate:
    """Why a text is no date. The hint names the one thing to change where that can be told."""
    if found := _WITH_TIME.fullmatch(plain):
        return InvalidDate(text, "heeft ook een tijd; laat de tijd weg", found[1])
    if _SHORT_YEAR.fullmatch(plain):
        return InvalidDate(text, "heeft een jaar van twee cijfers; schrijf het jaar voluit, zoals 2022")
    if _SERIAL.fullmatch(plain):
        return InvalidDate(text, "lijkt een dagnummer van Excel; geef de kolom in Excel de opmaak Datum")
    if _NO_DAY.fullmatch(plain):
        return InvalidDate(text, f"noemt geen dag; {_EXAMPLES}")
    return InvalidDate(text, f"is geen datum; {_EXAMPLES}")


def today_here() -> date:
    """The date here, wherever the server stands."""
    return datetime.now(HERE).date()
