"""Who looks at a page, and the register as they may meet it."""

from __future__ import annotations

from flask import current_app, g

from service.access import Recht
from service.api import gate
from service.api.gate import actor, maker
from service.opening import Face, Register

__all__ = ["actor", "face", "maker", "may", "real_register", "register"]


def register() -> Register:
    """The open register with all that belongs to it: for pages that only colleagues can reach.

    For someone who practises, on the pages that are for it, the one to practise in.
    """
    practised: Register | None = g.get("practised")
    return practised or real_register()


def real_register() -> Register:
    """The register itself, also for someone who practises."""
    found: Register = current_app.extensions["register"]
    return found


def face() -> Face:
    """The register that this visitor reads: residents have one of their own."""
    return gate.face(register())


def may(recht: Recht) -> bool:
    return actor().may(recht)
