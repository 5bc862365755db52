"""Good files to begin from: small ones that name every kind of thing, and the examples."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from engine.schemas import Project

EXAMPLES = Path(__file__).parents[2] / "resources/examples"

Content = dict[str, Any]

_DURATIONS: list[Any] = [
    0.01,
    {"distribution": "constant", "value": 0.01},
    {"distribution": "uniform", "low": 0.01, "high": 0.02},
    {"distribution": "exponential", "mean": 0.01},
    {"distribution": "normal", "mean": 0.01, "std": 0.002},
    {"distribution": "lognormal", "mean": 0.01, "std": 0.02},
    {"distribution": "gamma", "mean": 0.01, "std": 0.01},
    {"distribution": "erlang", "mean": 0.01, "k": 3},
    {"distribution": "weibull", "mean": 0.01, "shape": 0.7},
    {"distribution": "pareto", "low": 0.001, "high": 1, "shape": 1.2},
    {"distribution": "empirical", "values": [0.01, 0.02, 0.5]},
]
_WORKLOADS: list[Content] = [
    {"kind": "users", "users": {"distribution": "poisson", "mean": 40}, "window_s": 2},
    {"kind": "users", "users": {"distribution": "normal", "mean": 40, "std": 9}},
    {"kind": "poisson", "rate_rps": 30, "endpoint": "a"},
    {"kind": "constant", "rate_rps": 30},
    {"kind": "renewal", "gap": {"distribution": "gamma", "mean": 0.05, "std": 0.1}},
    {"kind": "closed", "users": 20, "think_time": 0.5},
    {
        "kind": "schedule",
        "points": [{"time_s": 1, "rate_rps": 5}, {"time_s": 2, "rate_rps": 90}],
        "repeat": True,
    },
    {"kind": "trace", "times_s": [0.1, 0.5, 0.5, 0.9]},
]
_CALLING: Content = {
    "timeout_s": 0.2,
    "retries": 2,
    "backoff": {"base_s": 0.01, "factor": 2, "cap_s": 0.1, "jitter": 0.5},
    "retry_budget": {"budget_percent": 20, "min_retry_concurrency": 3},
    "cancel_on_timeout": True,
}
_STEPS: list[Content] = [
    {"kind": "cpu", "time_s": 0.001},
    {"kind": "io", "time_s": 0.01, "category": "db", "pool": "db"},
    {"kind": "ram", "mb": 12.5},
    {"kind": "spawn", "steps": [{"kind": "cpu", "time_s": 0.001}]},
    {
        "kind": "parallel",
        "branches": [
            [{"kind": "io", "time_s": 0.01}],
            [{"kind": "call", "to": "b", "endpoint": "a", "pool": "db", **_CALLING}],
        ],
    },
]
_EVENTS: list[Content] = [
    {"id": "e1", "kind": "server_down", "target": "a", "start_s": 1, "end_s": 2, "drain": True},
    {"id": "e2", "kind": "latency_spike", "target": "g-a", "start_s": 1, "spike_s": 0.5},
    {"id": "e3", "kind": "loss_spike", "target": "g-a", "start_s": 1, "loss_rate": 0.3},
    {"id": "e4", "kind": "traffic_surge", "target": "g", "start_s": 1, "end_s": 2, "factor": 3},
    {"id": "e5", "kind": "slow_server", "target": "a", "start_s": 0.5, "factor": 4},
]
_POLICIES = (
    *("round_robin", "weighted_round_robin", "random", "least_connections"),
    *("power_of_two_choices", "central_queue"),
)


def small_scenarios() -> Iterator[tuple[str, Content]]:
    """One scenario for each kind of workload, duration, event and policy; all can run."""
    for number, workload in enumerate(_WORKLOADS):
        yield f"workload-{number}", _one_server(workload=workload)
    for number, duration in enumerate(_DURATIONS):
        yield f"duration-{number}", _one_server(steps=[{"kind": "io", "time_s": duration}])
    for number, event in enumerate(_EVENTS):
        yield f"event-{number}", {**_one_server(), "events": [event]}
    yield "steps", _caller()
    for policy in _POLICIES:
        yield policy.replace("_", "-"), _balanced(policy)
    slos = [{"figure": "p99", "below": 0.2}, {"figure": "goodput_rps", "above": 1, "workload": "g"}]
    yield (
        "settings",
        {
            **_one_server(),
            "slos": slos,
            "settings": {
                "horizon_s": 4,
                "warmup_s": "auto",
                "seed": 7,
                "report_interval_s": 0.5,
            },
        },
    )


def _endpoint(steps: list[Content]) -> Content:
    return {"name": "a", "weight": 2, "steps": steps}


def _one_server(workload: Content | None = None, steps: list[Content] | None = None) -> Content:
    return {
        "nodes": [
            {"kind": "generator", "id": "g", "workload": workload or _WORKLOADS[3]},
            {"kind": "server", "id": "a", "endpoints": [_endpoint(steps or _STEPS[:1])]},
        ],
        "edges": [{"id": "g-a", "source": "g", "target": "a", "latency": 0.001}],
        "settings": {"horizon_s": 4},
    }


def _caller() -> Content:
    return {
        "nodes": [
            {"kind": "client", "id": "c", "workload": _WORKLOADS[2], **_CALLING},
            {
                "kind": "server",
                "id": "a",
                "cpu_cores": 2,
                "ram_mb": 64,
                "pools": {"db": 2},
                "max_concurrent_requests": 9,
                "queue_limit": 5,
                "endpoints": [_endpoint(_STEPS)],
            },
            {"kind": "server", "id": "b", "endpoints": [_endpoint(_STEPS[:1])]},
        ],
        "edges": [
            {"id": "c-a", "source": "c", "target": "a", "latency": 0.001, "loss_rate": 0.01},
            {"id": "a-b", "source": "a", "target": "b"},
        ],
        "settings": {"horizon_s": 4},
    }


def _balanced(policy: str) -> Content:
    servers = [{"kind": "server", "id": n, "endpoints": [_endpoint(_STEPS[:1])]} for n in "ab"]
    return {
        "nodes": [
            {"kind": "generator", "id": "g", "workload": _WORKLOADS[3]},
            {"kind": "client", "id": "c"},
            {"kind": "load_balancer", "id": "l", "policy": policy, "health_check": False},
            *servers,
        ],
        "edges": [
            {"id": "g-c", "source": "g", "target": "c"},
            {"id": "c-l", "source": "c", "target": "l"},
            *({"id": f"l-{n}", "source": "l", "target": n, "weight": 3} for n in "ab"),
            *({"id": f"{n}-c", "source": n, "target": "c"} for n in "ab"),
        ],
        "settings": {"horizon_s": 4},
    }


_CPU_0 = {"kind": "initial_parsing", "step_operation": {"cpu_time": 0.002}}
_LATENCY_0 = {"mean": 0.003, "distribution": "exponential"}
FIRST_DIALECT: Content = {
    "rqs_input": {
        "id": "g",
        "avg_active_users": {"mean": 10, "distribution": "normal", "variance": 4},
        "avg_request_per_minute_per_user": {"mean": 20},
        "user_sampling_window": 60,
    },
    "topology_graph": {
        "nodes": {
            "client": {"id": "c"},
            "load_balancer": {"id": "l", "algorithms": "round_robin", "server_covered": ["a"]},
            "servers": [
                {
                    "id": "a",
                    "server_resources": {"cpu_cores": 1, "ram_mb": 512},
                    "endpoints": [
                        {
                            "endpoint_name": "/a",
                            "steps": [
                                _CPU_0,
                                {"kind": "ram", "step_operation": {"necessary_ram": 10}},
                                {"kind": "io_db", "step_operation": {"io_waiting_time": 0.01}},
                            ],
                        }
                    ],
                }
            ],
        },
        "edges": [
            {"id": "g-c", "source": "g", "target": "c", "latency": _LATENCY_0},
            {"id": "c-l", "source": "c", "target": "l", "latency": _LATENCY_0},
            {"id": "l-a", "source": "l", "target": "a", "latency": _LATENCY_0, "dropout_rate": 0.1},
            {"id": "a-c", "source": "a", "target": "c", "latency": _LATENCY_0},
        ],
    },
    "events": [
        {
            "event_id": "e",
            "target_id": "a",
            "start": {"kind": "server_down", "t_start": 5},
            "end": {"kind": "server_up", "t_end": 9},
        },
        {
            "event_id": "f",
            "target_id": "g-c",
            "start": {"kind": "network_spike_start", "t_start": 5, "spike_s": 0.1},
            "end": {"kind": "network_spike_end", "t_end": 9},
        },
    ],
    "sim_settings": {
        "total_simulation_time": 60,
        "sample_period_s": 0.01,
        "enabled_sample_metrics": ["ready_queue_len"],
        "enabled_event_metrics": ["rqs_clock"],
    },
}
SECOND_DIALECT: Content = {
    "arrivals": {"id": "g", "lambda_rps": 20, "model": "poisson"},
    "topology_graph": {
        "nodes": {
            "client": {"id": "c"},
            "servers": [
                {
                    "id": "a",
                    "server_resources": {"cpu_cores": 2, "ram_mb": 1024},
                    "endpoints": [{"endpoint_name": "get", "steps": [_CPU_0]}],
                }
            ],
        },
        "edges": [
            {"id": "g-c", "source": "g", "target": "c"},
            {"id": "c-a", "source": "c", "target": "a"},
            {"id": "a-g", "source": "a", "target": "g"},
        ],
    },
    "sim_settings": {"total_simulation_time": 60},
}

_YAML_TRICKS = (
    "a: &a {kind: cpu, time_s: 1}\nb: *a\nnodes: [*a, *a]\n",
    "base: &b\n  id: x\nnodes:\n- <<: *b\n  kind: client\n- <<: [*b, *b]\n",
    "%YAML 1.1\n%TAG ! tag:yaml.org,2002:\n---\nname: !!str 5\nnodes: !!seq []\n...\n",
    'name: "a\\u00e9\\n\\x41"\ndescription: |-\n  x\n\n  y\nnodes: []\n',
    "description: >+\n  x\n  y\n\nsettings: {horizon_s: 1e3, seed: 0x1F, warmup_s: .inf}\n",
    "? name\n: 'it''s'\n? [a, b]\n: c\nnodes: !!python/object:x.y {}\n",
    "\ufeffname: x\r\nnodes: []\r\n# a remark\r\n",
    "nodes: [{kind: generator, id: 1_000}, ~, null, yes, .nan, 0o17]\n",
)
_JSON_TRICKS = (
    '{"name": "\\ud83d\\ude00 \\u00e9", "nodes": [NaN, -Infinity, 1e999, -0.0, null, true]}',
    '{"format": 1, "scenario": {"nodes": []}, "layout": {"nodes": {"a": {"x": 1, "y": 2.5}}}}',
    '{"a": 1, "a": 2}',
    '{"format": 2}',
)
TRACES = (
    "time_s\n0\n0.5\n0.5\n1e3\n",
    "id,time_s,path\n1,0.25,/a\n2,0.75,/b\n",
    '"time_s"\r\n"1"\r\n"2.5"\r\n',
    "0.1\n\n0.2\n   \n",
    "time_s\n2\n1\n",
    "time_s\nnan\ninf\n-1\nx\n1_000\n",
    'time_s\n"1\n',
    "\ufefftime_s\n1\n",
)


def yaml_seeds() -> Iterator[bytes]:
    """Files in YAML."""
    for path in sorted(EXAMPLES.iterdir()):
        yield path.read_bytes()
    for _, content in small_scenarios():
        yield yaml.safe_dump(content, sort_keys=False, default_flow_style=None).encode()
    for dialect in (FIRST_DIALECT, SECOND_DIALECT):
        yield yaml.safe_dump(dialect, sort_keys=False).encode()
    for trick in _YAML_TRICKS:
        yield trick.encode()


def json_seeds() -> Iterator[bytes]:
    """The same in JSON."""
    for path in sorted(EXAMPLES.iterdir()):
        yield json.dumps(yaml.safe_load(path.read_text(encoding="utf-8"))).encode()
    for _, content in small_scenarios():
        yield json.dumps(content, indent=1).encode()
    for dialect in (FIRST_DIALECT, SECOND_DIALECT):
        yield json.dumps(dialect).encode()
    for trick in _JSON_TRICKS:
        yield trick.encode()


def csv_seeds() -> Iterator[bytes]:
    """Lists of arrival times, good and bad."""
    for trace in TRACES:
        yield trace.encode()


def vocabulary() -> list[str]:
    """Every key and every word that a file may use, and what YAML and JSON make of texts."""
    words = {"rqs_input", "arrivals", "topology_graph", "sim_settings", "<<: *a", "&a ", "!!int "}
    words |= {"!!python/object/apply:os.system ", "NaN", ".inf", "1e308", "0x", "- ", ": ", "\\u"}
    _collect(Project.model_json_schema(), words)
    _collect(FIRST_DIALECT, words)
    _collect(SECOND_DIALECT, words)
    return sorted(words - {""})


def _collect(content: Any, words: set[str]) -> None:
    if isinstance(content, dict):
        for key, value in content.items():
            if key not in ("description", "title"):
                words.add(key)
                _collect(value, words)
    elif isinstance(content, list):
        for value in content:
            _collect(value, words)
    elif isinstance(content, str) and len(content) < 40:
        words.add(content)
