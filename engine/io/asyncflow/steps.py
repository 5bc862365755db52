"""AsyncFlow's steps as ours: one entry a kind."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from engine.io.asyncflow.distributions import duration
from engine.io.asyncflow.sections import Section
from engine.validation.fields import closest, quoted

Built = dict[str, Any]

DB_POOL = "db"
"""The pool that a server's ``db_connection_pool`` becomes."""


@dataclass(frozen=True, slots=True)
class _Kind:
    """How a kind of step is written, and what becomes of it.

    Attributes:
        quantity: The key of ``step_operation`` that belongs to it.
        build: Makes our step from the quantity's value and the server's database pool.
    """

    quantity: str
    build: Callable[[Any, str | None], Built]


def _cpu(value: Any, _pool: str | None) -> Built:
    return {"kind": "cpu", "time_s": value}


def _ram(value: Any, _pool: str | None) -> Built:
    return {"kind": "ram", "mb": value}


def _io(category: str) -> Callable[[Any, str | None], Built]:
    def build(value: Any, pool: str | None) -> Built:
        step = {"kind": "io", "time_s": value, "category": category}
        return {**step, "pool": pool} if pool and category == "db" else step

    return build


def _spawn(value: Any, pool: str | None) -> Built:
    return {"kind": "spawn", "steps": [_io("wait")(value, pool)]}


_KINDS = {
    "initial_parsing": _Kind("cpu_time", _cpu),
    "cpu_bound_operation": _Kind("cpu_time", _cpu),
    "ram": _Kind("necessary_ram", _ram),
    "io_task_spawn": _Kind("io_waiting_time", _spawn),
    "io_llm": _Kind("io_waiting_time", _io("llm")),
    "io_wait": _Kind("io_waiting_time", _io("wait")),
    "io_db": _Kind("io_waiting_time", _io("db")),
    "io_cache": _Kind("io_waiting_time", _io("cache")),
}


def steps(endpoint: Section, pool: str | None, forward_to: str | None) -> list[Built]:
    """The steps of an endpoint; the last hands on to ``forward_to``, if that is given."""
    built = [step for part in endpoint.sections("steps") if (step := _step(part, pool))]
    return [*built, {"kind": "forward", "to": forward_to}] if forward_to else built


def _step(section: Section, pool: str | None) -> Built | None:
    name = section.word("kind", _KINDS)
    operation = section.section("step_operation")
    section.finish()
    if name is None:
        return None
    kind = _KINDS[name]
    if name == "io_task_spawn":
        section.note(
            "io_task_spawn of {} runs in the background: the request goes on at once. AsyncFlow "
            "waits for it, so its latencies are longer.",
            subject=section.element or "a server",
        )
    others = [key for key in operation.keys if key != kind.quantity]
    if others:
        guess = closest(others[0], [kind.quantity])
        meant = f"Did you mean {guess}? " if guess else ""
        operation.problem(
            "unknown_key",
            f"a step of kind {name} does not take {quoted(others[0])}",
            f"{meant}Give {kind.quantity} alone",
            others[0],
        )
        return None
    value = _quantity(operation, kind.quantity, section.element or "a server")
    return None if value is None else kind.build(value, pool)


def _quantity(operation: Section, key: str, subject: str) -> Any:
    if key == "necessary_ram":
        return operation.number(key, above=0)
    return duration(operation, key, key, subject)
