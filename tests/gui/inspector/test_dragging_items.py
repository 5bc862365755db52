"""Items of a list are put in another order by dragging them, as one step of undo."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from engine.schemas import ForwardStep

STEPS = ("endpoints", 0, "steps")
LEFT = Qt.MouseButton.LeftButton


def kinds(desk):
    return [step.kind for step in desk.document.nodes["api-1"].endpoints[0].steps]


def drag(desk, index, onto, *, below=False, drop=True):
    """Press an item's line, move it over another one, and let it go there."""
    header = desk.item(*STEPS, index).header
    target = desk.item(*STEPS, onto)
    y = target.height() - 2 if below else 2
    place = header.mapFromGlobal(target.mapToGlobal(QPoint(60, y)))
    QTest.mousePress(header, LEFT, pos=QPoint(60, 16))
    QTest.mouseMove(header, QPoint(60, 22))
    QTest.mouseMove(header, QPoint(60, 32))
    QTest.mouseMove(header, place)
    if drop:
        QTest.mouseRelease(header, LEFT, pos=place)
    return header


@pytest.fixture
def server(desk):
    desk.show("api-1")
    assert kinds(desk) == ["cpu", "ram", "io", "cpu"]
    return desk


def test_a_step_is_dragged_up_and_down(server):
    drag(server, 2, 0)
    assert kinds(server) == ["io", "cpu", "ram", "cpu"]
    assert server.stack.count() == 1
    assert server.item(*STEPS, 0).header.hasFocus()
    drag(server, 0, 3, below=True)
    assert kinds(server) == ["cpu", "ram", "cpu", "io"]
    server.stack.undo()
    server.stack.undo()
    assert kinds(server) == ["cpu", "ram", "io", "cpu"]


def test_a_marker_shows_where_it_would_go_and_escape_leaves_it(server):
    reorder = server.box(*STEPS).editor.reorder
    header = drag(server, 2, 0, drop=False)
    assert reorder.marker.isVisible()
    QTest.keyClick(header, Qt.Key.Key_Escape)
    assert not reorder.marker.isVisible()
    QTest.mouseRelease(header, LEFT, pos=QPoint(60, 16))
    assert kinds(server) == ["cpu", "ram", "io", "cpu"]
    assert not server.item(*STEPS, 2).is_open


def test_dropped_where_it_was_nothing_is_edited_and_a_click_still_opens(server):
    drag(server, 1, 2)
    assert server.stack.count() == 0
    QTest.mouseClick(server.item(*STEPS, 1).header, LEFT)
    assert server.item(*STEPS, 1).is_open


def test_an_open_step_stays_open_where_it_goes(server):
    server.item(*STEPS, 2).header.click()
    drag(server, 2, 0)
    assert [server.item(*STEPS, i).is_open for i in range(4)] == [True, False, False, False]


def test_nothing_is_dropped_behind_a_step_that_hands_the_request_on(server):
    server.box(*STEPS).editor.add(ForwardStep)
    drag(server, 0, 4, below=True)
    assert kinds(server) == ["ram", "io", "cpu", "cpu", "forward"]


def test_the_form_scrolls_along_at_its_border(server, qtbot):
    server.inspector.resize(300, 260)
    server.item(*STEPS, 0).focus()
    header = server.item(*STEPS, 0).header
    bar = server.inspector.verticalScrollBar()
    before = bar.value()
    QTest.mousePress(header, LEFT, pos=QPoint(60, 16))
    viewport = server.inspector.viewport()
    bottom = viewport.mapToGlobal(QPoint(60, viewport.height() - 4))
    for _ in range(2):
        QTest.mouseMove(header, header.mapFromGlobal(bottom))
    qtbot.waitUntil(lambda: bar.value() > before)
    QTest.keyClick(header, Qt.Key.Key_Escape)
    QTest.mouseRelease(header, LEFT)


def test_the_menu_of_a_line_moves_and_removes_as_well(server):
    actions = {a.text().split("\t")[0]: a for a in server.item(*STEPS, 2).menu().actions()}
    actions["Move up"].trigger()
    assert kinds(server) == ["cpu", "io", "ram", "cpu"]
    actions = {a.text().split("\t")[0]: a for a in server.item(*STEPS, 0).menu().actions()}
    actions["Remove"].trigger()
    assert kinds(server) == ["io", "ram", "cpu"]


def act(desk, text, *path):
    actions = {a.text().split("\t")[0]: a for a in desk.item(*path).menu().actions()}
    actions[text].trigger()


def test_a_step_is_duplicated_and_what_has_a_name_gets_another(server):
    act(server, "Duplicate", *STEPS, 1)
    assert kinds(server) == ["cpu", "ram", "ram", "io", "cpu"]
    assert server.stack.undoText() == "Duplicate RAM step of api-1"
    act(server, "Duplicate", "endpoints", 0)
    names = [endpoint.name for endpoint in server.document.nodes["api-1"].endpoints]
    assert names == ["/checkout", "/checkout-2"]
    server.show()
    act(server, "Duplicate", "events", 0)
    assert [event.id for event in server.document.scenario.events] == [
        "outage-1",
        "outage-2",
        "spike-1",
    ]
    assert server.stack.undoText() == "Add outage-2"
