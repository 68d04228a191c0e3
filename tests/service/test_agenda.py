"""The iCalendar file, read back by its library and looked at byte by byte."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from icalendar import Calendar

from service.agenda import Afspraak, calendar
from tests.strategies import one_liners

CHANGED = datetime(2026, 11, 22, 12, 30, tzinfo=UTC)


def afspraak(**other: object) -> Afspraak:
    values: dict[str, object] = {
        "uid": "a@keuzeregister",
        "gewijzigd": CHANGED,
        "begin": date(2026, 3, 1),
        "einde": date(2026, 5, 31),
        "titel": "Enquête",
        "plaats": "Moerwijk-Oost, Morgenstond",
        "soorten": ("Enquête", "Nu bezig"),
        "uitleg": "Enquête voor jongeren in Moerwijk-Oost.",
        "adres": "https://keuzes.example/keuzes/a",
    }
    return Afspraak(**(values | other))  # type: ignore[arg-type]


def written(*afspraken: Afspraak) -> bytes:
    return calendar(
        afspraken, "Trajecten; Zuidwest, Den Haag", "Uitleg", "https://keuzes.example/t.ics?a=b"
    )


def lines(content: bytes) -> list[bytes]:
    """The lines as they stand in the file, folded."""
    assert content.endswith(b"\r\n")
    found = content[:-2].split(b"\r\n")
    assert not [one for one in found if b"\r" in one or b"\n" in one]
    return found


def test_an_event_says_what_it_was_given() -> None:
    found = Calendar.from_ical(written(afspraak()))
    (event,) = found.walk("VEVENT")
    assert (str(found["VERSION"]), str(found["PRODID"])) == ("2.0", "-//Keuzeregister//Trajecten//NL")
    assert str(found["X-WR-CALNAME"]) == str(found["NAME"]) == "Trajecten; Zuidwest, Den Haag"
    assert str(found["SOURCE"]) == "https://keuzes.example/t.ics?a=b"
    assert found.decoded("REFRESH-INTERVAL") == timedelta(days=1)
    assert event.decoded("DTSTART") == date(2026, 3, 1)
    assert event.decoded("DTEND") == date(2026, 6, 1)  # the day on which it is over
    assert event.decoded("DTSTAMP") == CHANGED
    assert str(event["UID"]) == "a@keuzeregister"
    assert str(event["SUMMARY"]) == "Enquête"
    assert str(event["LOCATION"]) == "Moerwijk-Oost, Morgenstond"
    assert [str(one) for one in event["CATEGORIES"].cats] == ["Enquête", "Nu bezig"]
    assert str(event["DESCRIPTION"]) == "Enquête voor jongeren in Moerwijk-Oost."
    assert str(event["URL"]) == "https://keuzes.example/keuzes/a"


def test_dates_are_days_and_not_moments() -> None:
    content = written(afspraak())
    assert b"\r\nDTSTART;VALUE=DATE:20260301\r\n" in content
    assert b"\r\nDTEND;VALUE=DATE:20260601\r\n" in content
    assert b"\r\nDTSTAMP:20261122T123000Z\r\n" in content


def test_without_an_end_there_is_the_first_day_alone() -> None:
    (event,) = Calendar.from_ical(written(afspraak(einde=None))).walk("VEVENT")
    assert event.decoded("DTSTART") == date(2026, 3, 1)
    assert "DTEND" not in event
    assert "DURATION" not in event


def test_the_first_and_the_last_day_there_can_be() -> None:
    content = written(
        afspraak(begin=date(1990, 1, 1), einde=date(1990, 1, 1)),
        afspraak(begin=date(2100, 12, 31), einde=date(2100, 12, 31)),
    )
    old, far = Calendar.from_ical(content).walk("VEVENT")
    assert (old.decoded("DTSTART"), old.decoded("DTEND")) == (date(1990, 1, 1), date(1990, 1, 2))
    assert (far.decoded("DTSTART"), far.decoded("DTEND")) == (date(2100, 12, 31), date(2101, 1, 1))


def test_nothing_to_tell_is_still_a_calendar() -> None:
    assert Calendar.from_ical(written()).walk("VEVENT") == []


@pytest.mark.parametrize(
    "titel",
    [
        "Komma, puntkomma; en \\ en dubbele punt: klaar",
        "Eerste regel\nTweede regel",
        "BEGIN:VEVENT",
        "Speelplek 😀 " * 9,
        "😀" * 60,
        "é" * 119,
        "\nEND:VEVENT\nEND:VCALENDAR\n",
        'DTSTART;VALUE=DATE:"19900101"',
    ],
)
def test_a_title_can_hold_anything(titel: str) -> None:
    content = written(afspraak(titel=titel, plaats=titel, uitleg=titel, soorten=(titel, titel)))
    (event,) = Calendar.from_ical(content).walk("VEVENT")
    assert (event["SUMMARY"], event["LOCATION"], event["DESCRIPTION"]) == (titel, titel, titel)
    assert [str(one) for one in event["CATEGORIES"].cats] == [titel, titel]
    assert event.decoded("DTSTART") == date(2026, 3, 1)
    for line in lines(content):
        assert len(line) <= 75
        line.decode("utf-8")  # no character is cut in two


# The library takes "\N" for the end of a line, and leaves a byte order mark out when it reads.
@given(one_liners(120).filter(lambda text: "\\N" not in text and "\ufeff" not in text))
def test_any_title_comes_back(titel: str) -> None:
    content = written(afspraak(titel=titel))
    (event,) = Calendar.from_ical(content).walk("VEVENT")
    assert event["SUMMARY"] == titel
    assert max(map(len, lines(content))) <= 75


def test_the_same_trajectories_give_the_same_bytes() -> None:
    assert written(afspraak(), afspraak(uid="b")) == written(afspraak(), afspraak(uid="b"))
