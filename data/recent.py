"""What was read lately, kept by its key, and dropped as soon as it is written."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from threading import Lock
from typing import Generic, TypeVar

K = TypeVar("K")
T = TypeVar("T")


class Recent(Generic[K, T]):
    """At most `size` values, of which the longest unused go first. Safe to use from several threads.

    Right only while every write calls `forget` when it is done: one process holds a register, so each
    write can.
    """

    def __init__(self, size: int) -> None:
        self._size = size
        self._kept: OrderedDict[K, T] = OrderedDict()
        self._writes = 0
        self._lock = Lock()

    def __len__(self) -> int:
        return len(self._kept)

    def read(self, keys: Sequence[K], load: Callable[[list[K]], dict[K, T]]) -> dict[K, T]:
        """The values of these keys; `load` is asked for those that are not kept.

        Keys that `load` does not know are left out. What it read while something was written may be
        old already, so it is handed on, as reading it from disk would have done, but not kept.
        """
        with self._lock:
            found = {key: self._kept[key] for key in keys if key in self._kept}
            for key in found:
                self._kept.move_to_end(key)
            writes = self._writes
        missing = [key for key in dict.fromkeys(keys) if key not in found]
        if not missing:
            return found
        loaded = load(missing)
        with self._lock:
            # Whole registers are read to build an index: no reason to push out what people ask for.
            if self._writes == writes and len(missing) <= max(self._size // 4, 1):
                self._kept.update(loaded)
                while len(self._kept) > self._size:
                    self._kept.popitem(last=False)
        return found | loaded

    def forget(self, keys: Iterable[K] | None = None) -> None:
        """After a write: drop these (None: all), and keep nothing of what is being read right now."""
        with self._lock:
            self._writes += 1
            if keys is None:
                self._kept.clear()
            else:
                for key in keys:
                    self._kept.pop(key, None)
