"""Random scenarios that run: every kind of node, step, workload, policy and event, joined rightly.

Nodes stand in a row, and requests only go to later ones, so that every request can come to an end.
Times are short and often the same, so that things happen at the same moment.
"""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from engine.schemas import Scenario
from engine.schemas.nodes import BalancerPolicy

Content = dict[str, Any]
Draw = st.DrawFn

HORIZON_S = 4.0
POLICIES: tuple[str, ...] = BalancerPolicy.__args__  # type: ignore[attr-defined]
BLIND: tuple[str, ...] = ("round_robin", "weighted_round_robin", "random")
"""Policies that do not look at what became of earlier requests."""
LOOKING: tuple[str, ...] = ("least_connections", "power_of_two_choices")
"""Policies that look at it, and let nobody wait."""
RANDOM: tuple[str, ...] = ("poisson", "schedule", "users")
"""Traffic of which no two requests come at the same time."""

_constants = st.sampled_from([0.0, 0.01, 0.02, 0.05])
_means = st.sampled_from([0.002, 0.01, 0.03])


def _law(distribution: str, **fields: Any) -> st.SearchStrategy[Content]:
    return st.fixed_dictionaries({"distribution": st.just(distribution), **fields})


times = st.one_of(
    _constants,
    _law("exponential", mean=_means),
    _law("normal", mean=_means, std=_means),
    _law("lognormal", mean=_means, std=_means),
    _law("gamma", mean=_means, std=_means),
    _law("erlang", mean=_means, k=st.integers(1, 4)),
    _law("uniform", low=st.just(0.0), high=_means),
    _law("weibull", mean=_means, shape=st.sampled_from([0.7, 1.0, 2.0])),
    _law("pareto", low=st.just(0.001), high=st.just(0.1), shape=st.just(1.5)),
    _law("empirical", values=st.lists(_constants, min_size=1, max_size=3)),
)

# What takes no time at all comes in turns that columns of times do not tell.
_busy = st.one_of(
    st.sampled_from([0.01, 0.02, 0.05]),
    _law("exponential", mean=_means),
    _law("lognormal", mean=_means, std=_means),
    _law("erlang", mean=_means, k=st.integers(1, 4)),
    _law("pareto", low=st.just(0.001), high=st.just(0.1), shape=st.just(1.5)),
)


@st.composite
def calling(draw: Draw) -> Content:
    """Timeouts, retries, budgets and cancelling; often none of them."""
    if draw(st.booleans()):
        return {}
    fields: Content = {
        "timeout_s": draw(st.sampled_from([None, 0.01, 0.02, 0.1])),
        "retries": draw(st.integers(0, 2)),
        "cancel_on_timeout": draw(st.booleans()),
        "backoff": {
            "base_s": draw(st.sampled_from([0.0, 0.01])),
            "jitter": draw(st.sampled_from([0.0, 0.5, 1.0])),
        },
    }
    if draw(st.booleans()):
        fields["retry_budget"] = {"budget_percent": 20.0, "min_retry_concurrency": 1}
    return fields


@st.composite
def _leaf(draw: Draw) -> Content:
    if draw(st.booleans()):
        return {"kind": "cpu", "time_s": draw(times)}
    return {"kind": "io", "time_s": draw(times), "pool": draw(st.sampled_from([None, "db"]))}


_inner = st.recursive(
    _leaf(),
    lambda inner: st.one_of(
        st.builds(
            lambda steps: {"kind": "spawn", "steps": steps}, st.lists(inner, min_size=1, max_size=2)
        ),
        st.builds(
            lambda branches: {"kind": "parallel", "branches": branches},
            st.lists(st.lists(inner, min_size=1, max_size=2), min_size=1, max_size=3),
        ),
    ),
    max_leaves=4,
)
_steps = st.lists(
    st.one_of(
        _inner,
        _inner,
        st.builds(lambda mb: {"kind": "ram", "mb": mb}, st.sampled_from([40.0, 100])),
    ),
    max_size=3,
)


@st.composite
def _call(draw: Draw, to: str) -> Content:
    """A call, as a step of its own or inside a branch or background work."""
    step: Content = {
        "kind": "call",
        "to": to,
        "endpoint": draw(st.sampled_from([None, "main"])),
        "pool": draw(st.sampled_from([None, None, "db"])),
        **draw(calling()),
    }
    match draw(st.sampled_from(["plain", "plain", "parallel", "spawn"])):
        case "parallel":
            return {"kind": "parallel", "branches": [[step], draw(st.lists(_inner, min_size=1))]}
        case "spawn":
            return {"kind": "spawn", "steps": [step]}
    return step


@st.composite
def _server(draw: Draw, name: str, targets: list[str]) -> Content:
    """A server that forwards to or calls each of its targets in some endpoint."""
    names = ["main", "other"][: draw(st.integers(1, 2))]
    steps: dict[str, list[Content]] = {each: draw(_steps) for each in names}
    last: dict[str, Content] = {}
    for target in targets:
        endpoint = draw(st.sampled_from(names))
        if endpoint not in last and draw(st.booleans()):
            last[endpoint] = {"kind": "forward", "to": target}
        else:
            steps[endpoint].insert(draw(st.integers(0, len(steps[endpoint]))), draw(_call(target)))
    endpoints = [
        {
            "name": each,
            "weight": draw(st.sampled_from([1.0, 3.0])),
            "steps": [*steps[each], *([last[each]] if each in last else [])],
        }
        for each in names
    ]
    return {
        "kind": "server",
        "id": name,
        "cpu_cores": draw(st.integers(1, 2)),
        "ram_mb": 512.0,
        "pools": {"db": draw(st.integers(1, 2))},
        "max_concurrent_requests": draw(st.sampled_from([None, None, 1, 3])),
        "queue_limit": draw(st.sampled_from([None, None, 0, 2])),
        "endpoints": endpoints,
    }


@st.composite
def _plain_server(draw: Draw, name: str, targets: list[str], *, hasty: bool) -> Content:
    """A server that lets in all that come, computes at most once, then waits, then hands on.

    A hasty one may take no time, and then holds no memory.
    """
    names = ["main", "other", "third", "fourth", "fifth"]
    names = names[: max(draw(st.integers(1, 2)), len(targets))]
    held_mb = 0 if hasty else draw(st.sampled_from([0, 0, 100, 200]))
    endpoints = []
    for place, each in enumerate(names):
        steps: list[Content] = [{"kind": "ram", "mb": held_mb + 50 * place}] if held_mb else []
        first = draw(st.sampled_from(["none" if hasty else "io", "cpu"]))
        steps += [] if first == "none" else [{"kind": first, "time_s": draw(_busy)}]
        steps += [
            {
                "kind": "io",
                "time_s": draw(times if hasty else _busy),
                "category": draw(st.sampled_from(["db", "wait"])),
            }
            for _ in range(draw(st.integers(0, 2)))
        ]
        if place < len(targets):
            steps.append({"kind": "forward", "to": targets[place]})
        weight = draw(st.sampled_from([1.0, 3.0]))
        endpoints.append({"name": each, "weight": weight, "steps": steps})
    return {
        "kind": "server",
        "id": name,
        "cpu_cores": draw(st.integers(1, 3)),
        "ram_mb": 512.0,
        "endpoints": endpoints,
    }


@st.composite
def workloads(draw: Draw, *, ending: bool, plain: bool = False) -> Content:
    """Any kind of traffic, some tens of requests; one that ends early where ``ending``."""
    if ending:
        gaps = draw(st.lists(st.sampled_from([0.0, 0.01, 0.04]), min_size=1, max_size=40))
        recorded = [round(sum(gaps[: place + 1]), 6) for place in range(len(gaps))]
        return {"kind": "trace", "times_s": recorded}
    rate = draw(st.sampled_from([5.0, 20.0, 60.0]))
    # A large one makes bursts in which many are born at the very same time.
    gap = {"distribution": "gamma", "mean": 1 / rate, "std": 1 / rate if plain else 0.1}
    chosen: Content = draw(
        st.sampled_from(
            [
                {"kind": "poisson", "rate_rps": rate},
                {"kind": "constant", "rate_rps": rate},
                {"kind": "renewal", "gap": gap},
                *([] if plain else [{"kind": "closed", "users": 4, "think_time": 0.05}]),
                {"kind": "trace", "times_s": [0.0, 0.5, 0.5, 0.5, 1.0, 3.99, 4.0]},
                {
                    "kind": "schedule",
                    "points": [{"time_s": 0.5, "rate_rps": 0}, {"time_s": 1, "rate_rps": rate}],
                    "repeat": True,
                },
                {
                    "kind": "users",
                    "users": {"distribution": "poisson", "mean": 3.0},
                    "requests_per_minute_per_user": 20 * rate,
                    "window_s": 0.7,
                },
            ]
        )
    )
    return {**chosen, "endpoint": draw(st.sampled_from([None, "main"]))}


@st.composite
def _random_workloads(draw: Draw) -> Content:
    """Traffic of which no two requests come at the same time."""
    return draw(workloads(ending=False, plain=True).filter(lambda found: found["kind"] in RANDOM))


@st.composite
def _events(draw: Draw, drawing: Content, *, ending: bool, plain: bool = False) -> list[Content]:
    servers = [node["id"] for node in drawing["nodes"] if node["kind"] == "server"]
    sources = [node["id"] for node in drawing["nodes"] if node.get("workload")]
    edges = [edge["id"] for edge in drawing["edges"]]
    kinds: list[tuple[list[str], Content]] = [
        (servers, {"kind": "server_down", "drain": False}),
        (servers, {"kind": "server_down", "drain": True}),
        (servers, {"kind": "slow_server", "factor": 3.0}),
        (edges, {"kind": "latency_spike", "spike_s": 0.1}),
        (edges, {"kind": "loss_spike", "loss_rate": 0.5}),
        (sources, {"kind": "traffic_surge", "factor": 2.5}),
    ]
    if plain:
        kinds = kinds[3:]
    found = []
    for number in range(draw(st.integers(0, 3))):
        targets, fields = draw(st.sampled_from(kinds))
        start = draw(st.sampled_from([0.0, 0.05, 0.5, 1.0, 2.3]))
        ends = [start + 0.25, start + 1.0] + ([] if ending else [None])
        window = {"start_s": start, "end_s": draw(st.sampled_from(ends))}
        found.append(
            {**fields, "id": f"event-{number}", "target": draw(st.sampled_from(targets)), **window}
        )
    return found


@st.composite
def _row(draw: Draw, policies: tuple[str, ...]) -> tuple[dict[str, str], list[tuple[str, str]]]:
    """Balancers (with their policy) and servers (empty) in a row, and what leads to what."""
    count = draw(st.integers(1, 5))
    kinds = [draw(st.sampled_from(["", "", *policies])) for _ in range(count - 1)]
    row = {f"{'lb' if kind else 's'}{at}": kind for at, kind in enumerate([*kinds, ""])}
    names = list(row)
    pairs: list[tuple[str, str]] = []

    def may_lead(source: str, target: str) -> bool:
        return row[source] != "central_queue" or not row[target]

    for at, target in enumerate(names[1:], start=1):
        parents = [name for name in names[:at] if may_lead(name, target)]
        if parents:
            pairs.append((draw(st.sampled_from(parents)), target))
    for at, source in enumerate(names):
        later = [name for name in names[at + 1 :] if may_lead(source, name)]
        led = [target for first, target in pairs if first == source]
        if row[source] and not led:
            pairs.append((source, names[-1]))
        more = [name for name in later if name not in led and (source, name) not in pairs]
        if more and draw(st.booleans()):
            pairs.append((source, draw(st.sampled_from(more))))
    return row, pairs


@st.composite
def _drawing(draw: Draw, *, ending: bool, plain: bool = False) -> Content:
    row, pairs = draw(_row(BLIND if plain else POLICIES))
    # Of requests that come at the same time, and go on by ways that take none, either may be first.
    hasty = draw(st.booleans()) if plain else True
    names = list(row)
    nodes: list[Content] = []
    sources: list[tuple[str, str]] = []
    led_to = {target for _, target in pairs}
    entries = [name for name in names if name not in led_to]
    entries += draw(st.lists(st.sampled_from(names), max_size=1))
    for number, entry in enumerate(entries):
        traffic = workloads(ending=ending, plain=plain)
        traffic = _random_workloads() if plain and hasty else traffic
        match draw(st.sampled_from(["generator", "client", "both"])):
            case "generator":
                first = f"g{number}"
                nodes.append({"kind": "generator", "id": first, "workload": draw(traffic)})
            case shape:
                first = f"c{number}"
                own = draw(traffic) if shape == "client" or draw(st.booleans()) else None
                client = {"kind": "client", "id": first, "workload": own}
                client |= {} if plain else draw(calling())
                nodes.append(client)
                if shape == "both":
                    feeder = f"g{number}"
                    nodes.append({"kind": "generator", "id": feeder, "workload": draw(traffic)})
                    sources.append((feeder, first))
        sources.append((first, entry))
    for name, policy in row.items():
        targets = [target for source, target in pairs if source == name]
        if policy:
            health = draw(st.booleans())
            nodes.append(
                {"kind": "load_balancer", "id": name, "policy": policy, "health_check": health}
            )
        else:
            plainly = _plain_server(name, targets, hasty=hasty)
            nodes.append(draw(plainly if plain else _server(name, targets)))
    origins = [source for source, target in sources if target in row]
    back = draw(st.booleans())
    returns = [(name, origin) for name in names if not row[name] for origin in origins if back]
    edges = [
        {
            "id": f"{source}-{target}",
            "source": source,
            "target": target,
            "latency": draw(times if hasty else _busy),
            "loss_rate": draw(st.sampled_from([0.0, 0.0, 0.0, 0.1])),
            "weight": draw(st.sampled_from([1.0, 2.5])),
        }
        for source, target in [*sources, *pairs, *returns]
    ]
    return {"nodes": draw(st.permutations(nodes)), "edges": edges}


@st.composite
def runnable(draw: Draw, *, ending: bool = False, plain: bool = False) -> Scenario:
    """A scenario that runs some seconds.

    With ``ending`` one whose traffic and events end early; with ``plain`` one in which nothing
    that happens to a request depends on what becomes of others elsewhere.
    """
    drawing = draw(_drawing(ending=ending, plain=plain))
    settings = {
        "horizon_s": 1000.0 if ending else HORIZON_S,
        "warmup_s": draw(st.sampled_from([0.0, 0.0, 1.0, "auto"])),
        "seed": draw(st.integers(0, 2**32)),
        "report_interval_s": 100.0 if ending else 0.5,
    }
    events = draw(_events(drawing, ending=ending, plain=plain))
    return Scenario.model_validate({**drawing, "events": events, "settings": settings})


@st.composite
def foreseeable(draw: Draw) -> Scenario:
    """A scenario in which a balancer that looks at the load is all that bears on its servers."""
    sources = [f"g{at}" for at in range(draw(st.integers(1, 2)))]
    pairs = [(source, "lb") for source in sources]
    nodes: list[Content] = [
        {"kind": "generator", "id": source, "workload": draw(_random_workloads())}
        for source in sources
    ]
    if draw(st.booleans()):
        pairs = [(source, "web") for source in sources] + [("web", "lb")]
        nodes.append({"kind": "client", "id": "web"})
    last, hasty = draw(st.booleans()), draw(st.booleans())
    names = [f"s{at}" for at in range(draw(st.integers(1, 4)))]
    nodes.append({"kind": "load_balancer", "id": "lb", "policy": draw(st.sampled_from(LOOKING))})
    nodes += [draw(_plain_server(name, ["last"] if last else [], hasty=hasty)) for name in names]
    pairs += [("lb", name) for name in names]
    if last:
        nodes.append(draw(_plain_server("last", [], hasty=hasty)))
        pairs += [(name, "last") for name in names]
    if draw(st.booleans()):
        for node in nodes:
            if node.get("workload"):
                node["workload"]["endpoint"] = None
    edges = [
        {
            "id": f"{source}-{target}",
            "source": source,
            "target": target,
            "latency": draw(times if hasty else _busy),
            "loss_rate": draw(st.sampled_from([0.0, 0.0, 0.1])),
        }
        for source, target in pairs
    ]
    drawing = {"nodes": draw(st.permutations(nodes)), "edges": edges}
    events = draw(_events(drawing, ending=False, plain=True))
    settings = {"horizon_s": HORIZON_S, "seed": draw(st.integers(0, 2**32))}
    return Scenario.model_validate({**drawing, "events": events, "settings": settings})
