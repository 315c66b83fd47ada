"""What was kept for the next file goes back to the system once the last is read."""

import ctypes
import subprocess
import sys

import pytest

FREED = """
import resource
from pathlib import Path
from nightlatch.intake import give_back, keep_freed

def megabytes():
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize() / (1 << 20)

keep_freed()
held = [b"x" * 100_000 for _ in range(300)]
held.clear()
kept = megabytes()
give_back()
print(kept - megabytes())
"""


@pytest.mark.skipif(sys.platform != "linux" or not hasattr(ctypes.CDLL(None), "malloc_trim"), reason="the C library is not GNU's")
def test_what_was_freed_is_kept_until_it_is_given_back() -> None:
    done = subprocess.run([sys.executable, "-c", FREED], stdout=subprocess.PIPE, text=True, check=True)
    assert float(done.stdout) > 20
