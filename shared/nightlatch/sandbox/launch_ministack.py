"""Starts ministack; run by ministack's own Python, with its settings in the environment.

Two things differ from its own start. `aws.*` sources may be put on the bus, which AWS refuses to customers: it is how the
tests play CloudTrail. And it ends, with the workers it started, when the other end of its standard input does: a test run
that is killed leaves nothing behind.
"""

import importlib
import os
import signal
import sys
import threading


def end_with_parent() -> None:
    """Wait for the end of standard input, then end the whole group (this process leads it)."""
    sys.stdin.buffer.read()
    os.killpg(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    # By name: the environment that checks this file does not hold ministack. The default is `allow_aws_source`.
    bus = importlib.import_module("ministack.services.eventbridge")
    bus._put_events.__defaults__ = (True,)  # noqa: SLF001 - it has no setting for this
    threading.Thread(target=end_with_parent, daemon=True).start()
    importlib.import_module("ministack.app").main()
