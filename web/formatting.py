"""How values are written on a page: dates, periods, numbers and labels of codes."""

from __future__ import annotations

from datetime import date, datetime

from flask import Flask

from data.dates import HERE, MAANDEN, format_date, today_here
from data.vocabularies import vocabulaire
from data.wording import dutch_number
from data.wording import klein as klein


def vandaag() -> date:
    """The date here, wherever the server stands."""
    return today_here()


def datum(value: date | datetime) -> str:
    """21 november 2026; a moment in time on the day that it was here."""
    return format_date(value.astimezone(HERE) if isinstance(value, datetime) else value)


def maand(value: date) -> str:
    """november 2026."""
    return f"{MAANDEN[value.month - 1]} {value.year}"


def maandperiode(start: date, einde: date | None = None, status: str | None = None) -> str:
    """When a trajectory ran, as short as it can be read: months within a year, years beyond.

    maart 2024 · maart – mei 2024 · november 2023 – februari 2024 · 2022–2024 · sinds mei 2025 · vanaf mei 2027
    """
    if einde is None:
        before = {"lopend": "sinds ", "komend": "vanaf "}.get(status or "", "")
        return before + maand(start)
    if (start.year, start.month) == (einde.year, einde.month):
        return maand(start)
    if start.year == einde.year:
        return f"{MAANDEN[start.month - 1]} – {maand(einde)}"
    months = (einde.year - start.year) * 12 + einde.month - start.month
    return f"{maand(start)} – {maand(einde)}" if months < 12 else f"{start.year}–{einde.year}"


def label(code: str, naam: str) -> str:
    """The label of a code in that vocabulary."""
    return vocabulaire(naam).label(code)


def omvang(size: int) -> str:
    """The size of a file as people read it: 830 bytes, 12 kB, 3,4 MB."""
    if size < 1_000:
        return f"{size} bytes"
    if size < 1_000_000:
        return f"{round(size / 1_000)} kB"
    return f"{size / 1_000_000:.1f} MB".replace(".", ",")


def register_filters(app: Flask) -> None:
    app.jinja_env.filters.update(
        datum=datum,
        maand=maand,
        maandperiode=maandperiode,
        label=label,
        klein=klein,
        getal=dutch_number,
        omvang=omvang,
    )
