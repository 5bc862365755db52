"""Figures as words: how the shell writes times, counts and rates."""

from __future__ import annotations

from asyncflow_gui.model.figures import elapsed as duration
from asyncflow_gui.model.figures import plural as count
from engine.schemas import Accounts

__all__ = ["accounts_line", "clock", "count", "duration"]


def clock(time_s: float, horizon_s: float) -> str:
    """``460.0 / 600 s``: simulated time reached, of the horizon."""
    return f"{time_s:,.1f} / {_trimmed(horizon_s)} s"


def accounts_line(accounts: Accounts) -> str:
    """Where every request is: ``generated 10 = completed 7 + failed 1 + lost 0 + in flight 2``."""
    return (
        f"generated {accounts.generated:,} = completed {accounts.completed:,}"
        f" + failed {accounts.failed:,} + lost {accounts.lost:,}"
        f" + in flight {accounts.in_flight:,}"
    )


def _trimmed(value: float) -> str:
    return f"{value:,.0f}" if value == int(value) else f"{value:,g}"
