import pytest
from PySide6.QtCore import QPointF

from asyncflow_gui.canvas.kinds import KINDS
from engine.schemas import NODE_KINDS


def test_a_part_dropped_from_the_palette_lands_under_the_pointer_on_the_grid(empty_desk):
    desk = empty_desk
    at = desk.pixel(QPointF(101, 53))
    mime = desk.mime("server")
    assert desk.drag_in(mime, at).isAccepted()
    assert desk.drop(mime, at).isAccepted()
    assert desk.place("server-1") == (104, 56)
    assert desk.canvas.selection == ("server-1",)
    assert desk.stack.count() == 1


def test_each_kind_of_part_can_be_dropped(empty_desk):
    desk = empty_desk
    assert list(KINDS) == list(NODE_KINDS)
    for index, kind in enumerate(KINDS):
        at = desk.pixel(QPointF(0, 100 * index))
        desk.drag_in(desk.mime(kind), at)
        desk.drop(desk.mime(kind), at)
    assert [node.kind for node in desk.document.nodes.values()] == list(KINDS)
    assert len(desk.canvas.graph.node_items) == len(KINDS)


def test_a_part_dragged_out_again_leaves_nothing(empty_desk):
    desk = empty_desk
    desk.drag_in(desk.mime("client"), desk.pixel(QPointF(0, 0)))
    before = len(desk.canvas.graph.items())
    desk.drag_out()
    assert len(desk.canvas.graph.items()) == before - 1  # what showed where it would land
    assert desk.stack.count() == 0


def test_other_drags_are_left_to_the_window(empty_desk):
    desk = empty_desk
    mime = desk.mime("/tmp/file", kind="text/uri-list")
    at = desk.pixel(QPointF(0, 0))
    assert not desk.drag_in(mime, at).isAccepted()
    desk.drop(mime, at)
    assert desk.stack.count() == 0


def test_a_part_of_an_unknown_kind_is_refused_in_words(empty_desk):
    desk = empty_desk
    assert not desk.drag_in(desk.mime("toaster"), desk.pixel(QPointF(0, 0))).isAccepted()
    assert "toaster" in desk.said[-1]
    assert desk.canvas.add_node_of_kind("toaster") is None


def test_parts_added_without_a_place_do_not_hide_each_other(empty_desk):
    desk = empty_desk
    first, second = (desk.canvas.add_node_of_kind("server") for _ in range(2))
    assert desk.place(first) == (0, 0)
    assert desk.place(second) != desk.place(first)


def test_new_parts_are_valid_and_can_be_connected_at_once(empty_desk):
    desk = empty_desk
    desk.canvas.add_node_of_kind("generator", QPointF(-300, 0))
    desk.canvas.add_node_of_kind("server", QPointF(100, 0))
    desk.drag(desk.out_port("users-1"), desk.in_port("server-1"))
    assert "users-1-server-1" in desk.document.edges


@pytest.mark.parametrize("kind", ["note", "group"])
def test_notes_and_groups_are_dropped_too_and_stand_around_the_pointer(desk, kind):
    at = QPointF(-200, 280)
    enter = desk.drag_in(desk.mime(kind), desk.pixel(at))
    assert enter.isAccepted()
    desk.drop(desk.mime(kind), desk.pixel(at))
    (shape_id,) = desk.document.shapes
    area = desk.canvas.graph.shapes.items[shape_id].rect()
    assert (area.center() - at).manhattanLength() <= 16
    assert desk.canvas.selection == (shape_id,)
    assert desk.stack.count() == 1
    assert not desk.canvas.gesture_under_way
