"""Trajectories as an iCalendar file (RFC 5545), for people's own calendars."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from icalendar import Event

MOST = 2_000  # events in one file: it takes most of a second to write, and no calendar shows more
_PRODUCT = "-//Keuzeregister//Trajecten//NL"
_FRESH = timedelta(days=1)  # how often it is worth looking for what changed


@dataclass(frozen=True)
class Afspraak:
    """A trajectory as an event of whole days.

    uid: the same as long as the trajectory is there; gewijzigd: with its zone; einde: its last day, None where that
    is not known; soorten: words to group it by; adres: of its page, with the name of the server.
    """

    uid: str
    gewijzigd: datetime
    begin: date
    einde: date | None
    titel: str
    plaats: str
    soorten: tuple[str, ...]
    uitleg: str
    adres: str


def calendar(afspraken: Iterable[Afspraak], naam: str, uitleg: str, bron: str) -> bytes:
    """The file. naam: what a calendar calls it; bron: the address to ask it from again.

    It tells of each day that it lasts, and takes nobody's time.
    """
    from icalendar import Calendar  # which takes a fifth of a second to load

    found = Calendar()
    found.add("prodid", _PRODUCT)
    found.add("version", "2.0")
    found.add("calscale", "GREGORIAN")
    for name in ("name", "x-wr-calname"):
        found.add(name, naam)
    for name in ("description", "x-wr-caldesc"):
        found.add(name, uitleg)
    found.add("source", bron, parameters={"VALUE": "URI"})
    found.add("refresh-interval", _FRESH, parameters={"VALUE": "DURATION"})
    found.add("x-published-ttl", "P1D")
    for afspraak in afspraken:
        found.add_component(_event(afspraak))
    content: bytes = found.to_ical()
    return content


def _event(afspraak: Afspraak) -> Event:
    from icalendar import Event

    event = Event()
    event.add("uid", afspraak.uid)
    event.add("dtstamp", afspraak.gewijzigd)
    event.add("dtstart", afspraak.begin)
    if afspraak.einde:
        event.add("dtend", afspraak.einde + timedelta(days=1))  # the day on which it is over
    event.add("summary", afspraak.titel)
    event.add("location", afspraak.plaats)
    event.add("categories", list(afspraak.soorten))
    event.add("description", afspraak.uitleg)
    event.add("url", afspraak.adres)
    event.add("transp", "TRANSPARENT")
    return event
