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

BACKOFF_BASE_S: Final = 0.025
"""Delay before the first retry, seconds; Envoy's ``retry_back_off.base_interval``."""

BACKOFF_FACTOR: Final = 2.0
BACKOFF_CAP_S: Final = 0.25
"""Longest delay before a retry, seconds; ten times the base, as in Envoy."""

RETRY_BUDGET_PERCENT: Final = 20.0
"""Retries under way, as a share of the calls under way; Envoy's ``budget_percent``."""

MIN_RETRY_CONCURRENCY: Final = 3
"""Retries that may always be under way; Envoy's ``min_retry_concurrency``."""
