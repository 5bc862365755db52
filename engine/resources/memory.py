"""Memory that requests reserve as a whole, first come first served."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Any

from engine.metrics.gauges import Gauge

PARTS_PER_MB = 1_000_000
"""Memory is counted in millionths of a MB (about a byte each), not in bytes: decimal fractions are
whole numbers of them, so that six times 0.1 MB fits in 0.6 MB."""


def to_parts(mb: float) -> int:
    """MB as whole parts: sums of whole numbers come back to exactly where they started."""
    return round(mb * PARTS_PER_MB)


class Memory:
    """A server's memory.

    Strictly FIFO: a request that does not fit makes those behind it wait, as it would where
    requests are admitted in turn.

    Attributes:
        free: Parts nobody holds.
        queue: Who waits: a request, its parts, and what to call when they are reserved. A request
            that is ``dead`` by then is passed over.
        held: Parts in use over time.
        waiting: Number of requests that wait over time.
    """

    __slots__ = ("capacity", "free", "held", "queue", "waiting")

    def __init__(self, mb: float) -> None:
        self.capacity = to_parts(mb)
        self.free = self.capacity
        self.queue: deque[tuple[Any, int, Callable[[Any], None]]] = deque()
        self.held = Gauge()
        self.waiting = Gauge()

    def fits(self, size: int) -> bool:
        """Whether so many parts could be reserved without waiting."""
        return not size or (size <= self.free and not self.waiting.level)

    def take(self, size: int, now: float) -> bool:
        """Reserve parts at once and return True; False if the request has to wait for them."""
        if self.queue or size > self.free:
            return False
        self.free -= size
        held = self.held
        held.level += size
        held.moment -= size * now
        return True

    def wait(self, request: Any, size: int, granted: Callable[[Any], None], now: float) -> None:
        """Queue for parts; ``granted(request)`` is called when they are reserved."""
        self.queue.append((request, size, granted))
        self.waiting.add(1, now)

    def forget_one(self, now: float) -> None:
        """Somebody in the queue waits no longer; ``dead``, it will be passed over."""
        self.waiting.add(-1, now)
        self._serve(now)

    def release(self, size: int, now: float) -> None:
        """Give parts back and serve the queue from its head while the head fits."""
        self.free += size
        held = self.held
        held.level -= size
        held.moment += size * now
        if self.queue:
            self._serve(now)

    def _serve(self, now: float) -> None:
        queue = self.queue
        while queue and (queue[0][0].dead or queue[0][1] <= self.free):
            request, wanted, granted = queue.popleft()
            if request.dead:
                continue
            self.waiting.add(-1, now)
            self.free -= wanted
            self.held.add(wanted, now)
            granted(request)

    def reset(self, now: float) -> None:
        """Forget all holders and waiters: the server went down."""
        self.free = self.capacity
        self.queue.clear()
        self.held.clear(now)
        self.waiting.clear(now)
