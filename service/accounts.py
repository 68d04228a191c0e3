"""Coming in and going out: passwords, sessions, one-time links and keys for programs."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from threading import Lock

from data.accounts import Account, AccountStore, EmailTaken, Sleutel, digest
from data.database import Database
from data.events import GEWEIGERD, Events, Maker
from data.ownership import Overgedragen, OwnershipStore
from data.recent import Recent
from service import passwords
from service.access import FOR_KEYS, Actor, Recht, Rol
from service.throttle import Throttle

SESSION_LENGTH = timedelta(hours=12)  # a working day
LINK_LENGTH = timedelta(days=7)
KEY_LENGTHS = (30, 90, 365)  # days
FIRST = "eerste-beheerder"
PASSWORD = "wachtwoord"

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


def is_email(text: str) -> bool:
    """Whether this could be the e-mail address of an account."""
    return len(text) <= 254 and _EMAIL.fullmatch(text) is not None


class Refused(ValueError):
    """What was asked can't be done; the message says why and what to do, in Dutch."""


class TooManyAttempts(Refused):
    """Too many wrong passwords; `seconds` until the next attempt is looked at."""

    def __init__(self, seconds: float) -> None:
        self.seconds = max(1, math.ceil(seconds))
        said = (
            f"{self.seconds} seconden" if self.seconds < 90 else f"{math.ceil(self.seconds / 60)} minuten"
        )
        super().__init__(
            f"Er is te vaak een verkeerd wachtwoord ingevuld. Wacht {said} en probeer het opnieuw."
        )


@dataclass(frozen=True)
class Session:
    """Who is signed in, or for whom a key works, and until when (UTC)."""

    actor: Actor
    until: datetime


class Accounts:
    """The accounts of one open register. Safe to use from several threads."""

    def __init__(self, database: Database, throttle: Throttle | None = None) -> None:
        self.store = AccountStore(database)
        self.events = Events(database)
        self.ownership = OwnershipStore(database)
        self._throttle = throttle or Throttle()
        self._changing = Lock()  # two who demote each other at once may not both succeed
        self._known: Recent[str, Session] = Recent(2000)
        self._keys: Recent[str, Session] = Recent(2000)
        self._names: Recent[str, str] = Recent(2000)

    # -- coming in --------------------------------------------------------------------------------

    def sign_in(self, email: str, password: str, address: str, seen: str = "") -> tuple[Account, str]:
        """The account and a new session for it, to be carried by the browser.

        address: where the request comes from. seen: id of the account that this browser proves to have
        signed in to before, "" for none. Raises TooManyAttempts, and Refused without telling whether it is
        the e-mail address or the password that is wrong.
        """
        typed, origin = email.strip().lower()[:254], f"web {address}"
        account = self.store.by_email(typed)
        browser = _mark(seen) if account and account.id == seen else ""
        if wait := self._throttle.wait(typed, address, browser):
            raise TooManyAttempts(wait)
        right = passwords.matches(password, account.wachtwoord if account and account.actief else None)
        if not account or not right:
            self._throttle.failed(typed, address, browser)
            object_ = f"account:{account.id if account else 'onbekend'}"
            self.events.add("inloggen", object_, Maker("", origin), GEWEIGERD)
            raise Refused("Dit e-mailadres en wachtwoord horen niet bij elkaar. Probeer het opnieuw.")
        self._throttle.succeeded(typed, address, browser)
        return account, self.begin(account, origin)

    def begin(self, account: Account, origin: str) -> str:
        """A session for an account that has shown who it is."""
        return self.store.begin_session(account.id, SESSION_LENGTH, Maker(account.id, origin))

    def session(self, carried: str) -> Session | None:
        """Whose session this is; None when it ended or never was."""
        key = digest(carried)
        found = self._known.read([key], lambda _: self._load(key, carried)).get(key)
        return found if found and found.until > datetime.now(UTC) else None

    def _load(self, key: str, carried: str) -> dict[str, Session]:
        found = self.store.session(carried)
        if not found:
            return {}
        account, until = found
        return {key: Session(Actor.with_role(account.id, account.naam, account.rol), until)}

    def by_key(self, carried: str) -> Actor | None:
        """Who a program acts for, with the rights of its key; None for a key that does not work."""
        key = digest(carried)
        found = self._keys.read([key], lambda _: self._load_key(key, carried)).get(key)
        return found.actor if found and found.until > datetime.now(UTC) else None

    def _load_key(self, digested: str, carried: str) -> dict[str, Session]:
        found = self.store.key(carried)
        if not found:
            return {}
        account, key = found
        actor = Actor.with_role(account.id, account.naam, account.rol).limited_to(key.rechten)
        return {digested: Session(actor, key.verlooptOp)}

    # -- going out --------------------------------------------------------------------------------

    def sign_out(self, carried: str, maker: Maker) -> None:
        self.store.end_session(carried, maker)
        self._known.forget()

    def sign_out_everywhere(self, id_: str, maker: Maker) -> int:
        """Returns from how many places the account was signed in."""
        ended = self.store.end_sessions(id_, maker)
        self._known.forget()
        return ended

    # -- accounts ---------------------------------------------------------------------------------

    def add(self, naam: str, email: str, rol: str, maker: Maker) -> tuple[Account, str]:
        """A new account, and the code of a link with which its owner chooses a password. Raises Refused."""
        naam, email = " ".join(naam.split()), email.strip()
        self._check(naam, email, rol)
        try:
            account = self.store.add(naam, email, rol, maker)
        except EmailTaken:
            raise Refused(f"Er is al een account met het e-mailadres {email}.") from None
        return account, self.invite(account.id, maker)

    def add_example(self, naam: str, email: str, rol: str, password: str) -> None:
        """An account of the example register, unless it is there."""
        if not self.store.by_email(email):
            kept = passwords.hashed(password)
            self.store.add(naam, email, rol, Maker(herkomst="shell"), wachtwoord=kept, voorbeeld=True)

    def _check(self, naam: str, email: str, rol: str) -> None:
        if not naam or len(naam) > 120:
            raise Refused("Vul een naam in van hoogstens 120 tekens.")
        if not is_email(email):
            raise Refused("Vul een e-mailadres in, zoals naam@denhaag.nl.")
        if rol not in tuple(Rol)[1:]:
            raise Refused(f"Kies een rol: {', '.join(tuple(Rol)[1:])}.")

    def change_role(self, id_: str, rol: str, maker: Maker) -> None:
        """Raises Refused: for oneself, and when nobody would be left to manage the register."""
        if rol not in tuple(Rol)[1:]:
            raise Refused(f"Kies een rol: {', '.join(tuple(Rol)[1:])}.")
        with self._changing:
            account = self.account(id_)
            if account.rol == rol:
                return
            if account.rol == Rol.BEHEERDER:
                self._keep_one_beheerder(account)
            if maker.actor == id_:
                raise Refused(
                    "U kunt uw eigen rol niet wijzigen, want u kunt dat daarna niet zelf terugdraaien. "
                    "Vraag een andere beheerder."
                )
            self._change(id_, maker, rol=rol)

    def set_active(self, id_: str, actief: bool, maker: Maker) -> None:
        """Let an account in again, or no more: then it is signed out everywhere and its keys are gone.

        Raises Refused: for oneself, and when nobody would be left to manage the register.
        """
        with self._changing:
            account = self.account(id_)
            if account.actief == actief:
                return
            if not actief and account.rol == Rol.BEHEERDER:
                self._keep_one_beheerder(account)
            if not actief and maker.actor == id_:
                raise Refused(
                    "U kunt uzelf niet blokkeren, want u kunt uzelf daarna niet weer toelaten. "
                    "Vraag een andere beheerder."
                )
            self._change(id_, maker, actief=actief)

    def remove(self, id_: str, maker: Maker) -> dict[str, int]:
        """Remove an account with its sessions, links, keys and drafts; rows per table.

        Raises Refused: for oneself, and when nobody would be left to manage the register.
        """
        with self._changing:
            account = self.account(id_)
            if account.rol == Rol.BEHEERDER:
                self._keep_one_beheerder(account)
            if maker.actor == id_:
                raise Refused("U kunt uw eigen account niet wissen. Vraag een andere beheerder.")
            counts = self.store.remove(id_, maker)
            self.forget()
        return counts

    def hand_over(self, van: str, naar: str, maker: Maker) -> Overgedragen:
        """Give all records of one account to another, with the contacts. Raises Refused."""
        giver, taker = self.account(van), self.account(naar)
        if van == naar:
            raise Refused("Kies een andere collega om aan over te dragen.")
        if not taker.actief:
            raise Refused(f"{taker.naam} is geblokkeerd. Kies een collega die nog inlogt.")
        return self.ownership.hand_over(giver, taker, maker)

    def _keep_one_beheerder(self, account: Account) -> None:
        if account.actief and self.store.count(Rol.BEHEERDER) == 1:
            raise Refused("Dit is de enige beheerder. Maak eerst iemand anders beheerder.")

    def account(self, id_: str) -> Account:
        """Raises Refused when there is none."""
        found = self.store.get(id_)
        if not found:
            raise Refused("Dit account bestaat niet (meer).")
        return found

    def name(self, id_: str) -> str:
        """How an account is called where its work is shown; "" when there is none any more."""

        def load(ids: list[str]) -> dict[str, str]:
            return {i: account.naam for i in ids if (account := self.store.get(i))}

        return self._names.read([id_], load).get(id_, "") if id_ else ""

    def last_signed_in(self) -> dict[str, datetime]:
        """When each account last came in (UTC), by id; without those that never did."""
        found = self.events.newest("sessie.begonnen")
        return {object_.removeprefix("account:"): moment for object_, moment in found.items()}

    def _change(self, id_: str, maker: Maker, **values: object) -> None:
        self.store.change(id_, maker, **values)
        self.forget()

    def forget(self) -> None:
        """Look everything up again: accounts were changed outside this object."""
        self._known.forget()
        self._keys.forget()
        self._names.forget()

    # -- passwords and one-time links -------------------------------------------------------------

    def change_password(self, id_: str, old: str, new: str, address: str, maker: Maker) -> None:
        """Raises Refused, WeakPassword, TooManyAttempts. Signs out everywhere."""
        account = self.account(id_)
        typed = account.email.lower()
        if wait := self._throttle.wait(typed, address, _mark(id_)):
            raise TooManyAttempts(wait)
        if not passwords.matches(old, account.wachtwoord):
            self._throttle.failed(typed, address, _mark(id_))
            self.events.add("account.wachtwoord", f"account:{id_}", maker, GEWEIGERD)
            raise Refused("Uw huidige wachtwoord klopt niet.")
        passwords.check(new, account.email)
        self._change(id_, maker, wachtwoord=passwords.hashed(new))

    def invite(self, id_: str, maker: Maker) -> str:
        """The code of a link with which the owner of an account chooses a (new) password. Raises Refused."""
        account = self.account(id_)
        if not account.actief:
            raise Refused("Dit account is geblokkeerd. Laat het eerst weer toe.")
        if account.onderwerp and not account.wachtwoord:
            raise Refused("Deze persoon logt in met een werkaccount en heeft hier geen wachtwoord.")
        return self.store.invite(PASSWORD, id_, LINK_LENGTH, maker)

    def first_link(self) -> str | None:
        """The code of the link that makes the first beheerder; None when there is one already."""
        if self.store.count(Rol.BEHEERDER):
            return None
        return self.store.invite(FIRST, None, LINK_LENGTH, Maker("shell", "shell"))

    def invited(self, code: str) -> tuple[str, Account | None]:
        """What a link is for, and for whom. Raises Refused for one that does not work (any more)."""
        found = self.store.invitation(code)
        if not found:
            raise Refused(
                "Deze link is al gebruikt of is verlopen. Vraag de beheerder om een nieuwe; wie de server "
                "start, krijgt er zelf een zolang er geen beheerder is."
            )
        doel, id_ = found
        return doel, self.account(id_) if id_ else None

    def accept(self, code: str, password: str, naam: str = "", email: str = "") -> Account:
        """Use a link: make the first beheerder, or set the password of an account.

        Raises Refused or WeakPassword, and then the link still works.
        """
        doel, account = self.invited(code)
        if account is None:
            naam, email = " ".join(naam.split()), email.strip()
            self._check(naam, email, Rol.BEHEERDER)
        passwords.check(password, account.email if account else email)
        kept = passwords.hashed(password)
        if doel == FIRST and self.store.count(Rol.BEHEERDER):
            raise Refused("Er is al een beheerder. Vraag die om een account.")
        if account is None and self.store.by_email(email):
            raise Refused(f"Er is al een account met het e-mailadres {email}.")
        if not self.store.use_invitation(code):
            raise Refused("Deze link is al gebruikt.")
        if account is None:
            return self.store.add(
                naam, email, Rol.BEHEERDER, Maker(herkomst="eenmalige link"), wachtwoord=kept
            )
        self._change(account.id, Maker(account.id, "eenmalige link"), wachtwoord=kept)
        return account

    # -- keys for programs ------------------------------------------------------------------------

    def add_key(
        self, actor: Actor, naam: str, rechten: Sequence[str], days: int, maker: Maker
    ) -> tuple[Sleutel, str]:
        """A key, and what its program carries. Raises Refused."""
        naam = " ".join(naam.split())
        if not naam or len(naam) > 60:
            raise Refused("Geef de sleutel een naam van hoogstens 60 tekens, zoals: koppeling dashboard.")
        if not rechten or any(r not in FOR_KEYS for r in rechten):
            raise Refused(f"Kies waarvoor de sleutel is: {' of '.join(FOR_KEYS)}.")
        if any(not actor.may(Recht(r)) for r in rechten):
            raise Refused("Een sleutel kan niet meer dan u zelf mag.")
        if days not in KEY_LENGTHS:
            raise Refused(f"Kies hoe lang de sleutel werkt: {', '.join(map(str, KEY_LENGTHS))} dagen.")
        return self.store.add_key(actor.id, naam, rechten, timedelta(days=days), maker)

    def withdraw_key(self, actor: Actor, id_: str, maker: Maker) -> None:
        """Raises Refused for a key that is not of this actor."""
        gone = self.store.withdraw_key(id_, actor.id, maker)
        self._keys.forget()
        if not gone:
            raise Refused("Deze sleutel bestaat niet (meer).")


def _mark(id_: str) -> str:
    """What a browser that signed in to this account is counted under."""
    return f"account {id_}"
