"""One run as the GUI thread and the worker thread see it."""

from __future__ import annotations

import threading
from collections.abc import Callable

from asyncflow_gui.driving.orders import Order
from asyncflow_gui.runner.reports import RunInfo


class Job:
    """What to run, and the orders for it.

    Attributes:
        info: What to run.
        abandoned: Set when the run was ended by force, since it did not stop when asked to.
    """

    def __init__(self, info: RunInfo) -> None:
        self.info = info
        self.abandoned = threading.Event()
        self._lock = threading.Lock()
        self._early: list[Order] = []
        self._give: Callable[[Order], None] | None = None
        self._kill: Callable[[], None] | None = None

    def order(self, order: Order) -> None:
        """Give an order; from any thread, at any time, also before the run has begun."""
        with self._lock:
            if self._give is None:
                self._early.append(order)
            else:
                self._give(order)

    def attach(self, give: Callable[[Order], None], kill: Callable[[], None] | None = None) -> None:
        """Pass on orders, also those that came before, to whoever drives the run.

        Args:
            give: Takes an order; returns soon and raises nothing.
            kill: Ends the run by force, where that can be done.
        """
        with self._lock:
            for order in self._early:
                give(order)
            self._early.clear()
            self._give, self._kill = give, kill

    def detach(self) -> None:
        """The run is over: further orders come to nothing."""
        with self._lock:
            self._give, self._kill = (lambda _: None), None

    def abandon(self) -> None:
        """End the run by force, if that can be done."""
        with self._lock:
            if self._kill is not None:
                self.abandoned.set()
                self._kill()
