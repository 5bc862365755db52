"""Our steps in AsyncFlow's words: one function a kind."""

from __future__ import annotations

from functools import singledispatch
from typing import Any

from engine.io.asyncflow.export_links import seconds
from engine.io.asyncflow.fit import Fit
from engine.io.asyncflow.remarks import Path
from engine.io.asyncflow.steps import DB_POOL
from engine.schemas import CpuStep, ForwardStep, IoStep, RamStep, Server, SpawnStep

Built = dict[str, Any]


def exported_steps(server: Server, index: int, path: Path, fit: Fit) -> list[Built]:
    """The steps of an endpoint; a forward at the end is said by the server's edge."""
    steps = server.endpoints[index].steps
    return [
        built
        for place, step in enumerate(steps)
        if not isinstance(step, ForwardStep)
        and (built := _step(step, server, (*path, "steps", place), fit))
    ]


@singledispatch
def _step(step: object, server: Server, path: Path, fit: Fit) -> Built | None:
    kind = getattr(step, "kind", "")
    fit.refuse(
        f"{server.id} has a step of kind {kind}, which AsyncFlow does not know",
        "Use cpu, io and ram steps; hand requests on by a forward step",
        path,
        server.id,
    )
    return None


@_step.register
def _(step: CpuStep, server: Server, path: Path, fit: Fit) -> Built:
    return _timed(("cpu_bound_operation", "cpu_time"), step.time_s, server, path, fit)


@_step.register
def _(step: RamStep, server: Server, path: Path, fit: Fit) -> Built:
    if not step.mb.is_integer():
        fit.note(
            "Memory of a fraction of a MB in {}: AsyncFlow may lose track of it and let requests "
            "wait for ever.",
            path,
            server.id,
        )
    return {"kind": "ram", "step_operation": {"necessary_ram": step.mb}}


@_step.register
def _(step: IoStep, server: Server, path: Path, fit: Fit) -> Built:
    fits = step.category == "db" if step.pool == DB_POOL else step.pool is None
    if not fits:
        fit.refuse(
            f"an io step of {server.id} uses the pool {step.pool}: AsyncFlow has one pool a server "
            "(db_connection_pool), for database steps",
            f"Call the pool {DB_POOL} and give its steps the category db, or use no pool",
            (*path, "pool"),
            server.id,
        )
    elif step.category == "db" and DB_POOL in server.pools and step.pool is None:
        fit.refuse(
            f"a database step of {server.id} goes past the pool {DB_POOL}: in AsyncFlow the pool "
            "is for all of them",
            f"Let it use the pool {DB_POOL}, or give it another category",
            path,
            server.id,
        )
    return _timed((f"io_{step.category}", "io_waiting_time"), step.time_s, server, path, fit)


@_step.register
def _(step: SpawnStep, server: Server, path: Path, fit: Fit) -> Built | None:
    inner = step.steps[0]
    if (
        len(step.steps) > 1
        or not isinstance(inner, IoStep)
        or (inner.category, inner.pool) != ("wait", None)
    ):
        fit.refuse(
            f"{server.id} spawns more than a single wait: AsyncFlow spawns nothing else",
            "Spawn one io step of the category wait, without a pool",
            path,
            server.id,
        )
        return None
    fit.note(
        "Spawned steps of {}: AsyncFlow waits for them, so its latencies are longer.",
        path,
        server.id,
    )
    return _timed(("io_task_spawn", "io_waiting_time"), inner.time_s, server, path, fit)


def _timed(words: tuple[str, str], duration: object, server: Server, path: Path, fit: Fit) -> Built:
    """A step that takes a fixed time; ``words`` are its kind and its quantity."""
    kind, quantity = words
    value = seconds(duration)
    if not value:
        varies = value is None
        fit.refuse(
            f"a step of {server.id} takes {'a random time' if varies else 'no time'}: AsyncFlow's "
            "steps take a fixed time above 0",
            "Use a number of seconds" if varies else "Give it some time, or delete it",
            (*path, "time_s"),
            server.id,
        )
    return {"kind": kind, "step_operation": {quantity: value}}
