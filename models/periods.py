"""Periods in a Dutch question: "sinds 2022", "tussen 2020 en 2023", "voorjaar 2024", "vorig jaar"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

MONTHS = ("januari februari maart april mei juni juli augustus september oktober november december").split()
_SHORT_MONTHS = {"jan": 1, "feb": 2, "mrt": 3, "apr": 4, "jun": 6, "jul": 7, "aug": 8, "sept": 9, "sep": 9, "okt": 10, "nov": 11, "dec": 12}  # fmt: skip
_NUMBERS = {
    "een": 1, "één": 1, "twee": 2, "drie": 3, "vier": 4, "vijf": 5, "zes": 6, "zeven": 7, "acht": 8,
    "negen": 9, "tien": 10, "elf": 11, "twaalf": 12, "vijftien": 15, "twintig": 20,
}  # fmt: skip
# First and last month of each part of a year, as people use the words in planning.
_PARTS = {
    "voorjaar": (3, 5), "lente": (3, 5), "zomer": (6, 8), "najaar": (9, 11), "herfst": (9, 11),
    "begin": (1, 4), "medio": (5, 8), "halverwege": (5, 8), "einde": (9, 12), "eind": (9, 12),
    "eerste kwartaal": (1, 3), "tweede kwartaal": (4, 6), "derde kwartaal": (7, 9), "vierde kwartaal": (10, 12),
    "1e kwartaal": (1, 3), "2e kwartaal": (4, 6), "3e kwartaal": (7, 9), "4e kwartaal": (10, 12),
    "q1": (1, 3), "q2": (4, 6), "q3": (7, 9), "q4": (10, 12),
    "eerste helft": (1, 6), "tweede helft": (7, 12),
}  # fmt: skip
_NAMED = {"vorig jaar": -1, "dit jaar": 0, "volgend jaar": 1}

# Years further ahead belong to the name of a plan ("visie 2040"), not to choices that were made.
_YEARS_AHEAD = 1

_YEAR = r"(?:20[0-4]\d|199\d)"
_MONTH = "|".join((*MONTHS, *_SHORT_MONTHS))
_PART = "|".join(_PARTS)
_WITHIN_YEAR = rf"(?:(?:(?P<#d>\d{{1,2}}) )?(?P<#m>{_MONTH})\.?|(?:het |de )?(?P<#p>{_PART})(?: van)?)"
_DATE = rf"(?P<#dd>\d{{1,2}})[-/](?P<#dm>\d{{1,2}})[-/](?P<#dy>{_YEAR})"
_POINT = rf"(?:{_DATE}|(?:{_WITHIN_YEAR} )?(?P<#y>{_YEAR}|{'|'.join(_NAMED)}))"
# "mei en juni 2024": the first of two may leave its year to the second.
_FIRST = rf"(?:{_POINT}|{_WITHIN_YEAR.replace('#', '#w')})"
# A year that counts something ("2025 woningen", "€ 2000"), or that is part of a longer number, is not a year.
_NO_AMOUNT = r"(?<![€$])(?<![€$]\s)(?<!\d[-/.,])"
_NOT_A_COUNT = (
    r"\b(?!\s*(?:woningen|huishoudens|bewoners|inwoners|mensen|adressen|euro|huurders|reacties|brieven|"
    r"deelnemers|personen|gezinnen|leden|stemmen|handtekeningen|formulieren|meter|m2|keer)\b)"
    r"(?![.,]\d)(?!-\d{1,2}\b)"
)


@dataclass(frozen=True)
class Period:
    """Days from `van` to `tot`, both included; None is open. The words stand at text[begin:eind]."""

    van: date | None
    tot: date | None
    begin: int
    eind: int


def _compiled(pattern: str) -> re.Pattern[str]:
    spaced = pattern.replace(" ", r"\s+")
    return re.compile(rf"{_NO_AMOUNT}\b{spaced}{_NOT_A_COUNT}", re.IGNORECASE)


def _a(pattern: str = _POINT) -> str:
    return pattern.replace("#", "a")


_B = _POINT.replace("#", "b")
_PERIOD = r"(?:(?:de )?(?:periode|jaren) )?"
_PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, _compiled(pattern))
    for name, pattern in (
        ("until now", rf"(?:(?:van|vanaf|sinds|sedert) )?{_a()} (?:tot en met|t/m|tot)(?: aan)? (?:nu|heden|vandaag)"),
        ("since", rf"(?:(?:in|vanaf|sinds|van) )?{_a()} (?:en|of) (?:later|verder|daarna|nieuwer)"),
        ("until", rf"(?:(?:in|uit|van) )?{_a()} (?:en|of) (?:eerder|daarvoor|ouder)"),
        (
            "between",
            rf"(?:(?:tussen|vanaf|van|sinds|in|uit|over|gedurende|tijdens) )?{_PERIOD}(?:(?:tussen|van) )?"
            rf"(?P<list>(?:{_YEAR}, )*){_a(_FIRST)}"
            rf"(?: (?:en|of) (?:in )?| (?:tot en met|t/m|tot) |\s*[-–/]\s*|, ){_B}",
        ),
        ("since", rf"(?:sinds|vanaf|sedert) {_a()}"),
        ("until", rf"(?:tot en met|t/m|uiterlijk) {_a()}"),
        ("after", rf"na {_a()}"),
        ("before", rf"(?P<word>voor|vóór|tot) {_a()}"),
        ("in", rf"(?:(?:in|uit|over|van|op|gedurende|tijdens) )?(?:(?:het jaar|de periode) )?{_a()}"),
    )
)  # fmt: skip
_RELATIVE = re.compile(
    r"\b(?:(?:in|gedurende|over)\s+)?(?:(?:de|het)\s+)?(?P<way>afgelopen|laatste|voorbije|komende?)\s+"
    rf"(?:(?P<n>\d{{1,2}}|{'|'.join(_NUMBERS)})\s+)?(?P<unit>jaar|jaren|maand|maanden|half\s+jaar|anderhalf\s+jaar)\b",
    re.IGNORECASE,
)
_ANY_YEAR = _compiled(f"(?P<y>{_YEAR})")


def find_period(text: str, today: date) -> Period | None:
    """The period that a question names, or None; also when it names several, apart from each other.

    `today` gives "vorig jaar" its meaning.
    """
    period = _relative(text, today) or _absolute(text, today)
    if period is None or _another_year(text, period, today):
        return None
    return period


def _relative(text: str, today: date) -> Period | None:
    """ "de afgelopen twee jaar", up to today; "de laatste jaren" says too little to filter on."""
    for found in _RELATIVE.finditer(text):
        unit = " ".join(found["unit"].lower().split())
        number = (found["n"] or "").lower()
        if not number and unit in ("jaren", "maanden"):
            continue
        count = int(number) if number.isdigit() else _NUMBERS.get(number, 1)
        months = count * {"half jaar": 6, "anderhalf jaar": 18}.get(
            unit, 12 if unit.startswith("ja") else 1
        )
        if found["way"].lower().startswith("komend"):
            return Period(today, _shifted(today, months), *found.span())
        return Period(_shifted(today, -months), today, *found.span())
    return None


def _absolute(text: str, today: date) -> Period | None:
    for name, pattern in _PATTERNS:
        if found := pattern.search(text):
            try:
                return _period(name, found, today)
            except ValueError:  # a day that does not exist
                return None
    return None


def _period(name: str, found: re.Match[str], today: date) -> Period | None:
    first, last = _bounds(found, "a", today)
    van: date | None
    tot: date | None
    if name == "before" and found["word"].lower() == "voor" and last >= today:
        # "plannen voor volgend jaar" are for that year; "voor 2026", in 2026, can mean either.
        if first <= today and not _named(found["ay"]):
            return None
        name = "in"
    if name == "between":
        other = _bounds(found, "b", today)
        van, tot = min(first, other[0]), max(last, other[1])
        listed = [int(year) for year in re.findall(r"\d{4}", found["list"])]
        van = min([van, *(date(year, 1, 1) for year in listed)])
        tot = max([tot, *(date(year, 12, 31) for year in listed)])
    elif name == "since":
        van, tot = first, None
    elif name == "until now":
        van, tot = first, today
    elif name == "until":
        van, tot = None, last
    elif name == "after":
        van, tot = last + timedelta(days=1), None
    elif name == "before":
        van, tot = None, first - timedelta(days=1)
    elif first.year > today.year + _YEARS_AHEAD:
        return None
    else:
        van, tot = first, last
    return Period(van, tot, *found.span())


def _named(words: str | None) -> str | None:
    name = " ".join((words or "").lower().split())
    return name if name in _NAMED else None


def _bounds(found: re.Match[str], name: str, today: date) -> tuple[date, date]:
    """First and last day of a point in a match. Raises ValueError for a day that does not exist."""
    groups = found.groupdict()
    if groups[f"{name}dy"]:
        day = date(int(groups[f"{name}dy"]), int(groups[f"{name}dm"]), int(groups[f"{name}dd"]))
        return day, day
    words = groups[f"{name}y"]
    if words is None:  # the first of two, without a year of its own
        year, name = _bounds(found, "b", today)[0].year, f"{name}w"
    else:
        year = today.year + _NAMED[named] if (named := _named(words)) else int(words)
    month, part = groups[f"{name}m"], groups[f"{name}p"]
    if month:
        start = end = _month(month)
        if groups[f"{name}d"]:
            day = date(year, start, int(groups[f"{name}d"]))
            return day, day
    elif part:
        start, end = _PARTS[" ".join(part.lower().split())]
    else:
        start, end = 1, 12
    return date(year, start, 1), date(year + end // 12, end % 12 + 1, 1) - timedelta(days=1)


def _month(word: str) -> int:
    low = word.lower()
    return _SHORT_MONTHS.get(low) or MONTHS.index(low) + 1


def _another_year(text: str, period: Period, today: date) -> bool:
    """Whether the question also names a year outside the period's own words."""
    return any(
        not period.begin <= other.start() < period.eind and int(other["y"]) <= today.year + _YEARS_AHEAD
        for other in _ANY_YEAR.finditer(text)
    )


def _shifted(day: date, months: int) -> date:
    """The same day so many months away, or the last day of that month when it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    first_of_next = date(year + (month + 1) // 12, (month + 1) % 12 + 1, 1)
    return min(date(year, month + 1, 1) + timedelta(days=day.day - 1), first_of_next - timedelta(days=1))
