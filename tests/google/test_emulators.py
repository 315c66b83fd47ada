"""The emulators that tests run against are on this machine only, and gone afterwards."""

import socket
import subprocess
import sys
import time

from tests.google.emulators import Emulator, answers

STARTS_ONE = """
import sys, time
from pathlib import Path
from tests.google.emulators import firestore_command, running
with running(firestore_command(), Path(sys.argv[1])) as server:
    print(server.host, flush=True)
    time.sleep(60)
"""


def test_they_answer_to_this_machine_only(firestore_emulator: Emulator, pubsub_emulator: Emulator) -> None:
    """Every 127.x address is this machine's: a server that listened to all of them would listen to the network."""
    for emulator in (firestore_emulator, pubsub_emulator):
        assert answers(emulator.host)
        with socket.socket() as probe:
            probe.settimeout(2)
            assert probe.connect_ex(("127.0.0.2", int(emulator.host.partition(":")[2]))) != 0


def test_one_ends_when_the_tests_are_killed(firestore_emulator: Emulator, tmp_path: object) -> None:
    with subprocess.Popen([sys.executable, "-c", STARTS_ONE, str(tmp_path)], stdout=subprocess.PIPE, text=True) as tests:
        assert tests.stdout
        host = tests.stdout.readline().strip()
        assert answers(host)
        tests.kill()
    latest = time.monotonic() + 10
    while answers(host) and time.monotonic() < latest:
        time.sleep(0.05)
    assert not answers(host)
