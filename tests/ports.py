"""Ports for servers that tests start."""

import fcntl
import socket
import tempfile
from functools import lru_cache
from itertools import cycle
from pathlib import Path
from typing import IO

_BLOCK = 500
_RANGE = Path("/proc/sys/net/ipv4/ip_local_port_range")


def free_port() -> int:
    """Finds a port on which nobody listens, and which no other process of tests is given while this one lives.

    Raises RuntimeError where there is none. It is below those that the system itself hands to connections: one of
    these can be taken by any connection of anybody before the server that it was looked up for opens it."""
    _, ports = _block()
    for _ in range(_BLOCK):
        port = next(ports)
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as the servers do
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise RuntimeError(f"every one of {_BLOCK} ports is taken")


@lru_cache(maxsize=1)
def _block() -> tuple[IO[str], "cycle[int]"]:
    """The file whose lock says that a block of ports is this process's, and the block."""
    folder = Path(tempfile.gettempdir(), "alianza-ports")
    folder.mkdir(exist_ok=True)
    handed_out = int(_RANGE.read_text(encoding="ascii").split()[0]) if _RANGE.exists() else 32_768
    for first in range(10_000, handed_out - _BLOCK + 1, _BLOCK):
        lock = (folder / str(first)).open("w")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.close()
            continue
        return lock, cycle(range(first, first + _BLOCK))
    raise RuntimeError("every block of ports is another process's")
