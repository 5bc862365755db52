"""Figures as words: how the shell writes times, counts and rates."""

from __future__ import annotations

from engine.schemas import Accounts


def count(number: int, noun: str) -> str:
    """``18,402 requests``, ``1 request``."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def clock(time_s: float, horizon_s: float) -> str:
    """``460.0 / 600 s``: simulated time reached, of the horizon."""
    return f"{time_s:,.1f} / {_trimmed(horizon_s)} s"


def duration(seconds: float) -> str:
    """Wall time at the precision a person cares about: ``0.4 s``, ``12 s``, ``3 min 20 s``."""
    if seconds < 9.95:
        return f"{seconds:.1f} s"
    if seconds < 90:
        return f"{seconds:.0f} s"
    minutes, rest = divmod(round(seconds), 60)
    if minutes < 60:
        return f"{minutes} min {rest} s" if rest else f"{minutes} min"
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min"


def accounts_line(accounts: Accounts) -> str:
    """Where every request is: ``generated 10 = completed 7 + failed 1 + lost 0 + in flight 2``."""
    return (
        f"generated {accounts.generated:,} = completed {accounts.completed:,}"
        f" + failed {accounts.failed:,} + lost {accounts.lost:,}"
        f" + in flight {accounts.in_flight:,}"
    )


def _trimmed(value: float) -> str:
    return f"{value:,.0f}" if value == int(value) else f"{value:,g}"
