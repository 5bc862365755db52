"""The open project: edits as pure functions, and what observers are told."""

import pytest
from pydantic import ValidationError

from asyncflow_gui.model import Changes, Document, edits
from asyncflow_gui.model.document import difference
from engine.schemas import (
    Client,
    CpuStep,
    Edge,
    Endpoint,
    ForwardStep,
    Generator,
    LatencySpike,
    Layout,
    PoissonWorkload,
    Position,
    Project,
    Scenario,
    Server,
    ServerDown,
)


@pytest.fixture
def project():
    first = Server(
        id="a",
        endpoints=(Endpoint(name="/", steps=(CpuStep(time_s=1), ForwardStep(to="b"))),),
    )
    return Project(
        scenario=Scenario(
            nodes=(
                Generator(id="users", workload=PoissonWorkload(rate_rps=1)),
                Client(id="web"),
                first,
                Server(id="b"),
            ),
            edges=(
                Edge(id="e1", source="users", target="web"),
                Edge(id="e2", source="web", target="a"),
                Edge(id="e3", source="a", target="b"),
            ),
            events=(
                ServerDown(id="outage", target="b", start_s=1),
                LatencySpike(id="spike", target="e3", start_s=1, spike_s=1),
            ),
        ),
        layout=Layout(nodes={"a": Position(x=1, y=2), "b": Position(x=3, y=4)}),
    )


def ids(items):
    return [item.id for item in items]


def test_a_new_node_stands_where_it_was_put(project):
    after = edits.add_nodes(project, [(Client(id="mobile"), Position(x=5, y=6))])
    assert ids(after.scenario.nodes)[-1] == "mobile"
    assert after.layout.nodes["mobile"] == Position(x=5, y=6)
    assert project.scenario.nodes[-1].id == "b"


def test_removing_a_node_takes_its_edges_and_all_their_events_with_it(project):
    after = edits.remove(project, ["b"])
    assert ids(after.scenario.nodes) == ["users", "web", "a"]
    assert ids(after.scenario.edges) == ["e1", "e2"]
    assert after.scenario.events == ()
    assert list(after.layout.nodes) == ["a"]


def test_removing_an_edge_leaves_its_ends(project):
    after = edits.remove(project, ["e3"])
    assert ids(after.scenario.nodes) == ids(project.scenario.nodes)
    assert ids(after.scenario.events) == ["outage"]


def test_removing_an_event_removes_nothing_else(project):
    after = edits.remove(project, ["outage"])
    assert ids(after.scenario.events) == ["spike"]
    assert after.scenario.edges == project.scenario.edges


def test_a_renamed_node_is_followed_everywhere_it_is_named(project):
    after = edits.update_node(project, "b", {"id": "backend"}).scenario
    assert ids(after.nodes) == ["users", "web", "a", "backend"]
    assert after.edges[2].target == "backend"
    assert after.nodes[2].endpoints[0].steps[1].to == "backend"
    assert after.events[0].target == "backend"
    assert after.events[1] == project.scenario.events[1]
    layout = edits.update_node(project, "b", {"id": "backend"}).layout
    assert layout.nodes == {"a": Position(x=1, y=2), "backend": Position(x=3, y=4)}


def test_a_renamed_edge_is_followed_in_its_events(project):
    after = edits.update_edge(project, "e3", {"id": "link"}).scenario
    assert ids(after.edges) == ["e1", "e2", "link"]
    assert after.events[1].target == "link"


@pytest.mark.parametrize("taken", ["a", "e1", "outage"])
def test_a_name_that_is_taken_is_refused(project, taken):
    with pytest.raises(KeyError, match="taken"):
        edits.update_node(project, "b", {"id": taken})


@pytest.mark.parametrize("values", [{"cpu_cores": 0}, {"ram_mb": "2"}, {"color": 1}, {"id": ""}])
def test_values_the_schemas_refuse_are_refused(project, values):
    with pytest.raises(ValidationError):
        edits.update_node(project, "b", values)


def test_settings_are_checked_together(project):
    assert edits.update_settings(project, {"warmup_s": 10.0}).scenario.settings.warmup_s == 10
    with pytest.raises(ValidationError, match="below horizon_s"):
        edits.update_settings(project, {"warmup_s": 300.0})


def test_the_story_changes_without_touching_the_graph(project):
    after = edits.update_scenario(project, {"name": "Shop"}).scenario
    assert after.name == "Shop"
    assert after.nodes is project.scenario.nodes


def test_unique_ids_skip_what_is_taken(project):
    assert edits.unique_id(project, "server") == "server-1"
    named = edits.update_node(project, "b", {"id": "server-1"})
    assert edits.unique_id(named, "server", also={"server-2"}) == "server-3"


def test_observers_hear_exactly_what_changed(project):
    document = Document(project)
    heard = []
    unsubscribe = document.subscribe(heard.append)
    document.replace(edits.update_node(project, "b", {"cpu_cores": 8}))
    document.replace(edits.move_nodes(document.project, {"a": Position(x=9, y=9)}))
    unsubscribe()
    document.replace(project)
    assert heard == [
        Changes(changed_nodes=("b",), scenario=True),
        Changes(moved_nodes=("a",)),
    ]


def test_a_rename_is_one_node_gone_and_one_come(project):
    changes = difference(project, edits.update_node(project, "b", {"id": "c"}))
    assert (changes.removed_nodes, changes.added_nodes) == (("b",), ("c",))
    assert changes.changed_nodes == ("a",)
    assert changes.changed_edges == ("e3",)


def test_a_document_answers_by_id(project):
    document = Document(project)
    assert document.nodes["a"] is project.scenario.nodes[2]
    assert document.edges["e1"] is project.scenario.edges[0]
    assert document.position("a") == Position(x=1, y=2)
    assert document.position("web") == Position(x=0, y=0)
