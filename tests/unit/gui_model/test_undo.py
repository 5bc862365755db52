"""Undo and redo give back the identical document, whatever was done."""

from contextlib import suppress

from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError
from PySide6.QtGui import QUndoStack

from asyncflow_gui.commands import Editor
from asyncflow_gui.model import Document, fragments
from engine.schemas import (
    CallStep,
    Client,
    Edge,
    Endpoint,
    ForwardStep,
    Generator,
    Group,
    LoadBalancer,
    ParallelStep,
    PoissonWorkload,
    Position,
    Project,
    Server,
    ServerDown,
    Slo,
    SpawnStep,
    StickyNote,
)

NAMES = st.sampled_from(["a", "b", "c", "d"])
EDGES = st.sampled_from(["e1", "e2", "e3"])
NESTED = (
    ParallelStep(
        branches=(
            (CallStep(to="a", endpoint="/"),),
            (SpawnStep(steps=(CallStep(to="b", endpoint="/"),)),),
        )
    ),
    ForwardStep(to="c"),
)
NODES = st.builds(
    lambda make, name: make(name),
    st.sampled_from(
        [
            lambda name: Generator(id=name, workload=PoissonWorkload(rate_rps=1)),
            lambda name: Client(id=name),
            lambda name: Client(id=name, workload=PoissonWorkload(rate_rps=2, endpoint="/")),
            lambda name: LoadBalancer(id=name),
            lambda name: Server(
                id=name, endpoints=(Endpoint(name="/", steps=(ForwardStep(to="b"),)),)
            ),
            lambda name: Server(id=name, endpoints=(Endpoint(name="/", steps=NESTED),)),
        ]
    ),
    NAMES,
)
PLACES = st.builds(Position, x=st.integers(-9, 9).map(float), y=st.integers(-9, 9).map(float))
KEYS = st.sampled_from([None, "one", "two"])


def add_node(editor, node, place):
    if node.id not in editor.document.nodes:
        editor.add_node(node, place)


def add_edge(editor, edge_id, source, target):
    document = editor.document
    if edge_id not in document.edges and {source, target} <= set(document.nodes):
        editor.add_edge(Edge(id=edge_id, source=source, target=target))


def move(editor, name, place, key):
    if name in editor.document.nodes:
        editor.move_nodes({name: place}, merge_key=key)


def remove(editor, ids):
    editor.remove(list(ids))


def rename(editor, old, new):
    with suppress(KeyError):
        editor.update_node(old, {"id": new})


def rename_endpoint(editor, node, name):
    server = editor.document.nodes.get(node)
    if isinstance(server, Server):
        first = server.endpoints[0].model_copy(update={"name": name})
        editor.update_node(node, {"endpoints": (first,)})


def set_objective(editor, name):
    editor.set_slos([Slo(figure="p99", below=1, workload=name)])


def set_cores(editor, name, cores, key):
    with suppress(KeyError, ValidationError):
        editor.update_node(name, {"cpu_cores": cores}, merge_key=key)


def set_latency(editor, name, latency, key):
    with suppress(KeyError, ValidationError):
        editor.update_edge(name, {"latency": latency}, merge_key=key)


def set_warmup(editor, warmup, key):
    with suppress(ValidationError):
        editor.update_settings({"warmup_s": warmup}, merge_key=key)


def set_name(editor, name):
    editor.update_scenario({"name": name})


def set_outage(editor, name):
    editor.set_events([ServerDown(id="outage", target=name, start_s=1)], "Edit outage")


def draw(editor, name, shape):
    if name not in editor.document.nodes:
        editor.add_shape(name, shape)


def retitle(editor, name, title, key):
    with suppress(KeyError, ValidationError):
        editor.update_shape(name, {"title": title}, merge_key=key)


def arrange(editor, node, shape, place, key):
    document = editor.document
    editor.arrange(
        {node: place} if node in document.nodes else {},
        {shape: place} if shape in document.shapes else {},
        merge_key=key,
    )


def paste(editor, ids):
    project = editor.document.project
    fresh = fragments.with_fresh_ids(fragments.cut_out(project, ids), project)
    editor.apply("Paste", fragments.pasted(project, fresh))


SHAPES = st.sampled_from(["g", "n"])
FRAMES = st.sampled_from(
    [
        Group(x=0.0, y=0.0, width=80.0, height=80.0),
        Group(x=8.0, y=0.0, width=80.0, height=64.0, color="teal"),
        StickyNote(x=0.0, y=8.0, width=80.0, height=80.0, text="Why?"),
    ]
)

STEPS = st.one_of(
    st.tuples(st.just(draw), SHAPES, FRAMES),
    st.tuples(st.just(retitle), SHAPES, st.text(max_size=3), KEYS),
    st.tuples(st.just(arrange), NAMES, SHAPES, PLACES, KEYS),
    st.tuples(st.just(paste), st.lists(st.one_of(NAMES, SHAPES), max_size=4)),
    st.tuples(st.just(add_node), NODES, PLACES),
    st.tuples(st.just(add_edge), EDGES, NAMES, NAMES),
    st.tuples(st.just(move), NAMES, PLACES, KEYS),
    st.tuples(st.just(remove), st.lists(st.one_of(NAMES, EDGES, SHAPES), min_size=1, max_size=3)),
    st.tuples(st.just(rename), NAMES, NAMES),
    st.tuples(st.just(rename_endpoint), NAMES, st.sampled_from(["/", "/x", "/y"])),
    st.tuples(st.just(set_objective), NAMES),
    st.tuples(st.just(set_cores), NAMES, st.integers(-1, 9), KEYS),
    st.tuples(st.just(set_latency), EDGES, st.sampled_from([0.1, 0.2, -1.0]), KEYS),
    st.tuples(st.just(set_warmup), st.sampled_from([0.0, 1.0, 1e6, "auto"]), KEYS),
    st.tuples(st.just(set_name), st.text(max_size=3)),
    st.tuples(st.just(set_outage), NAMES),
)


def as_bytes(document):
    return document.project.model_dump_json().encode()


@settings(deadline=None, max_examples=60)
@given(st.lists(STEPS, max_size=20))
def test_undoing_and_redoing_any_edits_gives_byte_identical_projects(steps):
    document = Document(Project())
    stack = QUndoStack()
    editor = Editor(document, stack)
    states = [as_bytes(document)]
    for step, *arguments in steps:
        step(editor, *arguments)
        if stack.index() == len(states):
            states.append(as_bytes(document))
        elif stack.index() == len(states) - 1:
            states[-1] = as_bytes(document)  # merged into the last, or nothing was done
        else:
            assert stack.index() == len(states) - 2
            states.pop()  # merged into the last, which then had changed nothing
            assert as_bytes(document) == states[-1]
    for index in range(stack.count(), 0, -1):
        assert as_bytes(document) == states[index]
        stack.undo()
        assert as_bytes(document) == states[index - 1]
    for index in range(stack.count()):
        stack.redo()
        assert as_bytes(document) == states[index + 1]


def make():
    document = Document(Project())
    stack = QUndoStack()
    editor = Editor(document, stack)
    editor.add_node(Server(id="a"), Position(x=0, y=0))
    return document, stack, editor


def test_edits_with_one_merge_key_are_one_step():
    document, stack, editor = make()
    for cores in (2, 20, 200):
        editor.update_node("a", {"cpu_cores": cores}, merge_key="cores")
    assert stack.count() == 2
    stack.undo()
    assert document.nodes["a"].cpu_cores == 1
    stack.redo()
    assert document.nodes["a"].cpu_cores == 200


def test_a_value_typed_there_and_back_again_leaves_no_step():
    document, stack, editor = make()
    for cores in (2, 20, 1):
        editor.update_node("a", {"cpu_cores": cores}, merge_key="cores")
    assert stack.count() == 1
    assert stack.undoText() == "Add a"
    assert document.nodes["a"].cpu_cores == 1


def test_edits_with_other_merge_keys_or_none_are_steps_of_their_own():
    _, stack, editor = make()
    editor.update_node("a", {"cpu_cores": 2}, merge_key="one")
    editor.update_node("a", {"cpu_cores": 3}, merge_key="two")
    editor.update_node("a", {"cpu_cores": 4})
    editor.update_node("a", {"cpu_cores": 5})
    assert stack.count() == 5


def test_an_edit_that_changes_nothing_is_no_step():
    _, stack, editor = make()
    editor.update_node("a", {"cpu_cores": 1})
    assert stack.count() == 1


def test_a_refused_edit_leaves_document_and_stack_alone():
    document, stack, editor = make()
    before = document.project
    with suppress(ValidationError):
        editor.update_node("a", {"cpu_cores": 0})
    assert document.project is before
    assert stack.count() == 1


def test_steps_are_named_for_the_menu():
    _, stack, editor = make()
    assert stack.undoText() == "Add a"
    editor.update_node("a", {"cpu_cores": 2})
    assert stack.undoText() == "Edit a"
    editor.remove(["a"])
    assert stack.undoText() == "Delete a"
