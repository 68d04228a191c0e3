"""The application: one blueprint per topic, what every page shares, and the API of `service`."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from flask import Flask, request

from service.access import Recht, needed, open_while_practising
from service.api import register_api
from service.opening import Register
from web import assets, errors, formatting, practising, security, sessions, statics
from web.pages import (
    account,
    accounts,
    begrippen,
    beloften,
    bronnen,
    dashboard,
    dashboardpdf,
    document,
    eenmalig_inloggen,
    eerder,
    elders,
    factorbeelden,
    factoren,
    factorgroepen,
    formulier,
    handreiking,
    inloggen,
    insluiten,
    instellingen,
    kaart,
    keuzes,
    klad,
    landelijk,
    leren,
    logboek,
    mijn,
    motivering,
    oefenen,
    opendata,
    over,
    overvraging,
    personen,
    publicatie,
    reservekopieen,
    trajecten,
    vragen,
    wiedoetwat,
    wissen,
)
from web.pages import register as register_pages
from web.visitor import actor

log = logging.getLogger(__name__)

MenuItem = tuple[str, str, tuple[str, ...]]

MAX_BODY = 1024 * 1024  # bytes of a request

# label, path, paths below it that belong to it too; each visitor sees those that are for them
_MENU: tuple[MenuItem, ...] = (
    ("Vragen", "/", ("/antwoord",)),
    ("Register", "/register", ("/keuzes", "/bronnen", "/elders")),
    ("Dashboard", "/dashboard", ("/dashboard",)),
    ("Trajecten", "/trajecten", ("/trajecten", "/beloften")),
    ("Nieuwe keuze", "/keuzes/nieuw", ("/keuzes/nieuw",)),
    ("Mijn werk", "/mijn", ()),
    ("Nakijken", "/publicatie", ()),
    ("Factoren", "/factoren", ("/factoren",)),
    ("Begrippen", "/beheer/begrippen", ("/beheer/begrippen",)),
    ("Beheer", "/beheer/accounts", ("/beheer",)),
)

# Where residents are sent on to something else: not in their menu.
_COLLEAGUES = {"/factoren": Recht.LEZEN}


def create_app(register: Register) -> Flask:
    """The pages and the API of one open register."""
    app = Flask(__name__)
    app.config["MAX_CONTENT_LENGTH"] = MAX_BODY
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    formatting.register_filters(app)
    statics.register_statics(app)
    security.register_security(app, register.settings)
    # The gate before the token: who may not come in is told that, and not that a form is old.
    register_api(app, register)
    sessions.install_sessions(app, register.settings)
    practising.install_practising(app, register)
    for module in (
        vragen,
        keuzes,
        motivering,
        eerder,
        formulier,
        klad,
        handreiking,
        begrippen,
        factoren,
        factorbeelden,
        factorgroepen,
        dashboard,
        dashboardpdf,
        landelijk,
        leren,
        beloften,
        trajecten,
        oefenen,
        insluiten,
        document,
        bronnen,
        elders,
        personen,
        publicatie,
        register_pages,
        over,
        opendata,
        inloggen,
        eenmalig_inloggen,
        account,
        accounts,
        logboek,
        mijn,
        reservekopieen,
        instellingen,
        kaart,
        overvraging,
        wiedoetwat,
        wissen,
    ):
        app.register_blueprint(module.blueprint)
    errors.register_errors(app)
    _share(app, register)
    if missing := assets.missing():
        log.warning("Opmaak ontbreekt (%s). Voer uit: %s", ", ".join(missing), assets.COMMANDS)
    return app


def _share(app: Flask, register: Register) -> None:
    """What the base template shows on every page."""

    @app.context_processor
    def shared() -> dict[str, object]:
        asks = actor()
        menu = [item for item in _MENU if asks.may(_menu_right(item[1]))]
        if practising.practising():
            menu = [
                item
                for item in menu
                if open_while_practising("GET", item[1]) and item[1] not in _COLLEAGUES
            ]
        current = _current(menu, request.path)
        return {
            "bezoeker": asks,
            "mag": lambda recht: asks.may(Recht(recht)),
            "naam": register.settings.naam,
            "contact": register.settings.contact,
            "aandacht": mijn.attention,
            "fictief": register.fictief,
            "oefent": practising.practising(),
            "nav": [(label, path, path == current) for label, path, _ in menu],
        }


def _menu_right(path: str) -> Recht:
    return _COLLEAGUES.get(path) or needed("GET", path) or Recht.BEHEER


def _current(menu: Sequence[MenuItem], path: str) -> str | None:
    """The menu item a page belongs to: itself, or the one it lies below; of two, the nearest."""
    for _, own, _ in menu:
        if path == own:
            return own
    above = [(p, own) for _, own, below in menu for p in below if path == p or path.startswith(f"{p}/")]
    return max(above, key=lambda found: len(found[0]))[1] if above else None
