"""What in a run stands in the way of theory: events, limits that were met, requests that failed."""

from __future__ import annotations

from engine.schemas import RunResult, Scenario, Server
from engine.schemas.figures import instant, plural


def unsteady(scenario: Scenario, result: RunResult) -> str:
    """Why the system did not stay as it is for the whole run, in words; empty where it did."""
    if result.events:
        names = ", ".join(f"{each.id} at {instant(each.start_s)} s" for each in result.events[:3])
        more = " and others" if len(result.events) > 3 else ""
        return f"The run has events ({names}{more}): formulas are of systems that stay as they are."
    attempts = result.attempts
    if attempts.timeouts or attempts.retries:
        told = " and ".join(
            plural(count, one, many)
            for count, one, many in (
                (attempts.timeouts, "attempt timed out", "attempts timed out"),
                (attempts.retries, "was made again", "were made again"),
            )
            if count
        )
        return f"{told}: the load depends on how slow the answers are."
    calls_lose = sum(edge.lost for edge in result.edges.values()) and _has_calls(scenario)
    if calls_lose:
        return "Edges lose messages of calls: what is lost ends requests on their way."
    return ""


def _has_calls(scenario: Scenario) -> bool:
    return any(
        step.kind == "call"
        for node in scenario.nodes
        if isinstance(node, Server)
        for endpoint in node.endpoints
        for step in endpoint.steps
    )


def disturbances(result: RunResult) -> dict[str, str]:
    """Servers that requests do not pass as theory has it, and why, in words."""
    found = {}
    for node_id, node in result.nodes.items():
        if node.kind != "server":
            continue
        if node.mean_ram_queue:
            found[node_id] = f"requests wait for memory at {node_id}"
        elif any(pool.mean_queue for pool in node.pools.values()):
            name = next(name for name, pool in node.pools.items() if pool.mean_queue)
            found[node_id] = f"requests wait for a slot of the pool {name} of {node_id}"
        elif node.mean_admission_queue:
            found[node_id] = f"requests wait at the door of {node_id}"
        elif node.failed:
            found[node_id] = f"the server {node_id} refuses or fails requests"
    return found
