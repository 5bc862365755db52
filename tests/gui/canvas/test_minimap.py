from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest

from engine.schemas import Position

LEFT = Qt.MouseButton.LeftButton


def on_map(desk, node_id) -> QPoint:
    rect = desk.canvas.graph.card_rect(node_id)
    return desk.canvas.minimap._to_map(rect).center().toPoint()


def color_at(desk, at: QPoint):
    return desk.canvas.minimap.grab().toImage().pixelColor(at)


def test_a_press_brings_that_place_into_the_middle_of_the_view(desk):
    desk.canvas.set_zoom(2.0)
    QTest.mousePress(desk.canvas.minimap, LEFT, pos=on_map(desk, "db"))
    middle = desk.canvas.middle_place()
    assert (middle - desk.canvas.graph.card_rect("db").center()).manhattanLength() < 20
    QTest.mouseMove(desk.canvas.minimap, on_map(desk, "users"))
    QTest.mouseRelease(desk.canvas.minimap, LEFT)
    assert desk.stack.count() == 0
    assert desk.canvas.selection == ()


def test_nodes_are_blocks_in_the_colour_of_their_kind(desk):
    desk.canvas.set_zoom(4.0)
    desk.canvas.centerOn(QPointF(5000, 5000))
    style = desk.canvas.graph.style_in_force
    for node_id, item in desk.canvas.graph.node_items.items():
        assert color_at(desk, on_map(desk, node_id)) == style.color(item.kind.color)


def test_the_map_follows_an_edit_once_it_has_come_to_rest(desk, qtbot):
    before = desk.canvas.minimap._area
    desk.editor.move_nodes({"db": Position(x=4000.0, y=0.0)})
    assert desk.canvas.minimap._area == before
    qtbot.waitUntil(lambda: desk.canvas.minimap._area.right() > 4000)


def test_it_keeps_to_the_lower_right_corner_and_can_be_hidden(desk):
    desk.canvas.resize(700, 500)
    corner = desk.canvas.minimap.geometry().bottomRight()
    assert (corner.x(), corner.y()) == (700 - 13, 500 - 13)
    desk.canvas.actions_.show_minimap.trigger()
    assert not desk.canvas.minimap.isVisible()


def test_an_empty_drawing_has_no_map_until_something_is_drawn(empty_desk, qtbot):
    assert not empty_desk.canvas.minimap.isVisible()
    empty_desk.canvas.add_node_of_kind("server")
    qtbot.waitUntil(empty_desk.canvas.minimap.isVisible)


def test_the_map_takes_the_colours_of_the_theme(desk, qtbot):
    light = color_at(desk, QPoint(10, 78))
    desk.theme.set_mode("dark")
    qtbot.waitUntil(lambda: color_at(desk, QPoint(10, 78)).lightness() < light.lightness() / 2)
