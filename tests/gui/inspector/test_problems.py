"""Problems at the fields, and live figures."""

import pytest

from engine.schemas import NodeSample, Problem
from engine.validation import check


def problem(*path, element="api-1", severity="error", message="it is wrong"):
    return Problem("code", message, "Put it right", path, element, severity)


API = ("nodes", 3)


def test_a_problem_is_shown_at_its_field_in_words(desk):
    desk.show("api-1")
    desk.inspector.set_problems([problem(*API, "ram_mb")])
    assert desk.error("ram_mb") == "It is wrong"
    assert desk.line("ram_mb").property("invalid") is True
    desk.inspector.set_problems([])
    assert desk.error("ram_mb") == ""


def test_a_warning_is_told_from_an_error(desk):
    desk.show("api-1")
    desk.inspector.set_problems([problem(*API, "ram_mb", severity="warning")])
    message = desk.box("ram_mb").message
    assert message.property("warning") is True
    assert message.property("error") is False
    assert desk.line("ram_mb").property("invalid") is False


def test_what_was_typed_wrong_comes_before_what_check_found(desk):
    desk.show("api-1")
    desk.inspector.set_problems([problem(*API, "cpu_cores")])
    desk.type("0", "cpu_cores")
    assert desk.error("cpu_cores") == "Must be at least 1"
    desk.enter("4", "cpu_cores")
    assert desk.error("cpu_cores") == "It is wrong"


def test_a_problem_of_the_element_as_a_whole_is_on_top_of_its_form(desk):
    desk.show("api-2")
    desk.inspector.set_problems([problem("nodes", 4, element="api-2"), problem(*API)])
    top = desk.inspector.page.top
    assert top.isVisible()
    assert top.text == "It is wrong. Put it right."


def test_problems_follow_the_selection(desk):
    desk.inspector.set_problems([problem(*API, "ram_mb")])
    desk.show("api-2")
    assert desk.error("ram_mb") == ""
    desk.show("api-1")
    assert desk.error("ram_mb") == "It is wrong"


def test_a_problem_in_a_closed_step_marks_its_line_and_moves_inside_when_it_opens(desk):
    desk.show("api-1")
    path = ("endpoints", 0, "steps", 2)
    desk.inspector.set_problems([problem(*API, *path, "pool")])
    header = desk.item(*path).header
    assert "error" in header.accessibleName()
    header.click()
    assert desk.error(*path, "pool") == "It is wrong"
    assert "error" not in header.accessibleName()


def test_problems_of_scenario_settings_and_events_are_shown_there(desk):
    desk.show()
    desk.inspector.set_problems(
        [
            problem(element=None, message="no traffic"),
            problem("settings", "warmup_s", element=None),
            problem("events", 0, "target", element="outage-1"),
            problem(*API),
        ]
    )
    assert desk.inspector.page.top.text == "No traffic. Put it right."
    assert desk.error("settings", "warmup_s") == "It is wrong"
    assert "error" in desk.item("events", 0).header.accessibleName()


@pytest.mark.parametrize(
    "path",
    [
        ("ram_mb",),
        ("endpoints", 0, "weight"),
        ("endpoints", 0, "steps", 2, "time_s"),
        ("pools", "db"),
    ],
)
def test_focus_goes_to_the_field_of_a_problem_whatever_hides_it(desk, path):
    desk.show("api-1")
    assert desk.inspector.focus_field((*API, *path))
    assert desk.line(*path).hasFocus()


def test_the_field_of_a_problem_is_scrolled_into_view(desk, qtbot):
    desk.inspector.resize(300, 240)
    desk.show("api-1")
    path = ("endpoints", 0, "steps", 3, "time_s")
    assert desk.inspector.focus_field((*API, *path))
    line = desk.line(*path)
    qtbot.waitUntil(lambda: not line.visibleRegion().isEmpty())


def test_focus_goes_to_the_nearest_place_there_is(desk):
    desk.show("api-1")
    assert desk.inspector.focus_field((*API, "endpoints", 0, "steps"))
    assert desk.box("endpoints", 0, "steps").editor.add_button.hasFocus()
    assert not desk.inspector.focus_field(("nodes", 0, "workload"))


SAMPLE = NodeSample(0.93, 7.4, 3, 1340, 0, 0, 9, 10, 10, 0, True)


def test_live_figures_of_a_server_are_shown_while_it_runs(desk):
    desk.show("api-1")
    desk.inspector.set_live({"api-1": SAMPLE})
    live = desk.inspector.page.live
    assert live.isVisible()
    figures = {label: figure.text() for label, figure in live.figures.items()}
    assert figures["Utilisation"] == "93 %"
    assert figures["Ready queue"] == "7.4"
    assert figures["RAM in use"] == "1.3 of 2 GB"
    assert {"Waiting for RAM", "Waiting for a pool", "Waiting to be let in"} <= figures.keys()
    assert live.figures["Utilisation"].property("warning") is True
    desk.inspector.set_live(None)
    assert not live.isVisible()


def test_live_figures_are_there_when_a_node_is_selected_during_a_run(desk):
    desk.inspector.set_live({"api-1": SAMPLE._replace(up=False)})
    desk.show("api-1")
    assert desk.inspector.page.live.figures["Utilisation"].text() == "down"
    desk.show("e1")
    assert not desk.inspector.page.live.isVisible()


def check_now(desk):
    desk.inspector.set_problems(check(desk.document.scenario))


def test_a_field_offers_the_remedy_of_its_problem(desk):
    desk.show("api-1")
    desk.enter("100 MB", "ram_mb")
    check_now(desk)
    path = ("endpoints", 0, "steps", 1)
    desk.item(*path).header.click()
    remedy = desk.box(*path, "mb").remedy
    assert remedy.accessibleName() == "Fix: raise the RAM of api-1 to 256 MB"
    remedy.click()
    assert desk.document.nodes["api-1"].ram_mb == 256
    assert desk.line("ram_mb").text() == "256"
    assert desk.stack.undoText() == "Raise the RAM of api-1 to 256 MB"
    check_now(desk)
    assert remedy.isHidden()


def test_what_was_typed_wrong_has_no_remedy(desk):
    desk.show("api-1")
    desk.enter("100 MB", "ram_mb")
    check_now(desk)
    path = ("endpoints", 0, "steps", 1)
    desk.item(*path).header.click()
    desk.type("much", *path, "mb")
    assert desk.box(*path, "mb").remedy.isHidden()


def test_problems_on_top_of_a_form_are_put_right_there(desk):
    check_now(desk)
    desk.show("e4")
    (button,) = desk.inspector.page.top.remedies
    assert button.accessibleName() == "Fix: call api-2 from api-1"
    button.click()
    check_now(desk)
    assert desk.inspector.page.top.isHidden()
    desk.stack.undo()
    check_now(desk)
    assert desk.inspector.page.top.isVisible()
