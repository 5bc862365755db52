"""Scenarios at the edges of the schemas: those that are valid run, and stop when they are told."""

import pytest

from fuzz.extremes import extreme_scenario
from fuzz.running import run_for_a_while


@pytest.mark.parametrize("first", range(10, 50, 10))
def test_what_is_valid_runs_whatever_its_values(first: int) -> None:
    for seed in range(first, first + 10):
        run_for_a_while(extreme_scenario(seed), 0.03)


@pytest.mark.statistical
@pytest.mark.parametrize("first", range(1_000, 3_000, 20))
def test_what_is_valid_runs_whatever_its_values_at_length(first: int) -> None:
    for seed in range(first, first + 20):
        run_for_a_while(extreme_scenario(seed), 0.3)
