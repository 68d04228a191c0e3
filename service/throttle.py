"""Slowing down whoever guesses passwords, without locking out the one whose account it is.

Failures are counted per pair of account and address, per account and per address. From a browser that
signed in to the account before, only its own failures count: a guesser elsewhere can't keep it out.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock

_REMEMBERED = 20_000  # keys at most; the longest unused go first
_FORGIVEN_AFTER = 3600.0  # seconds without a failure


@dataclass(frozen=True)
class _Limit:
    """So many failures go without a wait; then the wait doubles with each, up to `longest` seconds."""

    free: int
    longest: float


# An office shares one address, so many of its people may mistype before all of them wait.
_PAIR, _ACCOUNT, _ADDRESS, _BROWSER = _Limit(4, 900), _Limit(20, 60), _Limit(40, 60), _Limit(8, 300)


@dataclass
class _Count:
    failures: int = 0
    last: float = 0.0


class Throttle:
    """Counts failures in memory, so a restart forgives them. Safe to use from several threads.

    clock: seconds, rising.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._counts: OrderedDict[tuple[str, ...], _Count] = OrderedDict()
        self._lock = Lock()

    def wait(self, account: str, address: str, browser: str = "") -> float:
        """Seconds until the next attempt is looked at; 0 for now.

        account: what was typed as e-mail address. browser: a mark of a browser that signed in to this
        account before, "" for any other.
        """
        with self._lock:
            now = self._clock()
            return max(self._left(key, limit, now) for key, limit in _keys(account, address, browser))

    def failed(self, account: str, address: str, browser: str = "") -> None:
        with self._lock:
            now = self._clock()
            for key, _ in _keys(account, address, browser):
                count = self._counts.setdefault(key, _Count())
                if now - count.last > _FORGIVEN_AFTER:
                    count.failures = 0
                count.failures, count.last = count.failures + 1, now
                self._counts.move_to_end(key)
            while len(self._counts) > _REMEMBERED:
                self._counts.popitem(last=False)

    def succeeded(self, account: str, address: str, browser: str = "") -> None:
        """The owner came in: the failures of this pair and browser are forgiven, those of others are not."""
        with self._lock:
            self._counts.pop(("paar", account, address), None)
            self._counts.pop(("browser", browser), None)

    def _left(self, key: tuple[str, ...], limit: _Limit, now: float) -> float:
        count = self._counts.get(key)
        if count is None or count.failures <= limit.free or now - count.last > _FORGIVEN_AFTER:
            return 0.0
        pause = min(2.0 ** min(count.failures - limit.free, 30), limit.longest)
        return max(0.0, count.last + pause - now)


def _keys(account: str, address: str, browser: str) -> list[tuple[tuple[str, ...], _Limit]]:
    if browser:
        return [(("browser", browser), _BROWSER)]
    return [
        (("paar", account, address), _PAIR),
        (("account", account), _ACCOUNT),
        (("adres", address), _ADDRESS),
    ]
