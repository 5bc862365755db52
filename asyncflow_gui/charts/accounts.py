"""Where every request of a run is, as a sentence that adds up."""

from __future__ import annotations

from asyncflow_gui.charts.units import count
from engine.schemas.result import RequestAccounts


def accounts_line(requests: RequestAccounts) -> str:
    """``generated 18,402 = completed 17,960 + failed 398 (server down 398) + lost 38 + …``."""
    failed = f"failed {count(requests.failed.total)}"
    if reasons := [
        f"{reason.replace('_', ' ')} {count(number)}"
        for reason, number in requests.failed.by_reason.items()
        if number
    ]:
        failed += f" ({', '.join(reasons)})"
    return (
        f"generated {count(requests.generated)} = completed {count(requests.completed)}"
        f" + {failed} + lost {count(requests.lost)} + in flight {count(requests.in_flight)}"
    )


def error_share(requests: RequestAccounts) -> float | None:
    """Share of the requests that ended which failed or were lost; none where none ended."""
    bad = requests.failed.total + requests.lost
    ended = requests.completed + bad
    return bad / ended if ended else None
