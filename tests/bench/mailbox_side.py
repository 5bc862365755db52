"""The mailbox idiom: how SimPy models of backends, AsyncFlow 0.1.1 among them, are put together.

A mailbox (``Store``) per node and a process that empties it; a process per message on an edge; a
dispatcher per server and a handler process per request; ``Container`` for cores and memory; one
NumPy scalar a random number; a history entry a hop; a sampler that polls every gauge each 10 ms;
finished requests kept for ever. Written anew for the comparison, and only for the benchmark's
system; it does what the idiom does for each request, no more and no less, so that it is neither
handicapped nor polished.
"""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
import simpy

Process = Generator[simpy.Event, Any, None]

SAMPLE_PERIOD_S = 0.01
"""AsyncFlow's default."""


class Hop(NamedTuple):
    kind: str
    component: str
    time: float


class Clock(NamedTuple):
    start: float
    finish: float


@dataclass(frozen=True)
class Latency:
    """A random variable as a scenario file has it: it is looked at for each draw."""

    mean: float
    distribution: str = "exponential"
    std: float = 0.0

    def draw(self, rng: np.random.Generator) -> float:
        match self.distribution:
            case "exponential":
                return float(rng.exponential(self.mean))
            case "normal":
                return max(0.0, rng.normal(self.mean, self.std))
            case _:
                raise ValueError(self.distribution)


@dataclass(frozen=True)
class Step:
    kind: str
    amount: float


@dataclass
class Message:
    number: int
    start: float
    finish: float | None = None
    history: list[Hop] = field(default_factory=list)

    def record(self, kind: str, component: str, time: float) -> None:
        self.history.append(Hop(kind, component, time))


class Wire:
    """Loses or delays each message in a process of its own."""

    def __init__(self, env: simpy.Environment, rng: np.random.Generator, name: str, mean: float):
        self.env, self.rng, self.name = env, rng, name
        self.latency = Latency(mean)
        self.dropout_rate = 0.0
        self.target: simpy.Store
        self.in_transit = 0
        self.series: dict[str, list[float]] = {"in_transit": []}

    def send(self, message: Message) -> None:
        self.env.process(self._carry(message))

    def _carry(self, message: Message) -> Process:
        if self.rng.uniform() < self.dropout_rate:
            message.record("edge", f"{self.name}-dropped", self.env.now)
            return
        self.in_transit += 1
        yield self.env.timeout(self.latency.draw(self.rng))
        message.record("edge", self.name, self.env.now)
        self.in_transit -= 1
        yield self.target.put(message)


class Machine:
    """A server: a dispatcher, and a handler process per request that goes through its steps."""

    def __init__(
        self, env: simpy.Environment, rng: np.random.Generator, name: str, steps: list[Step]
    ):
        self.env, self.rng, self.name = env, rng, name
        self.endpoints = [steps]
        self.out: Wire
        self.inbox = simpy.Store(env)
        self.cores = simpy.Container(env, capacity=1, init=1)
        self.ram = simpy.Container(env, capacity=4096, init=4096)
        self.ready = self.io = 0
        self.ram_in_use = 0.0
        self.series: dict[str, list[float]] = {"ready": [], "io": [], "ram_in_use": []}
        env.process(self._dispatch())

    def _dispatch(self) -> Process:
        while True:
            message = yield self.inbox.get()
            self.env.process(self._handle(message))

    def _handle(self, message: Message) -> Process:
        message.record("server", self.name, self.env.now)
        steps = self.endpoints[self.rng.integers(0, len(self.endpoints))]
        ram = sum(step.amount for step in steps if step.kind == "ram")
        if ram:
            yield self.ram.get(ram)
            self.ram_in_use += ram
        holds_core = in_io = False
        for step in steps:
            if step.kind == "cpu":
                if in_io:
                    in_io = False
                    self.io -= 1
                if not holds_core:
                    turn = self.cores.get(1)
                    waits = not turn.triggered
                    self.ready += waits
                    yield turn
                    self.ready -= waits
                    holds_core = True
                yield self.env.timeout(step.amount)
            elif step.kind == "io":
                if holds_core:
                    yield self.cores.put(1)
                    holds_core = False
                if not in_io:
                    in_io = True
                    self.io += 1
                yield self.env.timeout(step.amount)
        if holds_core:
            yield self.cores.put(1)
        if in_io:
            self.io -= 1
        if ram:
            self.ram_in_use -= ram
            yield self.ram.put(ram)
        self.out.send(message)


class Mailboxes:
    """generator -> client -> balancer -> servers -> client."""

    def __init__(self, rate_rps: float, horizon_s: float, servers: int, seed: int = 1):
        self.env = env = simpy.Environment()
        self.rng = rng = np.random.default_rng(seed)
        self.rate_rps, self.horizon_s = rate_rps, horizon_s
        self.generated = 0
        self.clocks: list[Clock] = []
        self.completed = simpy.Store(env)
        client, balancer = simpy.Store(env), simpy.Store(env)
        self.first = Wire(env, rng, "users-web", 0.003)
        to_balancer = Wire(env, rng, "web-lb", 0.002)
        self.first.target, to_balancer.target = client, balancer
        self.wires, self.machines = [self.first, to_balancer], []
        links: OrderedDict[str, Wire] = OrderedDict()
        for number in range(servers):
            steps = [Step("ram", 128), Step("cpu", 0.002), Step("io", 0.012)]
            machine = Machine(env, rng, f"api-{number}", steps)
            link = Wire(env, rng, f"lb-api-{number}", 0.002)
            machine.out = Wire(env, rng, f"api-{number}-web", 0.003)
            link.target, machine.out.target = machine.inbox, client
            links[link.name] = link
            self.machines.append(machine)
            self.wires += [link, machine.out]
        env.process(self._generate())
        env.process(self._client(client, to_balancer))
        env.process(self._balance(balancer, links))
        env.process(self._sample())

    def _gaps(self) -> Iterator[float]:
        """Times between arrivals; the number of users, 20 requests a minute each, is redrawn."""
        window_s, now, end, rate_rps = 60.0, 0.0, 0.0, 0.0
        while now < self.horizon_s:
            if now >= end:
                end += window_s
                rate_rps = self.rng.poisson(3 * self.rate_rps) / 3
            gap = -math.log(1.0 - self.rng.random()) / rate_rps
            now += gap
            yield gap

    def _generate(self) -> Process:
        for gap in self._gaps():
            yield self.env.timeout(gap)
            self.generated += 1
            message = Message(self.generated, self.env.now)
            message.record("generator", "users", self.env.now)
            self.first.send(message)

    def _client(self, inbox: simpy.Store, out: Wire) -> Process:
        while True:
            message = yield inbox.get()
            message.record("client", "web", self.env.now)
            if len(message.history) > 3:
                message.finish = self.env.now
                self.clocks.append(Clock(message.start, message.finish))
                yield self.completed.put(message)
            else:
                out.send(message)

    def _balance(self, inbox: simpy.Store, links: OrderedDict[str, Wire]) -> Process:
        while True:
            message = yield inbox.get()
            message.record("balancer", "lb", self.env.now)
            name, link = next(iter(links.items()))
            links.move_to_end(name)
            link.send(message)

    def _sample(self) -> Process:
        while True:
            yield self.env.timeout(SAMPLE_PERIOD_S)
            for wire in self.wires:
                if "in_transit" in wire.series:
                    wire.series["in_transit"].append(wire.in_transit)
            for machine in self.machines:
                if "ready" in machine.series:
                    machine.series["ready"].append(machine.ready)
                    machine.series["io"].append(machine.io)
                    machine.series["ram_in_use"].append(machine.ram_in_use)

    def run(self) -> float:
        """Run to the horizon; returns the mean latency, seconds."""
        self.env.run(until=self.horizon_s)
        return float(np.mean([clock.finish - clock.start for clock in self.clocks]))


def prepare(
    rate_rps: float, horizon_s: float, servers: int, seed: int
) -> Callable[[], dict[str, float]]:
    def work() -> dict[str, float]:
        side = Mailboxes(rate_rps, horizon_s, servers, seed)
        mean_s = side.run()
        return {"requests": side.generated, "mean_s": mean_s}

    return work
