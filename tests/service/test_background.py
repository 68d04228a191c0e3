"""Work that may wait gives way to what may not: a lower priority for one thread and those that it starts."""

from __future__ import annotations

import os
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from service.background import step_aside


def priority() -> int:
    return os.getpriority(os.PRIO_PROCESS, threading.get_native_id())


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a thread has no priority of its own")
def test_the_thread_and_its_children_step_aside_and_nobody_else() -> None:
    before = priority()

    def work() -> tuple[int, int]:
        step_aside()
        with ThreadPoolExecutor(1) as pool:
            return priority(), pool.submit(priority).result()

    with ThreadPoolExecutor(1) as pool:
        own, child = pool.submit(work).result()
    assert own == child > before
    assert priority() == before
