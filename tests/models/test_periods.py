"""Periods as people write them in a question, worked out by hand for a day in the middle of a year."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.periods import MONTHS, Period, find_period

TODAY = date(2026, 6, 15)

# words -> first and last day, "" is open
PERIODS = [
    ("in 2022", "2022-01-01", "2022-12-31"),
    ("2022", "2022-01-01", "2022-12-31"),
    ("in het jaar 2022", "2022-01-01", "2022-12-31"),
    ("gedurende 1999", "1999-01-01", "1999-12-31"),
    # a stretch of years
    ("tussen 2020 en 2023", "2020-01-01", "2023-12-31"),
    ("van 2020 tot en met 2023", "2020-01-01", "2023-12-31"),
    ("van 2020 t/m 2023", "2020-01-01", "2023-12-31"),
    ("2020-2023", "2020-01-01", "2023-12-31"),
    ("2020 – 2023", "2020-01-01", "2023-12-31"),
    ("2020/2021", "2020-01-01", "2021-12-31"),
    ("in de periode 2020-2023", "2020-01-01", "2023-12-31"),
    ("in de jaren 2020 en 2021", "2020-01-01", "2021-12-31"),
    ("2020 of 2021", "2020-01-01", "2021-12-31"),
    ("in 2020 en in 2021", "2020-01-01", "2021-12-31"),
    ("2019, 2020 en 2022", "2019-01-01", "2022-12-31"),
    ("tussen 2023 en 2020", "2020-01-01", "2023-12-31"),
    ("van 2021 tot nu", "2021-01-01", "2026-06-15"),
    ("sinds 2021 tot en met vandaag", "2021-01-01", "2026-06-15"),
    # open on one side
    ("sinds 2022", "2022-01-01", ""),
    ("vanaf mei 2022", "2022-05-01", ""),
    ("2022 of later", "2022-01-01", ""),
    ("na 2022", "2023-01-01", ""),
    ("na december 2022", "2023-01-01", ""),
    ("na de zomer van 2023", "2023-09-01", ""),
    ("vóór 2022", "", "2021-12-31"),
    ("voor 2022", "", "2021-12-31"),
    ("tot 2022", "", "2021-12-31"),
    ("tot maart 2024", "", "2024-02-29"),
    ("tot en met 2022", "", "2022-12-31"),
    ("t/m februari 2023", "", "2023-02-28"),
    ("2022 of eerder", "", "2022-12-31"),
    # parts of a year
    ("mei 2024", "2024-05-01", "2024-05-31"),
    ("in februari 2024", "2024-02-01", "2024-02-29"),
    ("sept. 2023", "2023-09-01", "2023-09-30"),
    ("op 12 mei 2023", "2023-05-12", "2023-05-12"),
    ("op 12-05-2023", "2023-05-12", "2023-05-12"),
    ("sinds 1 maart 2023", "2023-03-01", ""),
    ("mei en juni 2024", "2024-05-01", "2024-06-30"),
    ("van maart tot en met mei 2023", "2023-03-01", "2023-05-31"),
    ("van november 2022 tot februari 2023", "2022-11-01", "2023-02-28"),
    ("voorjaar 2024", "2024-03-01", "2024-05-31"),
    ("in de zomer van 2023", "2023-06-01", "2023-08-31"),
    ("in het najaar van 2023", "2023-09-01", "2023-11-30"),
    ("begin 2024", "2024-01-01", "2024-04-30"),
    ("medio 2024", "2024-05-01", "2024-08-31"),
    ("eind 2024", "2024-09-01", "2024-12-31"),
    ("in het vierde kwartaal van 2024", "2024-10-01", "2024-12-31"),
    ("Q1 2024", "2024-01-01", "2024-03-31"),
    ("de tweede helft van 2024", "2024-07-01", "2024-12-31"),
    # counted from today
    ("vorig jaar", "2025-01-01", "2025-12-31"),
    ("dit jaar", "2026-01-01", "2026-12-31"),
    ("volgend jaar", "2027-01-01", "2027-12-31"),
    ("sinds vorig jaar", "2025-01-01", ""),
    ("vóór dit jaar", "", "2025-12-31"),
    ("in de zomer van vorig jaar", "2025-06-01", "2025-08-31"),
    ("het afgelopen jaar", "2025-06-15", "2026-06-15"),
    ("de afgelopen twee jaar", "2024-06-15", "2026-06-15"),
    ("in de laatste 5 jaar", "2021-06-15", "2026-06-15"),
    ("de afgelopen twaalf jaar", "2014-06-15", "2026-06-15"),
    ("het afgelopen half jaar", "2025-12-15", "2026-06-15"),
    ("de afgelopen drie maanden", "2026-03-15", "2026-06-15"),
    ("de komende twee jaar", "2026-06-15", "2028-06-15"),
    ("voor volgend jaar", "2027-01-01", "2027-12-31"),
    ("voor 2027", "2027-01-01", "2027-12-31"),
]

NO_PERIODS = [
    "Wat werkte er?",
    "de laatste jaren",
    "een paar jaar geleden",
    "voorjaar",
    "in mei",
    # amounts and longer numbers
    "2025 woningen",
    "2000 euro",
    "€ 2000",
    "€2000",
    "2.000 bewoners",
    "in 20234 huizen",
    "WK2023",
    "telefoon 070-2023",
    # plans are named after a year far ahead
    "visie 2040",
    "Den Haag in 2035",
    # either this year's or before this year
    "trajecten voor 2026",
    # days that do not exist
    "31-02-2023",
    "30 februari 2023",
    # several periods apart: no single one was meant
    "de enquête van 2019 en hoe het in 2023 ging",
    "sinds 2020 mislukt, en de afgelopen twee jaar ook",
]


def days(period: Period | None) -> tuple[str, str] | None:
    return period and (str(period.van or ""), str(period.tot or ""))


@pytest.mark.parametrize(("words", "van", "tot"), PERIODS, ids=[words for words, _, _ in PERIODS])
def test_the_days_of_a_period(words: str, van: str, tot: str) -> None:
    vraag = f"Wat deden we {words} met jongeren?"
    period = find_period(vraag, TODAY)
    assert days(period) == (van, tot)
    assert period is not None
    assert words.endswith(vraag[period.begin : period.eind])
    assert days(find_period(vraag.upper(), TODAY)) == (van, tot)
    assert days(find_period(vraag.replace(" ", "\n "), TODAY)) == (van, tot)


@pytest.mark.parametrize("words", NO_PERIODS)
def test_what_is_no_period(words: str) -> None:
    assert find_period(words, TODAY) is None


@pytest.mark.parametrize(
    ("today", "words", "van", "tot"),
    [
        (date(2024, 2, 29), "afgelopen jaar", "2023-02-28", "2024-02-29"),
        (date(2026, 3, 31), "afgelopen maand", "2026-02-28", "2026-03-31"),
        (date(2026, 1, 10), "afgelopen 2 maanden", "2025-11-10", "2026-01-10"),
        (date(2025, 12, 31), "komende maand", "2025-12-31", "2026-01-31"),
        (date(2026, 12, 31), "volgend jaar", "2027-01-01", "2027-12-31"),
        (date(2026, 1, 1), "vorig jaar", "2025-01-01", "2025-12-31"),
    ],
)
def test_today_gives_words_their_meaning(today: date, words: str, van: str, tot: str) -> None:
    assert days(find_period(words, today)) == (van, tot)


years = st.integers(1990, 2026)


@given(years, st.integers(0, 11))
def test_a_month_runs_from_its_first_to_its_last_day(year: int, month: int) -> None:
    period = find_period(f"in {MONTHS[month]} {year}", TODAY)
    assert period is not None
    assert period.van == date(year, month + 1, 1)
    assert period.tot is not None
    assert (period.tot + timedelta(days=1)).day == 1
    assert (period.tot - period.van).days in (27, 28, 29, 30)


@given(years, years)
def test_before_and_since_a_year_leave_no_day_out_and_none_twice(a: int, b: int) -> None:
    for left, right in ((f"vóór {a}", f"sinds {a}"), (f"tot en met {a}", f"na {a}")):
        before, after = find_period(left, TODAY), find_period(right, TODAY)
        assert before is not None
        assert after is not None
        assert (before.van, after.tot) == (None, None)
        assert before.tot is not None
        assert before.tot + timedelta(days=1) == after.van
    both = find_period(f"tussen {a} en {b}", TODAY)
    assert both
    assert (both.van, both.tot) == (date(min(a, b), 1, 1), date(max(a, b), 12, 31))


@given(st.text(max_size=60), st.dates(date(1990, 1, 1), date(2100, 1, 1)))
def test_any_text_is_read_without_complaint(text: str, today: date) -> None:
    period = find_period(text, today)
    assert period is None or 0 <= period.begin < period.eind <= len(text)
