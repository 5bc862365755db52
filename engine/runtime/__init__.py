"""The run itself: requests, the actors they pass through, and the clock."""

from engine.runtime.simulation_runner import Simulation

__all__ = ["Simulation"]
