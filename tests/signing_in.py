"""Clients that are signed in: with a session of the register itself, as someone with a role.

A request that carries no cookie of its own gets that of the session, so that browsers and clients in tests
need not sign in each time. Everything behind it is real: the session is looked up, and forms need their token.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any, ClassVar

from flask import Flask
from flask.testing import FlaskClient
from flask_wtf.csrf import generate_csrf

from data.events import Maker
from service.access import Rol
from service.api.gate import SESSION
from service.opening import Register
from web.app import create_app

_LENGTH = timedelta(hours=1)


def account_id(register: Register, rol: Rol) -> str:
    """The account of the tests with this role, made when it is not there."""
    email = f"{rol}@tests.example"
    store = register.accounts.store
    return (store.by_email(email) or store.add(f"Test {rol}", email, rol, Maker("test", "test"))).id


def cookie(app: Flask, register: Register, rol: Rol) -> tuple[str, str]:
    """The session cookie of someone with this role, and the token that its forms carry."""
    carried = register.accounts.store.begin_session(
        account_id(register, rol), _LENGTH, Maker("test", "test")
    )
    serializer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
    with app.test_request_context():
        from flask import session

        token = generate_csrf()
        value = serializer.dumps({**session, SESSION: carried})
    return f"{app.config['SESSION_COOKIE_NAME']}={value}", token


class SignedIn:
    """A WSGI application whose visitors are signed in unless they bring a cookie of their own."""

    def __init__(self, app: Flask, register: Register, rol: Rol) -> None:
        self.app = app
        self.cookie, self.token = cookie(app, register, rol)

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        environ.setdefault("HTTP_COOKIE", self.cookie)
        return self.app(environ, start)


class Client(FlaskClient):
    """Sends the session and the token with each request, unless the test says otherwise."""

    extra: ClassVar[dict[str, str]] = {}

    def open(self, *args: Any, **kwargs: Any) -> Any:
        headers = dict(kwargs.pop("headers", None) or {})
        kwargs["headers"] = {**self.extra, **headers}
        return super().open(*args, **kwargs)


def client(register: Register, rol: Rol | None = Rol.PROFESSIONAL, app: Flask | None = None) -> FlaskClient:
    """A client of the application, signed in with a role; None for a resident."""
    app = app or create_app(register)
    if rol is None:
        return app.test_client()
    carried, token = cookie(app, register, rol)
    app.test_client_class = Client
    found = app.test_client(use_cookies=False)
    found.extra = {"Cookie": carried, "X-CSRFToken": token}
    return found
