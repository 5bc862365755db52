"""Changing one element leaves the arrivals and every other element's draws as they were.

Two designs are then compared on the same requests: what differs is the design.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from support.runnable import runnable
from support.watching import watch_of

from engine.runtime import Simulation
from engine.runtime.actors import edge as edges_at_work
from engine.runtime.actors import steps as steps_at_work
from engine.runtime.network import Context
from engine.schemas import Constant, Scenario

Content = dict[str, Any]
Name = tuple[str | int, ...]
Drawn = dict[Name, list[float]]


@contextmanager
def noting_draws() -> Iterator[Drawn]:
    """All durations drawn meanwhile, by the name of the stream they come from, in order."""
    drawn: Drawn = defaultdict(list)
    names: list[Name] = []
    make_stream = Context.stream

    def stream(self: Context, *name: str | int) -> Any:
        names.append(name)
        return make_stream(self, *name)

    def named(make: Callable[..., Any], of: Any, streams: Callable[[], Any]) -> tuple[Any, Name]:
        draw = make(of, streams)
        if isinstance(of, int | float | Constant):
            return draw, ()  # draws nothing
        # The stream itself is made with the first draw: one more tells what it is called.
        streams()
        return draw, names[-1]

    def one_by_one(make: Callable[..., Any]) -> Callable[..., Any]:
        def sampler(of: Any, streams: Callable[[], Any]) -> Any:
            draw, name = named(make, of, streams)

            def noted() -> float:
                value: float = draw()
                drawn[name].append(value)
                return value

            return noted if name else draw

        return sampler

    def many(make: Callable[..., Any]) -> Callable[..., Any]:
        def blocks(of: Any, streams: Callable[[], Any]) -> Any:
            draw, name = named(make, of, streams)

            def noted(count: int) -> Any:
                values = draw(count)
                drawn[name].extend(values.tolist())
                return values

            return noted if name else draw

        return blocks

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Context, "stream", stream)
        for module in (edges_at_work, steps_at_work):
            patch.setattr(module, "duration_sampler", one_by_one(module.duration_sampler))
        patch.setattr(edges_at_work, "duration_blocks", many(edges_at_work.duration_blocks))
        yield drawn


def seen(system: Scenario) -> tuple[Drawn, dict[str, list[float]]]:
    """What a run draws, and when each open workload sends."""
    with noting_draws() as drawn:
        simulation = Simulation(system, event_by_event=True)
        for _ in simulation:
            pass
    births = {
        origin.id: list(watch_of(simulation).births[origin.born])
        for origin in simulation._system.sources
        if origin.users is None
    }
    return drawn, births


def a_slower_edge(data: Content, draw: st.DrawFn) -> Name:
    edge = draw(st.sampled_from(data["edges"]))
    edge["latency"] = {"distribution": "exponential", "mean": 0.07}
    return (edge["id"],)


def a_worse_edge(data: Content, draw: st.DrawFn) -> Name:
    edge = draw(st.sampled_from(data["edges"]))
    edge["loss_rate"] = 0.4
    return (edge["id"],)


def a_slower_step(data: Content, draw: st.DrawFn) -> Name:
    places = [
        ((server["id"], endpoint["name"], place), step)
        for server in data["nodes"]
        if server["kind"] == "server"
        for endpoint in server["endpoints"]
        for place, step in enumerate(endpoint["steps"])
        if "time_s" in step
    ]
    assume(places)
    name, step = draw(st.sampled_from(places))
    step["time_s"] = {"distribution": "exponential", "mean": 0.09}
    return name


@st.composite
def changed(draw: st.DrawFn) -> tuple[Scenario, Scenario, Name]:
    """A scenario, the same with one element changed, and what the streams of that are called."""
    system = draw(runnable())
    data = system.model_dump(mode="json")
    change = draw(st.sampled_from([a_slower_edge, a_worse_edge, a_slower_step]))
    name = change(data, draw)
    return system, Scenario.model_validate(data), name


@given(changed())
@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
def test_changing_an_element_leaves_all_other_draws_alone(pair):
    system, other, name = pair
    (drawn, births), (drawn_then, births_then) = seen(system), seen(other)
    assert births == births_then
    for stream in drawn.keys() & drawn_then.keys():
        if stream[: len(name)] != name:
            values, then = drawn[stream], drawn_then[stream]
            common = min(len(values), len(then))
            assert values[:common] == then[:common], stream


def test_draws_are_noted_by_the_stream_they_come_from():
    from support.scenarios import cpu, exponential, one_server

    drawn, births = seen(one_server(cpu(exponential(0.01)), horizon_s=10))
    assert set(drawn) == {("api", "main", 0)}
    assert len(drawn["api", "main", 0]) == len(births["users"])
