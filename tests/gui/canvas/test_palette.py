from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from asyncflow_gui.canvas import Palette
from asyncflow_gui.canvas.gestures import MIME_TYPE
from asyncflow_gui.theme import Theme
from engine.schemas import NODE_KINDS


@pytest.fixture
def palette(qtbot) -> Iterator[Palette]:
    window = QWidget()
    qtbot.addWidget(window)
    widget = Palette(Theme(window), window)
    widget.asked = []
    widget.add_requested.connect(widget.asked.append)
    widget.resize(200, 500)
    window.resize(200, 500)
    window.show()
    yield widget


def titles(palette) -> list[str]:
    model = palette.list.parts
    return [model.index(row, 0).data() for row in range(model.rowCount())]


def row_of(palette, title) -> QPoint:
    index = palette.list.parts.index(titles(palette).index(title), 0)
    return palette.list.visualRect(index).center()


def test_every_kind_of_node_is_listed_under_its_group(palette):
    assert titles(palette) == [
        "Traffic", "Generator", "Client", "Routing", "Load balancer", "Compute", "Server",
        "Notes", "Note", "Group",
    ]  # fmt: skip
    kinds = {part.kind for row in range(10) if (part := palette.list.parts.part(row))}
    assert kinds == {*NODE_KINDS, "note", "group"}


def test_typing_narrows_the_list_and_enter_adds_the_first(palette):
    QTest.keyClicks(palette.search, "bal")
    assert titles(palette) == ["Routing", "Load balancer"]
    QTest.keyClick(palette.search, Qt.Key.Key_Return)
    assert palette.asked == ["load_balancer"]
    assert palette.search.text() == ""
    assert len(titles(palette)) == 10


def test_a_part_is_found_by_the_short_name_its_nodes_have(palette):
    QTest.keyClicks(palette.search, "lb")
    assert titles(palette) == ["Routing", "Load balancer"]


def test_nothing_found_is_said_and_enter_adds_nothing(palette):
    QTest.keyClicks(palette.search, "toaster")
    assert palette._nothing.isVisible()
    QTest.keyClick(palette.search, Qt.Key.Key_Return)
    assert palette.asked == []
    QTest.keyClick(palette.search, Qt.Key.Key_Escape)
    assert not palette._nothing.isVisible()


def test_the_keyboard_goes_from_the_search_to_the_parts_past_headings(palette):
    palette.window().activateWindow()
    palette.search.setFocus()
    QTest.keyClick(palette.search, Qt.Key.Key_Down)
    for _ in range(2):
        QTest.keyClick(palette.list, Qt.Key.Key_Down)
    QTest.keyClick(palette.list, Qt.Key.Key_Return)
    assert palette.asked == ["load_balancer"]


def test_a_double_click_adds_a_part_and_a_heading_adds_nothing(palette):
    for title in ("Server", "Compute"):
        at = row_of(palette, title)
        QTest.mouseClick(palette.list.viewport(), Qt.MouseButton.LeftButton, pos=at)
        QTest.mouseDClick(palette.list.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert palette.asked == ["server"]


def test_a_dragged_part_carries_its_kind(palette, monkeypatch):
    carried = []

    class Drag:
        def __init__(self, source):
            assert source is palette.list

        def setMimeData(self, mime):
            carried.append(bytes(mime.data(MIME_TYPE).data()))

        def setPixmap(self, picture):
            assert not picture.isNull()

        def setHotSpot(self, at): ...

        def exec(self, action):
            carried.append(action)

    monkeypatch.setattr("asyncflow_gui.canvas.palette_list.QDrag", Drag)
    start = row_of(palette, "Client")
    QTest.mousePress(palette.list.viewport(), Qt.MouseButton.LeftButton, pos=start)
    for step in (15, 30, 45):
        QTest.mouseMove(palette.list.viewport(), start + QPoint(step, 0))
    QTest.mouseRelease(palette.list.viewport(), Qt.MouseButton.LeftButton, pos=start)
    assert carried[:2] == [b"client", Qt.DropAction.CopyAction]


def test_parts_have_names_and_tooltips_for_everyone(palette):
    index = palette.list.parts.index(1, 0)
    assert index.data(Qt.ItemDataRole.AccessibleTextRole) == "Generator"
    assert "A source of traffic." in index.data(Qt.ItemDataRole.ToolTipRole)
    assert palette.search.accessibleName() and palette.list.accessibleName()
