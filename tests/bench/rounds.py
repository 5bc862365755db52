"""Runs in processes of their own, side by side, round after round."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_ONE_RUN = Path(__file__).resolve().parent / "one_run.py"


class FailedRunError(Exception):
    """A side could not be run; the message says why."""


@dataclass(frozen=True)
class Side:
    """One of the things compared.

    Attributes:
        module: Its module here.
        arguments: What its ``prepare`` is given, besides the seed of the round.
        python: The interpreter that has what it needs.
    """

    module: str
    arguments: dict[str, Any]
    python: str = sys.executable

    def run(self, seed: int) -> dict[str, float]:
        """One run in a process of its own.

        Raises:
            FailedRunError: It did not get to its end.
        """
        arguments = json.dumps(self.arguments | {"seed": seed})
        done = subprocess.run(
            [self.python, str(_ONE_RUN), self.module, arguments],
            capture_output=True,
            text=True,
            check=False,
            # One thread in NumPy's algebra, whatever the machine: only CPU time counts here.
            env=os.environ | {"OPENBLAS_NUM_THREADS": "1"},
        )
        if done.returncode:
            lines = done.stderr.strip().splitlines() or [f"exit code {done.returncode}"]
            raise FailedRunError(f"{self.module}: {lines[-1]}")
        figures: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
        return figures

    def can_run(self, package: str) -> bool:
        """Whether its interpreter has a package."""
        try:
            found = subprocess.run(
                [self.python, "-c", f"import {package}"], capture_output=True, check=False
            )
        except OSError:
            return False
        return not found.returncode


@dataclass(frozen=True)
class Runs:
    """All runs of one side.

    Attributes:
        figures: What each printed, in order of the rounds.
    """

    figures: Sequence[dict[str, float]]

    @property
    def rates(self) -> list[float]:
        """Requests per CPU second, by round."""
        return [each["requests"] / each["cpu_s"] for each in self.figures]

    @property
    def rate(self) -> float:
        """Their median."""
        return statistics.median(self.rates)

    @property
    def mean_s(self) -> float:
        """Mean time in the system over all rounds, seconds."""
        total = sum(each["requests"] for each in self.figures)
        return sum(each["mean_s"] * each["requests"] for each in self.figures) / total

    def median(self, name: str) -> float:
        """Median of a figure over the rounds."""
        return statistics.median(each[name] for each in self.figures)

    def times(self, other: Runs) -> float:
        """How many times faster than another side: the median of the rounds' ratios."""
        pairs = zip(self.rates, other.rates, strict=True)
        return statistics.median(mine / theirs for mine, theirs in pairs)


def in_turn(sides: Sequence[Side], rounds: int) -> list[Runs]:
    """Run every side once a round, in turn, so that all see the machine in the same mood."""
    figures: list[list[dict[str, float]]] = [[] for _ in sides]
    for number in range(rounds):
        for side, own in zip(sides, figures, strict=True):
            own.append(side.run(seed=number + 1))
    return [Runs(own) for own in figures]
