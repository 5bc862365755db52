"""The undo menu says what an edit of a form did."""

import pytest

from engine.schemas import IoStep, Slo

STEPS = ("endpoints", 0, "steps")


@pytest.mark.parametrize(
    ("element", "text", "path", "name"),
    [
        ("api-1", "4", ("cpu_cores",), "Change CPU cores of api-1"),
        ("api-1", "3 GB", ("ram_mb",), "Change RAM of api-1"),
        ("api-1", "app", ("id",), "Rename api-1 to app"),
        ("api-1", "2", ("endpoints", 0, "weight"), "Change weight of api-1"),
        ("e1", "5ms", ("latency",), "Change latency of e1"),
        ("users", "50", ("workload", "users", "mean"), "Change mean of users"),
    ],
)
def test_a_field_is_named_with_its_element(desk, element, text, path, name):
    desk.show(element)
    desk.enter(text, *path)
    assert desk.stack.undoText() == name


def test_settings_and_events_are_named(desk):
    desk.show()
    desk.enter("500", "settings", "horizon_s")
    assert desk.stack.undoText() == "Change horizon of the run"
    desk.item("events", 0).header.click()
    desk.enter("90", "events", 0, "start_s")
    assert desk.stack.undoText() == "Change start of outage-1"
    desk.box("slos").editor.add(Slo)
    assert desk.stack.undoText() == "Edit objectives"


def test_what_is_done_to_a_list_is_named(desk):
    desk.show("api-1")
    steps = desk.box(*STEPS).editor
    steps.add(IoStep)
    assert desk.stack.undoText() == "Add I/O step to api-1"
    steps.move_item(4, 0)
    assert desk.stack.undoText() == "Move I/O step of api-1"
    steps.views[0].remove_wanted.emit(0)
    assert desk.stack.undoText() == "Remove I/O step from api-1"
