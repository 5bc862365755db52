"""Renaming elements, and the scenario's events."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from engine.schemas import LatencySpike, Project, Scenario, Server, ServerDown


def test_a_rename_is_followed_by_edges_events_and_the_form(desk, qtbot):
    desk.show("api-2")
    with qtbot.waitSignal(desk.inspector.renamed) as heard:
        desk.enter("spare", "id")
    assert heard.args == ["api-2", "spare"]
    assert desk.document.edges["e4"].target == "spare"
    assert desk.document.scenario.events[0].target == "spare"
    assert desk.inspector.selection == ("spare",)
    assert desk.inspector.page.heading.title.text() == "spare"
    desk.enter("4", "cpu_cores")
    assert desk.document.nodes["spare"].cpu_cores == 4


def test_undoing_a_rename_keeps_the_element_shown(desk):
    desk.show("api-2")
    line = desk.enter("spare", "id")
    desk.stack.undo()
    assert desk.inspector.selection == ("api-2",)
    assert line.text() == "api-2"
    desk.stack.redo()
    assert desk.inspector.selection == ("spare",)


def test_an_edge_is_renamed_with_its_events(desk):
    desk.show("e3")
    desk.enter("link", "id")
    assert desk.document.scenario.events[1].target == "link"
    assert desk.inspector.selection == ("link",)


@pytest.mark.parametrize("taken", ["api-1", "e1", "outage-1"])
def test_a_name_that_is_taken_is_refused_in_words(desk, taken):
    desk.show("api-2")
    line = desk.enter(taken, "id")
    assert desk.error("id") == f"The name “{taken}” is taken"
    assert line.text() == taken
    assert "api-2" in desk.document.nodes
    assert desk.stack.count() == 0


def test_a_blank_name_is_refused_in_words(desk):
    desk.show("api-2")
    desk.enter("   ", "id")
    assert desk.error("id") == "Enter a name"


def test_a_half_typed_name_is_not_written(desk, qtbot):
    desk.show("api-2")
    desk.type("sp", "id")
    qtbot.wait(500)
    assert "api-2" in desk.document.nodes


def test_an_element_that_is_deleted_leaves_the_scenario_shown(desk):
    desk.show("api-2")
    desk.inspector._editor.remove(["api-2"])
    assert desk.inspector.selection == ()
    assert desk.inspector.page.heading.title.text() == "Scenario"


def events(desk):
    return desk.document.scenario.events


def editor(desk):
    return desk.box("events").editor


def test_an_outage_is_added_in_the_middle_of_the_run(desk):
    desk.show()
    editor(desk).add(ServerDown)
    assert events(desk)[2] == ServerDown(id="outage-2", target="api-1", start_s=100, end_s=150)
    assert desk.item("events", 2).is_open
    assert desk.stack.undoText() == "Add outage-2"


def test_a_spike_is_added_and_edited(desk):
    desk.show()
    editor(desk).add(LatencySpike)
    desk.enter("250", "events", 2, "spike_s")
    desk.choose("api-1 → api-2", "events", 2, "target")
    desk.enter("10 s", "events", 2, "start_s")
    desk.enter("1m", "events", 2, "end_s")
    assert events(desk)[2] == LatencySpike(
        id="spike-2", target="e4", start_s=10, end_s=60, spike_s=0.25
    )
    assert desk.stack.undoText() == "Change end of spike-2"


def test_an_event_without_an_end_lasts_to_the_end(desk):
    desk.show()
    desk.item("events", 0).header.click()
    line = desk.line("events", 0, "end_s")
    line.setFocus()
    line.selectAll()
    QTest.keyClick(line, Qt.Key.Key_Backspace)
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert events(desk)[0].end_s is None
    assert line.placeholderText() == "to the end"
    assert "100 s to the end" in desk.item("events", 0).header.accessibleName()


def test_an_event_that_ends_before_it_starts_is_refused_at_the_field(desk):
    desk.show()
    desk.item("events", 0).header.click()
    desk.enter("50", "events", 0, "end_s")
    assert desk.error("events", 0, "end_s") == "End (50) must be after start (100)"
    assert events(desk)[0].end_s == 200


def test_an_outage_may_drain(desk):
    desk.show()
    desk.item("events", 0).header.click()
    desk.box("events", 0, "drain").editor.box.click()
    assert events(desk)[0].drain


def test_events_are_removed_and_named_apart(desk):
    desk.show()
    desk.item("events", 1).header.click()
    desk.enter("outage-1", "events", 1, "id")
    assert desk.error("events", 1, "id") == "The name “outage-1” is taken"
    header = desk.item("events", 0).header
    header.setFocus()
    QTest.keyClick(header, Qt.Key.Key_Delete)
    assert [event.id for event in events(desk)] == ["spike-1"]
    assert desk.stack.undoText() == "Delete outage-1"


def test_what_cannot_be_added_says_what_is_missing(desk):
    desk.inspector._editor.remove(["api-1", "api-2", "e1", "e2"])
    desk.show()
    texts = [(a.text(), a.isEnabled()) for a in editor(desk).menu().actions()]
    assert texts == [
        ("Server outage (add a server first)", False),
        ("Latency spike (connect two nodes first)", False),
        ("Loss spike (connect two nodes first)", False),
        ("Traffic surge", True),
        ("Slow server (add a server first)", False),
    ]


@pytest.mark.parametrize("shown", ["web", "e1"])
def test_another_file_may_use_the_same_name_for_something_else(desk, shown):
    desk.show(shown)
    other = Project(scenario=Scenario(nodes=(Server(id=shown, cpu_cores=7),)))
    desk.document.replace(other)
    assert desk.line("cpu_cores").text() == "7"
