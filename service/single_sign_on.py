"""Coming in with the account of one's work: from what the provider says of someone to an account here.

Someone is known by issuer and subject, never by e-mail address: those are given to others when people leave.
"""

from __future__ import annotations

import hmac
import logging
import time
from collections.abc import Callable, Mapping
from typing import Any

from data.accounts import Account, EmailTaken
from data.events import GEWEIGERD, Maker
from service.access import Rol
from service.accounts import Accounts, is_email
from service.openid import Flow, OpenidProvider
from service.settings import SignOn
from service.sign_on_faults import Fault, SignOnRefused

log = logging.getLogger(__name__)

FLOW_LENGTH = 600  # seconds between leaving for the provider and coming back
_LONGEST_CODE = 4000
_LONGEST_NAME = 120
_HANDELING = "inloggen.oidc"
# What a provider answers when it can't, rather than won't.
_LATER = ("temporarily_unavailable", "server_error")
_REFUSALS = ("access_denied", "login_required", "interaction_required", "consent_required")


class SingleSignOn:
    """Single sign-on for one register. Safe to use from several threads. clock: seconds since 1970."""

    def __init__(
        self, settings: SignOn, accounts: Accounts, clock: Callable[[], float] = time.time
    ) -> None:
        self._settings, self._accounts, self._clock = settings, accounts, clock
        self._provider = OpenidProvider(settings, clock)

    def begin(self, back: str, maker: Maker) -> tuple[str, Flow]:
        """Where the browser goes, and what it keeps meanwhile. back: the address to come back to.

        Raises SignOnRefused.
        """
        flow = Flow.begun(back, self._clock())
        try:
            return self._provider.address(flow), flow
        except SignOnRefused as refused:
            self._tell(refused, maker)
            raise

    def finish(self, flow: Flow | None, answer: Mapping[str, str], maker: Maker) -> tuple[Account, str]:
        """The account of whoever came back, and a session for it, to be carried by the browser.

        flow: what this browser kept, None when it kept nothing. answer: the parameters with which the provider
        sent it back. Raises SignOnRefused, and then there is no session.
        """
        try:
            claims = self._claims(flow, answer)
            account = self._account(claims, maker)
        except SignOnRefused as refused:
            self._tell(refused, maker)
            raise
        return account, self._accounts.begin(account, maker.herkomst)

    def expect(self, id_: str, maker: Maker) -> None:
        """Let the next one who signs on with the e-mail address of this account have it. Raises Refused.

        A decision of the beheerder: from then on the account is that of the provider, without a password.
        """
        account = self._accounts.account(id_)
        self._accounts.store.change(
            account.id, maker, uitgever=self._settings.uitgever, onderwerp=None, wachtwoord=None
        )
        self._accounts.forget()

    def _claims(self, flow: Flow | None, answer: Mapping[str, str]) -> Mapping[str, Any]:
        state = answer.get("state", "")
        if flow is None or not hmac.compare_digest(state.encode(), flow.state.encode()):
            raise SignOnRefused(Fault.ANDERE_POGING)
        if not 0 <= self._clock() - flow.begonnen <= FLOW_LENGTH:
            raise SignOnRefused(Fault.VERLOPEN)
        if error := answer.get("error"):
            if error in _LATER:
                raise SignOnRefused(Fault.ONBEREIKBAAR, "antwoord")
            raise SignOnRefused(Fault.AFGEBROKEN if error in _REFUSALS else Fault.INSTELLING, "antwoord")
        code = answer.get("code", "")
        if not 0 < len(code) <= _LONGEST_CODE:
            raise SignOnRefused(Fault.CODE, "geen code")
        return self._provider.claims(flow, code, answer.get("iss"))

    # -- accounts ---------------------------------------------------------------------------------

    def _account(self, claims: Mapping[str, Any], maker: Maker) -> Account:
        store, uitgever, onderwerp = self._accounts.store, self._settings.uitgever, str(claims["sub"])
        rol = self._role(claims)
        account = store.by_subject(uitgever, onderwerp)
        if account is None:
            if rol is None:
                raise SignOnRefused(Fault.GEEN_ROL)
            account = self._new(claims, onderwerp, rol, maker)
        if not account.actief:
            raise SignOnRefused(Fault.GEBLOKKEERD, account=account.id)
        if rol is None:
            # What the provider took away counts at once, not when the last session runs out.
            self._accounts.sign_out_everywhere(account.id, maker)
            raise SignOnRefused(Fault.GEEN_ROL, account=account.id)
        if account.rol != rol:
            # Also for the last beheerder: the provider decides, and the next start prints a link for a new one.
            store.change(account.id, maker, rol=str(rol))
            self._accounts.forget()
        return self._accounts.account(account.id)

    def _new(self, claims: Mapping[str, Any], onderwerp: str, rol: Rol, maker: Maker) -> Account:
        store, uitgever = self._accounts.store, self._settings.uitgever
        email = _text(claims.get("email"))
        if not is_email(email):
            raise SignOnRefused(Fault.GEGEVENS, "email")
        try:
            return store.add(
                _name(claims) or email, email, rol, maker, uitgever=uitgever, onderwerp=onderwerp
            )
        except EmailTaken:
            pass
        # Someone who clicks twice is there by now.
        if known := store.by_subject(uitgever, onderwerp):
            return known
        other = store.by_email(email)
        expected = other and other.uitgever == uitgever and other.onderwerp is None
        # The one place where an e-mail address decides, so the provider may not doubt it.
        if not other or not expected or not other.actief or claims.get("email_verified") is False:
            raise SignOnRefused(Fault.ANDER_ACCOUNT, account=other.id if other else "")
        store.change(other.id, maker, onderwerp=onderwerp)
        self._accounts.forget()
        return self._accounts.account(other.id)

    def _role(self, claims: Mapping[str, Any]) -> Rol | None:
        """The highest role that the groups of someone lead to."""
        found = {self._settings.rollen.get(group) for group in _groups(claims, self._settings.rolclaim)}
        return next((rol for rol in reversed(Rol) if rol in found), None)

    def _tell(self, refused: SignOnRefused, maker: Maker) -> None:
        """A line for the beheerder, and one for whoever runs the server, who sees what was wrong."""
        log.warning("Inloggen met een werkaccount: %s (%s)", refused.fault, refused.detail or "-")
        object_ = f"account:{refused.account or 'onbekend'}"
        self._accounts.events.add(f"{_HANDELING}.{refused.fault}", object_, maker, GEWEIGERD)


def _groups(claims: Mapping[str, Any], path: str) -> list[str]:
    """The words in a claim: by its whole name, or else by the way that the dots show."""
    found: Any = claims.get(path)
    if found is None:
        found = claims
        for step in path.split("."):
            found = found.get(step) if isinstance(found, Mapping) else None
    groups = [found] if isinstance(found, str) else found
    return [group for group in groups if isinstance(group, str)] if isinstance(groups, list) else []


def _name(claims: Mapping[str, Any]) -> str:
    parts = (_text(claims.get(name)) for name in ("given_name", "family_name"))
    return (_text(claims.get("name")) or " ".join(filter(None, parts)))[:_LONGEST_NAME].strip()


def _text(value: object) -> str:
    """A claim as a line of text, without what can't be seen."""
    if not isinstance(value, str):
        return ""
    return " ".join("".join(c if c.isprintable() else " " for c in value).split())
