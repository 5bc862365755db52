from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest

from asyncflow_gui.theme import motion
from engine.schemas import Position

LEFT = Qt.MouseButton.LeftButton


def on_map(desk, node_id) -> QPoint:
    rect = desk.canvas.graph.card_rect(node_id)
    return desk.canvas.minimap._to_map(rect).center().toPoint()


def color_at(desk, at: QPoint):
    return desk.canvas.minimap.grab().toImage().pixelColor(at)


def test_a_press_brings_that_place_into_the_middle_of_the_view(desk, qtbot):
    desk.canvas.set_zoom(2.0)
    qtbot.waitUntil(desk.canvas.minimap.isVisible)
    QTest.mousePress(desk.canvas.minimap, LEFT, pos=on_map(desk, "db"))
    middle = desk.canvas.middle_place()
    assert (middle - desk.canvas.graph.card_rect("db").center()).manhattanLength() < 20
    QTest.mouseMove(desk.canvas.minimap, on_map(desk, "users"))
    QTest.mouseRelease(desk.canvas.minimap, LEFT)
    assert desk.stack.count() == 0
    assert desk.canvas.selection == ()


def test_nodes_are_blocks_in_the_colour_of_their_kind(desk, qtbot):
    desk.canvas.set_zoom(4.0)
    desk.canvas.centerOn(QPointF(5000, 5000))
    qtbot.waitUntil(lambda: desk.canvas.minimap._opacity == 1.0)
    style = desk.canvas.graph.style_in_force
    for node_id, item in desk.canvas.graph.node_items.items():
        assert color_at(desk, on_map(desk, node_id)) == style.color(item.kind.color)


def test_the_map_follows_an_edit_once_it_has_come_to_rest(desk, qtbot):
    desk.canvas.set_zoom(2.0)
    qtbot.waitUntil(desk.canvas.minimap.isVisible)
    before = desk.canvas.minimap._area
    desk.editor.move_nodes({"db": Position(x=4000.0, y=0.0)})
    assert desk.canvas.minimap._area == before
    qtbot.waitUntil(lambda: desk.canvas.minimap._area.right() > 4000)


def test_it_keeps_to_the_lower_right_corner_and_can_be_hidden(desk, qtbot):
    desk.canvas.set_zoom(2.0)
    qtbot.waitUntil(desk.canvas.minimap.isVisible)
    desk.canvas.resize(700, 500)
    corner = desk.canvas.minimap.geometry().bottomRight()
    assert (corner.x(), corner.y()) == (700 - 13, 500 - 13)
    desk.canvas.actions_.show_minimap.trigger()
    qtbot.waitUntil(lambda: not desk.canvas.minimap.isVisible())


def test_it_is_there_while_part_of_the_drawing_is_out_of_view(desk, qtbot):
    map_ = desk.canvas.minimap
    qtbot.waitUntil(lambda: not map_._contents.isEmpty())
    assert not map_.isVisible()
    desk.canvas.set_zoom(2.0)
    qtbot.waitUntil(map_.isVisible)
    desk.canvas.fit_all()
    qtbot.waitUntil(lambda: not map_.isVisible())


def test_it_stays_while_it_is_held_until_the_button_is_let_go(desk, qtbot):
    map_ = desk.canvas.minimap
    desk.canvas.set_zoom(2.0)
    qtbot.waitUntil(map_.isVisible)
    QTest.mousePress(map_, LEFT, pos=on_map(desk, "db"))
    desk.canvas.fit_all()
    qtbot.wait(0)
    assert map_.isVisible()
    QTest.mouseRelease(map_, LEFT, pos=QPoint(5, 5))
    qtbot.waitUntil(lambda: not map_.isVisible())


def test_under_reduced_motion_it_comes_and_goes_at_once(desk, qtbot, monkeypatch):
    monkeypatch.setattr(motion._Choice, "motion", "reduced")
    desk.canvas.set_zoom(2.0)
    qtbot.waitUntil(lambda: desk.canvas.minimap._opacity == 1.0)
    desk.canvas.fit_all()
    desk.canvas.minimap._follow_view()
    assert not desk.canvas.minimap.isVisible()


def test_an_empty_drawing_has_no_map_until_something_is_drawn_out_of_view(empty_desk, qtbot):
    assert not empty_desk.canvas.minimap.isVisible()
    empty_desk.canvas.add_node_of_kind("server", QPointF(9000.0, 0.0))
    qtbot.waitUntil(empty_desk.canvas.minimap.isVisible)


def test_the_map_takes_the_colours_of_the_theme(desk, qtbot):
    desk.canvas.set_zoom(2.0)
    qtbot.waitUntil(lambda: desk.canvas.minimap._opacity == 1.0)
    light = color_at(desk, QPoint(10, 78))
    desk.theme.set_mode("dark")
    qtbot.waitUntil(lambda: color_at(desk, QPoint(10, 78)).lightness() < light.lightness() / 2)
