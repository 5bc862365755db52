"""Copies: what they hold, what they are called, and that they read back from text."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.strategies import projects

from asyncflow_gui.model import edits, fragments
from engine.config import limits
from engine.io.loading import parse_project
from engine.io.writing import project_to_yaml
from engine.schemas import (
    Client,
    Edge,
    Endpoint,
    ForwardStep,
    Group,
    Layout,
    LoadBalancer,
    Position,
    Project,
    Scenario,
    Server,
    StickyNote,
)


def forwarding(name, to):
    return Server(id=name, endpoints=(Endpoint(name="/", steps=(ForwardStep(to=to),)),))


def system() -> Project:
    nodes = (Client(id="web"), LoadBalancer(id="lb"), forwarding("api-1", "db"), Server(id="db"))
    edges = tuple(
        Edge(id=name or f"{a}-{b}", source=a, target=b)
        for a, b, name in (("web", "lb", ""), ("lb", "api-1", ""), ("api-1", "db", "the wire"))
    )
    return Project(
        scenario=Scenario(name="Shop", nodes=nodes, edges=edges),
        layout=Layout(
            nodes={node.id: Position(x=100.0 * i, y=0.0) for i, node in enumerate(nodes)},
            groups={"group-1": Group(x=0.0, y=0.0, width=80.0, height=80.0, title="Back")},
            notes={"note-1": StickyNote(x=8.0, y=9.0, width=80.0, height=80.0, text="Why?\nSo.")},
        ),
    )


def copied(project, *ids):
    return fragments.with_fresh_ids(fragments.cut_out(project, ids), project)


def test_edges_between_chosen_nodes_come_along_and_others_do_not():
    cut = fragments.cut_out(system(), ["lb", "api-1"])
    assert [edge.id for edge in cut.scenario.edges] == ["lb-api-1"]
    assert set(cut.layout.nodes) == {"lb", "api-1"}
    assert cut.scenario.name == ""


def test_copies_count_on_and_edges_are_named_after_their_new_ends():
    copy = copied(system(), "lb", "api-1", "db")
    assert [node.id for node in copy.scenario.nodes] == ["lb-2", "api-2", "db-2"]
    assert [(e.id, e.source, e.target) for e in copy.scenario.edges] == [
        ("lb-2-api-2", "lb-2", "api-2"),
        ("the wire-2", "api-2", "db-2"),
    ]


def test_steps_follow_to_copied_nodes_and_keep_to_those_that_were_not():
    project = system()
    (alone,) = copied(project, "api-1").scenario.nodes
    assert alone.endpoints[0].steps[0].to == "db"
    along = copied(project, "api-1", "db").scenario.nodes[0]
    assert along.endpoints[0].steps[0].to == "db-2"


def test_groups_and_notes_are_copied_with_what_they_say():
    copy = copied(system(), "group-1", "note-1")
    assert copy.layout.groups["group-2"].title == "Back"
    assert copy.layout.notes["note-2"].text == "Why?\nSo."


def test_ids_that_are_free_where_a_fragment_is_pasted_are_kept():
    cut = fragments.cut_out(system(), ["lb", "api-1"])
    assert fragments.with_fresh_ids(cut, Project()) == cut


def test_a_long_id_is_shortened_rather_than_refused():
    name = "x" * limits.MAX_ID_LENGTH
    project = Project(scenario=Scenario(nodes=(Client(id=name),)))
    (copy,) = copied(project, name).scenario.nodes
    assert len(copy.id) <= limits.MAX_ID_LENGTH and copy.id != name
    assert Client.model_validate(copy.model_dump()) == copy


def test_a_fragment_shifted_to_the_edge_of_the_canvas_stays_on_it():
    far = fragments.shifted(system(), 5e6, -5e6)
    assert {(at.x, at.y) for at in far.layout.nodes.values()} == {(1e6, -1e6)}
    assert far.layout.notes["note-1"].x == 1e6


def test_a_thousand_nodes_are_copied_quickly_and_apart():
    nodes = tuple(Server(id=f"api-{i}") for i in range(1_000))
    edges = tuple(
        Edge(id=f"e{i}", source=f"api-{i}", target=f"api-{(i * 7 + 1) % 1_000}")
        for i in range(1_000)
    )
    project = Project(scenario=Scenario(nodes=nodes, edges=edges))
    both = fragments.pasted(project, copied(project, *(node.id for node in nodes)))
    assert len(edits.all_ids(both)) == 4_000


def test_a_fragment_beyond_the_limits_is_told():
    many = tuple(Client(id=f"c{i}") for i in range(limits.MAX_NODES))
    full = Project(scenario=Scenario(nodes=many))
    assert fragments.room_left(Project(), system())
    assert not fragments.room_left(full, system())


frames = {
    "x": st.integers(-99, 99).map(float),
    "y": st.integers(-99, 99).map(float),
    "width": st.integers(8, 99).map(float),
    "height": st.integers(8, 99).map(float),
}
shapes = st.one_of(
    st.builds(Group, **frames, title=st.text(max_size=9)),
    st.builds(StickyNote, **frames, text=st.text(max_size=9).filter(str.isprintable)),
)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(projects(), st.lists(shapes, max_size=4), st.data())
def test_pasting_any_part_of_any_project_keeps_every_id_unique(project, drawn, data):
    taken = edits.all_ids(project)
    named = {f"shape {i}": shape for i, shape in enumerate(drawn)}
    project = edits.put_shapes(project, {k: s for k, s in named.items() if k not in taken})
    ids = sorted(edits.all_ids(project))
    chosen = data.draw(st.lists(st.sampled_from(ids), unique=True) if ids else st.just([]))
    cut = fragments.cut_out(project, chosen)
    copy = fragments.with_fresh_ids(cut, project)
    assert not edits.all_ids(copy) & edits.all_ids(project)
    assert len(fragments.ids_of(copy)) == len(edits.all_ids(copy)) == len(edits.all_ids(cut))
    both = fragments.pasted(project, copy)
    assert Project.model_validate(both.model_dump()) == both
    kept = fragments.cut_out(both, chosen)
    assert kept == cut
    names = {node.id for node in copy.scenario.nodes}
    assert all({edge.source, edge.target} <= names for edge in copy.scenario.edges)


def test_a_project_with_groups_and_notes_reads_back_as_the_same_bytes():
    text = project_to_yaml(system())
    assert "group-1: {x: 0, y: 0, width: 80, height: 80, title: Back, color: grey}" in text
    again = parse_project(text, "shop.asyncflow").project
    assert again == system()
    assert project_to_yaml(again) == text
