"""Several elements are edited together: what is set is set for each, as one step of undo."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from asyncflow_gui.commands import Editor
from asyncflow_gui.model import edits
from engine.schemas import Client, Endpoint, IoStep, Lognormal, ParallelStep, Position, RamStep


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


def similar(desk):
    """Make the second server do what the first does, more slowly and under another name."""
    first = desk.document.nodes["api-1"]
    steps = tuple(
        step.model_copy(update={"time_s": 0.05}) if isinstance(step, IoStep) else step
        for step in first.endpoints[0].steps
    )
    endpoint = first.endpoints[0].model_copy(update={"name": "/slow", "steps": steps})
    Editor(desk.document, desk.stack).apply("Copy", edits.update_node(
        desk.document.project, "api-2", {"endpoints": (endpoint,), "pools": {"db": 5}}
    ))  # fmt: skip
    desk.show("api-1", "api-2")


def steps_of(desk):
    return [server.endpoints[0].steps for server in servers(desk)]


def test_steps_of_one_shape_with_other_figures_are_edited_together(desk):
    similar(desk)
    binding = group(desk).binding
    name = line(desk, "endpoints", 0, "name")
    assert (name.text(), name.placeholderText()) == ("", "several values")
    steps = binding.boxes["endpoints", 0, "steps"].editor
    steps.opened = {0, 2}
    time = binding.boxes["endpoints", 0, "steps", 2, "time_s"].editor
    field = time._fields.editor.edit
    assert (field.text(), field.placeholderText()) == ("", "several values")
    assert binding.boxes["endpoints", 0].header._title == "several values"
    assert steps.views[2].header._detail == "several values"
    assert steps.views[0].header._detail != "several values"


def test_a_figure_of_such_a_step_is_set_for_each_and_the_rest_stays(desk):
    similar(desk)
    before, done = steps_of(desk), desk.stack.count()
    steps = group(desk).binding.boxes["endpoints", 0, "steps"].editor
    steps.opened = {0}
    editor = group(desk).binding.boxes["endpoints", 0, "steps", 0, "time_s"].editor
    field = editor._fields.editor.edit
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, "9ms")
    QTest.keyClick(field, Qt.Key.Key_Return)
    for now, then in zip(steps_of(desk), before, strict=True):
        assert now[0].time_s == 0.009
        assert now[1:] == then[1:]
    assert [server.endpoints[0].name for server in servers(desk)] == ["/checkout", "/slow"]
    assert desk.stack.count() == done + 1
    assert desk.stack.undoText().endswith("2 servers")


def test_steps_of_such_servers_come_go_and_move_in_each(desk):
    similar(desk)
    first, second = steps_of(desk)
    steps = group(desk).binding.boxes["endpoints", 0, "steps"].editor
    done = desk.stack.count()
    steps.move_item(2, 0)
    assert [now[0] for now in steps_of(desk)] == [first[2], second[2]]
    steps.duplicate_item(0)
    assert [now[:2] for now in steps_of(desk)] == [(first[2],) * 2, (second[2],) * 2]
    steps.remove_item(3)
    steps.add(RamStep)
    assert [len(now) for now in steps_of(desk)] == [5, 5]
    assert desk.stack.count() == done + 4
    for _ in range(4):
        desk.stack.undo()
    assert steps_of(desk) == [first, second]


def test_an_endpoint_is_duplicated_under_a_name_that_is_free_in_each(desk):
    similar(desk)
    group(desk).binding.boxes[("endpoints",)].editor.duplicate_item(0)
    names = [[endpoint.name for endpoint in server.endpoints] for server in servers(desk)]
    assert names[0][0] == "/checkout"
    assert names[1][0] == "/slow"
    assert names[0][1] == names[1][1]
    assert [len(server.endpoints[1].steps) for server in servers(desk)] == [4, 4]
    assert steps_of(desk)[1][2].time_s == servers(desk)[1].endpoints[1].steps[2].time_s


def test_branches_of_one_shape_are_edited_together(desk):
    wait = IoStep(time_s=0.01, category="db")
    for name, time_s in (("api-1", 0.01), ("api-2", 0.02)):
        slow = wait.model_copy(update={"time_s": time_s})
        step = ParallelStep(branches=((wait,), (slow, slow)))
        Editor(desk.document, desk.stack).update_node(
            name, {"endpoints": (Endpoint(name="/", steps=(step,)),)}
        )
    desk.show("api-1", "api-2")
    group(desk).binding.boxes["endpoints", 0, "steps"].editor.opened = {0}
    branches = group(desk).binding.boxes["endpoints", 0, "steps", 0, "branches"].editor
    branches.add_button.click()
    branches.views[0].remove.click()
    found = [server.endpoints[0].steps[0].branches for server in servers(desk)]
    assert [[len(branch) for branch in each] for each in found] == [[2, 1], [2, 1]]
    assert [each[0][0].time_s for each in found] == [0.01, 0.02]


def test_what_such_servers_name_is_what_all_of_them_have(desk):
    similar(desk)
    desk.inspector._editor.update_node("api-1", {"pools": {"db": 20, "cache": 3}})
    steps = group(desk).binding.boxes["endpoints", 0, "steps"].editor
    steps.opened = {2}
    combo = group(desk).binding.boxes["endpoints", 0, "steps", 2, "pool"].editor.combo
    assert [combo.itemText(index) for index in range(combo.count())][1:] == ["db"]


def test_the_time_budget_of_such_endpoints_is_a_range(desk):
    similar(desk)
    footer = group(desk).binding.boxes["endpoints", 0]._footer
    assert footer.total.text() == "15.5–53.5 ms mean"
    assert footer.bar.isHidden()
    replicas(desk)
    footer = group(desk).binding.boxes["endpoints", 0]._footer
    assert footer.total.text() == "15.5 ms mean"
    assert not footer.bar.isHidden()


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


def test_what_is_selected_is_listed_within_the_width_of_the_panel(desk):
    desk.show("users", "web", "lb", "api-1", "api-2", "e1", "e2", "e3", "e4")
    page = desk.inspector.page
    words = page.heading.subtitle
    assert words.fontMetrics().horizontalAdvance(words.text()) > 200
    assert words.minimumSizeHint().width() < 200


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
