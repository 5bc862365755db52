"""What the actors of one run share: the clock, the streams, the accounts, and each other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from engine.metrics.gauges import Gauge
from engine.metrics.ledger import Finished
from engine.metrics.places import Places
from engine.runtime.clock import Engine
from engine.runtime.rqs_state import GONE, RequestState
from engine.samplers.streams import stream
from engine.schemas import Accounts, Calling, Scenario, Server
from engine.schemas.nodes import answers
from engine.schemas.steps import CallStep, walk

if TYPE_CHECKING:
    from engine.runtime.actors.edge import EdgeRuntime
    from engine.runtime.actors.rqs_generator import Origin
    from engine.runtime.actors.users import Users

SERVER_DOWN = "server_down"
NO_HEALTHY_TARGET = "no_healthy_target"
QUEUE_FULL = "queue_full"
TIMEOUT = "timeout"
LOST = "lost"
"""Not a failure: a message was lost on an edge, and nothing can come of the request."""


class Books:
    """The accounts of requests.

    Every generated request ends in one account: completed, failed, lost, or in flight.

    Attributes:
        generated: Requests by the place they were born at.
        completed: Requests whose response has been taken in, by place of birth.
        failures: Failed ones by place of birth and reason.
        lost: Lost ones by place of birth.
        late: Responses that came to a client after their attempt had been given up, by the
            request's place of birth.
        live: Attempts and background work alive, besides the requests in flight.
        in_flight: Requests under way over time, but for those that are computed in bulk.
        in_bulk: Those that are, at the last report.
        done: Requests whose response is here, until they are taken in.
        homing: Requests whose response is on its last hop, to an origin that nothing depends on:
            no event, but their logs say when they will arrive.
        ended: Requests that failed or were lost, with the reason and when, until they are taken
            in.
        edges_by_place: Every edge, by both of its places.
    """

    def __init__(self) -> None:
        self.generated: Counter[float] = Counter()
        self.completed: Counter[float] = Counter()
        self.failures: Counter[tuple[float, str]] = Counter()
        self.lost: Counter[float] = Counter()
        self.late: Counter[float] = Counter()
        self.live = 0
        self.in_flight = Gauge()
        self.in_bulk = 0
        self.done: list[RequestState] = []
        self.homing: list[RequestState] = []
        self.ended: list[tuple[RequestState, str, float]] = []
        self.edges_by_place: dict[float, EdgeRuntime] = {}

    def end(self, request: RequestState, reason: str, now: float) -> None:
        """A request ends without a response: it failed, or was lost."""
        request.dead = GONE
        born = request.log[0]
        if reason == LOST:
            self.lost[born] += 1
        else:
            self.failures[born, reason] += 1
        self.in_flight.add(-1, now)
        self.ended.append((request, reason, now))

    def finished(self, now: float) -> Finished | None:
        """Take out the requests whose response has arrived before now; None if there are none."""
        done, homing = self.done, self.homing
        if not done and not homing:
            return None
        finished, waiting = Finished.before(now, done, homing)
        done.clear()
        homing[:] = waiting
        if finished is None:
            return None
        for birth in finished.born_at():
            self.completed[birth] += int((finished.births == birth).sum())
        self.in_flight.level -= len(finished.requests)
        self.in_flight.moment += float(finished.ends.sum())
        self._arrive_home(finished)
        return finished

    def _arrive_home(self, finished: Finished) -> None:
        """Tell the edges of the last hops that were no events."""
        home = finished.second_kind
        lasts, ends = finished.lasts[home], finished.ends[home]
        if not len(lasts):
            return
        counts, sums = np.bincount(lasts), np.bincount(lasts, weights=ends)
        for place in np.flatnonzero(counts).tolist():
            edge = self.edges_by_place[place]
            if place == edge.place:
                edge.delivered += int(counts[place])
            else:
                edge.delivered_back += int(counts[place])
            edge.moment += float(sums[place])

    def accounts(self) -> Accounts:
        """The accounts as they stand."""
        return Accounts(
            generated=self.generated.total(),
            completed=self.completed.total(),
            failed=self.failures.total(),
            lost=self.lost.total(),
            in_flight=self.in_flight.level + self.in_bulk,
        )

    def lose_many(self, born: float, times: Any) -> None:
        """Requests are lost before they are more than numbers; ``times`` says when, seconds."""
        count = len(times)
        if count:
            self.lost[born] += count
            self.in_flight.level -= count
            self.in_flight.moment += float(times.sum())

    def open_many(self, born: float, times: Any) -> None:
        """Requests are generated at the given times, seconds."""
        count = len(times)
        if count:
            self.generated[born] += count
            self.in_flight.level += count
            self.in_flight.moment -= float(times.sum())

    def open(self, born: float, now: float) -> None:
        """A request is generated."""
        self.generated[born] += 1
        self.in_flight.add(1, now)

    def drop(self, _request: RequestState) -> None:
        """An attempt that was called off has come to its end."""
        self.live -= 1


class Context:
    """What an actor is built from, besides its own part of the scenario.

    Attributes:
        scenario: The scenario that runs.
        engine: The clock.
        books: The accounts.
        places: Where time can go, numbered.
        horizon_s: Where the run ends, seconds.
        cancels: Whether anything can be called off in this scenario.
        names_endpoints: Whether some workload or call names the endpoint it wants.
        calls: Whether any server calls another.
        keeps_paths: Whether some responses retrace the way of their requests.
        counts_links: Whether some balancer wants to know when requests have left its targets.
        users: The users of closed workloads, by the place their requests are born at.
        homes: The origins that responses come home to, once those know it.
    """

    def __init__(self, scenario: Scenario, seed: int) -> None:
        self.scenario = scenario
        self.engine = Engine()
        self.books = Books()
        self.places = Places()
        self.horizon_s = scenario.settings.horizon_s
        self.cancels = any(calling.cancel_on_timeout for calling in _callings(scenario))
        self.names_endpoints = _some_name_endpoints(scenario)
        self.calls = any(isinstance(calling, CallStep) for calling in _callings(scenario))
        self.keeps_paths = self.calls or _some_retrace(scenario)
        self.counts_links = False
        self.users: dict[float, Users] = {}
        self.homes: list[Origin] = []
        self._seed = seed

    def stream(self, *name: str | int) -> np.random.Generator:
        """The random stream of an element for a purpose."""
        return stream(self._seed, *name)

    def streams_of(self, element_id: str) -> Callable[[str], np.random.Generator]:
        """Makes the streams of one element, by purpose."""
        return lambda purpose: stream(self._seed, element_id, purpose)


def _some_retrace(scenario: Scenario) -> bool:
    """Whether any response may have to go back the way its request came."""
    kinds = {node.id: node.kind for node in scenario.nodes}
    feeding = {edge.source: kinds[edge.target] for edge in scenario.edges}
    origins = {
        node.id
        for node in scenario.nodes
        if node.kind == "client" or (node.kind == "generator" and feeding.get(node.id) != "client")
    }
    answering = [node for node in scenario.nodes if isinstance(node, Server) and answers(node)]
    returns = {(edge.source, edge.target) for edge in scenario.edges}
    return any((server.id, origin) not in returns for server in answering for origin in origins)


def _some_name_endpoints(scenario: Scenario) -> bool:
    """Whether any workload or call names the endpoint it wants."""
    workloads = [getattr(node, "workload", None) for node in scenario.nodes]
    asking = [each for each in (*workloads, *_callings(scenario)) if each is not None]
    return any(getattr(each, "endpoint", None) is not None for each in asking)


def _callings(scenario: Scenario) -> list[Calling]:
    """Everything in a scenario that calls."""
    found: list[Calling] = [node for node in scenario.nodes if isinstance(node, Calling)]
    for node in scenario.nodes:
        if isinstance(node, Server):
            for endpoint in node.endpoints:
                found += [step for step in walk(endpoint.steps) if isinstance(step, CallStep)]
    return found
