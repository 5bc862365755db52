"""The usual SimPy idiom, as the other side of the benchmark.

A mailbox (``Store``) per node, a process per message on an edge, a handler process per request on
a server, ``Container`` for cores and memory, one random number a call, a sampler that polls every
10 ms, and a history on each request. Written anew for the comparison: it is how event-driven
backend simulators in Python, AsyncFlow 0.1.1 among them, are put together.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import simpy

Process = Generator[simpy.Event, Any, None]


@dataclass
class Message:
    start: float
    history: list[tuple[str, float]] = field(default_factory=list)


class Wire:
    """Delays each message in a process of its own."""

    def __init__(self, env: simpy.Environment, rng: np.random.Generator, name: str, mean: float):
        self.env, self.rng, self.name, self.mean = env, rng, name, mean
        self.target: simpy.Store
        self.in_transit = 0

    def send(self, message: Message) -> None:
        self.env.process(self._carry(message))

    def _carry(self, message: Message) -> Process:
        if self.rng.uniform() < 0.0:
            return
        self.in_transit += 1
        yield self.env.timeout(self.rng.exponential(self.mean))
        message.history.append((self.name, self.env.now))
        self.in_transit -= 1
        yield self.target.put(message)


class Machine:
    """A server: a dispatcher, and a handler process per request."""

    def __init__(self, env: simpy.Environment, name: str, out: Wire):
        self.env, self.name, self.out = env, name, out
        self.inbox = simpy.Store(env)
        self.cores = simpy.Container(env, capacity=1, init=1)
        self.ram = simpy.Container(env, capacity=2048, init=2048)
        self.ready = self.io = self.ram_in_use = 0
        env.process(self._dispatch())

    def _dispatch(self) -> Process:
        while True:
            message = yield self.inbox.get()
            self.env.process(self._handle(message))

    def _handle(self, message: Message) -> Process:
        message.history.append((self.name, self.env.now))
        yield self.ram.get(128)
        self.ram_in_use += 128
        turn = self.cores.get(1)
        if not turn.triggered:
            self.ready += 1
            yield turn
            self.ready -= 1
        yield self.env.timeout(0.002)
        yield self.cores.put(1)
        self.io += 1
        yield self.env.timeout(0.012)
        self.io -= 1
        self.ram_in_use -= 128
        yield self.ram.put(128)
        self.out.send(message)


class Mailboxes:
    """generator -> client -> balancer -> servers -> client."""

    def __init__(self, rate_rps: float, horizon_s: float, servers: int, seed: int = 1):
        self.env = env = simpy.Environment()
        self.rng = rng = np.random.default_rng(seed)
        self.rate_rps, self.horizon_s = rate_rps, horizon_s
        self.generated = 0
        self.latencies: list[float] = []
        self.kept: list[Message] = []
        self.samples: dict[str, list[int]] = {}
        client, balancer = simpy.Store(env), simpy.Store(env)
        self.first = Wire(env, rng, "users-web", 0.003)
        to_balancer = Wire(env, rng, "web-lb", 0.002)
        self.first.target, to_balancer.target = client, balancer
        self.wires, self.machines, links = [self.first, to_balancer], [], []
        for number in range(servers):
            back = Wire(env, rng, f"back-{number}", 0.003)
            machine = Machine(env, f"api-{number}", back)
            link = Wire(env, rng, f"lb-{number}", 0.002)
            link.target, back.target = machine.inbox, client
            links.append(link)
            self.machines.append(machine)
            self.wires += [link, back]
        env.process(self._generate())
        env.process(self._client(client, to_balancer))
        env.process(self._balance(balancer, links))
        env.process(self._sample())

    def _generate(self) -> Process:
        while True:
            yield self.env.timeout(self.rng.exponential(1 / self.rate_rps))
            self.generated += 1
            message = Message(self.env.now)
            message.history.append(("users", self.env.now))
            self.first.send(message)

    def _client(self, inbox: simpy.Store, out: Wire) -> Process:
        while True:
            message = yield inbox.get()
            message.history.append(("web", self.env.now))
            if len(message.history) > 3:
                self.latencies.append(self.env.now - message.start)
                self.kept.append(message)
            else:
                out.send(message)

    def _balance(self, inbox: simpy.Store, links: list[Wire]) -> Process:
        turn = 0
        while True:
            message = yield inbox.get()
            message.history.append(("lb", self.env.now))
            links[turn].send(message)
            turn = (turn + 1) % len(links)

    def _sample(self) -> Process:
        while True:
            yield self.env.timeout(0.01)
            for machine in self.machines:
                for name in ("ready", "io", "ram_in_use"):
                    self.samples.setdefault(machine.name + name, []).append(getattr(machine, name))
            for wire in self.wires:
                self.samples.setdefault(wire.name, []).append(wire.in_transit)

    def run(self) -> None:
        self.env.run(until=self.horizon_s)
