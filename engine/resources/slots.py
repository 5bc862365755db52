"""Equal slots with one first-come-first-served queue: CPU cores, connection pools."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Any

from engine.metrics.gauges import Gauge


class Slots:
    """A number of equal slots and one FIFO queue for them: cores, or a connection pool.

    Attributes:
        free: Slots nobody holds.
        queue: Who waits, first come first: pairs of a request and what to call when it is served.
        busy: Slots in use over time.
        waiting: Length of the queue over time.
    """

    __slots__ = ("busy", "free", "queue", "total", "waiting")

    def __init__(self, total: int) -> None:
        self.total = total
        self.free = total
        self.queue: deque[tuple[Any, Callable[[Any], None]]] = deque()
        self.busy = Gauge()
        self.waiting = Gauge()

    def acquire(self, request: Any, start: Callable[[Any], None], now: float) -> None:
        """Start at once where a slot is free, else in turn."""
        if self.free:
            self.free -= 1
            busy = self.busy
            busy.level += 1
            busy.moment -= now
            start(request)
        else:
            self.queue.append((request, start))
            waiting = self.waiting
            waiting.level += 1
            waiting.moment -= now

    def release(self, now: float) -> None:
        """Hand the slot to the next in line, or free it.

        ``start`` functions only schedule, so that a long queue never becomes deep recursion.
        """
        if self.queue:
            request, start = self.queue.popleft()
            waiting = self.waiting
            waiting.level -= 1
            waiting.moment += now
            start(request)
        else:
            self.free += 1
            busy = self.busy
            busy.level -= 1
            busy.moment += now

    def reset(self, now: float) -> None:
        """Forget all holders and waiters: the server went down."""
        self.free = self.total
        self.queue.clear()
        self.busy.clear(now)
        self.waiting.clear(now)
