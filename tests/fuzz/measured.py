"""Opening files in processes of their own, with the time and memory of each measured."""

import json
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

_PROGRAM = """
import json, os, resource, signal, sys, time
from engine.io.loading import load
from engine.schemas import ScenarioError

def peak_kb():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

def open_one(path):
    signal.alarm(30)
    before, start, problems = peak_kb(), time.process_time(), []
    try:
        load(path)
    except ScenarioError as error:
        problems = [problem.as_json() for problem in error.problems]
    took, grown = time.process_time() - start, (peak_kb() - before) / 1024
    print(json.dumps([path, took, grown, problems]), flush=True)

try:
    load(sys.argv[1])  # what is made once: schemas, tables
except ScenarioError:
    pass
for path in sys.argv[2:]:
    if not (child := os.fork()):
        open_one(path)
        os._exit(0)
    os.waitpid(child, 0)
"""
_WARM_UP = Path(__file__).parents[2] / "resources/examples/single-server.asyncflow"


@dataclass(frozen=True, slots=True)
class Opened:
    """What opening a file took and brought.

    Attributes:
        cpu_s: Time on the processor, seconds.
        memory_mb: By how much the process grew at its largest, MB.
        codes: Codes of the problems told; none where the file was opened.
        told: Length of all that was told, characters of JSON.
    """

    cpu_s: float
    memory_mb: float
    codes: list[str]
    told: int


def open_apart(paths: Iterable[Path]) -> dict[Path, Opened]:
    """Open each file in another process; those that took half a minute or crashed are left out."""
    child = subprocess.run(
        [sys.executable, "-c", _PROGRAM, str(_WARM_UP), *map(str, paths)],
        capture_output=True,
        text=True,
        timeout=600,
        check=True,
    )
    opened = {}
    for line in child.stdout.splitlines():
        path, cpu_s, memory_mb, problems = json.loads(line)
        codes = [problem["code"] for problem in problems]
        opened[Path(path)] = Opened(cpu_s, memory_mb, codes, len(json.dumps(problems)))
    return opened
