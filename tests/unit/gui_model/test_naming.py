"""Names are followed wherever they stand, however deep."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from asyncflow_gui.model import edits, naming
from engine.schemas import (
    CallStep,
    Client,
    CpuStep,
    Edge,
    Endpoint,
    ForwardStep,
    IoStep,
    LoadBalancer,
    ParallelStep,
    PoissonWorkload,
    Position,
    Project,
    Scenario,
    Server,
    Slo,
    SpawnStep,
    TrafficSurge,
)

CALL = CallStep(to="stock", endpoint="check", pool="calls")
STEPS = (
    CpuStep(time_s=0.001),
    CALL,
    SpawnStep(steps=(ParallelStep(branches=((CALL,), (IoStep(time_s=0.1, pool="calls"),))),)),
    ForwardStep(to="stock"),
)


def server(name, *endpoints, steps=()):
    made = tuple(Endpoint(name=endpoint, steps=steps) for endpoint in endpoints)
    return Server(id=name, endpoints=made)


def project(*nodes, edges=(), **parts):
    joined = tuple(Edge(id=f"{a}-{b}", source=a, target=b) for a, b in edges)
    return Project(scenario=Scenario(nodes=nodes, edges=joined, **parts))


def shop():
    """A client, two servers behind a balancer, and one more that both call."""
    return project(
        Client(id="web", workload=PoissonWorkload(rate_rps=5, endpoint="buy")),
        LoadBalancer(id="lb"),
        server("api-1", "buy", steps=STEPS),
        server("api-2", "buy", steps=STEPS),
        server("stock", "check"),
        edges=[("web", "lb"), ("lb", "api-1"), ("lb", "api-2"), ("api-1", "stock")],
        events=(TrafficSurge(id="sale", target="web", start_s=1, factor=2),),
        slos=(Slo(figure="p99", below=0.2, workload="web"), Slo(figure="mean", below=1)),
    )


def node(project, name):
    return next(node for node in project.scenario.nodes if node.id == name)


def endpoint_renamed(project, name, new):
    old = node(project, name)
    renamed = (old.endpoints[0].model_copy(update={"name": new}), *old.endpoints[1:])
    return edits.update_node(project, name, {"endpoints": renamed})


def test_calls_and_forwards_follow_a_renamed_node_at_any_depth():
    after = edits.update_node(shop(), "stock", {"id": "warehouse"})
    text = after.model_dump_json()
    assert '"stock"' not in text
    # A forward and two calls on each of two servers; the node itself; the end of an edge.
    assert text.count('"warehouse"') == 8


def test_objectives_and_surges_follow_a_renamed_client():
    after = edits.update_node(shop(), "web", {"id": "shop"}).scenario
    assert [slo.workload for slo in after.slos] == ["shop", None]
    assert after.events[0].target == "shop"


def test_calls_follow_a_renamed_endpoint_at_any_depth():
    after = endpoint_renamed(shop(), "stock", "available")
    text = after.model_dump_json()
    assert '"check"' not in text
    assert text.count('"available"') == 5


def test_an_endpoint_of_the_same_name_elsewhere_is_another_endpoint():
    before = shop()
    other = edits.add_nodes(before, [(server("spare", "check"), Position(x=0, y=0))])
    after = endpoint_renamed(other, "spare", "x")
    assert [node(after, name) for name in ("api-1", "api-2", "stock")] == [
        node(before, name) for name in ("api-1", "api-2", "stock")
    ]


def test_a_workload_keeps_its_endpoint_while_a_server_behind_the_balancer_has_it():
    once = endpoint_renamed(shop(), "api-1", "order")
    assert node(once, "web").workload.endpoint == "buy"
    both = endpoint_renamed(once, "api-2", "order")
    assert node(both, "web").workload.endpoint == "order"


def test_two_endpoints_that_swap_their_names_are_not_followed():
    before = project(
        server("a", "x", "y"), server("b", "z", steps=(CallStep(to="a", endpoint="x"),))
    )
    swapped = edits.update_node(before, "a", {"endpoints": node(before, "a").endpoints[::-1]})
    assert node(swapped, "b") == node(before, "b")


def test_an_endpoint_that_is_removed_leaves_those_who_name_it_alone():
    before = shop()
    after = edits.update_node(before, "stock", {"endpoints": ()})
    assert node(after, "api-1") == node(before, "api-1")


@pytest.mark.parametrize(("new", "uses"), [("links", 3), (None, 0)])
def test_steps_follow_a_pool_that_is_renamed_or_removed(new, uses):
    before = server("a", "buy", steps=STEPS).model_copy(update={"pools": {"calls": 5, "db": 2}})
    after = naming.rename_pool(before, "calls", new)
    assert list(after.pools) == ([new] if new else []) + ["db"]
    assert after.model_dump_json().count('"pool":"links"') == uses
    assert '"pool":"calls"' not in after.model_dump_json()


def test_removing_a_client_removes_its_objectives_and_events_and_keeps_the_others():
    after = edits.remove(shop(), ["web"]).scenario
    assert after.slos == (Slo(figure="mean", below=1),)
    assert after.events == ()
    assert Scenario.model_validate_json(after.model_dump_json()) == after


def test_a_node_nobody_names_leaves_everything_else_the_very_same():
    before = edits.add_nodes(shop(), [(Server(id="idle"), Position(x=0, y=0))])
    after = edits.update_node(before, "idle", {"id": "spare"})
    for old, new in zip(before.scenario.nodes[:-1], after.scenario.nodes[:-1], strict=True):
        assert new is old
    assert after.scenario.edges is before.scenario.edges
    assert after.scenario.slos is before.scenario.slos


STEP = st.recursive(
    st.sampled_from([CpuStep(time_s=1), CALL, CallStep(to="api"), CallStep()]),
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map(lambda steps: SpawnStep(steps=tuple(steps))),
        st.lists(st.lists(inner, min_size=1, max_size=2), min_size=1, max_size=3).map(
            lambda branches: ParallelStep(branches=tuple(map(tuple, branches)))
        ),
    ),
    max_leaves=8,
)


@settings(deadline=None)
@given(st.lists(STEP, max_size=4))
def test_renaming_there_and_back_gives_the_identical_project(steps):
    before = project(
        server("api", "buy", steps=tuple(steps)), server("stock", "check"), edges=[("api", "stock")]
    )
    after = edits.update_node(before, "stock", {"id": "s2"})
    after = endpoint_renamed(after, "s2", "c2")
    assert '"stock"' not in after.model_dump_json()
    assert '"check"' not in after.model_dump_json()
    back = edits.update_node(endpoint_renamed(after, "s2", "check"), "s2", {"id": "stock"})
    assert back.model_dump_json() == before.model_dump_json()
