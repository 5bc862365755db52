"""Scenarios at the edges of what the schemas allow, drawn at random from a seed."""

import copy
import json
from collections.abc import Callable
from random import Random
from typing import Any

import yaml

from fuzz.seeds import EXAMPLES, Content, small_scenarios

_SECONDS = (0, 0.0, 5e-324, 1e-12, 1e-9, 1e-6, 0.001, 0.01, 0.1, 1.0, 30.0, 1e6, 1e9)
_POSITIVE = _SECONDS[2:]
_RATES = (1e-9, 1e-3, 0.5, 5, 50, 500, 5e3, 1e5, 1e7)
_FACTORS = (1e-9, 0.5, 1, 2, 100, 1e6)
_WEIGHTS = (1e-9, 0.1, 1, 1e9)
_SHARES = (0, 1e-9, 0.01, 0.5, 1 - 1e-9, 1)
_COUNTS = (1, 1, 2, 3, 10, 1000)
_ANYTHING = (
    *(0, 1, -1, 2, 100, 1000, 10**6, 10**9, 2**63, 10**30),
    *(0.0, -0.0, 0.5, 5e-324, 1e-300, 1e-9, 1e-3, 1e3, 1e6, 1e7, 1e9, 1e300),
    *(True, None, "", "auto", "a", [], {}),
)


def extreme_scenario(seed: int) -> Content:
    """A scenario as a file may hold it; not all can run."""
    random = Random(seed)
    if random.random() < 0.85:
        content = _Drawing(random).content()
        if random.random() < 0.1:
            _damage(content, random, _ANYTHING)
        return content
    content = copy.deepcopy(random.choice(_GOOD))
    _damage(content, random, random.choice((_ANYTHING, _SECONDS, _COUNTS + _RATES)))
    return content


def _good() -> list[Content]:
    examples = [yaml.safe_load(path.read_text(encoding="utf-8")) for path in EXAMPLES.iterdir()]
    contents = [content for _, content in small_scenarios()]
    contents += [example["scenario"] for example in examples]
    return [json.loads(json.dumps(content)) for content in contents]


_GOOD = _good()


def _damage(content: Content, random: Random, values: tuple[Any, ...]) -> None:
    """Put other values in a few places, take some out, repeat some."""
    places = list(_places(content))
    for holder, key in random.sample(places, min(len(places), random.choice((1, 1, 2, 3, 8)))):
        act = random.random()
        if isinstance(holder, list) and key >= len(holder):
            continue
        if act < 0.75:
            holder[key] = copy.deepcopy(random.choice(values))
        elif act < 0.85:
            if isinstance(holder, dict):
                holder.pop(key, None)
            else:
                del holder[key]
        elif isinstance(holder, list):
            holder.extend([copy.deepcopy(holder[key])] * random.choice((1, 50)))
        else:
            holder[f"{key}2"] = holder.get(key)


def _places(value: Any) -> Any:
    pairs = value.items() if isinstance(value, dict) else enumerate(value)
    for key, inside in list(pairs):
        yield value, key
        if isinstance(inside, dict | list):
            yield from _places(inside)


class _Drawing:
    """Origins, then balancers, then servers; requests go from the left to the right."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.servers = [f"s{number}" for number in range(random.choice((1, 1, 2, 3, 6)))]
        self.balancers = [f"l{number}" for number in range(random.choice((0, 0, 1, 1, 2)))]
        self.horizon_s = random.choice((1e-9, 0.1, 1, 1, 3, 5, 5, 1e4, 1e9))
        self.edges: dict[tuple[str, str], Content] = {}
        self.sources: list[str] = []

    def content(self) -> Content:
        random = self.random
        nodes = self._origins() + [self._balancer(name) for name in self.balancers]
        nodes += [self._server(index) for index in range(len(self.servers))]
        if random.random() < 0.3:
            origin = random.choice([n["id"] for n in nodes if n["kind"] in ("client", "generator")])
            for server in self.servers:
                self._edge(server, origin)
        settings: Content = {"horizon_s": self.horizon_s, "seed": random.choice((0, 7, 2**63 - 1))}
        if random.random() < 0.3:
            settings["warmup_s"] = random.choice((0, 0, "auto", self.horizon_s * 0.999))
        if random.random() < 0.3:
            settings["report_interval_s"] = self.horizon_s / random.choice((1, 7, 1000))
        return {
            "nodes": nodes,
            "edges": list(self.edges.values()),
            "events": [self._event(number) for number in range(self._event_count())],
            "slos": [{"figure": "p99", "below": random.choice(_SECONDS)}],
            "settings": settings,
        }

    def _event_count(self) -> int:
        return self.random.choice((0, 0, 1, 2, 5, 5, 300))

    def _origins(self) -> list[Content]:
        random = self.random
        first = self.balancers[0] if self.balancers else self.servers[0]
        nodes: list[Content] = []
        for number in range(random.choice((1, 1, 1, 2, 3))):
            if random.random() < 0.5:
                name = f"g{number}"
                nodes.append({"kind": "generator", "id": name, "workload": self._workload()})
                self.sources.append(name)
                if random.random() < 0.5:
                    nodes.append(self._client(f"c{number}"))
                    self._edge(name, f"c{number}")
                    name = f"c{number}"
            else:
                name = f"c{number}"
                nodes.append({**self._client(name), "workload": self._workload()})
                self.sources.append(name)
            self._edge(name, first)
        return nodes

    def _client(self, name: str) -> Content:
        calling = self._calling() if self.random.random() < 0.5 else {}
        return {"kind": "client", "id": name, **calling}

    def _balancer(self, name: str) -> Content:
        random = self.random
        policies = ("round_robin", "weighted_round_robin", "random", "least_connections")
        policy = random.choice((*policies, "power_of_two_choices", "central_queue"))
        later = self.balancers[self.balancers.index(name) + 1 :]
        targets = self.servers if policy == "central_queue" or not later else later
        for target in targets:
            self._edge(name, target)
        return {
            "kind": "load_balancer",
            "id": name,
            "policy": policy,
            "health_check": random.random() < 0.5,
        }

    def _server(self, index: int) -> Content:
        random = self.random
        endpoints = []
        ram_mb = random.choice((1e-6, 100, 2048, 1e9))
        for number in range(random.choice((1, 1, 2, 3))):
            steps = [self._step(index, 1) for _ in range(random.choice((0, 1, 2, 3, 20)))]
            if random.random() < 0.3:
                steps.insert(0, {"kind": "ram", "mb": ram_mb * random.choice((1e-9, 0.4, 1))})
            if random.random() < 0.3 and (target := self._later(index)):
                steps.append({"kind": "forward", "to": target})
            name = f"e{number}"
            endpoints.append({"name": name, "weight": random.choice(_WEIGHTS), "steps": steps})
        server: Content = {
            "kind": "server",
            "id": self.servers[index],
            "cpu_cores": random.choice((1, 1, 2, 16, 100_000)),
            "ram_mb": ram_mb,
            "pools": {"p": random.choice((1, 2, 10_000_000))},
            "endpoints": endpoints,
        }
        if random.random() < 0.3:
            server["max_concurrent_requests"] = random.choice((1, 5, 10_000_000))
        if random.random() < 0.3:
            server["queue_limit"] = random.choice((0, 1, 50, 10_000_000))
        return server

    def _later(self, index: int) -> str | None:
        """A node that comes after a server, joined to it."""
        if index + 1 >= len(self.servers):
            return None
        target = self.random.choice(self.servers[index + 1 :])
        self._edge(self.servers[index], target)
        return target

    def _step(self, server: int, depth: int) -> Content:
        random = self.random
        kind = random.choice(("cpu", "cpu", "io", "io", "call", "call", "spawn", "parallel"))
        if kind == "call" and (target := self._later(server)):
            calling = self._calling() if random.random() < 0.7 else {}
            pool = {"pool": "p"} if random.random() < 0.3 else {}
            return {"kind": "call", "to": target, **pool, **calling}
        if kind == "spawn" and depth < 8:
            count = random.choice(_COUNTS[:4])
            return {"kind": kind, "steps": [self._step(server, depth + 1) for _ in range(count)]}
        if kind == "parallel" and depth < 8:
            count = random.choice((1, 2, 3, 1000 if depth == 1 and random.random() < 0.05 else 2))
            return {
                "kind": kind,
                "branches": [[self._step(server, depth + 1)] for _ in range(count)],
            }
        if kind == "cpu":
            return {"kind": kind, "time_s": self._duration()}
        pool = {"pool": "p"} if random.random() < 0.3 else {}
        return {"kind": "io", "time_s": self._duration(), **pool}

    def _calling(self) -> Content:
        random = self.random
        calling: Content = {
            "timeout_s": random.choice(_POSITIVE),
            "retries": random.choice((0, 1, 3, 100)),
            "cancel_on_timeout": random.random() < 0.5,
        }
        if random.random() < 0.7:
            calling["backoff"] = {
                "base_s": random.choice(_SECONDS),
                "factor": random.choice((1, 2, 1000)),
                "cap_s": random.choice(_SECONDS),
                "jitter": random.choice((0, 0.5, 1)),
            }
        if random.random() < 0.4:
            calling["retry_budget"] = {
                "budget_percent": random.choice((0, 1e-9, 20, 100)),
                "min_retry_concurrency": random.choice((0, 1, 1000)),
            }
        return calling

    def _duration(self) -> Any:
        random = self.random
        if random.random() < 0.5:
            return random.choice(_SECONDS)
        return random.choice(_DISTRIBUTIONS)(random)

    def _workload(self) -> Content:
        return self.random.choice(_WORKLOADS)(self)

    def _edge(self, source: str, target: str) -> None:
        random = self.random
        if (source, target) not in self.edges:
            self.edges[source, target] = {
                "id": f"{source}-{target}",
                "source": source,
                "target": target,
                "latency": self._duration() if random.random() < 0.6 else 0.001,
                "loss_rate": random.choice(_SHARES) if random.random() < 0.3 else 0,
                "weight": random.choice(_WEIGHTS),
            }

    def _event(self, number: int) -> Content:
        random = self.random
        kind, target, fields = random.choice(_EVENTS)(self)
        start_s = random.choice((0, 0, 0.5, 0.5, 1, self.horizon_s / 2))
        event = {"id": f"x{number}", "kind": kind, "target": target, "start_s": start_s, **fields}
        if random.random() < 0.7:
            event["end_s"] = start_s + random.choice((1e-9, 0.25, 0.5, 1e6))
        return event


_DISTRIBUTIONS: tuple[Callable[[Random], Content], ...] = (
    lambda r: {"distribution": "exponential", "mean": r.choice(_SECONDS)},
    lambda r: {"distribution": "uniform", "low": 0, "high": r.choice(_SECONDS)},
    *(
        lambda r, law=law: {
            "distribution": law,
            "mean": r.choice(_POSITIVE),
            "std": r.choice(_SECONDS),
        }
        for law in ("normal", "lognormal", "gamma")
    ),
    lambda r: {"distribution": "erlang", "mean": r.choice(_POSITIVE), "k": r.choice(_COUNTS)},
    lambda r: {
        "distribution": "weibull",
        "mean": r.choice(_POSITIVE),
        "shape": r.choice((0.1, 1, 1000)),
    },
    lambda r: {
        "distribution": "pareto",
        "low": 5e-324,
        "high": r.choice(_POSITIVE),
        "shape": r.choice((0.01, 1, 1.5, 100)),
    },
    lambda r: {"distribution": "empirical", "values": r.sample(_SECONDS, 3)},
)


def _schedule(drawing: _Drawing) -> Content:
    random = drawing.random
    times = sorted(random.choice((0, 0, 0.5, 1, 1, 1e-9, 100)) for _ in range(4))
    points = [{"time_s": t, "rate_rps": random.choice((0, 0, *_RATES))} for t in times]
    return {"kind": "schedule", "points": points, "repeat": random.random() < 0.5}


def _trace(drawing: _Drawing) -> Content:
    random = drawing.random
    times = [random.choice((0, 0.5, 0.5, 1, 1e9))] * random.choice((1, 5_000))
    times += [random.random() for _ in range(100)]
    return {"kind": "trace", "times_s": sorted(times)}


_WORKLOADS: tuple[Callable[[_Drawing], Content], ...] = (
    lambda d: {"kind": "poisson", "rate_rps": d.random.choice(_RATES)},
    lambda d: {"kind": "poisson", "rate_rps": d.random.choice((10, 100)) / d.horizon_s % 1e7},
    lambda d: {"kind": "constant", "rate_rps": d.random.choice(_RATES)},
    lambda d: {"kind": "renewal", "gap": d._duration()},
    lambda d: {
        "kind": "closed",
        "users": d.random.choice((1, 10, 1_000, 1_000_000)),
        "think_time": d._duration(),
    },
    lambda d: {
        "kind": "users",
        "users": {"distribution": "poisson", "mean": d.random.choice((0, 1e-9, 10, 1e9))},
        "requests_per_minute_per_user": d.random.choice((1e-9, 20, 1e6)),
        "window_s": d.random.choice((d.horizon_s / 1e5, 1, 1e9)),
    },
    lambda d: {
        "kind": "users",
        "users": {"distribution": "normal", "mean": d.random.choice((1e-9, 10, 1e9)), "std": 1e9},
    },
    _schedule,
    _trace,
)
_EVENTS: tuple[Callable[[_Drawing], tuple[str, str, Content]], ...] = (
    lambda d: (
        "server_down",
        d.random.choice(d.servers),
        {"drain": d.random.random() < 0.5},
    ),
    lambda d: (
        "slow_server",
        d.random.choice(d.servers),
        {"factor": d.random.choice(_FACTORS)},
    ),
    lambda d: (
        "latency_spike",
        d.random.choice(list(d.edges.values()))["id"],
        {"spike_s": d.random.choice(_POSITIVE)},
    ),
    lambda d: (
        "loss_spike",
        d.random.choice(list(d.edges.values()))["id"],
        {"loss_rate": d.random.choice(_SHARES[1:])},
    ),
    lambda d: (
        "traffic_surge",
        d.random.choice(d.sources),
        {"factor": d.random.choice(_FACTORS)},
    ),
)
