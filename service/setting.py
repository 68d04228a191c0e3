"""What one setting is, what is wrong with its value, and secrets that may stand in a file of their own."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Setting:
    """One setting: the environment variable, its default, and what it does."""

    name: str
    default: str
    help: str


class InvalidSetting(ValueError):
    """A setting with a value that can't be used; the message says which and what fits."""


def read_secret(name: str, file: str) -> str:
    """What stands in the file that the setting `name` gives. Raises InvalidSetting."""
    try:
        kept = Path(file).expanduser().read_text(encoding="utf-8").strip()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "het is geen tekst"
        raise InvalidSetting(
            f'{name} is "{file}", maar dat bestand is niet te lezen ({reason}). Kijk het pad na, '
            "en of het account van de server het mag lezen."
        ) from None
    if not kept:
        raise InvalidSetting(f'{name} is "{file}", maar dat bestand is leeg.')
    return kept
