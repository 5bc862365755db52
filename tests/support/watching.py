"""A second set of books: what a run does, written down stay by stay beside the engine's own.

The engine keeps sums (gauges, counts). Tests that only read these could not tell a sum from a
wrong one. While watched, each run also writes down when every single request, message, CPU and I/O
step and wait began and ended; ``support.invariants`` then compares the two. The product is not
touched: its classes are wrapped for the time of the tests.
"""

from __future__ import annotations

from array import array
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from engine.metrics.gauges import Crowd, Gauge
from engine.runtime.actors.edge import EdgeRuntime
from engine.runtime.actors.load_balancer import LoadBalancerRuntime
from engine.runtime.actors.server import ServerRuntime
from engine.runtime.actors.steps import IoWait, QueueWait, Surroundings
from engine.runtime.network import Books, Context
from engine.runtime.simulation_runner import Simulation
from engine.schemas import IoStep

Times = NDArray[np.float64]


def integral(begins: Times, ends: Times, start: float, end: float) -> float:
    """Integral over a window of how many have begun and not ended (number times seconds)."""

    def after(times: Times) -> float:
        return float(np.clip(end - np.maximum(times, start), 0.0, None).sum())

    return after(begins) - after(ends)


class Stays:
    """Stays somewhere, each begun and ended by a key of its own.

    Attributes:
        open: Begin of those that go on, seconds, by key.
    """

    def __init__(self) -> None:
        self.open: dict[int, float] = {}
        self._begins = array("d")
        self._ends = array("d")

    def enter(self, key: int, now: float) -> None:
        """A stay begins."""
        assert key not in self.open, "it is here already"
        self.open[key] = now

    def leave(self, key: int, now: float) -> None:
        """A stay ends."""
        self._begins.append(self.open.pop(key))
        self._ends.append(now)

    def __len__(self) -> int:
        return len(self._begins) + len(self.open)

    def area(self, start: float, end: float) -> float:
        """Integral over a window of how many are here."""
        return integral(
            np.array([*self._begins, *self.open.values()]), np.array(self._ends), start, end
        )


class Spans:
    """Stretches whose end is known as they begin, unless they are cut short."""

    def __init__(self) -> None:
        self.begins = array("d")
        self.ends = array("d")
        self._cuts: list[tuple[int, float]] = []
        self._stopped: list[tuple[float, float, int]] = []

    def add(self, begin: float, end: float) -> None:
        """A stretch begins, and will end then."""
        self.begins.append(begin)
        self.ends.append(end)

    def cut(self, now: float) -> None:
        """All that go on end now."""
        self._cuts.append((len(self.begins), now))

    def stop_one(self, end: float, now: float) -> None:
        """One that would have ended at a time ends now."""
        self._stopped.append((end, now, len(self._cuts)))

    def columns(self) -> tuple[Times, Times]:
        """When they began and ended."""
        begins, ends = np.array(self.begins), np.array(self.ends)
        if self._cuts:
            firsts = np.array([count for count, _ in self._cuts])
            limits = np.array([*(now for _, now in self._cuts), np.inf])
            which = np.searchsorted(firsts, np.arange(len(begins)), side="right")
            ends = np.minimum(ends, limits[which])
        return begins, ends

    def area(self, start: float, end: float) -> float:
        """Integral over a window of how many go on."""
        area = integral(*self.columns(), start, end)
        for planned, stopped, cuts in self._stopped:
            limit = self._cuts[cuts][1] if cuts < len(self._cuts) else np.inf
            unused = np.array([stopped]), np.array([min(planned, limit)])
            area -= integral(*unused, start, end)
        return area

    def most_at_once(self) -> int:
        """Highest number going on at the same time."""
        begins, ends = self.columns()
        begins, ends = begins[ends > begins], ends[ends > begins]
        if not len(begins):
            return 0
        ended = np.searchsorted(np.sort(ends), np.sort(begins), side="right")
        return int((np.arange(1, len(begins) + 1) - ended).max())


class WatchedQueue(deque[Any]):
    """A FIFO queue that notes who waits in it, from when to when.

    Who was called off leaves it when that happens, not when the dead entry is passed over.
    """

    def __init__(self, now: Callable[[], float], request_of: Callable[[Any], Any]) -> None:
        super().__init__()
        self.stays = Stays()
        self._time = now
        self._request_of = request_of

    def append(self, entry: Any) -> None:
        self.stays.enter(id(self._request_of(entry)), self._time())
        super().append(entry)

    def popleft(self) -> Any:
        entry = super().popleft()
        request = self._request_of(entry)
        if not request.dead:
            self.stays.leave(id(request), self._time())
        return entry

    def clear(self) -> None:
        for key in list(self.stays.open):
            self.stays.leave(key, self._time())
        super().clear()

    def called_off(self, request: Any) -> None:
        self.stays.leave(id(request), self._time())


class WatchedInside(dict[Any, None]):
    """Requests inside a server, from when to when."""

    def __init__(self, now: Callable[[], float]) -> None:
        super().__init__()
        self.stays = Stays()
        self._time = now

    def __setitem__(self, request: Any, nothing: None) -> None:
        self.stays.enter(id(request), self._time())
        super().__setitem__(request, nothing)

    def __delitem__(self, request: Any) -> None:
        self.stays.leave(id(request), self._time())
        super().__delitem__(request)

    def clear(self) -> None:
        for key in list(self.stays.open):
            self.stays.leave(key, self._time())
        super().clear()


class WatchedGauge(Gauge):
    """Requests waiting for I/O, with the stretches they wait."""

    __slots__ = ("spans",)

    def __init__(self, spans: Spans) -> None:
        super().__init__()
        self.spans = spans


class Watch:
    """What one run has done.

    Attributes:
        births: When requests were generated, by the place they are born at, seconds.
        ends: When they ended in whatever account, the same way.
        starts: Births of those that ended with a log of their own, read from that log.
        completed: Births and ends of completed requests, by place of birth.
        unanswered: Requests that ended without a response, by who would have got it.
        messages: Messages by edge: when they set out and arrive.
        lost_in_bulk: Messages lost among many that crossed at once, by edge.
        cpu: CPU steps by server; ``io`` the same for I/O.
    """

    def __init__(self) -> None:
        self.births: dict[int, array[float]] = defaultdict(lambda: array("d"))
        self.ends: dict[int, array[float]] = defaultdict(lambda: array("d"))
        self.starts: dict[int, array[float]] = defaultdict(lambda: array("d"))
        self.completed: dict[int, tuple[array[float], array[float]]] = defaultdict(
            lambda: (array("d"), array("d"))
        )
        self.unanswered: Counter[str] = Counter()
        self.messages: dict[str, Spans] = defaultdict(Spans)
        self.lost_in_bulk: Counter[str] = Counter()
        self.cpu: dict[str, Spans] = defaultdict(Spans)
        self.io: dict[str, Spans] = defaultdict(Spans)


def watch_of(simulation: Simulation) -> Watch:
    """What a watched run has done."""
    watch: Watch = simulation._system.context.watch  # type: ignore[attr-defined]
    return watch


@contextmanager
def watching() -> Iterator[None]:
    """Watch every run made meanwhile."""
    with pytest.MonkeyPatch.context() as patch:
        for wrap in (_watch_accounts, _watch_edges, _watch_servers, _watch_queues):
            wrap(patch)
        yield


def _watch_accounts(patch: pytest.MonkeyPatch) -> None:
    context_init = Context.__init__
    open_one, open_many, lose_many = Books.open, Books.open_many, Books.lose_many
    end, finished = Books.end, Books.finished

    def made(self: Any, *arguments: Any) -> None:
        context_init(self, *arguments)
        self.watch = self.books.watch = Watch()

    def opened(self: Any, born: int, now: float) -> None:
        self.watch.births[born].append(now)
        open_one(self, born, now)

    def opened_many(self: Any, born: int, times: Times) -> None:
        self.watch.births[born].extend(times.tolist())
        open_many(self, born, times)

    def lost_many(self: Any, born: int, times: Times) -> None:
        self.watch.ends[born].extend(times.tolist())
        lose_many(self, born, times)

    def ended(self: Any, request: Any, reason: str, now: float) -> None:
        born, start = request.log[:2]
        self.watch.ends[born].append(now)
        self.watch.starts[born].append(start)
        self.watch.unanswered[getattr(request.origin, "id", "")] += 1
        end(self, request, reason, now)

    def taken_in(self: Any, now: float) -> Any:
        batch = finished(self, now)
        if batch is not None:
            watch: Watch = self.watch
            for request in batch.requests:
                born, start = request.log[:2]
                watch.starts[born].append(start)
                watch.ends[born].append(request.log[-1])
                begins, ends = watch.completed[born]
                begins.append(start)
                ends.append(request.log[-1])
        return batch

    patch.setattr(Context, "__init__", made)
    patch.setattr(Books, "open", opened)
    patch.setattr(Books, "open_many", opened_many)
    patch.setattr(Books, "lose_many", lost_many)
    patch.setattr(Books, "end", ended)
    patch.setattr(Books, "finished", taken_in)


def _watch_edges(patch: pytest.MonkeyPatch) -> None:
    one_by_one, in_bulk = EdgeRuntime._latency, EdgeRuntime._crossing

    def latency(self: Any, purpose: str) -> Any:
        draw, engine = one_by_one(self, purpose), self._context.engine
        add = self._context.watch.messages[self.id].add

        def drawn() -> float:
            value, now = draw(), engine._now
            add(now, now + value + self.spike_s)
            return value

        return drawn

    def crossing(self: Any) -> Any:
        cross, watch = in_bulk(self), self._context.watch

        def crossed(departures: Times) -> Any:
            arrivals, kept = cross(departures)
            if kept is not None:
                watch.lost_in_bulk[self.id] += int((~kept).sum())
                departures = departures[kept]
            spans = watch.messages[self.id]
            spans.begins.extend(departures.tolist())
            spans.ends.extend(arrivals.tolist())
            return arrivals, kept

        return crossed

    patch.setattr(EdgeRuntime, "_latency", latency)
    patch.setattr(EdgeRuntime, "_crossing", crossing)


def _watch_servers(patch: pytest.MonkeyPatch) -> None:
    init, paced, fail_all = ServerRuntime.__init__, ServerRuntime.paced, ServerRuntime._fail_all
    draw_of, stop_io = Surroundings.draw, IoWait.cancel

    def noting(draw: Any, engine: Any, spans: Spans) -> Any:
        add = spans.add

        def drawn() -> float:
            value, now = draw(), engine._now
            add(now, now + value)
            return value

        return drawn

    def made(self: Any, spec: Any, context: Any) -> None:
        init(self, spec, context)
        engine = self.engine
        self._inside = WatchedInside(lambda: engine._now)
        self._in_service = Crowd(self._inside)
        self.io = WatchedGauge(context.watch.io[self.id])
        for resource in (*self._all_slots(), self.memory):
            resource.queue = WatchedQueue(lambda: engine._now, lambda entry: entry[0])

    def cpu(self: Any, draw: Any) -> Any:
        return noting(paced(self, draw), self.engine, self.context.watch.cpu[self.id])

    def io(self: Any, step: Any) -> Any:
        draw = draw_of(self, step)
        if not isinstance(step, IoStep):
            return draw
        return noting(draw, self.server.engine, self.server.io.spans)

    def all_fail(self: Any) -> None:
        for spans in (self.context.watch.cpu[self.id], self.context.watch.io[self.id]):
            spans.cut(self.engine._now)
        fail_all(self)

    def io_stops(self: Any, request: Any) -> None:
        self._waiting.spans.stop_one(request.log[-1], self._engine._now)
        stop_io(self, request)

    patch.setattr(ServerRuntime, "__init__", made)
    patch.setattr(ServerRuntime, "paced", cpu)
    patch.setattr(ServerRuntime, "_fail_all", all_fail)
    patch.setattr(Surroundings, "draw", io)
    patch.setattr(IoWait, "cancel", io_stops)


def _watch_queues(patch: pytest.MonkeyPatch) -> None:
    balancer_init, balancer_cancel = LoadBalancerRuntime.__init__, LoadBalancerRuntime.cancel
    cancel = QueueWait.cancel

    def made(self: Any, spec: Any, context: Any) -> None:
        balancer_init(self, spec, context)
        engine = self.engine
        self._queue = WatchedQueue(lambda: engine._now, lambda request: request)

    def balancer_calls_off(self: Any, request: Any) -> None:
        self._queue.called_off(request)
        balancer_cancel(self, request)

    def calls_off(self: Any, request: Any) -> None:
        self._queue.queue.called_off(request)
        cancel(self, request)

    patch.setattr(LoadBalancerRuntime, "__init__", made)
    patch.setattr(LoadBalancerRuntime, "cancel", balancer_calls_off)
    patch.setattr(QueueWait, "cancel", calls_off)
