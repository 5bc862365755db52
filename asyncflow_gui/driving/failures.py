"""Why a run failed, in words with a remedy: headline and details for a dialog."""

from __future__ import annotations

from collections.abc import Callable

from engine.schemas import ScenarioError
from engine.schemas.problem import describe, errors_of

_SHOWN = 12
"""Problems listed before the rest is only counted."""

Words = tuple[str, str]


def in_words(error: Exception) -> Words:
    """Headline and details for an exception that ended a run."""
    for kind, explain in _EXPLANATIONS:
        if isinstance(error, kind):
            return explain(error)
    return _unexpected(error)


def _invalid(error: Exception) -> Words:
    assert isinstance(error, ScenarioError)
    errors = errors_of(error.problems) or list(error.problems)
    count = len(errors)
    headline = (
        "The scenario has a problem that must be solved before it can run"
        if count == 1
        else f"The scenario has {count} problems that must be solved before it can run"
    )
    lines = [describe(problem) for problem in errors[:_SHOWN]]
    if count > _SHOWN:
        lines.append(f"… and {count - _SHOWN} more in the problems list.")
    return headline, "\n".join(lines)


def _out_of_memory(_error: Exception) -> Words:
    return (
        "The run needs more memory than this computer has free",
        "Shorten the horizon, lower the traffic, or choose a longer reporting interval in the run "
        "settings; a queue that grows without end also fills the memory. Your drawing is "
        "untouched.",
    )


def _unexpected(error: Exception) -> Words:
    reason = str(error).strip().splitlines()
    what = f"{type(error).__name__}: {reason[0]}" if reason else type(error).__name__
    return (
        "The run ended because of a fault in the simulator",
        f"It reported: {what}. Your drawing is untouched. Save it, then run it again with another "
        "seed; if the fault comes back, please report it and attach the saved project.",
    )


_EXPLANATIONS: tuple[tuple[type[Exception], Callable[[Exception], Words]], ...] = (
    (ScenarioError, _invalid),
    (MemoryError, _out_of_memory),
)
