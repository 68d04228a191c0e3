"""Dates are read exactly, or refused with a reason and a hint."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.dates import InvalidDate, format_date, parse_date


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("3-4-2023", date(2023, 4, 3)),
        ("03-04-2023", date(2023, 4, 3)),
        ("03/04/2023", date(2023, 4, 3)),
        ("31/12/2023", date(2023, 12, 31)),
        ("2023-04-03", date(2023, 4, 3)),
        ("2023-4-3", date(2023, 4, 3)),
        ("12 mei 2022", date(2022, 5, 12)),
        ("  12  Mei\t2022 ", date(2022, 5, 12)),
        ("1 mrt. 2024", date(2024, 3, 1)),
        ("1 sept 2024", date(2024, 9, 1)),
        ("29-2-2024", date(2024, 2, 29)),
    ],
)
def test_reads(text: str, expected: date) -> None:
    assert parse_date(text) == expected


@pytest.mark.parametrize(
    ("text", "reden"),
    [
        ("12 mei '22", "heeft een jaar van twee cijfers"),
        ("3-4-23", "heeft een jaar van twee cijfers"),
        ("03/04/23", "heeft een jaar van twee cijfers"),
        ("29-2-2023", "is een dag die niet bestaat"),
        ("31 april 2023", "is een dag die niet bestaat"),
        ("0-1-2023", "is een dag die niet bestaat"),
        ("4/25/2023", "heeft maand 25"),
        ("12 may 2022", 'noemt een maand die niet bestaat: "may"'),
        ("mei 2022", "noemt geen dag"),
        ("2022", "noemt geen dag"),
        ("5-2022", "noemt geen dag"),
        ("45019", "lijkt een dagnummer van Excel"),
        ("2023-04-03 12:30", "heeft ook een tijd"),
        ("2023-04-03T00:00:00Z", "heeft ook een tijd"),
        ("3-4/2023", "is geen datum"),
        ("voorjaar", "is geen datum"),
        ("", "is geen datum"),
        ("٣-٤-٢٠٢٣", "is geen datum"),
    ],
)
def test_refuses_with_the_reason(text: str, reden: str) -> None:
    with pytest.raises(ValueError) as caught:  # noqa: PT011 - the reason is asserted below
        parse_date(text)
    assert isinstance(caught.value, InvalidDate)
    assert caught.value.reden.startswith(reden)
    assert str(caught.value).startswith(f'"{text}" {reden}')


def test_a_time_is_not_cut_off_but_the_date_is_suggested() -> None:
    with pytest.raises(InvalidDate) as caught:
        parse_date("3-4-2023 00:00:00")
    assert str(caught.value) == (
        '"3-4-2023 00:00:00" heeft ook een tijd; laat de tijd weg. Bedoelde u "3-4-2023"?'
    )


def test_writes_dutch() -> None:
    assert format_date(date(2026, 11, 21)) == "21 november 2026"
    assert format_date(date(2026, 3, 1)) == "1 maart 2026"


@given(st.dates(min_value=date(1000, 1, 1)))
def test_every_date_survives_every_notation(day: date) -> None:
    assert parse_date(format_date(day)) == day
    assert parse_date(day.isoformat()) == day
    assert parse_date(f"{day.day}-{day.month}-{day.year}") == day
    assert parse_date(f"{day:%d/%m/%Y}") == day
