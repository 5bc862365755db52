"""Equal slots with one first-come-first-served queue: CPU cores, pools, places at a server."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Any

from engine.metrics.gauges import Gauge


class Slots:
    """A number of equal slots and one FIFO queue for them.

    Attributes:
        free: Slots nobody holds.
        queue: Who waits, first come first: pairs of a request and what to call when it is served.
            A request that is ``dead`` by then is passed over.
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
            self.wait(request, start, now)

    def wait(self, request: Any, start: Callable[[Any], None], now: float) -> None:
        """Queue up; ``start`` is called with a slot in hand."""
        self.queue.append((request, start))
        waiting = self.waiting
        waiting.level += 1
        waiting.moment -= now

    def forget_one(self, now: float) -> None:
        """Somebody in the queue waits no longer; ``dead``, it will be passed over."""
        self.waiting.add(-1, now)

    def release(self, now: float) -> None:
        """Hand the slot to the next in line, or free it.

        ``start`` functions only schedule, so that a long queue never becomes deep recursion.
        """
        queue = self.queue
        while queue:
            request, start = queue.popleft()
            if request.dead:
                continue
            waiting = self.waiting
            waiting.level -= 1
            waiting.moment += now
            start(request)
            return
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
