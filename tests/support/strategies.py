"""Random scenarios for property tests: every kind of everything, each value within its schema.

They can be written down, not run: ids point anywhere.
"""

from typing import Any

from hypothesis import strategies as st

from engine.schemas import Layout, Position, Project, Scenario

Content = dict[str, Any]
Contents = st.SearchStrategy[Content]

_TRICKY = (
    "yes no on off null ~ true 1 1e-3 .5 0x1F 1_000 2026-01-31 12:30:00 <<: - : # & * ! % @ ` | > "
    "{a} [b] 'x' \"y\" a:b a: #b é 日本 😀 = -.inf NaN ? --- ... \\ a,b 0o17 012 +1 . auto"
)
names = st.one_of(
    st.sampled_from(_TRICKY.split()),
    st.text(min_size=1, max_size=12).filter(lambda s: s == s.strip() and s.isprintable()),
)
_encodable = st.characters(codec="utf-8")
texts = st.one_of(
    st.text(_encodable, max_size=40),
    st.lists(st.text(_encodable, max_size=60), max_size=5).map("\n".join),
    st.lists(st.sampled_from(["word", "a longer word", "#", "- x", "", " y"]), max_size=60).map(
        " ".join
    ),
    st.lists(st.sampled_from(["word " * 30 + "end", "", "x", "end. "]), max_size=5).map("\n".join),
)


def _number(low: float, high: float) -> st.SearchStrategy[float]:
    whole = st.integers(max(1, int(low)), min(1_000, int(high))).map(float)
    return st.floats(low, high, allow_subnormal=False) | whole


seconds = _number(0, 1e9)
positive = _number(1e-6, 1e9)
shares = st.floats(0, 1, allow_subnormal=False)
sizes = st.integers(1, 1_000)


def _kind(
    kind: str, required: dict[str, Any] | None = None, optional: dict[str, Any] | None = None
) -> Contents:
    return st.fixed_dictionaries({"kind": st.just(kind), **(required or {})}, optional=optional)


def _law(distribution: str, **fields: Any) -> Contents:
    return st.fixed_dictionaries({"distribution": st.just(distribution), **fields})


def _ordered(pair: list[float]) -> tuple[float, float]:
    return min(pair), max(pair)


def _between(distribution: str, **fields: Any) -> Contents:
    bounds = st.lists(positive, min_size=2, max_size=2).map(_ordered)
    laws = st.tuples(bounds, _law(distribution, **fields))
    return laws.map(lambda drawn: {"low": drawn[0][0], "high": drawn[0][1], **drawn[1]})


distributions: Contents = st.one_of(
    _law("constant", value=seconds),
    _between("uniform"),
    _law("exponential", mean=seconds),
    _law("normal", mean=positive, std=seconds),
    _law("lognormal", mean=positive, std=seconds),
    _law("gamma", mean=positive, std=seconds),
    _law("erlang", mean=positive, k=sizes),
    _law("weibull", mean=positive, shape=_number(0.1, 1000)),
    _between("pareto", shape=_number(0.01, 100)),
    _law("empirical", values=st.lists(seconds, min_size=1, max_size=5)),
)
durations = seconds | distributions

_calling = {
    "timeout_s": positive,
    "retries": st.integers(0, 100),
    "backoff": st.fixed_dictionaries(
        {},
        optional={
            "base_s": seconds,
            "factor": _number(1, 1000),
            "cap_s": seconds,
            "jitter": shares,
        },
    ),
    "retry_budget": st.fixed_dictionaries(
        {}, optional={"budget_percent": _number(0, 100), "min_retry_concurrency": sizes}
    ),
    "cancel_on_timeout": st.booleans(),
}

_leaf_steps: Contents = st.one_of(
    _kind("cpu", {"time_s": durations}),
    _kind(
        "io",
        {"time_s": durations},
        {"category": st.sampled_from(["wait", "db", "cache", "llm"]), "pool": names},
    ),
    _kind("call", None, {"to": names, "endpoint": names, "pool": names, **_calling}),
)


def _nested(inner: Contents) -> Contents:
    several = st.lists(inner, min_size=1, max_size=3)
    return _kind("spawn", {"steps": several}) | _kind(
        "parallel", {"branches": st.lists(several, min_size=1, max_size=3)}
    )


inner_steps: Contents = st.recursive(_leaf_steps, _nested, max_leaves=6)
steps: Contents = st.one_of(
    inner_steps,
    _kind("ram", {"mb": positive}),
    _kind("forward", None, {"to": names}),
)

_rate_points = st.lists(
    st.fixed_dictionaries({"time_s": positive, "rate_rps": _number(0, 1e7)}),
    min_size=1,
    max_size=4,
).map(lambda points: sorted(points, key=lambda point: point["time_s"]))
_traffic = {"endpoint": names}

workloads: Contents = st.one_of(
    _kind(
        "users",
        {
            "users": _law("poisson", mean=seconds) | _law("normal", mean=positive, std=seconds),
        },
        {
            "requests_per_minute_per_user": _number(0.1, 1e6),
            "window_s": positive,
            **_traffic,
        },
    ),
    _kind("poisson", {"rate_rps": _number(1e-6, 1e7)}, _traffic),
    _kind("constant", {"rate_rps": _number(1e-6, 1e7)}, _traffic),
    _kind("renewal", {"gap": _law("gamma", mean=positive, std=seconds) | positive}, _traffic),
    _kind("closed", {"users": sizes, "think_time": durations}, _traffic),
    _kind("schedule", {"points": _rate_points}, {"repeat": st.booleans(), **_traffic}),
    _kind("trace", {"times_s": st.lists(seconds, max_size=5).map(sorted)}, _traffic),
)

endpoints: Contents = st.fixed_dictionaries(
    {"name": names, "steps": st.lists(steps, min_size=1, max_size=3)}, optional={"weight": positive}
)
nodes: Contents = st.one_of(
    _kind("generator", {"workload": workloads}),
    _kind("client", None, {"workload": workloads, **_calling}),
    _kind(
        "load_balancer",
        None,
        {
            "policy": st.sampled_from(
                [
                    *("round_robin", "weighted_round_robin", "random", "least_connections"),
                    *("power_of_two_choices", "central_queue"),
                ]
            ),
            "health_check": st.booleans(),
        },
    ),
    _kind(
        "server",
        {"endpoints": st.lists(endpoints, min_size=1, max_size=2)},
        {
            "cpu_cores": sizes,
            "ram_mb": positive,
            "pools": st.dictionaries(names, sizes, max_size=2),
            "max_concurrent_requests": sizes,
            "queue_limit": st.integers(0, 1_000),
        },
    ),
)
edges: Contents = st.fixed_dictionaries(
    {"source": names, "target": names},
    optional={"latency": durations, "loss_rate": shares, "weight": positive},
)


def _event(kind: str, **fields: Any) -> Contents:
    times = {"target": names, "start_s": st.floats(0, 1e6, allow_subnormal=False)}
    return _kind(kind, {**times, **fields}, {"end_s": st.floats(2e6, 1e9)})


events: Contents = st.one_of(
    _event("server_down", drain=st.booleans()),
    _event("latency_spike", spike_s=positive),
    _event("loss_spike", loss_rate=st.floats(1e-9, 1)),
    _event("traffic_surge", factor=_number(1e-6, 1e6)),
    _event("slow_server", factor=_number(1e-6, 1e6)),
)
slos: Contents = st.tuples(
    st.sampled_from(
        [
            *("mean", "p50", "p90", "p95", "p99", "p999", "max"),
            *("error_share", "throughput_rps", "goodput_rps"),
        ]
    ),
    st.sampled_from(["below", "above"]),
    _number(0, 1e9),
    st.none() | names,
).map(
    lambda drawn: {
        "figure": drawn[0],
        drawn[1]: drawn[2],
        **({"workload": drawn[3]} if drawn[3] else {}),
    }
)


@st.composite
def run_settings(draw: st.DrawFn) -> Content:
    horizon_s = draw(_number(1, 1e9))
    chosen: Content = {
        "horizon_s": horizon_s,
        "warmup_s": draw(st.just("auto") | shares.map(lambda share: share * 0.99 * horizon_s)),
        "seed": draw(st.integers(0, 2**63 - 1)),
    }
    if draw(st.booleans()):
        chosen["report_interval_s"] = horizon_s / draw(st.integers(1, 90_000))
    return chosen


@st.composite
def scenarios(draw: st.DrawFn) -> Scenario:
    """Any scenario that can be written down: ids are unique, references lead anywhere."""
    ids = draw(st.lists(names, unique=True, min_size=3, max_size=8))
    places = [draw(st.sampled_from(["nodes", "nodes", "edges", "events"])) for _ in ids]
    kinds = {"nodes": nodes, "edges": edges, "events": events}
    content: Content = {"nodes": [], "edges": [], "events": []}
    for name, place in zip(ids, places, strict=True):
        content[place].append({**draw(kinds[place]), "id": name})
    content["name"], content["description"] = draw(texts), draw(texts)
    content["slos"] = draw(st.lists(slos, max_size=2))
    content["settings"] = draw(run_settings())
    return Scenario.model_validate(content)


@st.composite
def projects(draw: st.DrawFn) -> Project:
    """Any scenario, with a place for each of its nodes."""
    scenario = draw(scenarios())
    coordinate = st.floats(-1e6, 1e6)
    places = {node.id: Position(x=draw(coordinate), y=draw(coordinate)) for node in scenario.nodes}
    return Project(scenario=scenario, layout=Layout(nodes=places))
