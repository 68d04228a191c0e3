"""Accounts, and what their owners carry: sessions, one-time links and keys for programs.

Of everything that someone carries only a digest is kept here. Roles and rights are words to this module;
what they mean is decided in `service.access`.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import duckdb

from data.database import Database
from data.events import Maker, note
from data.records import utc_now


class EmailTaken(ValueError):
    """There is an account with this e-mail address already."""


@dataclass(frozen=True)
class Account:
    """Someone who may come in. wachtwoord: an argon2id hash, None for who signs in elsewhere.

    uitgever and onderwerp: issuer and subject of single sign-on. voorbeeld: comes with the example register.
    """

    id: str
    naam: str
    email: str
    rol: str
    wachtwoord: str | None
    uitgever: str | None
    onderwerp: str | None
    actief: bool
    voorbeeld: bool
    aangemaaktOp: datetime


@dataclass(frozen=True)
class Sleutel:
    """A key with which a program acts for an account, for the rights that it names (UTC)."""

    id: str
    account: str
    naam: str
    rechten: tuple[str, ...]
    aangemaaktOp: datetime
    verlooptOp: datetime


_COLUMNS = "id, naam, email, rol, wachtwoord, uitgever, onderwerp, actief, voorbeeld, aangemaaktOp"
_KEY_COLUMNS = "id, account, naam, rechten, aangemaaktOp, verlooptOp"


def digest(carried: str) -> str:
    """What is kept of a cookie, a link or a key; these are random, so no slow hash is needed."""
    return hashlib.sha256(carried.encode()).hexdigest()


class AccountStore:
    """The accounts of one register. Safe to use from several threads."""

    def __init__(self, database: Database) -> None:
        self._database = database

    # -- accounts ---------------------------------------------------------------------------------

    def add(
        self,
        naam: str,
        email: str,
        rol: str,
        maker: Maker,
        *,
        wachtwoord: str | None = None,
        uitgever: str | None = None,
        onderwerp: str | None = None,
        voorbeeld: bool = False,
    ) -> Account:
        """A new account. Raises EmailTaken; addresses differ by more than capitals."""
        account = Account(
            f"a{secrets.token_hex(5)}", naam, email.strip(), rol, wachtwoord, uitgever, onderwerp,
            True, voorbeeld, datetime.now(UTC),
        )  # fmt: skip
        with self._database.transaction() as cursor:
            if _find(cursor, "lower(email) = lower(?)", [account.email]):
                raise EmailTaken(account.email)
            values = [
                account.id, naam, account.email, rol, wachtwoord, uitgever, onderwerp, True, voorbeeld, utc_now()
            ]  # fmt: skip
            cursor.execute(
                f"INSERT INTO account ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", values
            )
            note(cursor, "account.aangemaakt", [f"account:{account.id}"], maker)
        return account

    def get(self, id_: str) -> Account | None:
        return _find(self._database.cursor(), "id = ?", [id_])

    def by_email(self, email: str) -> Account | None:
        return _find(self._database.cursor(), "lower(email) = lower(?)", [email.strip()])

    def by_subject(self, uitgever: str, onderwerp: str) -> Account | None:
        """The account that single sign-on means."""
        return _find(self._database.cursor(), "uitgever = ? AND onderwerp = ?", [uitgever, onderwerp])

    def every(self) -> list[Account]:
        """All accounts, by name."""
        rows = self._database.cursor().execute(f"SELECT {_COLUMNS} FROM account ORDER BY lower(naam), id")
        return [_account(row) for row in rows.fetchall()]

    def count(self, rol: str) -> int:
        """Active accounts with this role."""
        row = (
            self._database.cursor()
            .execute("SELECT count(*) FROM account WHERE rol = ? AND actief", [rol])
            .fetchone()
        )
        return int(row[0]) if row else 0

    def change(self, id_: str, maker: Maker, **values: Any) -> None:
        """Set columns of an account: naam, rol, wachtwoord, actief, uitgever, onderwerp.

        Who loses the account or gets another password is signed out everywhere with the same transaction.
        """
        with self._database.transaction() as cursor:
            names = ", ".join(f"{name} = ?" for name in values)
            cursor.execute(f"UPDATE account SET {names} WHERE id = ?", [*values.values(), id_])
            if "wachtwoord" in values or values.get("actief") is False or "rol" in values:
                cursor.execute("DELETE FROM sessie WHERE account = ?", [id_])
            if values.get("actief") is False:
                cursor.execute("DELETE FROM sleutel WHERE account = ?", [id_])
                cursor.execute("DELETE FROM eenmalig WHERE account = ?", [id_])
            told = [f"account.{name}" for name in values]
            for handeling in told:
                note(cursor, handeling, [f"account:{id_}"], maker)

    def remove(self, id_: str, maker: Maker) -> dict[str, int]:
        """Remove an account with everything that is its own; rows per table, the account itself included.

        Versions and the log keep the id, which then points to nobody; its records have no owner any more.
        """
        of_it = {"sessie": "account", "eenmalig": "account", "sleutel": "account", "klad": "account",
                 "eigenaar": "account", "account": "id"}  # fmt: skip
        with self._database.transaction() as cursor:
            counts = {}
            for table, column in of_it.items():
                row = cursor.execute(f"DELETE FROM {table} WHERE {column} = ?", [id_]).fetchone()
                counts[table] = int(row[0]) if row else 0
            if counts["account"]:
                note(cursor, "account.gewist", [f"account:{id_}"], maker)
        return counts

    # -- sessions ---------------------------------------------------------------------------------

    def begin_session(self, account: str, length: timedelta, maker: Maker) -> str:
        """A new session; what is returned goes to the browser and is kept nowhere else."""
        carried, now = secrets.token_urlsafe(32), utc_now()
        with self._database.transaction() as cursor:
            cursor.execute("DELETE FROM sessie WHERE verlooptOp < ?", [now])
            cursor.execute(
                "INSERT INTO sessie VALUES (?, ?, ?, ?)", [digest(carried), account, now, now + length]
            )
            note(cursor, "sessie.begonnen", [f"account:{account}"], maker)
        return carried

    def session(self, carried: str) -> tuple[Account, datetime] | None:
        """Whose session this is and when it ends (UTC); None when it ended or never was."""
        row = (
            self._database.cursor()
            .execute(
                "SELECT account, verlooptOp FROM sessie WHERE hash = ? AND verlooptOp > ?",
                [digest(carried), utc_now()],
            )
            .fetchone()
        )
        account = self.get(row[0]) if row else None
        return (account, row[1].replace(tzinfo=UTC)) if row and account and account.actief else None

    def end_session(self, carried: str, maker: Maker) -> None:
        with self._database.transaction() as cursor:
            cursor.execute("DELETE FROM sessie WHERE hash = ?", [digest(carried)])
            note(cursor, "sessie.beeindigd", [f"account:{maker.actor}"], maker)

    def end_sessions(self, account: str, maker: Maker) -> int:
        """Sign an account out everywhere; returns from how many places."""
        with self._database.transaction() as cursor:
            rows = cursor.execute(
                "DELETE FROM sessie WHERE account = ? RETURNING hash", [account]
            ).fetchall()
            note(cursor, "sessie.overal-beeindigd", [f"account:{account}"], maker)
        return len(rows)

    def sessions(self, account: str) -> int:
        """From how many places an account is signed in."""
        row = (
            self._database.cursor()
            .execute(
                "SELECT count(*) FROM sessie WHERE account = ? AND verlooptOp > ?", [account, utc_now()]
            )
            .fetchone()
        )
        return int(row[0]) if row else 0

    # -- one-time links ---------------------------------------------------------------------------

    def invite(self, doel: str, account: str | None, length: timedelta, maker: Maker) -> str:
        """A code that works once; an earlier one for the same purpose stops working."""
        carried, now = secrets.token_urlsafe(24), utc_now()
        with self._database.transaction() as cursor:
            cursor.execute(
                "DELETE FROM eenmalig WHERE verlooptOp < ? OR (doel = ? AND account IS NOT DISTINCT FROM ?)",
                [now, doel, account],
            )
            cursor.execute(
                "INSERT INTO eenmalig VALUES (?, ?, ?, ?)", [digest(carried), doel, account, now + length]
            )
            note(cursor, f"link.{doel}", [f"account:{account or ''}"], maker)
        return carried

    def invitation(self, carried: str) -> tuple[str, str | None] | None:
        """Purpose and account of a code that still works; None for any other."""
        row = (
            self._database.cursor()
            .execute(
                "SELECT doel, account FROM eenmalig WHERE hash = ? AND verlooptOp > ?",
                [digest(carried), utc_now()],
            )
            .fetchone()
        )
        return (row[0], row[1]) if row else None

    def use_invitation(self, carried: str) -> bool:
        """Whether the code worked, which it does for one caller alone."""
        with self._database.transaction() as cursor:
            rows = cursor.execute(
                "DELETE FROM eenmalig WHERE hash = ? AND verlooptOp > ? RETURNING hash",
                [digest(carried), utc_now()],
            ).fetchall()
        return bool(rows)

    # -- keys for programs ------------------------------------------------------------------------

    def add_key(
        self, account: str, naam: str, rechten: Sequence[str], length: timedelta, maker: Maker
    ) -> tuple[Sleutel, str]:
        """A new key, and what the program carries: shown once, kept nowhere."""
        now, id_ = utc_now(), f"s{secrets.token_hex(5)}"
        carried = f"kr_{secrets.token_urlsafe(32)}"
        with self._database.transaction() as cursor:
            cursor.execute(
                "INSERT INTO sleutel (id, account, naam, hash, rechten, aangemaaktOp, verlooptOp) "
                "VALUES (?, ?, ?, ?, ?, ?, ?)",
                [id_, account, naam, digest(carried), list(rechten), now, now + length],
            )
            note(cursor, "sleutel.aangemaakt", [f"sleutel:{id_}"], maker)
        return Sleutel(id_, account, naam, tuple(rechten), _utc(now), _utc(now + length)), carried

    def key(self, carried: str) -> tuple[Account, Sleutel] | None:
        """Whose key this is and what it may; None when it expired, was withdrawn or never was."""
        row = (
            self._database.cursor()
            .execute(
                f"SELECT {_KEY_COLUMNS} FROM sleutel WHERE hash = ? AND verlooptOp > ?",
                [digest(carried), utc_now()],
            )
            .fetchone()
        )
        account = self.get(row[1]) if row else None
        return (account, _key(row)) if row and account and account.actief else None

    def keys(self, account: str) -> list[Sleutel]:
        """The keys of an account, newest first, also those that expired."""
        rows = self._database.cursor().execute(
            f"SELECT {_KEY_COLUMNS} FROM sleutel WHERE account = ? ORDER BY aangemaaktOp DESC, id",
            [account],
        )
        return [_key(row) for row in rows.fetchall()]

    def withdraw_key(self, id_: str, account: str, maker: Maker) -> bool:
        """Let a key of this account work no more; whether there was one."""
        with self._database.transaction() as cursor:
            rows = cursor.execute(
                "DELETE FROM sleutel WHERE id = ? AND account = ? RETURNING id", [id_, account]
            ).fetchall()
            if rows:
                note(cursor, "sleutel.ingetrokken", [f"sleutel:{id_}"], maker)
        return bool(rows)


def _find(cursor: duckdb.DuckDBPyConnection, condition: str, values: list[Any]) -> Account | None:
    row = cursor.execute(f"SELECT {_COLUMNS} FROM account WHERE {condition}", values).fetchone()
    return _account(row) if row else None


def _account(row: Sequence[Any]) -> Account:
    values = dict(zip(_COLUMNS.split(", "), row, strict=True))
    return Account(**values | {"aangemaaktOp": _utc(values["aangemaaktOp"])})


def _key(row: Sequence[Any]) -> Sleutel:
    return Sleutel(row[0], row[1], row[2], tuple(row[3]), _utc(row[4]), _utc(row[5]))


def _utc(moment: datetime) -> datetime:
    return moment.replace(tzinfo=UTC)
