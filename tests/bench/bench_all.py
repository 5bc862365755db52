"""All benchmarks, side by side, on CPU time: prints tables, and writes them into the docs.

    python tests/bench/bench_all.py [--quick] [--only asyncflow,others] [--rounds 3] [--write]

Ratios are medians over rounds in which all sides run in turn. AsyncFlow, Ciw and salabim are
compared where they are installed: in this interpreter (``pip install .[bench]``), in that of
``--rivals``, or in the ``.venv-bench`` that ``tests/bench/install_rivals.py`` makes.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from install_rivals import python_of
from report import PAGE, machine, write
from sections import SECTIONS, Plan


def main(arguments: list[str] | None = None) -> int:
    """Measure and print; exit code 0."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="tiny sizes, one round: it works")
    parser.add_argument("--rounds", type=int, default=3, help="how often each side runs")
    parser.add_argument("--only", default=",".join(SECTIONS), help="sections, by comma")
    parser.add_argument("--rivals", default=python_of(), help="the Python that has the rivals")
    parser.add_argument("--write", action="store_true", help=f"put the tables into {PAGE.name}")
    options = parser.parse_args(arguments)
    if unknown := set(options.only.split(",")) - set(SECTIONS):
        parser.error(f"--only: no {', '.join(sorted(unknown))}; there are {', '.join(SECTIONS)}")
    if options.quick and options.write:
        parser.error("--quick only shows that it works: its figures are not for the page")
    plan = Plan(
        rounds=1 if options.quick else options.rounds,
        scale=0.01 if options.quick else 1.0,
        rivals_python=options.rivals,
    )
    parts = [machine()]
    print(parts[0])
    for name in options.only.split(","):
        parts.append(SECTIONS[name](plan).text())
        print(f"\n{parts[-1]}", flush=True)
    if options.write:
        write("\n\n".join(parts))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
