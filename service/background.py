"""Work that may wait, beside answers that may not."""

from __future__ import annotations

import os
import sys
import threading

_NICE = 10


def step_aside() -> None:
    """Let this thread, and those that it starts, have the processor when nobody else wants it.

    Linux alone has a priority per thread; elsewhere nothing changes.
    """
    if sys.platform == "linux":
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _NICE)
