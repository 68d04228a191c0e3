"""The gate of every request, page and API alike: who asks, and whether this address is for them.

Decides nothing itself: `service.access` does.
"""

from __future__ import annotations

from flask import Flask, g, request, session

from data.events import GEWEIGERD, Maker
from data.vocabularies import read_as_resident
from service import access
from service.access import INWONER, Actor, NotAllowed, Recht, SignInFirst
from service.opening import Face, Register

# What the session cookie holds beside the token against forged forms.
SESSION = "sessie"
_BEARER = "bearer "


class InvalidKey(PermissionError):
    """A program sent a key that does not work."""


def install_gate(app: Flask, register: Register) -> None:
    """Let nothing through that `service.access` does not allow."""

    @app.before_request
    def admit() -> None:
        g.actor = INWONER
        read_as_resident(True)
        rule = request.url_rule.rule if request.url_rule else ""
        if access.address(request.method, rule) not in access.WITHOUT_SESSION:
            g.actor = _who(register)
        read_as_resident(not g.actor.may(Recht.LEZEN))
        if request.url_rule is None:
            return  # there is no such address; that is told further on
        try:
            access.check(g.actor, request.method, request.url_rule.rule)
        except NotAllowed:
            register.accounts.events.add("toegang", "adres", maker(), GEWEIGERD)
            raise

    @app.teardown_request
    def leave(_: BaseException | None) -> None:
        read_as_resident(False)  # what this thread does for nobody in particular may read everything

    app.extensions["register"] = register


def _who(register: Register) -> Actor:
    header = request.headers.get("Authorization", "")
    if header:
        if not header.lower().startswith(_BEARER):
            raise InvalidKey
        found = register.accounts.by_key(header[len(_BEARER) :].strip())
        if found is None:
            raise InvalidKey
        return found
    carried = session.get(SESSION)
    known = register.accounts.session(carried) if carried else None
    return known.actor if known else INWONER


def actor() -> Actor:
    """Who asks."""
    found: Actor = g.actor
    return found


def maker() -> Maker:
    """Who asks and from where, for the line that says what was done."""
    way = "api" if request.path.startswith("/v1/") else "web"
    return Maker(actor().id, f"{way} {request.remote_addr or 'onbekend'}")


def face(register: Register) -> Face:
    """The register as this reader may meet it. For residents that is another one, without what is not public."""
    return register.intern if actor().may(Recht.LEZEN) else register.openbaar


__all__ = ["SESSION", "InvalidKey", "NotAllowed", "SignInFirst", "actor", "face", "install_gate", "maker"]
