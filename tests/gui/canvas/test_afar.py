"""A large drawing seen from far away is painted as a whole, and looks and answers the same."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QImage, QRegion
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from asyncflow_gui.canvas import afar
from asyncflow_gui.canvas.items.state import Part
from engine.schemas import Group, Problem, StickyNote

LEFT = Qt.MouseButton.LeftButton
_A_SHADE = 12  # of 255


@pytest.fixture
def far(desk, monkeypatch):
    """The small system, as if it were a large one."""
    monkeypatch.setattr(afar, "LARGE", 1)
    desk.editor.add_shape("frame", Group(x=200.0, y=-160.0, width=300.0, height=400.0))
    desk.editor.add_shape("note", StickyNote(x=-400.0, y=120.0, width=200.0, height=120.0))
    desk.canvas.resize(480, 320)
    desk.canvas.set_zoom(0.3)
    desk.canvas.centerOn(0, 0)
    rest(desk)
    desk.canvas.minimap.set_wanted(False)
    assert desk.canvas.graph.afar.is_on
    return desk


def rest(desk) -> None:
    """Let the picture be smoothed."""
    desk.canvas.calm(False)
    desk.canvas._at_rest.stop()
    QApplication.processEvents()


def seen(desk) -> QImage:
    """What is on the screen, of which only some may have been painted lately."""
    rest(desk)
    image = desk.canvas.screen().grabWindow(desk.canvas.winId()).toImage()
    return image.convertToFormat(QImage.Format.Format_RGB32)


def painted(desk) -> QImage:
    """All of it, painted just now."""
    viewport = desk.canvas.viewport()
    image = QImage(viewport.size(), QImage.Format.Format_RGB32)
    viewport.render(image, QPoint(), QRegion(), QWidget.RenderFlag.DrawWindowBackground)
    return image


def item_by_item(desk) -> QImage:
    """The same moment, painted by the items themselves."""
    graph = desk.canvas.graph
    graph.afar.suit(nodes=0)
    assert not graph.afar.is_on
    image = painted(desk)
    graph.afar.suit(nodes=len(graph.node_items))
    assert graph.afar.is_on
    return image


def share_that_differs(one: QImage, other: QImage) -> float:
    """Of the pixels, how many have clearly another colour: clipped curves may vary by a shade."""
    pixels = [
        np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.width(), 4)
        for image in (one, other)
    ]
    difference = np.abs(pixels[0].astype(int) - pixels[1].astype(int))[:, :, :3].max(axis=2)
    return float((difference > _A_SHADE).mean())


def everything_selected(desk) -> None:
    desk.canvas.select_all()


def an_edge_hovered(desk) -> None:
    QTest.mouseMove(desk.canvas.viewport(), on_edge(desk, "web-lb"))


def an_edge_offered(desk) -> None:
    desk.canvas.graph.edge_items["web-lb"].set_offered(True)


def an_edge_lifted(desk) -> None:
    desk.canvas.graph.edge_items["lb-api-1"].set_lifted(True)


def a_server_down(desk) -> None:
    for edge_id in ("lb-api-1", "web-lb"):
        desk.canvas.graph.edge_items[edge_id].set_down(True)


def something_wrong(desk) -> None:
    told = [Problem("x", "wrong", "mend it", (), element) for element in ("api-2", "web-lb")]
    desk.canvas.set_problems(told)


def an_edge_being_pulled(desk) -> None:
    graph = desk.canvas.graph
    graph.node_items["db"].set_part(Part.DIMMED)
    graph.node_items["api-2"].set_part(Part.SNAPPED)


def nodes_elsewhere(desk) -> None:
    desk.canvas.graph.preview({"lb": QPointF(100, 200), "api-1": QPointF(-300, -200)})


def a_node_gone(desk) -> None:
    desk.editor.remove(["lb"])


def a_node_gone_and_back(desk) -> None:
    desk.editor.remove(["lb"])
    desk.stack.undo()


def a_copy_of_it_all(desk) -> None:
    desk.canvas.select_all()
    desk.canvas.selection_edits.duplicate()
    desk.canvas.select(())


def other_colours(desk) -> None:
    desk.theme.set_mode("dark")


STATES = [
    everything_selected,
    an_edge_hovered,
    an_edge_offered,
    an_edge_lifted,
    a_server_down,
    something_wrong,
    an_edge_being_pulled,
    nodes_elsewhere,
    a_node_gone,
    a_node_gone_and_back,
    a_copy_of_it_all,
    other_colours,
]


def on_edge(desk, edge_id: str) -> QPoint:
    return desk.pixel(desk.canvas.graph.edge_items[edge_id].middle)


def test_it_looks_as_if_painted_item_by_item(far):
    assert share_that_differs(painted(far), item_by_item(far)) == 0.0


@pytest.mark.parametrize("change", STATES)
def test_it_looks_so_in_every_state(far, monkeypatch, change):
    before = painted(far)
    change(far)
    rest(far)
    after = painted(far)
    if change is not a_node_gone_and_back:
        assert share_that_differs(before, after) > 0.0
    assert share_that_differs(after, item_by_item(far)) == 0.0


@pytest.mark.parametrize("change", STATES)
def test_nothing_stays_on_the_screen_that_has_changed(far, change):
    seen(far)
    change(far)
    assert share_that_differs(seen(far), painted(far)) == 0.0


def test_what_is_there_is_found(far):
    graph = far.canvas.graph
    for node_id in graph.node_items:
        middle = graph.card_rect(node_id).center()
        assert graph.element_at(middle, 4.0) == node_id
        if graph.node_items[node_id].has_out_port:
            port = QPointF(graph.card_rect(node_id).right() + 3, middle.y())
            assert graph.out_port_at(port, 8.0).node_id == node_id
    for edge_id, item in graph.edge_items.items():
        assert graph.edge_at(item.middle, 4.0).edge_id == edge_id
        assert graph.edge_at(item.middle + QPointF(0, 60), 4.0) is None
        tip = item.route_path.pointAtPercent(0.95)
        assert graph.edge_end_at(tip, 4.0)[0].edge_id == edge_id
    assert graph.element_at(QPointF(-700, -700), 4.0) is None


def test_a_paste_undone_at_once_leaves_nothing_behind(far):
    canvas, graph = far.canvas, far.canvas.graph
    before, ids, count = seen(far), graph.all_ids(), len(graph.items())
    canvas.select_all()
    canvas.selection_edits.copy()
    canvas.selection_edits.paste()
    spots = [item.pos() for key, item in graph.node_items.items() if key not in ids]
    middles = [item.middle for key, item in graph.edge_items.items() if key not in ids]
    assert len(graph.all_ids()) == 2 * len(ids)
    assert set(canvas.selection) == set(graph.all_ids()) - set(ids)
    far.stack.undo()
    assert graph.all_ids() == ids
    assert canvas.selection == ()
    for spot in (*spots, *middles):
        assert graph.element_at(spot, 1.0) in (*ids, None)
    assert len(graph.items()) == count
    canvas.select(())
    assert share_that_differs(seen(far), before) == 0.0
    far.stack.redo()
    assert len(graph.all_ids()) == 2 * len(ids)
    assert all(graph.node_at(spot) is not None for spot in spots)
    assert share_that_differs(seen(far), painted(far)) == 0.0


def test_items_come_as_one_comes_nearer_and_are_as_ever(far, monkeypatch):
    canvas, graph = far.canvas, far.canvas.graph
    canvas.select_all()
    canvas.selection_edits.duplicate()  # these have never been in the scene
    canvas.select(())
    canvas.set_zoom(1.0)
    QApplication.processEvents()
    assert not graph.afar.is_on
    assert all(item.scene() is graph and item.isVisible() for _, item in graph.elements())
    rest(far)
    as_it_is = painted(far)
    monkeypatch.setattr(afar, "LARGE", 10_000)
    graph.afar.suit(nodes=len(graph.node_items))
    far.document.replace(far.document.project.model_copy())
    assert share_that_differs(as_it_is, painted(far)) == 0.0
    assert all(item.pill.isVisible() for item in graph.edge_items.values() if item.room > 80)


def test_a_drawing_that_shrinks_is_shown_item_by_item(far, monkeypatch):
    graph = far.canvas.graph
    monkeypatch.setattr(afar, "LARGE", 6)
    far.editor.remove(["db"])
    assert not graph.afar.is_on
    assert all(item.scene() is graph and item.isVisible() for _, item in graph.elements())
    far.stack.undo()
    assert graph.afar.is_on
    assert share_that_differs(seen(far), painted(far)) == 0.0


def test_a_large_drawing_that_is_opened_near_is_there_at_once(desk, monkeypatch):
    monkeypatch.setattr(afar, "LARGE", 1)
    project = desk.document.project
    desk.editor.remove(list(desk.document.nodes))
    desk.document.replace(project)
    graph = desk.canvas.graph
    middle = graph.edge_items["web-lb"].middle
    assert graph.edge_at(middle, 4.0).edge_id == "web-lb"
    assert graph.node_at(graph.card_rect("lb").center()).node_id == "lb"
    QApplication.processEvents()
    assert all(item.scene() is graph for _, item in graph.elements())
    assert graph.edge_items["lb-api-1"].pill.isVisible()


def drag(desk, by: QPoint) -> QPoint:
    """Press a node and drag it, without letting go."""
    viewport = desk.canvas.viewport()
    start = desk.pixel(desk.canvas.graph.card_rect("lb").center())
    QTest.mousePress(viewport, LEFT, pos=start)
    for share in (0.3, 0.6, 1.0):
        QTest.mouseMove(viewport, start + by * share)
    return start + by


def test_what_is_dragged_looks_as_it_does_on_the_whole(far):
    end = drag(far, QPoint(30, 44))
    assert far.canvas._lifted.is_on
    while_lifted = painted(far)
    far.canvas._lifted.lower()
    assert share_that_differs(while_lifted, painted(far)) < 0.002
    QTest.mouseRelease(far.canvas.viewport(), LEFT, pos=end)
    assert far.stack.undoText().startswith("Move lb")
    far.canvas.select(())
    far.canvas._hover.clear()
    assert share_that_differs(seen(far), painted(far)) == 0.0


def test_a_drag_goes_on_as_one_zooms_in(far):
    end = drag(far, QPoint(30, 44))
    far.canvas.set_zoom(0.45)
    assert not far.canvas._lifted.is_on
    graph = far.canvas.graph
    assert all(item.isVisible() for _, item in graph.elements())
    QTest.mouseMove(far.canvas.viewport(), end + QPoint(20, 20))
    QTest.mouseRelease(far.canvas.viewport(), LEFT, pos=end + QPoint(20, 20))
    assert far.stack.undoText().startswith("Move lb")
