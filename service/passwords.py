"""Passwords: the rule that they keep to, and the slow hash that is kept of them (argon2id, RFC 9106)."""

from __future__ import annotations

from threading import Semaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST, LONGEST = 12, 128

_HASHER = PasswordHasher()
# A hash takes 64 MB and a core for a moment: guessing may not take the machine from those who search.
_AT_ONCE = Semaphore(1)
# To compare with when there is no account or no password, so that the time taken tells nothing.
_NOBODY = _HASHER.hash("een wachtwoord dat niemand heeft")


class WeakPassword(ValueError):
    """A password that does not keep to the rule; the message says which, in Dutch."""


def check(password: str, email: str) -> None:
    """Raises WeakPassword. Length is what counts; signs and capitals are nobody's duty."""
    if len(password) < SHORTEST:
        raise WeakPassword(
            f"Kies een wachtwoord van minstens {SHORTEST} tekens. Een paar losse woorden achter elkaar is goed."
        )
    if len(password) > LONGEST:
        raise WeakPassword(f"Het wachtwoord is langer dan {LONGEST} tekens. Kies een korter wachtwoord.")
    if password.strip().lower() == email.strip().lower():
        raise WeakPassword("Uw e-mailadres is geen goed wachtwoord: anderen kennen het.")
    if len(set(password)) < 5:
        raise WeakPassword("Dit wachtwoord herhaalt steeds dezelfde tekens. Kies een paar losse woorden.")


def hashed(password: str) -> str:
    with _AT_ONCE:
        return _HASHER.hash(password)


def matches(password: str, kept: str | None) -> bool:
    """Whether this is the password; takes as long when there is none."""
    with _AT_ONCE:
        try:
            return _HASHER.verify(kept or _NOBODY, password[: LONGEST + 1]) and kept is not None
        except (VerificationError, InvalidHashError):
            return False
