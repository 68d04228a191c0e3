"""Who publishes the open data of the register, and under which licence: the settings, checked."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from service.setting import InvalidSetting, Setting

_PREFIX = "KEUZEREGISTER_UITGEVER"
LICENTIE, PLAATS = "KEUZEREGISTER_LICENTIE", "KEUZEREGISTER_PLAATS"
# What may stand between < and > in Turtle.
_ADDRESS = re.compile(r"https?://[^\s<>\"{}|\\^`\x00-\x20]+")


@dataclass(frozen=True)
class Licentie:
    """A licence: its name, the page of its makers, and how the list of the EU names it."""

    code: str
    naam: str
    adres: str
    eu: str


_EU = "http://publications.europa.eu/resource/authority/licence/"
LICENTIES = {
    one.code: one
    for one in (
        Licentie(
            "CC0-1.0",
            "CC0 1.0 (publiek domein)",
            "https://creativecommons.org/publicdomain/zero/1.0/",
            f"{_EU}CC0",
        ),
        Licentie(
            "CC-BY-4.0",
            "CC BY 4.0 (naamsvermelding)",
            "https://creativecommons.org/licenses/by/4.0/",
            f"{_EU}CC_BY_4_0",
        ),
    )
}

TABLE = (
    Setting(_PREFIX, "Gemeente Den Haag", "Organisatie die het register en zijn open data uitgeeft."),
    Setting(
        f"{_PREFIX}_URI",
        "https://identifier.overheid.nl/tooi/id/gemeente/gm0518",
        "Adres waarmee die organisatie in lijsten van de overheid staat (TOOI).",
    ),
    Setting(LICENTIE, "CC0-1.0", f"Licentie van de open data: {' of '.join(LICENTIES)}."),
    Setting(
        PLAATS,
        "https://sws.geonames.org/2747373/",
        "Adres van de plaats in GeoNames, voor de beschrijving van de open data.",
    ),
)


@dataclass(frozen=True)
class Uitgever:
    """Who publishes: name and URI; licentie: of the data; plaats: URI of the place it is about."""

    naam: str
    uri: str
    licentie: Licentie
    plaats: str


def read_publisher(value: Callable[[str], str]) -> Uitgever:
    """Raises InvalidSetting."""
    for name in (f"{_PREFIX}_URI", PLAATS):
        if not _ADDRESS.fullmatch(value(name)):
            raise InvalidSetting(
                f'{name} is "{value(name)}"; het moet een adres zijn dat begint met https:// of http://, '
                "zonder spaties."
            )
    licentie = LICENTIES.get(value(LICENTIE))
    if licentie is None:
        raise InvalidSetting(f'{LICENTIE} is "{value(LICENTIE)}"; kies uit: {", ".join(LICENTIES)}.')
    return Uitgever(value(_PREFIX), value(f"{_PREFIX}_URI"), licentie, value(PLAATS))
