"""AsyncFlow's nodes, one function a kind, as the fields of ours."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from engine.config import limits
from engine.io.asyncflow.distributions import rate_per_user, users
from engine.io.asyncflow.sections import Section
from engine.io.asyncflow.steps import DB_POOL, steps

Built = dict[str, Any]

_DEFAULT_WINDOW_S = 60
_DEFAULT_RAM_MB = 1024

_POLICIES = {
    "round_robin": "round_robin",
    "least_connection": "least_connections",
    "random": "random",
    "fcfs": "central_queue",
}

_POLICY_NOTES = {
    "least_connection": "least_connection counts the requests a server has not answered yet, ties "
    "at random. AsyncFlow counts only messages still on the wire and prefers the first server, so "
    "it loads the servers unevenly.",
    "random": "random draws from the run's seed; AsyncFlow's choice cannot be repeated.",
    "fcfs": "fcfs is a central queue: a request waits at the balancer until a server has a free "
    "core. AsyncFlow gives each server one request at a time however many cores it has, never "
    "uses a server again after a message to it was lost, and gives one that comes back from an "
    "outage two.",
}


def generator(section: Section) -> Built:
    """``rqs_input``: users that send requests."""
    built: Built = {"kind": "generator", "id": _named(section, "id")}
    window = section.number("user_sampling_window", default=_DEFAULT_WINDOW_S, above=0)
    section.note(
        "A window of active users lasts its full length here. AsyncFlow loses time at the end of "
        "each, so it sends its traffic too early and too densely, and then stops.",
        "user_sampling_window" if "user_sampling_window" in section else None,
    )
    built["workload"] = {
        "kind": "users",
        "users": users(section.section("avg_active_users"), built["id"]),
        "requests_per_minute_per_user": rate_per_user(
            section.section("avg_request_per_minute_per_user")
        ),
        "window_s": window,
    }
    section.ignore("type")
    section.finish()
    return built


def client(section: Section) -> Built:
    """The client, which passes requests on and takes responses back."""
    built = {"kind": "client", "id": _named(section, "id")}
    _unused_resources(section, "client_resources")
    section.ignore("type")
    section.finish()
    return built


def load_balancer(section: Section, targets: Sequence[str]) -> Built:
    """The load balancer; ``targets`` is where its edges lead."""
    built: Built = {"kind": "load_balancer", "id": _named(section, "id")}
    policy = section.word("algorithms", _POLICIES, "round_robin")
    built["policy"] = _POLICIES.get(policy or "")
    if policy in _POLICY_NOTES:
        section.note(_POLICY_NOTES[policy], "algorithms")
    covered = section.raw("server_covered")
    names = [name for name in covered if isinstance(name, str)] if _is_list(covered) else []
    if covered is not None and set(names) != set(targets):
        section.note(
            "server_covered does not match the balancer's edges. The edges decide where requests "
            "go, here as in AsyncFlow.",
            "server_covered",
        )
    _unused_resources(section, "lb_resources")
    section.ignore("type")
    section.finish()
    return built


def _unused_resources(section: Section, key: str) -> None:
    """Cores and memory that the second dialect gives nodes which need none."""
    if key in section:
        section.note(f"{key} has no effect, here as in AsyncFlow: such a node takes no time.", key)
    section.ignore(key, "ram_per_process")


def server(section: Section, forward_to: str | None) -> Built:
    """A server; ``forward_to`` is the server or balancer its requests go on to."""
    built: Built = {"kind": "server", "id": _named(section, "id")}
    resources = section.section("server_resources")
    built["cpu_cores"] = resources.whole("cpu_cores", default=1, least=1, most=limits.MAX_CPU_CORES)
    built["ram_mb"] = _free_ram(section, resources, built["cpu_cores"])
    if resources.raw("db_connection_pool") is not None:
        slots = resources.whole(
            "db_connection_pool", default=1, least=1, most=limits.MAX_POOL_SLOTS
        )
        built["pools"] = {DB_POOL: slots}
        resources.note(
            "db_connection_pool of {} limits its io_db steps. AsyncFlow reads the number and never "
            "uses it, so its database never makes anyone wait.",
            "db_connection_pool",
            section.element,
        )
    resources.finish()
    built["endpoints"] = _endpoints(section, DB_POOL if "pools" in built else None, forward_to)
    section.ignore("type")
    section.finish()
    return built


def _free_ram(section: Section, resources: Section, cores: int | None) -> float | None:
    """Memory for requests: without what the processes of the second dialect take, one a core."""
    ram_mb = resources.number("ram_mb", default=_DEFAULT_RAM_MB, above=0)
    holder = resources if "ram_per_process" in resources else section
    if holder.raw("ram_per_process") is None:
        return ram_mb
    each = holder.number("ram_per_process", above=0)
    if ram_mb is None or each is None or cores is None:
        return None
    taken = each * cores
    if taken >= ram_mb:
        holder.problem(
            "ram_exceeds_server",
            f"{cores} processes of {each:g} MB need {taken:g} MB, the server has {ram_mb:g} MB",
            "Give the server more memory, or lower ram_per_process",
            "ram_per_process",
        )
        return None
    holder.note(
        f"ram_per_process: {taken:g} MB are taken off the memory of {section.element}, for "
        f"{cores} processes; {ram_mb - taken:g} MB are left for requests.",
        "ram_per_process",
    )
    return ram_mb - taken


def _endpoints(section: Section, pool: str | None, forward_to: str | None) -> list[Built]:
    endpoints: list[Built] = []
    parts = list(section.sections("endpoints"))
    taken: set[str] = set()
    weighted = any("probability" in part or "weight" in part for part in parts)
    for part in parts:
        name = part.identifier("endpoint_name")
        weight = _weight(part)
        built = {
            "name": _unique(name, taken, part),
            "weight": weight,
            "steps": steps(part, pool, forward_to),
        }
        part.finish()
        if weight == 0:
            part.note(f"Endpoint {name} has probability 0: it is never called and left out.")
        else:
            endpoints.append(built)
    if parts and not endpoints:
        section.problem(
            "out_of_range", "all endpoints have probability 0", "Give one of them 1", "endpoints"
        )
    if weighted and len(parts) > 1:
        section.note(
            "The probabilities of the endpoints of {} are used as weights (1 where none is given). "
            "AsyncFlow ignores them and calls every endpoint equally often.",
            "endpoints",
            section.element,
        )
    return endpoints


def _weight(section: Section) -> float | None:
    """Of an endpoint: its probability, or the weight that a user who knows ours may have set."""
    key = "weight" if "weight" in section and "probability" not in section else "probability"
    section.ignore("weight", "probability")
    return section.number(key, default=1.0, least=0, most=1e9)


def _unique(name: str, taken: set[str], section: Section) -> str:
    """The name, numbered if the server has another endpoint of that name."""
    unique, count = name, 2
    while name and unique in taken:
        unique = f"{name} ({count})"
        count += 1
    taken.add(unique)
    if unique != name:
        section.note(f"A second endpoint {name} of the same server is called {unique}.")
    return unique


def _named(section: Section, key: str) -> str:
    name = section.identifier(key)
    section.element = name
    return name


def _is_list(value: object) -> bool:
    return isinstance(value, list)
