"""What can be done about a problem with one press solves that problem, whatever the drawing."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from asyncflow_gui.commands.remedies import remedies_for
from asyncflow_gui.commands.remedies.sizes import round_up
from engine.schemas import (
    CallStep,
    Client,
    CpuStep,
    Edge,
    Endpoint,
    ForwardStep,
    Generator,
    IoStep,
    LatencySpike,
    Layout,
    LoadBalancer,
    PoissonUsers,
    PoissonWorkload,
    Position,
    Problem,
    Project,
    RamStep,
    Scenario,
    Server,
    ServerDown,
    Settings,
    Slo,
    TrafficSurge,
    UsersWorkload,
)
from engine.validation import check

RATE = PoissonWorkload(rate_rps=5)


def server(name, *steps, **fields):
    endpoint = Endpoint(name="/", steps=(CpuStep(time_s=0.01), *steps))
    return Server(id=name, **{"endpoints": (endpoint,), **fields})


def edges(*pairs):
    return tuple(
        Edge(id="-".join(pair.split()), source=pair.split()[0], target=pair.split()[1])
        for pair in pairs
    )


def project(nodes, joined=(), **parts):
    places = {node.id: Position(x=300.0 * i, y=0) for i, node in enumerate(nodes)}
    scenario = Scenario(nodes=tuple(nodes), edges=edges(*joined), **parts)
    return Project(scenario=scenario, layout=Layout(nodes=places))


def offered(before, code):
    """The remedies of the first problem of a code."""
    problem = next(p for p in check(before.scenario) if p.code == code)
    return {remedy.text: remedy.project for remedy in remedies_for(before, problem)}


def codes(after):
    return {problem.code for problem in check(after.scenario)}


USERS = Generator(id="users", workload=RATE)
BALANCER = LoadBalancer(id="lb")
WEB = Client(id="web")
CHAIN = ("users web", "web lb")


def test_nodes_are_connected_to_what_usually_comes_next():
    before = project([USERS, WEB, BALANCER, server("a"), server("b")], ["users web", "lb a"])
    found = offered(before, "no_out_edge")
    assert list(found) == ["Connect web to lb", "Connect web to b"]
    after = found["Connect web to lb"]
    assert offered(after, "unreachable_node").keys() == {"Connect lb to b", "Delete b"}
    done = offered(after, "unreachable_node")["Connect lb to b"]
    assert check(done.scenario) == []
    assert [edge.id for edge in done.scenario.edges] == ["users-web", "lb-a", "web-lb", "lb-b"]


def test_a_line_of_nodes_is_joined_at_its_head():
    before = project([USERS, WEB, BALANCER, server("a")], ["users web", "lb a"])
    problem = next(p for p in check(before.scenario) if p.message == "no request ever comes to a")
    texts = [remedy.text for remedy in remedies_for(before, problem)]
    assert texts == ["Connect web to lb", "Delete a"]


def test_a_second_server_shares_the_requests_of_the_first_behind_a_balancer():
    before = project([USERS, WEB, server("a"), server("b")], ["users web", "web a"])
    found = offered(before, "unreachable_node")
    after = found["Put a load balancer before a and b"]
    assert check(after.scenario) == []
    ends = {(edge.source, edge.target) for edge in after.scenario.edges}
    assert ends == {("users", "web"), ("web", "lb-1"), ("lb-1", "a"), ("lb-1", "b")}


def test_a_source_whose_way_ends_is_led_on_to_where_servers_are():
    other = LoadBalancer(id="empty")
    before = project([USERS, other, BALANCER, server("a")], ["users empty", "lb a"])
    problem = next(p for p in check(before.scenario) if p.code == "no_path_to_server")
    texts = [remedy.text for remedy in remedies_for(before, problem)]
    assert texts == ["Connect empty to lb", "Connect empty to a"]


def test_a_drawing_without_traffic_gets_a_generator_where_nothing_else_stands():
    before = project([WEB, server("a")], ["web a"])
    found = offered(before, "no_traffic")
    after = found["Add a generator to web"]
    assert check(after.scenario) == []
    assert after.layout.nodes["users-1"].x < before.layout.nodes["web"].x
    assert check(found["Give web traffic of its own"].scenario) == []


def test_a_balancer_is_put_between_where_a_node_cannot_choose():
    before = project([USERS, server("a"), server("b")], ["users a", "users b"])
    found = offered(before, "several_out_edges")
    after = found["Put a load balancer between"]
    assert check(after.scenario) == []
    assert {(e.source, e.target) for e in after.scenario.edges} == {
        ("users", "lb-1"),
        ("lb-1", "a"),
        ("lb-1", "b"),
    }
    kept = found["Keep only the edge to a"].scenario.edges
    assert [edge.target for edge in kept] == ["a"]


def test_a_missing_return_edge_is_drawn_like_the_others():
    nodes = [USERS, WEB, BALANCER, server("a"), server("b")]
    back = Edge(id="back", source="a", target="web", latency=0.25)
    before = project(nodes, [*CHAIN, "lb a", "lb b"])
    before = before.model_copy(
        update={
            "scenario": before.scenario.model_copy(update={"edges": (*before.scenario.edges, back)})
        }
    )
    after = offered(before, "missing_return")["Connect b to web"]
    assert check(after.scenario) == []
    assert after.scenario.edges[-1].latency == 0.25


def test_an_edge_that_nothing_crosses_is_called_over_or_deleted():
    handing_on = server("a", ForwardStep(to="b"))
    before = project([USERS, handing_on, server("b"), server("c")], ["users a", "a b", "a c"])
    found = offered(before, "unused_edge")
    after = found["Call c from a"]
    assert check(after.scenario) == []
    kinds = [step.kind for step in after.scenario.nodes[1].endpoints[0].steps]
    assert kinds == ["cpu", "call", "forward"]
    assert "a-c" not in {edge.id for edge in found["Delete a-c"].scenario.edges}


def test_ram_is_raised_to_the_next_usual_size():
    before = project([USERS, server("a", RamStep(mb=700), ram_mb=512)], ["users a"])
    after = offered(before, "ram_exceeds_server")["Raise the RAM of a to 1 GB"]
    assert check(after.scenario) == []


def test_a_taken_name_is_made_unique_and_its_node_moved_aside():
    before = project([USERS, server("a"), server("a")], ["users a"])
    after = offered(before, "duplicate_id")["Rename it to a-2"]
    assert [node.id for node in after.scenario.nodes] == ["users", "a", "a-2"]
    assert after.layout.nodes["a-2"] != after.layout.nodes["a"]


def test_a_name_mistyped_is_put_right():
    step = CallStep(to="databse")
    before = project([USERS, server("a", step), server("database")], ["users a", "a database"])
    assert check(offered(before, "unknown_id")["Call database"].scenario) == []
    before = project([USERS, BALANCER, server("a")], ["users lb", "lb a", "lbb a"])
    found = offered(before, "unknown_id")
    assert list(found) == ["Let lbb-a begin at lb", "Delete lbb-a"]
    pooled = server("a", IoStep(time_s=0.1, pool="conections"), pools={"connections": 5, "db": 2})
    found = offered(project([USERS, pooled], ["users a"]), "unknown_pool")
    assert next(iter(found)) == "Use the pool connections"
    assert all(check(after.scenario) == [] for after in found.values())


def test_an_event_about_nothing_is_pointed_at_what_must_be_meant_or_goes():
    down = ServerDown(id="outage", target="gone", start_s=5)
    before = project([USERS, server("a")], ["users a"], events=(down,))
    found = offered(before, "unknown_id")
    assert check(found["Let outage be about a"].scenario) == []
    assert found["Delete outage"].scenario.events == ()


def test_a_surge_at_a_client_is_moved_to_what_feeds_it():
    surge = TrafficSurge(id="surge", target="web", start_s=5, factor=2)
    before = project([USERS, WEB, server("a")], ["users web", "web a"], events=(surge,))
    assert check(offered(before, "no_workload")["Let surge be about users"].scenario) == []


def test_a_run_is_made_long_enough_for_its_events():
    late = LatencySpike(id="spike", target="users-a", start_s=500, end_s=800, spike_s=1)
    before = project(
        [USERS, server("a")], ["users a"], events=(late,), settings=Settings(horizon_s=100)
    )
    after = offered(before, "event_after_horizon")["Run for 1000 s"]
    assert after.scenario.settings.horizon_s == 1000


def test_windows_and_reports_are_made_long_enough():
    workload = UsersWorkload(users=PoissonUsers(mean=1), window_s=0.001)
    before = project(
        [Generator(id="users", workload=workload), server("a")],
        ["users a"],
        settings=Settings(horizon_s=2000),
    )
    assert check(offered(before, "too_many_windows")["Use windows of 2 ms"].scenario) == []
    many = tuple(server(f"s{i}") for i in range(300))
    before = project(
        [USERS, BALANCER, *many],
        ["users lb", *(f"lb s{i}" for i in range(300))],
        settings=Settings(horizon_s=1000, report_interval_s=0.01),
    )
    (after,) = offered(before, "too_many_reports").values()
    assert "too_many_reports" not in codes(after)


def test_a_problem_that_has_gone_has_no_remedy():
    before = project([USERS, server("a", RamStep(mb=700), ram_mb=512)], ["users a"])
    (problem,) = check(before.scenario)
    assert remedies_for(before, problem)
    assert remedies_for(project([USERS]), problem) == ()
    assert remedies_for(project([USERS, server("b", RamStep(mb=9))]), problem) == ()
    assert remedies_for(before, Problem("no_such_code", "", "")) == ()


@pytest.mark.parametrize(
    ("value", "rounded"), [(1.0, 1.0), (1.2, 1.5), (0.00071, 0.001), (612.0, 700.0), (99.0, 100.0)]
)
def test_figures_are_rounded_up_to_what_people_choose(value, rounded):
    assert round_up(value) == rounded


# --- whatever is drawn ------------------------------------------------------------------------

NAMES = st.sampled_from(["a", "b", "c", "d", "e"])
STEPS = st.one_of(
    st.just(CpuStep(time_s=0.01)),
    st.builds(CallStep, to=NAMES | st.none(), endpoint=st.sampled_from([None, "/", "/x"])),
    st.builds(ForwardStep, to=NAMES | st.none()),
    st.builds(IoStep, time_s=st.just(0.1), pool=st.sampled_from([None, "db"])),
    st.builds(RamStep, mb=st.sampled_from([1.0, 5000.0])),
)
ENDPOINTS = st.lists(
    st.builds(
        Endpoint, name=st.sampled_from(["/", "/x"]), steps=st.lists(STEPS, max_size=4).map(tuple)
    ),
    max_size=2,
).map(tuple)
TRAFFIC = st.builds(
    PoissonWorkload, rate_rps=st.just(1.0), endpoint=st.sampled_from([None, "/", "/y"])
)
NODES = st.one_of(
    st.builds(Generator, id=NAMES, workload=TRAFFIC),
    st.builds(Client, id=NAMES, workload=TRAFFIC | st.none()),
    st.builds(LoadBalancer, id=NAMES, policy=st.sampled_from(["round_robin", "central_queue"])),
    st.builds(Server, id=NAMES, endpoints=ENDPOINTS),
)
EDGES = st.builds(Edge, id=st.sampled_from(["e1", "e2", "e3", "a"]), source=NAMES, target=NAMES)
EVENTS = st.one_of(
    st.builds(ServerDown, id=st.just("down"), target=NAMES, start_s=st.sampled_from([1.0, 9e5])),
    st.builds(
        TrafficSurge, id=st.just("surge"), target=NAMES, start_s=st.just(1.0), factor=st.just(2.0)
    ),
)
SLOS = st.builds(Slo, figure=st.just("p99"), below=st.just(0.1), workload=NAMES | st.none())
DRAWINGS = st.builds(
    Scenario,
    nodes=st.lists(NODES, max_size=6, unique_by=lambda node: node.id).map(tuple)
    | st.lists(NODES, max_size=6).map(tuple),
    edges=st.lists(EDGES, max_size=7).map(tuple),
    events=st.lists(EVENTS, max_size=2).map(tuple),
    slos=st.lists(SLOS, max_size=1).map(tuple),
)


def counted(scenario):
    return Counter((problem.code, problem.message) for problem in check(scenario))


@settings(max_examples=200, deadline=None)
@given(DRAWINGS)
def test_every_remedy_solves_its_problem_and_leaves_a_scenario_that_can_be_saved(scenario):
    before = Project(scenario=scenario)
    problems = counted(scenario)
    for problem in check(scenario):
        for remedy in remedies_for(before, problem):
            assert remedy.text
            after = Project.model_validate(remedy.project.model_dump(mode="json"))
            key = problem.code, problem.message
            assert counted(after.scenario)[key] < problems[key], remedy.text
