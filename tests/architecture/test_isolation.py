"""The ground the tests stand on holds: nothing leaves this machine, and the boundaries raise."""

import socket

import pytest

from nightlatch.settings import Settings


def test_the_boundaries_raise_in_tests() -> None:
    assert Settings.from_environment().strict


def test_a_test_cannot_reach_another_machine() -> None:
    with pytest.raises(RuntimeError, match=r"tried to reach '192\.0\.2\.1'"):
        socket.create_connection(("192.0.2.1", 80), timeout=1)


def test_a_test_cannot_even_ask_for_its_address() -> None:
    with pytest.raises(RuntimeError, match="this machine only"):
        socket.getaddrinfo("nightlatch.example", 443)


def test_a_server_on_this_machine_can_be_reached() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname(), timeout=5) as client:
        assert client.getpeername() == server.getsockname()
