"""Equal slots with one first-come-first-served queue: CPU cores, pools, places at a server."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Any

from engine.metrics.gauges import Gauge


class Busy:
    """Slots in use over time, from those that are free: a gauge with one number fewer to keep."""

    __slots__ = ("_slots", "moment")

    def __init__(self, slots: Slots) -> None:
        self._slots = slots
        self.moment = 0.0

    @property
    def level(self) -> int:
        """Slots in use now."""
        return self._slots.total - self._slots.free

    def take(self, now: float) -> float:
        """The integral since the last call (slots times seconds)."""
        held = self.level * now
        area = held + self.moment
        self.moment = -held
        return area


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
        self.busy = Busy(self)
        self.waiting = Gauge()

    def acquire(self, request: Any, start: Callable[[Any], None], now: float) -> None:
        """Start at once where a slot is free, else in turn."""
        if self.free:
            self.free -= 1
            self.busy.moment -= now
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
        self.busy.moment += now

    def reset(self, now: float) -> None:
        """Forget all holders and waiters: the server went down."""
        self.busy.moment += (self.total - self.free) * now
        self.free = self.total
        self.queue.clear()
        self.waiting.clear(now)
