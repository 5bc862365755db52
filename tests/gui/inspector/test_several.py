"""Several elements are edited together: what is set is set for each, as one step of undo."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from asyncflow_gui.commands import Editor
from asyncflow_gui.model import edits
from engine.schemas import Client, Lognormal, Position


def group(desk, number=0):
    return desk.inspector.page.groups[number]


def line(desk, *path, number=0):
    return group(desk, number).binding.boxes[path].editor.edit


def enter(desk, text, *path, number=0):
    field = line(desk, *path, number=number)
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, text)
    QTest.keyClick(field, Qt.Key.Key_Return)


def servers(desk):
    return [desk.document.nodes[name] for name in ("api-1", "api-2")]


def test_what_they_share_is_shown_and_what_differs_says_so(desk):
    desk.show("api-1", "api-2")
    assert desk.inspector.page.heading.title.text() == "2 servers"
    assert line(desk, "cpu_cores").text() == ""
    assert line(desk, "cpu_cores").placeholderText() == "several values"
    assert line(desk, "ram_mb").text() == "2"
    assert line(desk, "ram_mb").unit_text == "GB"
    assert ("id",) not in group(desk).binding.boxes
    assert ("endpoints",) not in group(desk).binding.boxes


def test_a_value_is_set_for_each_in_one_step(desk):
    desk.show("api-1", "api-2")
    before = desk.document.project
    enter(desk, "8", "cpu_cores")
    assert [server.cpu_cores for server in servers(desk)] == [8, 8]
    assert line(desk, "cpu_cores").text() == "8"
    assert desk.stack.count() == 1
    assert desk.stack.undoText() == "Change CPU cores of 2 servers"
    desk.stack.undo()
    assert desk.document.project is before
    assert line(desk, "cpu_cores").placeholderText() == "several values"


def replicas(desk):
    """Make the second server do what the first does."""
    first = desk.document.nodes["api-1"]
    Editor(desk.document, desk.stack).apply("Copy", edits.update_node(
        desk.document.project, "api-2", {"endpoints": first.endpoints, "pools": first.pools}
    ))  # fmt: skip
    desk.show("api-1", "api-2")


def test_the_steps_of_replicas_are_edited_together(desk):
    replicas(desk)
    done = desk.stack.count()
    endpoints = group(desk).binding.boxes[("endpoints",)].editor
    steps = group(desk).binding.boxes[("endpoints", 0, "steps")].editor
    before = len(desk.document.nodes["api-1"].endpoints[0].steps)
    steps.duplicate_item(0)
    both = [server.endpoints for server in servers(desk)]
    assert both[0] == both[1]
    assert len(both[0][0].steps) == before + 1
    assert desk.stack.count() == done + 1
    assert desk.stack.undoText().endswith("2 servers")
    endpoints.duplicate_item(0)
    both = [server.endpoints for server in servers(desk)]
    assert both[0] == both[1]
    assert len(both[0]) == 2


def test_lists_that_have_become_different_are_no_longer_offered(desk):
    replicas(desk)
    assert ("endpoints",) in group(desk).binding.boxes
    Editor(desk.document, desk.stack).update_node("api-2", {"endpoints": ()})
    assert ("endpoints",) not in group(desk).binding.boxes
    desk.stack.undo()
    assert ("endpoints",) in group(desk).binding.boxes


def test_the_value_of_the_first_can_be_given_to_all(desk):
    desk.show("api-1", "api-2")
    enter(desk, "2", "cpu_cores")
    assert [server.cpu_cores for server in servers(desk)] == [2, 2]


def test_a_field_with_several_values_that_is_only_visited_changes_nothing(desk):
    desk.show("api-1", "api-2")
    line(desk, "cpu_cores").setFocus()
    line(desk, "ram_mb").setFocus()
    assert desk.stack.count() == 0


def test_what_is_out_of_range_is_refused_for_all(desk):
    desk.show("api-1", "api-2")
    enter(desk, "0", "cpu_cores")
    box = group(desk).binding.boxes[("cpu_cores",)]
    assert box.message.text() == "Must be at least 1"
    assert desk.stack.count() == 0


def test_latencies_of_edges_are_set_together_whatever_they_were(desk):
    desk.show("e1", "e2", "e3")
    editor = group(desk).binding.boxes[("latency",)].editor
    assert editor.combo.currentText() == "Constant"
    field = editor._fields.editor.edit
    assert field.placeholderText() == "several values"
    field.setFocus()
    QTest.keyClicks(field, "7ms")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert {desk.document.edges[name].latency for name in ("e1", "e2", "e3")} == {0.007}
    desk.inspector._editor.update_edge("e2", {"latency": Lognormal(mean=0.01, std=0.02)})
    assert editor.combo.currentText() == ""
    index = editor.combo.findText("Exponential")
    editor.combo.activated.emit(index)
    laws = {desk.document.edges[name].latency.distribution for name in ("e1", "e2", "e3")}
    assert laws == {"exponential"}


def test_one_figure_of_their_distributions_is_set_and_the_others_stay(desk):
    for name, std in (("e1", 0.01), ("e2", 0.02)):
        desk.inspector._editor.update_edge(name, {"latency": Lognormal(mean=0.03, std=std)})
    desk.show("e1", "e2")
    enter(desk, "50 ms", "latency", "mean")
    found = [desk.document.edges[name].latency for name in ("e1", "e2")]
    assert found == [Lognormal(mean=0.05, std=0.01), Lognormal(mean=0.05, std=0.02)]


def test_elements_of_several_kinds_have_a_form_each(desk):
    desk.show("api-1", "e1", "api-2", "lb")
    page = desk.inspector.page
    assert page.heading.subtitle.text() == "2 servers, 1 edge, 1 load balancer"
    box = group(desk, 2).binding.boxes[("health_check",)].editor.box
    box.click()
    assert not desk.document.nodes["lb"].health_check


def test_a_flag_that_differs_is_half_ticked(desk):
    desk.inspector._editor.update_node("web", {"cancel_on_timeout": True})
    desk.inspector._editor.apply("Add", _with_another_client(desk))
    desk.show("web", "web-2")
    box = group(desk).binding.boxes[("cancel_on_timeout",)].editor.box
    assert box.checkState() == Qt.CheckState.PartiallyChecked
    box.click()
    assert desk.document.nodes["web-2"].cancel_on_timeout
    assert box.checkState() == Qt.CheckState.Checked


def _with_another_client(desk):
    return edits.add_nodes(desk.document.project, [(Client(id="web-2"), Position(x=0, y=0))])


@pytest.mark.parametrize("gone", [["api-2"], ["api-1", "api-2"]])
def test_what_is_deleted_leaves_the_form(desk, gone):
    desk.show("api-1", "api-2")
    desk.inspector._editor.remove(gone)
    assert desk.inspector.selection == tuple({"api-1", "api-2"} - set(gone))
