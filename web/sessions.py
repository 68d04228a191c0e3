"""Cookies and forms that can be trusted: signed, out of reach of scripts, and never sent by another site."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Flask, Response, current_app, request, session
from flask.sessions import SecureCookieSessionInterface
from flask_wtf.csrf import CSRFError, CSRFProtect
from itsdangerous import BadSignature, URLSafeTimedSerializer

from data.accounts import Account
from data.documents import MAX_BYTES
from service.api.gate import SESSION
from service.exchange_reading import MAX_BYTES as MAX_EXCHANGE
from service.secret import secret_of
from service.settings import Settings, is_loopback

_SEEN, _SEEN_DAYS = "bekend", 180
# Posting a long question changes nothing, and residents need no cookie for it.
_READING = frozenset({"vragen.answer"})
# These look at the token themselves (`forged`), because what was typed may not be lost.
WRITING = frozenset({"formulier.add", "formulier.change"})
LOOKING = WRITING | {"klad.keep"}
# Bytes of a request: a record of the largest texts there may be, written by a browser with three characters
# for most, and a document with what a browser sends around it.
_FORM = 4 * 1024 * 1024
_LIMITS = {
    "formulier.add": _FORM,
    "formulier.change": _FORM,
    "klad.keep": _FORM,
    "inloggen.sign_in": _FORM,  # what was typed before a session ended comes along
    "publicatie.preview": _FORM,
    "document.proposed": MAX_BYTES + 100_000,
    "bronnen.keep": MAX_BYTES + 100_000,
    "elders.load": 2 * MAX_EXCHANGE,  # what is too large is told so in its own words
    "kaart.keep": MAX_BYTES + 100_000,  # what is too large for a map is told so in its own words
}
csrf = CSRFProtect()


class _Cookies(SecureCookieSessionInterface):
    """Cookies go over https alone, but for a browser on this very machine."""

    def get_cookie_secure(self, app: Flask) -> bool:
        return request.is_secure or needs_https()


def needs_https() -> bool:
    """Whether what is carried here could be read on the way unless it is sent over https."""
    return not is_loopback(urlsplit(f"//{request.host}").hostname)


def insecure(settings: Settings) -> bool:
    """Whether what is typed here could be read on the way.

    Behind a proxy this server sees http. What came under the very name and port of the register's public address
    came through that proxy, which speaks https.
    """
    if not needs_https() or request.is_secure:
        return False
    public = urlsplit(settings.adres)
    return public.scheme != "https" or request.host != public.netloc


def install_sessions(app: Flask, settings: Settings) -> None:
    app.config.update(
        SECRET_KEY=secret_of(settings.home),
        SESSION_COOKIE_NAME="keuzeregister",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_REFRESH_EACH_REQUEST=False,
        # A form may lie open for a day; its token goes with the session.
        WTF_CSRF_TIME_LIMIT=None,
        # Browsers that hide where a request comes from may sign in too; web.security looks at the origin.
        WTF_CSRF_SSL_STRICT=False,
        # Only forms of pages: the API takes JSON, from the same site alone.
        WTF_CSRF_CHECK_DEFAULT=False,
    )
    app.session_interface = _Cookies()
    csrf.init_app(app)

    @app.before_request
    def protect() -> None:
        if limit := _LIMITS.get(request.endpoint or ""):
            # Before anything reads the form.
            request.max_content_length = request.max_form_memory_size = limit
        ours = request.method == "POST" and request.blueprint not in (None, "api", "health")
        if ours and request.endpoint not in _READING | LOOKING:
            csrf.protect()


def forged() -> str | None:
    """What is wrong with the token of a form; None for nothing. For pages that keep what was typed."""
    try:
        csrf.protect()
    except CSRFError as error:
        return str(error.description)
    return None


def sign_in(carried: str) -> None:
    """Let this browser carry a session; what it carried before counts no more."""
    session.clear()
    session[SESSION] = carried


def sign_out() -> str | None:
    """Take the session from this browser; returns it."""
    carried = session.get(SESSION)
    session.clear()
    return carried


def remember_browser(response: Response, account: Account) -> None:
    """Let this browser prove later that someone signed in to this account from it."""
    response.set_cookie(
        _SEEN,
        _signer().dumps(account.id),
        max_age=_SEEN_DAYS * 86400,
        secure=request.is_secure or needs_https(),
        httponly=True,
        samesite="Lax",
        path="/inloggen",
    )


def seen_account() -> str:
    """The id of the account that this browser proves to have signed in to; "" for none."""
    try:
        found: str = _signer().loads(request.cookies.get(_SEEN, ""), max_age=_SEEN_DAYS * 86400)
    except BadSignature:
        return ""
    return found


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt="bekende browser")
