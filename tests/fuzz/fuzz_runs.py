"""Run scenarios at the edges of the schemas: ``python -m fuzz.fuzz_runs 10000 [SEED]``.

Prints each scenario that raises, hangs, or goes on long after it was told to stop; at the end how
many there were of each outcome.
"""

import faulthandler
import gc
import json
import resource
import signal
import sys
import time
import traceback
from collections import Counter
from types import FrameType

from fuzz.extremes import extreme_scenario
from fuzz.running import Outcome, run_for_a_while

LONGEST_S = 0.15
"""Real time after which a run is told to stop, seconds."""

HANGS_S = 20.0
"""Time on the processor after which something is taken to hang, seconds."""

SLOW_S = 4.0
"""Time on the processor for a run that is worth looking at, seconds."""

MUCH_MB = 400.0
"""Memory for a run that is worth looking at, MB."""


class HungError(BaseException):
    """It takes too long."""


def _ring(_signal: int, _frame: FrameType | None) -> None:
    raise HungError


def main(count: int, first: int) -> int:
    """Run so many scenarios; 0 if all is well."""
    signal.signal(signal.SIGPROF, _ring)
    faulthandler.enable()
    told: Counter[str] = Counter()
    findings, requests = 0, 0
    for seed in range(first, first + count):
        start, before = time.process_time(), _peak_mb()
        try:
            outcome = _guarded(seed)
        except (Exception, HungError):
            findings += 1
            _say(f"seed {seed}: raised\n{traceback.format_exc(limit=-6)}")
            continue
        told[outcome.how] += 1
        requests += outcome.requests
        if outcome.stopped_by:
            told[" ".join(outcome.stopped_by.split()[:4])] += 1
        gc.collect()  # millions of requests are not for the next run to clear away
        took, grown = time.process_time() - start, _peak_mb() - before
        if took > SLOW_S or grown > MUCH_MB:
            findings += 1
            _say(f"seed {seed}: {took:.1f} s, +{grown:.0f} MB, {outcome}")
    _say(f"{count} scenarios, {requests:,} requests, {findings} findings: {json.dumps(told)}")
    return int(findings > 0)


def _guarded(seed: int) -> Outcome:
    signal.setitimer(signal.ITIMER_PROF, HANGS_S)
    try:
        return run_for_a_while(extreme_scenario(seed), LONGEST_S)
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    arguments = [int(argument) for argument in sys.argv[1:]]
    sys.exit(main(*(arguments or [1000]), *([0] if len(arguments) < 2 else [])))
