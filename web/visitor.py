"""Who looks at a page, and the register as they may meet it."""

from __future__ import annotations

from flask import current_app

from service.access import Recht
from service.api import gate
from service.api.gate import actor, maker
from service.opening import Face, Register

__all__ = ["actor", "face", "maker", "may", "register"]


def register() -> Register:
    """The open register with all that belongs to it: for pages that only colleagues can reach."""
    found: Register = current_app.extensions["register"]
    return found


def face() -> Face:
    """The register that this visitor reads: residents have one of their own."""
    return gate.face(register())


def may(recht: Recht) -> bool:
    return actor().may(recht)
