"""Starts an emulator, with its command as arguments; it ends when the other end of standard input does.

A JVM does not notice that the tests which started it were killed: this process does, and takes its whole group with it.
"""

import os
import signal
import subprocess
import sys
import threading


def end_with_parent() -> None:
    """Wait for the end of standard input, then end the whole group (this process leads it)."""
    sys.stdin.buffer.read()
    os.killpg(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    threading.Thread(target=end_with_parent, daemon=True).start()
    sys.exit(subprocess.call(sys.argv[1:], stdin=subprocess.DEVNULL))
