"""Events on a time axis: moved, stretched and chosen by mouse and by keys."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

LEFT = Qt.MouseButton.LeftButton
SHIFT = Qt.KeyboardModifier.ShiftModifier
NONE = Qt.KeyboardModifier.NoModifier


@pytest.fixture
def line(desk):
    """The timeline of a run of 300 s: an outage from 100 to 200 s, a spike from 50 s on."""
    desk.show()
    return desk.box("events").editor.timeline


def events(desk):
    return [(event.start_s, event.end_s) for event in desk.document.scenario.events]


def place(line, time_s, index):
    box = line.bars[index].box
    return QPoint(round(line._x(time_s)), round(box.center().y()))


def drag(line, index, begin_s, end_s, modifiers=NONE):
    QTest.mousePress(line, LEFT, modifiers, place(line, begin_s, index))
    for share in (0.3, 0.7, 1.0):
        there = place(line, begin_s + (end_s - begin_s) * share, index)
        QTest.mouseMove(line, there)
    QTest.mouseRelease(line, LEFT, modifiers, place(line, end_s, index))


def test_a_bar_is_moved_as_one_step_that_names_it(desk, line):
    drag(line, 0, 150, 180)
    (start, end), _ = events(desk)
    assert start == pytest.approx(130, abs=5)
    assert end - start == 100
    assert start % 5 == 0
    assert desk.stack.count() == 1
    assert desk.stack.undoText() == "Move outage-1"
    desk.stack.undo()
    assert events(desk)[0] == (100, 200)


def test_an_end_is_stretched(desk, line):
    drag(line, 0, 200, 240)
    assert events(desk)[0][0] == 100
    assert events(desk)[0][1] == pytest.approx(240, abs=5)
    assert desk.stack.undoText() == "Stretch outage-1"
    drag(line, 0, 100, 20)
    assert events(desk)[0][0] == pytest.approx(20, abs=5)


def test_an_end_dragged_to_the_end_of_the_run_is_open_and_can_be_closed(desk, line):
    drag(line, 0, 200, 310)
    assert events(desk)[0] == (100, None)
    drag(line, 0, 300, 250)
    assert events(desk)[0][1] == pytest.approx(250, abs=5)


def test_escape_calls_a_drag_off(desk, line):
    QTest.mousePress(line, LEFT, NONE, place(line, 150, 0))
    QTest.mouseMove(line, place(line, 190, 0))
    assert events(desk)[0] != (100, 200)
    QTest.keyClick(line, Qt.Key.Key_Escape)
    assert events(desk)[0] == (100, 200)
    QTest.mouseRelease(line, LEFT, NONE, place(line, 190, 0))
    assert events(desk)[0] == (100, 200)
    assert desk.stack.count() == 0


def test_a_click_opens_the_event_in_the_list(desk, line):
    QTest.mouseClick(line, LEFT, NONE, place(line, 150, 0))
    assert desk.item("events", 0).is_open
    assert desk.stack.count() == 0
    assert line.current == 0


def test_the_keyboard_chooses_moves_stretches_and_removes(desk, line):
    line.setFocus()
    QTest.keyClick(line, Qt.Key.Key_Down)
    assert "outage-1: server outage, api-2, 100–200 s" in line.accessibleName()
    QTest.keyClick(line, Qt.Key.Key_Right)
    QTest.keyClick(line, Qt.Key.Key_Right)
    assert events(desk)[0] == (110, 210)
    QTest.keyClick(line, Qt.Key.Key_Left, SHIFT)
    assert events(desk)[0] == (110, 205)
    assert desk.stack.count() == 1
    QTest.keyClick(line, Qt.Key.Key_Down)
    QTest.keyClick(line, Qt.Key.Key_Delete)
    assert len(events(desk)) == 1
    assert line.current == 0


def test_overlapping_events_have_lanes_of_their_own(line):
    one, other = (bar.box for bar in line.bars)
    assert not one.intersects(other)


def test_the_fields_follow_the_drag(desk, line):
    desk.item("events", 0).header.click()
    QTest.mousePress(line, LEFT, NONE, place(line, 150, 0))
    QTest.mouseMove(line, place(line, 160, 0))
    QTest.mouseMove(line, place(line, 170, 0))
    assert float(desk.line("events", 0, "start_s").text()) == events(desk)[0][0] > 100
    QTest.mouseRelease(line, LEFT, NONE, place(line, 170, 0))


def test_without_events_there_is_no_timeline(desk, line):
    editor = desk.box("events").editor
    editor.remove_item(0)
    editor.remove_item(0)
    assert line.isHidden()
