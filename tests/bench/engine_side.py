"""This project's engine: every figure, series and trace that a run gives, and its result."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import systems

from engine.runtime import Simulation


def prepare(
    system: str, *, seed: int = 1, event_by_event: bool = False, **sizes: Any
) -> Callable[[], dict[str, float]]:
    """``system`` names a function of ``systems``; ``sizes`` are its arguments."""
    scenario = getattr(systems, system)(**sizes)

    def work() -> dict[str, float]:
        simulation = Simulation(scenario, seed, event_by_event=event_by_event)
        for _ in simulation:
            pass
        result = simulation.result()
        generated = result.requests.generated
        return {
            "requests": generated,
            "mean_s": result.latency_s.mean or 0.0,
            "entries": simulation.events_done / max(generated, 1),
        }

    return work
