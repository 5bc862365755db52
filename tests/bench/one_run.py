"""One measured run, alone in its process: ``python one_run.py SIDE ARGUMENTS``.

SIDE is a module here with ``prepare(**arguments)``, which returns the work to measure: a function
that returns at least ``requests`` and ``mean_s``. Prints what it returned, the CPU seconds it
took and the process's peak memory as JSON.
"""

from __future__ import annotations

import gc
import importlib
import json
import sys
import time
from pathlib import Path

_HERE = Path(__file__).resolve().parent


def measure(side: str, arguments: dict[str, object]) -> dict[str, float]:
    """What the side's work returned, ``cpu_s`` and ``peak_mb``."""
    work = importlib.import_module(side).prepare(**arguments)
    gc.collect()
    start = time.process_time()
    figures: dict[str, float] = work()
    return figures | {"cpu_s": time.process_time() - start, "peak_mb": peak_mb()}


def peak_mb() -> float:
    """Peak memory of this process, MB of 10^6 bytes.

    Linux carries ``ru_maxrss`` over from the process that started this one, so that its own
    ``VmHWM`` is read there.
    """
    status = Path("/proc/self/status")
    if status.exists():
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) * 1024 / 1e6
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6


if __name__ == "__main__":
    # Behind what the interpreter has itself: another one's packages are not these.
    sys.path += [str(_HERE), str(_HERE.parent), str(_HERE.parents[1])]
    print(json.dumps(measure(sys.argv[1], json.loads(sys.argv[2]))))
