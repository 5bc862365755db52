"""The users of a closed workload: each thinks, sends, waits for the end, and thinks again."""

from __future__ import annotations

from collections.abc import Callable

from engine.config import limits
from engine.runtime.network import Context
from engine.samplers.durations import duration_sampler
from engine.schemas import ClosedWorkload


class Users:
    """A number of users who take turns at thinking and waiting.

    Users are alike, so that only their number is kept. A user whose request has ended in any way
    (completed, failed, lost) thinks again. A surge brings in more users, who begin by thinking;
    when it ends as many leave, each when it would think next.
    """

    def __init__(
        self, spec: ClosedWorkload, context: Context, node_id: str, send: Callable[[], None]
    ) -> None:
        self._engine = context.engine
        self._usual = spec.users
        self._wanted = spec.users
        self._present = 0
        self._send = send
        self._think = duration_sampler(spec.think_time, lambda: context.stream(node_id, "think"))

    def begin(self) -> None:
        """All users begin to think."""
        self._let_in()

    def _let_in(self) -> None:
        while self._present < self._wanted:
            self._present += 1
            self._engine.call_in(self._think(), self._thought, None)

    def _thought(self, _: None) -> None:
        if self._present > self._wanted:
            self._present -= 1
        else:
            self._send()

    def free(self) -> None:
        """A user's request has ended."""
        if self._present > self._wanted:
            self._present -= 1
        else:
            self._engine.call_in(self._think(), self._thought, None)

    def surge(self, factor: float) -> None:
        """From now on there are ``factor`` times the usual users."""
        self._wanted = round(min(self._usual * factor, limits.MAX_LIVE_REQUESTS + 1))
        self._let_in()
