"""Guidance for whoever records a choice: at each field, on one page, and as steps for the techniques.

The texts ship in the folder `handreiking`; a kennismanager changes them in the register itself. Everyone who
asks gets the changed text where there is one.
"""

from __future__ import annotations

import threading
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files

from data.database import Database
from data.events import Maker
from data.guidance import Aanpassing, GuidanceStore
from data.keuze import clean
from data.vocabularies import made_from_lists, vocabulaire
from service.access import Actor, Recht, demand

GUIDELINE = "richtlijn"
QUESTIONS = "hulpvragen"
_STEPS = "techniek."
# Of a field: what its texts are called, and how long each may be.
PARTS = {"kort": 200, "goed": 500, "slecht": 500}
_LONGEST = {GUIDELINE: 6000, QUESTIONS: 1000}
_STEPS_LONGEST = 2000


class Unfit(ValueError):
    """A text that can't be kept; the message says why, in Dutch. sleutel: which one."""

    def __init__(self, sleutel: str, message: str) -> None:
        self.sleutel = sleutel
        super().__init__(message)


@dataclass(frozen=True)
class Veldhulp:
    """What helps at one field: a sentence, and an example of a good and of a poor answer. "" for none."""

    kort: str = ""
    goed: str = ""
    slecht: str = ""


@dataclass(frozen=True)
class Stappen:
    """The steps of a technique, in a line of Markdown each. voorbeeld: as they ship, nobody looked at them."""

    stappen: tuple[str, ...]
    voorbeeld: bool


@made_from_lists
def shipped() -> Mapping[str, str]:
    """Every text that ships with the program, by its key: "afweging.goed", "techniek.haags-samenspel".

    Of a technique that was added here, what ships is "".
    """
    folder = files("service") / "handreiking"

    def read(name: str) -> str:
        return (folder / name).read_text(encoding="utf-8")

    found: dict[str, str] = {}
    for name, value in tomllib.loads(read("velden.toml")).items():
        if isinstance(value, str):
            found[name] = value.strip()
        else:
            found |= {f"{name}.{part}": str(value.get(part, "")).strip() for part in PARTS}
    steps = tomllib.loads(read("technieken.toml"))
    for code in vocabulaire("technieken").codes:
        found[_STEPS + code] = str(steps.get(code, "")).strip()
    found[GUIDELINE] = read("richtlijn.md").strip()
    return found


def keys_of(onderdeel: str) -> tuple[str, ...]:
    """The keys of the texts that are edited together: those of a field, or the one text of another part.

    Raises KeyError for a part that does not exist.
    """
    if onderdeel in shipped():
        return (onderdeel,)
    keys = tuple(key for part in PARTS if (key := f"{onderdeel}.{part}") in shipped())
    if not keys:
        raise KeyError(onderdeel)
    return keys


class Guidance:
    """The guidance of one register. Safe to use from several threads."""

    def __init__(self, database: Database) -> None:
        self._store = GuidanceStore(database)
        self._changes: dict[str, Aanpassing] | None = None
        self._changing = threading.Lock()

    def text(self, sleutel: str) -> str:
        """A text as it is now. Raises KeyError for a key that does not exist."""
        change = self.changes().get(sleutel)
        ships = shipped()[sleutel]
        return ships if change is None or change.tekst is None else change.tekst

    def changes(self) -> Mapping[str, Aanpassing]:
        """The last change of each text that was ever changed."""
        if (found := self._changes) is None:
            with self._changing:
                found = self._changes = self._store.newest()
        return found

    def history(self, sleutel: str) -> list[Aanpassing]:
        return self._store.history(sleutel)

    def field(self, naam: str) -> Veldhulp:
        """What helps at a field; empty for one that has no guidance."""
        if f"{naam}.kort" not in shipped():
            return Veldhulp()
        return Veldhulp(*(self.text(f"{naam}.{part}") for part in PARTS))

    def lines(self, sleutel: str) -> tuple[str, ...]:
        """The lines of a text that hold something."""
        return tuple(line.strip() for line in self.text(sleutel).splitlines() if line.strip())

    def steps(self, code: str) -> Stappen:
        """The steps of a technique. Raises KeyError for a code that is none."""
        sleutel = _STEPS + code
        return Stappen(self.lines(sleutel), self.text(sleutel) == shipped()[sleutel])

    def change(
        self, texts: Mapping[str, str | None], seen: Mapping[str, int], actor: Actor, maker: Maker
    ) -> int:
        """Keep these texts from now on (None: what ships); returns how many differ from what there was.

        seen: the nr of the last change of each text when the editor was opened, 0 for none. Raises NotAllowed,
        SignInFirst, Unfit, ChangedMeanwhile.
        """
        demand(actor, Recht.BEGRIPPEN)
        fitting = {
            sleutel: None if text is None else checked(sleutel, text) for sleutel, text in texts.items()
        }
        new = {s: None if text == shipped()[s] else text for s, text in fitting.items()}
        differ = {
            s: text for s, text in new.items() if (shipped()[s] if text is None else text) != self.text(s)
        }
        with self._changing:
            try:
                self._store.change(differ, seen, maker)
            finally:
                self._changes = None
        return len(differ)


def checked(sleutel: str, text: str) -> str:
    """A text as it is kept. Raises Unfit."""
    try:
        text, part = clean(text), sleutel.rpartition(".")[2]
    except ValueError:
        raise Unfit(
            sleutel, "Hier staat een teken in dat niemand kan lezen. Typ de tekst opnieuw."
        ) from None
    most = _STEPS_LONGEST if sleutel.startswith(_STEPS) else _LONGEST.get(sleutel) or PARTS[part]
    if len(text) > most:
        raise Unfit(
            sleutel, f"Dit zijn {len(text)} tekens; er passen er hoogstens {most}. Maak de tekst korter."
        )
    if not text and shipped()[sleutel] and part not in ("goed", "slecht"):
        raise Unfit(
            sleutel, "Hier moet iets staan. Wilt u de tekst van het programma terug? Gebruik dan die knop."
        )
    return text
