"""Runs one command to its end and prints what it took, as JSON: `python -S measured.py CORES COMMAND…`.

A process of its own, and a small one, because the kernel counts what a process was forked from into its peak of memory.
"""

import json
import os
import subprocess
import sys
import time


def main() -> int:
    """Run, print; gives the command's exit code. CORES 0: whatever cores there are."""
    cores, command = int(sys.argv[1]), sys.argv[2:]
    if cores and sys.platform == "linux":  # elsewhere a process cannot be kept to some
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[-cores:])
    begin = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - begin
    process.returncode = os.waitstatus_to_exitcode(status)
    scale = 1 << 20 if sys.platform == "darwin" else 1 << 10  # ru_maxrss is in bytes there, in kilobytes elsewhere
    took = {"seconds": seconds, "cpu_s": usage.ru_utime + usage.ru_stime, "megabytes": usage.ru_maxrss / scale}
    sys.stdout.write(json.dumps(took))
    return process.returncode


if __name__ == "__main__":
    sys.exit(main())
