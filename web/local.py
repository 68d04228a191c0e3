"""An address within this website, given along so that one comes back to where one was."""

from __future__ import annotations

from urllib.parse import urlsplit

from service.api.kinds import Kind, Refused, Schema

_LONGEST = 4000


class Local(Kind):
    """A path of this website, with its parameters; never another website."""

    def read(self, text: str) -> str:
        if not is_local(text):
            raise Refused("is geen adres binnen deze website")
        return text

    def schema(self) -> Schema:
        return {"type": "string"}


def is_local(text: str) -> bool:
    """Whether an address stays within this website."""
    # Browsers read a backslash as a slash and skip control characters: //elsewhere in disguise.
    if len(text) > _LONGEST or not text.startswith("/") or "\\" in text or not text.isprintable():
        return False
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return not parts.scheme and not parts.netloc and not text.startswith("//")
