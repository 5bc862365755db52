"""Parts chosen by name: where they are asked for, and what becomes of what was chosen."""

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtWidgets import QLineEdit

from asyncflow_gui.canvas.kinds import KINDS


@pytest.fixture
def asked(desk):
    """What the canvas asked for: place and source."""
    heard = []
    desk.canvas.insert_wanted.connect(lambda at, source: heard.append((at.toTuple(), source)))
    return heard


def test_a_wire_dropped_in_the_open_asks_for_a_part_to_lead_to(desk, asked):
    desk.drag(desk.out_port("lb"), desk.pixel(QPointF(150, 250)))
    assert asked == [((150, 250), "lb")]


def test_a_wire_that_is_let_go_near_home_or_called_off_asks_for_nothing(desk, asked):
    port = desk.out_port("lb")
    desk.drag(port, desk.pixel(desk.canvas.graph.card_rect("lb").center() + QPointF(96, 0)))
    desk.press(port)
    desk.carry(port, desk.pixel(QPointF(150, 250)))
    desk.key(Qt.Key.Key_Escape)
    desk.release(desk.pixel(QPointF(150, 250)))
    assert asked == []


def test_tab_asks_at_the_pointer_where_nothing_is_selected(desk, asked):
    desk.move(desk.pixel(QPointF(10, 200)))
    desk.key(Qt.Key.Key_Tab)
    assert asked == [((10, 200), None)]
    desk.canvas.select(["lb"])
    desk.key(Qt.Key.Key_Tab)
    assert len(asked) == 1
    assert desk.canvas.selection == ("api-1",)


def test_a_letter_asks_and_goes_on_to_the_field_that_took_the_focus(desk, qtbot, asked):
    field = QLineEdit(desk.canvas)
    field.show()
    desk.canvas.insert_wanted.connect(lambda *_: field.setFocus())
    desk.key(Qt.Key.Key_S)
    assert [source for _, source in asked] == [None]
    assert field.text() == "s"


def test_commands_and_gestures_are_no_typing(desk, asked):
    desk.key(Qt.Key.Key_B, Qt.KeyboardModifier.ControlModifier)
    desk.press(desk.out_port("lb"))
    desk.key(Qt.Key.Key_S)
    desk.key(Qt.Key.Key_Escape)
    assert asked == []


def test_a_chosen_part_stands_where_the_wire_ends_and_is_connected_in_one_undo_step(desk):
    before = desk.document.project
    made = desk.canvas.insert_part("server", QPointF(360, 360), "lb")
    edge = desk.document.edges[f"lb-{made}"]
    assert (edge.source, edge.target) == ("lb", made)
    card = desk.canvas.graph.card_rect(made)
    assert abs(card.left() - 360) <= 8 and card.center().y() == 360
    assert desk.stack.undoText() == f"Add {made} after lb"
    desk.stack.undo()
    assert desk.document.project is before


def test_a_part_that_the_source_cannot_lead_to_is_added_alone_and_said_so(desk):
    made = desk.canvas.insert_part("generator", QPointF(360, 360), "lb")
    assert made in desk.document.nodes
    assert len(desk.document.edges) == 3
    assert "not connected. A load balancer cannot lead to a generator" in desk.said[-1]


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_can_be_inserted_alone(empty_desk, kind):
    desk = empty_desk
    made = desk.canvas.insert_part(kind, QPointF(16, 24))
    assert desk.place(made) == (16, 24)
    assert desk.canvas.selection == (made,)


def test_a_server_inserted_after_a_server_is_forwarded_to(desk):
    made = desk.canvas.insert_part("server", QPointF(700, 96), "api-2")
    assert desk.document.nodes["api-2"].endpoints[0].steps[-1].to == made
