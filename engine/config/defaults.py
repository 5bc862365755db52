"""Values a new element starts with."""

from typing import Final

HORIZON_S: Final = 300.0
"""Simulated length of a run, seconds."""

SEED: Final = 1
"""Seed of every random stream."""

CPU_CORES: Final = 1
RAM_MB: Final = 2048.0

USER_WINDOW_S: Final = 60.0
"""How long a drawn number of active users stays, seconds."""

REPORTS_PER_RUN: Final = 500
"""About how many reporting intervals a run gets when the scenario names no interval."""
