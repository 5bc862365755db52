"""Writes the table of theory against the engine into docs/validation.md.

    python tests/bench/validation_table.py [--times 20] [--replications 20] [--processes 2]

The cases are those of ``tests/integration/engine/test_theory.py``, each replication ``--times`` as
long as there, with other seeds. The interval is that of Student's t over the replications.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[1])]

from support.cases import CASES, replications  # noqa: E402
from support.scenarios import cpu, exponential, one_server, run  # noqa: E402

from engine.metrics.confidence import student_t  # noqa: E402

PAGE = Path(__file__).parents[2] / "docs" / "validation.md"
BEGIN, END = "<!-- {} begins -->\n", "<!-- {} ends -->"
FIRST_SEED = 1001
COVERAGE_RUNS = 100
LOADS = (0.5, 0.8)


def figures(job: tuple[int, int, float]) -> list[float]:
    """What one replication of a case finds: case, seed, how long."""
    index, seed, times = job
    case = CASES[index]
    result = run(case.scenario(times), seed)
    return [figure.read(result) for figure in case.figures]


def rows(pool: ProcessPoolExecutor, count: int, times: float) -> Iterator[str]:
    """The lines of the table."""
    yield "| model | figure | theory | ours | 95 % interval | replications | standard errors off |"
    yield "|---|---|---|---|---|---|---|"
    for index, case in enumerate(CASES):
        jobs = [(index, FIRST_SEED + number, times) for number in range(count)]
        columns = zip(*pool.map(figures, jobs), strict=True)
        for figure, column in zip(case.figures, columns, strict=True):
            found = replications(list(column))
            half = student_t(count - 1) * found.error
            off = (found.mean - figure.theory) / found.error
            line = (
                f"| {case.name} | {figure.name} | {figure.theory:.6g} | {found.mean:.6g} "
                f"| ± {half:.2g} | {count} | {off:+.1f} |"
            )
            print(line, flush=True)
            yield line


def holds(job: tuple[float, int]) -> bool:
    """Whether the interval of one run of M/M/1 holds the true mean: load, seed."""
    used, seed = job
    arrival = 10 * used
    system = one_server(
        cpu(exponential(0.1)), rate_rps=arrival, warmup_s=100, horizon_s=100 + 20_000 / arrival,
        report_interval_s=500,
    )  # fmt: skip
    result = run(system, seed)
    if result.confidence_s is None or result.latency_s.mean is None:
        return False
    return abs(result.latency_s.mean - 1 / (10 - arrival)) <= result.confidence_s.mean


def coverage(pool: ProcessPoolExecutor) -> Iterator[str]:
    """How often intervals within a run hold the mean."""
    yield "| load | runs | intervals that hold the true mean |"
    yield "|---|---|---|"
    for used in LOADS:
        held = sum(pool.map(holds, [(used, seed) for seed in range(1, COVERAGE_RUNS + 1)]))
        line = f"| {used:g} | {COVERAGE_RUNS} | {held / COVERAGE_RUNS:.0%} |"
        print(line, flush=True)
        yield line


def put(page: str, name: str, lines: list[str]) -> str:
    """The page with the lines between the two marks of that name."""
    begin, end = BEGIN.format(name), END.format(name)
    before, rest = page.split(begin)
    _, after = rest.split(end)
    return before + begin + "\n".join(lines) + "\n" + end + after


def main() -> None:
    """Run all cases and rewrite the page."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--times", type=float, default=20.0, help="times as long as the tests")
    parser.add_argument("--replications", type=int, default=20)
    parser.add_argument("--processes", type=int, default=2)
    options = parser.parse_args()
    with ProcessPoolExecutor(options.processes) as pool:
        page = PAGE.read_text(encoding="utf-8")
        page = put(page, "table", list(rows(pool, options.replications, options.times)))
        PAGE.write_text(put(page, "coverage", list(coverage(pool))), encoding="utf-8")


if __name__ == "__main__":
    main()
