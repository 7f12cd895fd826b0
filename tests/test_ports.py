import socket
import subprocess
import sys

from tests.ports import free_port
from tests.processes import ROOT

_SHOWS = "from tests.ports import free_port; print(*(free_port() for _ in range(600)), flush=True); input()"


def test_no_two_processes_are_given_the_same_port() -> None:
    others = [
        subprocess.Popen([sys.executable, "-c", _SHOWS], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        for _ in range(3)
    ]
    given = [{str(free_port()).encode() for _ in range(600)}]
    for other in others:
        assert other.stdout
        given.append(set(other.stdout.readline().split()))
    for other in others:
        other.communicate(b"\n")
        assert other.returncode == 0
    assert len(set.union(*given)) == sum(map(len, given))


def test_no_connection_is_given_one_of_them() -> None:
    """A demo once found its port taken by one."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        mine = {socket.create_connection(server.getsockname()) for _ in range(50)}
        theirs = {connection.getsockname()[1] for connection in mine}
        for connection in mine:
            connection.close()
    assert not theirs & {free_port() for _ in range(600)}


def test_one_that_listens_is_passed_over() -> None:
    with socket.create_server(("127.0.0.1", free_port())) as server:
        assert server.getsockname()[1] not in {free_port() for _ in range(1_000)}
