"""Typing into fields as a user does."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from asyncflow_gui.inspector.lines import PAUSE_MS
from asyncflow_gui.inspector.unit_line import stepped


def test_enter_commits_a_number(desk):
    desk.show("api-1")
    desk.enter("8", "cpu_cores")
    assert desk.document.nodes["api-1"].cpu_cores == 8


def test_leaving_the_field_commits_a_number(desk):
    desk.show("api-1")
    line = desk.type("8", "cpu_cores")
    assert desk.document.nodes["api-1"].cpu_cores == 2
    QTest.keyClick(line, Qt.Key.Key_Tab)
    assert desk.document.nodes["api-1"].cpu_cores == 8
    assert desk.line("ram_mb").hasFocus()


def test_a_pause_while_typing_commits_a_number(desk, qtbot):
    desk.show("api-1")
    line = desk.type("8", "cpu_cores")
    qtbot.waitUntil(lambda: desk.document.nodes["api-1"].cpu_cores == 8, timeout=PAUSE_MS + 1000)
    assert line.hasFocus()
    assert line.cursorPosition() == 1


def test_typing_one_number_with_pauses_is_one_step_of_undo(desk, qtbot):
    desk.show("api-1")
    line = desk.type("1", "cpu_cores")
    qtbot.waitUntil(lambda: desk.document.nodes["api-1"].cpu_cores == 1)
    QTest.keyClicks(line, "6")
    qtbot.waitUntil(lambda: desk.document.nodes["api-1"].cpu_cores == 16)
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert desk.stack.count() == 1
    desk.stack.undo()
    assert desk.document.nodes["api-1"].cpu_cores == 2


def test_a_second_visit_to_a_field_is_a_second_step(desk):
    desk.show("api-1")
    desk.enter("4", "cpu_cores")
    desk.enter("8", "cpu_cores")
    assert desk.stack.count() == 2


def test_undo_and_redo_show_in_the_field_without_taking_focus_or_cursor(desk):
    desk.show("api-1")
    desk.enter("16", "cpu_cores")
    line = desk.line("cpu_cores")
    line.setFocus()
    line.setCursorPosition(1)
    desk.stack.undo()
    assert (line.text(), line.hasFocus(), line.cursorPosition()) == ("2", True, 1)
    desk.stack.redo()
    assert (line.text(), line.hasFocus(), line.cursorPosition()) == ("16", True, 1)
    assert desk.stack.count() == 1


def test_the_undo_key_in_a_field_commits_what_is_typed_and_goes_to_the_document(desk):
    desk.show("api-1")
    desk.inspector.window().addAction(desk.stack.createUndoAction(desk.inspector))
    action = desk.inspector.window().actions()[0]
    action.setShortcut("Ctrl+Z")
    line = desk.type("8", "cpu_cores")
    QTest.keyClick(line, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert desk.stack.count() == 1
    assert desk.document.nodes["api-1"].cpu_cores == 2
    assert line.text() == "2"


def test_showing_values_never_writes_them_back(desk):
    before = desk.document.project
    for ids in (("api-1",), ("e1",), ("users",), ("web",), ("lb",), (), ("lb", "web")):
        desk.show(*ids)
        desk.inspector.flush()
    assert desk.document.project is before
    assert desk.stack.count() == 0


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "Enter a number"),
        ("two", "“two” is not a number"),
        ("0", "Must be at least 1"),
        ("1.5", "Must be a whole number"),
        ("999999", "Must be at most 100000"),
    ],
)
def test_a_bad_number_is_explained_under_the_field_and_not_written(desk, text, words):
    desk.show("api-1")
    line = desk.line("cpu_cores")
    line.setFocus()
    line.selectAll()
    QTest.keyClick(line, Qt.Key.Key_Delete)
    QTest.keyClicks(line, text)
    assert desk.error("cpu_cores") == words
    QTest.keyClick(line, Qt.Key.Key_Tab)
    assert desk.error("cpu_cores") == words
    assert line.text() == text
    assert line.property("invalid") is True
    assert desk.document.nodes["api-1"].cpu_cores == 2
    assert desk.stack.count() == 0


def test_an_error_goes_away_when_the_number_is_right_again(desk):
    desk.show("api-1")
    desk.type("0", "cpu_cores")
    assert desk.error("cpu_cores")
    desk.type("4", "cpu_cores")
    assert desk.error("cpu_cores") == ""
    assert desk.line("cpu_cores").property("invalid") is False


def test_escape_restores_the_committed_value(desk):
    desk.show("api-1")
    line = desk.type("0", "cpu_cores")
    QTest.keyClick(line, Qt.Key.Key_Escape)
    assert (line.text(), desk.error("cpu_cores")) == ("2", "")
    line = desk.type("7", "cpu_cores")
    QTest.keyClick(line, Qt.Key.Key_Escape)
    desk.inspector.flush()
    assert desk.document.nodes["api-1"].cpu_cores == 2
    assert desk.stack.count() == 0


def test_units_may_be_typed_and_take_the_place_of_the_one_shown(desk):
    desk.show("api-1")
    line = desk.line("ram_mb")
    assert (line.text(), line.unit_text) == ("2", "GB")
    desk.type("512 MB", "ram_mb")
    assert line.unit_text == ""
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert (line.text(), line.unit_text) == ("512", "MB")
    assert desk.document.nodes["api-1"].ram_mb == 512


def test_a_plain_number_is_in_the_unit_shown(desk):
    desk.show("e1")
    desk.enter("15", "latency")
    assert desk.document.edges["e1"].latency == 0.015
    line = desk.enter("2 s", "latency")
    assert (line.text(), line.unit_text) == ("2", "s")
    desk.enter("3", "latency")
    assert desk.document.edges["e1"].latency == 3.0


def test_a_share_is_typed_in_percent(desk):
    desk.show("e1")
    line = desk.enter("7", "loss_rate")
    assert desk.document.edges["e1"].loss_rate == 0.07
    assert line.unit_text == "%"
    desk.type("101", "loss_rate")
    assert desk.error("loss_rate") == "Must be at most 100 %"


def test_an_empty_optional_number_is_none(desk):
    desk.show()
    desk.enter("2", "settings", "report_interval_s")
    assert desk.document.scenario.settings.report_interval_s == 2
    line = desk.line("settings", "report_interval_s")
    line.selectAll()
    QTest.keyClick(line, Qt.Key.Key_Delete)
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert desk.document.scenario.settings.report_interval_s is None
    assert line.placeholderText() == "automatic"


def test_fields_that_only_fit_together_are_written_together(desk):
    desk.show()
    desk.enter("400", "settings", "warmup_s")
    assert desk.error("settings", "warmup_s") == "Warm-up (400) must be below horizon (300)"
    assert desk.document.scenario.settings.warmup_s == 0
    desk.enter("600", "settings", "horizon_s")
    settings = desk.document.scenario.settings
    assert (settings.warmup_s, settings.horizon_s) == (400, 600)
    assert desk.error("settings", "warmup_s") == ""


def test_the_story_is_edited(desk):
    desk.show()
    desk.enter("Outage", "name")
    lines = desk.box("description").editor.edit
    lines.setFocus()
    QTest.keyClicks(lines, "What if?")
    desk.line("name").setFocus()
    assert desk.document.scenario.name == "Outage"
    assert desk.document.scenario.description == "What if?"
    assert desk.stack.count() == 2
    desk.stack.undo()
    assert lines.toPlainText() == ""


def test_choosing_and_ticking_are_written_at_once(desk):
    desk.show("lb")
    desk.choose("Least connections", "policy")
    box = desk.box("health_check").editor.box
    QTest.mouseClick(box, Qt.MouseButton.LeftButton, pos=QPoint(12, box.height() // 2))
    node = desk.document.nodes["lb"]
    assert (node.policy, node.health_check) == ("least_connections", False)
    desk.stack.undo()
    assert box.isChecked()


def test_what_is_typed_is_written_before_something_else_is_shown(desk):
    desk.show("api-1")
    desk.type("8", "cpu_cores")
    desk.show("lb")
    assert desk.document.nodes["api-1"].cpu_cores == 8


def test_every_field_is_reached_by_tab_and_has_a_name(desk):
    desk.show("api-1")
    desk.line("id").setFocus()
    seen = []
    for _ in range(60):
        widget = QApplication.focusWidget()
        if widget in seen:
            break
        seen.append(widget)
        QTest.keyClick(widget, Qt.Key.Key_Tab)
    wanted = [desk.line(name) for name in ("id", "cpu_cores", "ram_mb")]
    wanted += [desk.line("endpoints", 0, "name"), desk.line("endpoints", 0, "weight")]
    wanted += [desk.item("endpoints", 0, "steps", i).header for i in range(4)]
    wanted.append(desk.box("endpoints").editor.add_button)
    positions = [seen.index(widget) for widget in wanted]
    assert positions == sorted(positions)
    assert all(widget.accessibleName() for widget in seen)


def test_several_elements_are_counted_by_kind(desk):
    desk.show("api-1", "api-2", "e1")
    texts = [label.text() for label in desk.inspector.page.findChildren(QLabel)]
    assert "3 elements" in texts
    assert "2 servers, 1 edge" in texts


def test_the_form_follows_the_theme(desk):
    desk.show("api-1")
    desk.type("8", "cpu_cores")
    desk.theme.set_mode("dark" if not desk.theme.tokens.is_dark else "light")
    assert desk.document.nodes["api-1"].cpu_cores == 8
    assert desk.line("cpu_cores").text() == "8"


def test_what_is_typed_is_dropped_when_its_element_goes_away(desk):
    for ids, path in ((("api-2",), ("cpu_cores",)), (("e1",), ("latency",))):
        desk.show(*ids)
        desk.type("7", *path)
        desk.inspector._editor.remove(list(ids))
        assert desk.inspector.selection == ()
    assert desk.stack.count() == 2


def test_what_is_typed_into_a_step_is_not_written_to_the_one_that_takes_its_place(desk):
    desk.show("api-1")
    steps = ("endpoints", 0, "steps")
    before = desk.document.nodes["api-1"].endpoints
    fewer = before[0].model_copy(update={"steps": before[0].steps[:3]})
    desk.item(*steps, 3).header.click()
    desk.type("9", *steps, 3, "time_s")
    desk.inspector._editor.update_node("api-1", {"endpoints": (fewer,)})
    assert desk.document.nodes["api-1"].endpoints == (fewer,)
    desk.stack.undo()
    assert desk.document.nodes["api-1"].endpoints == before


def test_the_focus_given_to_the_inspector_goes_to_its_first_field(desk):
    desk.show("api-1")
    desk.line("ram_mb").setFocus()
    desk.inspector.setFocus()
    assert desk.line("id").hasFocus()


def test_arrow_keys_step_the_last_digit_at_once_and_a_visit_is_one_undo_step(desk):
    desk.show("api-1")
    field = desk.box("cpu_cores").editor.edit
    before = desk.document.nodes["api-1"].cpu_cores
    field.setFocus()
    QTest.keyClick(field, Qt.Key.Key_Up)
    assert desk.document.nodes["api-1"].cpu_cores == before + 1
    QTest.keyClick(field, Qt.Key.Key_Up, Qt.KeyboardModifier.ShiftModifier)
    assert desk.document.nodes["api-1"].cpu_cores == before + 11
    QTest.keyClick(field, Qt.Key.Key_Down)
    assert field.text() == str(before + 10)
    assert desk.stack.count() == 1
    desk.stack.undo()
    assert desk.document.nodes["api-1"].cpu_cores == before


def test_arrow_keys_stop_at_the_end_of_the_range(desk):
    desk.show("api-1")
    field = desk.box("cpu_cores").editor.edit
    field.setFocus()
    for _ in range(9):
        QTest.keyClick(field, Qt.Key.Key_Down)
    assert desk.document.nodes["api-1"].cpu_cores == 1
    assert field.text() == "1"


@pytest.mark.parametrize(
    ("text", "steps", "expected"),
    [("2", 1, "3"), ("1.50", -1, "1.49"), ("15 ms", 10, "25 ms"), ("1,000", 1, "1001"),
     ("1.5k", 1, "1.6k"), ("", 1, ""), ("none", 1, "none")],
)  # fmt: skip
def test_a_step_is_one_of_the_last_digit(text, steps, expected):
    assert stepped(text, steps) == expected
