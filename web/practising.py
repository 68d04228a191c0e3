"""Practising: the same pages over a register of its own, for as long as someone wants to.

Whether someone practises stands in their session. Starting and stopping change the token that forms carry, and
the form of a choice says in which register it was opened: a form that lay open meanwhile is never saved in the
other one.
"""

from __future__ import annotations

from contextlib import ExitStack

from flask import Flask, Response, abort, g, jsonify, make_response, render_template, request, session
from werkzeug.wrappers import Response as BaseResponse

from service.access import PRACTISED, Recht, address, open_while_practising
from service.api.gate import actor
from service.opening import Register
from web.sessions import LOOKING

_KEY = "oefenen"
_TOKEN = "csrf_token"  # where Flask-WTF keeps what the tokens of this session are made from
# Names of windows in which someone practises begin so, and are longer than others.
_WINDOW, _LENGTH = "0efe", 20

_OTHER = {
    True: "Dit formulier is van het echte register, en u oefent nu. Stop eerst met oefenen.",
    False: "Dit formulier was om te oefenen, en u oefent nu niet meer. Er is niets vastgelegd.",
}


def practising() -> bool:
    """Whether whoever asks is trying things out. Never through a key for programs."""
    known: bool | None = g.get("practises")
    if known is None:
        known = g.practises = (
            actor().may(Recht.VASTLEGGEN)
            and "Authorization" not in request.headers
            and session.get(_KEY) is True
        )
    return known


def begin() -> None:
    _switch(True)


def end() -> None:
    _switch(False)


def _switch(on: bool) -> None:
    session.pop(_TOKEN, None)
    if on:
        session[_KEY] = True
    else:
        session.pop(_KEY, None)


def window(name: str) -> str:
    """The name of a new window, by which it is known whether someone practises in it."""
    return _WINDOW + name if practising() else name


def _is_practice_window(name: str) -> bool:
    return name.startswith(_WINDOW) and len(name) == _LENGTH


def install_practising(app: Flask, real: Register) -> None:
    """Let pages meet the practice register in requests of who practises."""

    @app.before_request
    def choose() -> Response | BaseResponse | None:
        real.practice.tidy()
        if request.url_rule is None:
            return None
        on, rule = practising(), request.url_rule.rule
        if request.method == "POST" and request.endpoint in LOOKING:
            opened_in = request.form.get("venster", "")
            if opened_in and _is_practice_window(opened_in) != on:
                return _of_the_other(on)
        if not on:
            return None
        if not open_while_practising(request.method, rule):
            abort(409, "U oefent nu. Stop met oefenen (bovenaan deze pagina) en probeer het opnieuw.")
        if address(request.method, rule) in PRACTISED:
            g.practice_stack = stack = ExitStack()
            g.practised = stack.enter_context(real.practice.use())
        return None

    @app.teardown_request
    def give_back(error: BaseException | None) -> None:
        if stack := g.pop("practice_stack", None):
            stack.close()


def _of_the_other(on: bool) -> Response:
    if request.endpoint == "klad.keep":
        # The form says so in its own place, and leaves it at that.
        response = jsonify(reden="klad", fout=_OTHER[on], vervangt="")
    else:
        response = make_response(render_template("oefenen_ander.html", oefent_nu=on))
    response.status_code = 409
    return response
