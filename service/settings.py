"""Settings as one table: name in the environment, default, help. Docs, shell and tests read it too."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Setting:
    """One setting: the environment variable, its default, and what it does."""

    name: str
    default: str
    help: str


TABLE = (
    Setting(
        "KEUZEREGISTER_HOME",
        "./var",
        "Map met alles wat het programma bewaart; deze map maakt u back-up van.",
    ),
    Setting("HOST", "127.0.0.1", "Adres waarop de server luistert."),
    Setting("PORT", "8000", "Poort waarop de server luistert."),
    Setting(
        "KEUZEREGISTER_MODEL",
        "",
        "Ander taalmodel: een map of naam van sentence-transformers. Leeg: het meegeleverde model.",
    ),
    Setting("KEUZEREGISTER_THREADS", "8", "Aantal verzoeken dat de server tegelijk behandelt."),
    Setting("KEUZEREGISTER_REKENKERNEN", "2", "Aantal processorkernen voor het verwerken van teksten."),
    Setting(
        "KEUZEREGISTER_HOSTNAMEN",
        "localhost,127.0.0.1,[::1]",
        "Namen waaronder de server bereikbaar is, met komma's ertussen; HOST hoort er vanzelf bij.",
    ),
    Setting("KEUZEREGISTER_NAAM", "Den Haag Zuidwest", "Naam van het register, boven elke pagina."),
    Setting(
        "KEUZEREGISTER_CONTACT",
        "participatie.zuidwest@example.nl",
        "E-mailadres voor vragen over het register, op elke pagina en in security.txt.",
    ),
)


class InvalidSetting(ValueError):
    """A setting with a value that can't be used; the message says which and what fits."""


@dataclass(frozen=True)
class Settings:
    """The settings of one process, checked."""

    home: Path
    host: str
    port: int
    model: str
    threads: int
    cores: int
    hostnames: tuple[str, ...]
    naam: str
    contact: str

    @classmethod
    def read(cls, environment: Mapping[str, str] | None = None) -> Settings:
        """From the environment. Raises InvalidSetting."""
        env = os.environ if environment is None else environment

        def value(name: str) -> str:
            return env.get(name) or next(s.default for s in TABLE if s.name == name)

        def number(name: str, low: int, high: int) -> int:
            text = value(name)
            if not text.isdecimal() or not low <= int(text) <= high:
                raise InvalidSetting(
                    f'{name} is "{text}"; het moet een getal van {low} tot en met {high} zijn.'
                )
            return int(text)

        host = value("HOST")
        names = [n.strip() for n in value("KEUZEREGISTER_HOSTNAMEN").split(",") if n.strip()]
        return cls(
            home=Path(value("KEUZEREGISTER_HOME")).expanduser().resolve(),
            host=host,
            port=number("PORT", 0, 65535),
            model=value("KEUZEREGISTER_MODEL"),
            threads=number("KEUZEREGISTER_THREADS", 1, 64),
            cores=number("KEUZEREGISTER_REKENKERNEN", 1, 256),
            hostnames=tuple(dict.fromkeys([*names, host])),
            naam=value("KEUZEREGISTER_NAAM"),
            contact=value("KEUZEREGISTER_CONTACT"),
        )

    @property
    def register(self) -> Path:
        return self.home / "register"

    @property
    def models(self) -> Path:
        return self.home / "modellen"

    @property
    def indexes(self) -> Path:
        return self.home / "index"
