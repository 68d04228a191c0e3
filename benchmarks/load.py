"""Asks a server addresses, with so many users at once who each wait for their answer (a closed loop).

    python -m benchmarks.load PORT USERS [KEY] < addresses

With a key as a professional, who asks the whole register; without one as a resident.

One thread and plain sockets that stay open, so that it takes little of the processor that the server
has to share with it. Prints one line of JSON: the milliseconds of each answer, the seconds of all of them
together, the statuses, and the processor time of this program itself.
"""

from __future__ import annotations

import json
import selectors
import socket
import sys
import time
from collections import Counter, deque
from collections.abc import Sequence
from contextlib import ExitStack
from typing import Any

_LENGTH = b"content-length:"


class User:
    """One connection, with what it has received of the answer that it waits for."""

    def __init__(self, port: int, key: str = "") -> None:
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._key = f"Authorization: Bearer {key}\r\n" if key else ""
        self._received = bytearray()
        self._asked = 0.0

    def ask(self, address: str) -> None:
        self._received.clear()
        self._asked = time.perf_counter()
        head = f"GET {address} HTTP/1.1\r\nHost: localhost\r\n{self._key}\r\n"
        self.socket.sendall(head.encode("ascii"))

    def receive(self) -> tuple[int, float] | None:
        """Status and milliseconds once the answer is whole. Raises ConnectionError when it never will be."""
        part = self.socket.recv(1 << 18)
        if not part:
            raise ConnectionError("the server closed the connection halfway an answer")
        self._received += part
        end = self._received.find(b"\r\n\r\n")
        if end < 0:
            return None
        head = bytes(self._received[:end]).lower()
        at = head.index(_LENGTH) + len(_LENGTH)
        length = int(head[at:].split(b"\r\n", 1)[0])
        if len(self._received) < end + 4 + length:
            return None
        return int(head[9:12]), 1000 * (time.perf_counter() - self._asked)


def run(port: int, users: int, addresses: Sequence[str], key: str = "") -> dict[str, Any]:
    """Ask every address once, shared out over the users as they come free."""
    waiting, times, statuses = deque(addresses), [], Counter[int]()
    began, cpu = time.perf_counter(), time.process_time()
    with selectors.DefaultSelector() as selector, ExitStack() as connections:
        for _ in range(min(users, len(addresses))):
            user = User(port, key)
            connections.enter_context(user.socket)
            selector.register(user.socket, selectors.EVENT_READ, user)
            user.ask(waiting.popleft())
        while len(times) < len(addresses):
            for key, _ in selector.select():
                user = key.data
                answered = user.receive()
                if answered is None:
                    continue
                statuses[answered[0]] += 1
                times.append(answered[1])
                if waiting:
                    user.ask(waiting.popleft())
                else:
                    selector.unregister(user.socket)
    return {
        "ms": times,
        "seconds": time.perf_counter() - began,
        "statuses": dict(statuses),
        "cpu_s": time.process_time() - cpu,
    }


def main() -> None:
    port, users = int(sys.argv[1]), int(sys.argv[2])
    key = sys.argv[3] if len(sys.argv) > 3 else ""
    print(json.dumps(run(port, users, sys.stdin.read().split(), key)))


if __name__ == "__main__":
    main()
