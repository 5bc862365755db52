"""Bounds beyond which input is refused, each with its unit."""

from typing import Final

MAX_TIME_S: Final = 1e9
"""Longest time any field may hold, seconds (about 31 years)."""

MAX_RATE_RPS: Final = 1e7
"""Highest arrival rate of one workload, requests per second."""

MAX_RAM_MB: Final = 1e9
"""Largest memory, MB."""

MAX_CPU_CORES: Final = 100_000
MAX_POOL_SLOTS: Final = 10_000_000
MAX_SEED: Final = 2**63 - 1
MAX_REPORTS: Final = 100_000
"""Most reporting intervals in one run: each costs memory for every element."""

MAX_NODES: Final = 20_000
MAX_EDGES: Final = 50_000
MAX_EVENTS: Final = 20_000
MAX_STEPS: Final = 200
MAX_STEP_DEPTH: Final = 8
"""Deepest nesting of steps (``spawn`` and ``parallel``)."""

MAX_BRANCHES: Final = 1_000
MAX_ENDPOINTS: Final = 500
MAX_SLOS: Final = 100
MAX_SHAPES: Final = 5_000
"""Most groups, and most notes, of a drawing."""

MAX_ERLANG_PHASES: Final = 1_000
MAX_EMPIRICAL_VALUES: Final = 100_000
MAX_SCHEDULE_POINTS: Final = 10_000
MAX_TRACE_TIMES: Final = 10_000_000
MAX_USERS: Final = 1_000_000
"""Most users of a closed workload."""

MAX_FACTOR: Final = 1e6
"""Largest factor of a surge or a slowdown."""

MAX_RETRIES: Final = 100
MAX_CONCURRENT_REQUESTS: Final = 10_000_000

MAX_ID_LENGTH: Final = 120
MAX_TEXT_LENGTH: Final = 20_000

MAX_USER_WINDOWS: Final = 1_000_000
"""Most user windows in one run: each costs a draw even when nobody is active."""

MAX_SERIES_VALUES: Final = 100_000_000
"""Most values in all time series of a run (8 bytes each)."""

MAX_LIVE_REQUESTS: Final = 2_000_000
"""Requests, attempts and background tasks alive at once at which a run is stopped: each takes
up to 1 KB of memory."""
