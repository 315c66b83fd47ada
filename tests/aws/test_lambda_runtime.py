"""The stand-in for the Runtime API: silent where a client hangs up, loud about everything else."""

import http.server
import socket
import struct
import threading

import pytest

from tests.aws.lambda_runtime import Server

HANGS_UP = struct.pack("ii", 1, 0)
"""A linger of no time: what is closed so is reset."""


class Late(http.server.BaseHTTPRequestHandler):
    """Answers when the client has hung up."""

    hung_up = threading.Event()

    def do_GET(self) -> None:
        self.hung_up.wait(20)
        self.rfile.read(1)


class Faulty(http.server.BaseHTTPRequestHandler):
    """Has a fault of its own."""

    def do_GET(self) -> None:
        raise ZeroDivisionError


def said(handler: type[http.server.BaseHTTPRequestHandler], capsys: pytest.CaptureFixture[str]) -> str:
    """What the server says of a client that asks and hangs up."""
    with Server(("127.0.0.1", 0), handler) as server:
        server.daemon_threads = False  # so that closing waits for them
        server.block_on_close = True
        serving = threading.Thread(target=server.handle_request)
        serving.start()
        with socket.create_connection(("127.0.0.1", server.server_port), timeout=20) as client:
            client.sendall(b"GET / HTTP/1.1\r\n\r\n")
            serving.join(20)
            client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, HANGS_UP)
        Late.hung_up.set()
    return capsys.readouterr().err


def test_a_client_that_hangs_up_is_nothing_to_tell(capsys: pytest.CaptureFixture[str]) -> None:
    assert said(Late, capsys) == ""


def test_a_fault_of_the_server_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert "ZeroDivisionError" in said(Faulty, capsys)
