"""While a large drawing is panned, what comes into view was painted before; it looks the same."""

from __future__ import annotations

import random

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from asyncflow_gui.canvas import afar
from asyncflow_gui.canvas.ahead import TILE_PX
from engine.schemas import Group

MIDDLE = Qt.MouseButton.MiddleButton
_A_SHADE = 3  # of 255: dots of the grid lie between pixels


@pytest.fixture
def near(desk, monkeypatch):
    """A drawing that counts as large, seen from near."""
    monkeypatch.setattr(afar, "LARGE", 1)
    desk.canvas.resize(900, 640)
    desk.canvas.set_zoom(1.0)
    desk.canvas.centerOn(0, 0)
    desk.canvas.calm(False)
    desk.canvas.minimap.set_wanted(False)  # it is painted when it finds the time
    desk.canvas._at_rest.stop()  # nothing is smoothed in the middle of a test
    QApplication.processEvents()
    return desk


@pytest.fixture
def painted(near, monkeypatch) -> list[str]:
    """The nodes whose cards are painted, as they are painted."""
    found: list[str] = []
    kind = type(near.canvas.graph.node_items["lb"])
    paint = kind.paint

    def noted(item, *args):
        found.append(item.node_id)
        paint(item, *args)

    monkeypatch.setattr(kind, "paint", noted)
    return found


def on_screen(desk) -> QImage:
    """What there is to be seen, as it was painted."""
    for _ in range(3):
        QApplication.processEvents()
    window = desk.canvas.window()
    image = window.screen().grabWindow(window.winId()).toImage()
    return image.convertToFormat(QImage.Format.Format_RGB32)


def painted_anew(desk) -> QImage:
    desk.canvas.viewport().update()
    return on_screen(desk)


def differing(one: QImage, other: QImage) -> int:
    assert one.size() == other.size()
    shades = [np.frombuffer(image.constBits(), np.uint8).astype(int) for image in (one, other)]
    return int((abs(shades[0] - shades[1]) > _A_SHADE).sum())


def pan(desk, *ways: tuple[int, int]) -> None:
    for way in ways:
        desk.canvas.scroll_by(QPoint(*way))
        QApplication.processEvents()


def test_after_a_pan_to_any_side_the_view_looks_as_if_painted_at_once(near):
    dice = random.Random(5)
    for _ in range(6):
        way = dice.randint(-90, 90), dice.randint(-70, 70)
        pan(near, *[way] * 4)
        shown = on_screen(near)
        assert differing(shown, painted_anew(near)) == 0
    assert shown.pixel(0, 0) != 0


def test_most_steps_of_a_pan_paint_nothing_but_what_was_painted_ahead(near, painted):
    pan(near, (5, 3), (5, 3))
    assert near.canvas._ahead._strips
    painted.clear()
    steps = TILE_PX // 5
    silent = 0
    for _ in range(steps):
        before = len(painted)
        pan(near, (5, 3))
        silent += len(painted) == before
    assert silent >= steps - 2  # a column and a row of tiles at most


def test_a_pan_by_hand_under_the_minimap_looks_the_same(near):
    near.canvas.minimap.set_wanted(True)
    start, end = QPoint(450, 560), QPoint(260, 330)
    near.press(start, button=MIDDLE)
    for _ in range(3):
        near.carry(start, end)
        near.carry(end, start + QPoint(7, 11))
    near.carry(start, end)
    near.canvas.minimap.set_wanted(False)
    shown = on_screen(near)
    assert differing(shown, painted_anew(near)) == 0
    near.release(end, button=MIDDLE)


def test_what_changes_out_of_view_between_two_steps_is_seen(near):
    near.canvas.centerOn(-700, 0)  # "api-1" is to the right of the view
    pan(near, (6, 4), (6, 4))
    card = near.canvas.graph.card_rect("api-1")
    beyond = near.canvas.mapFromScene(card.topLeft()).x() - near.canvas.viewport().width()
    pan(near, (beyond - TILE_PX // 3, 0), (6, 0), (6, 0))
    ahead = [strip.area for strip in near.canvas._ahead._strips]
    assert any(QRectF(area).intersects(card) for area in ahead)
    assert not near.canvas.visible_area().intersects(card)
    near.canvas.select(("api-1",))
    pan(near, *[(30, 0)] * 10)
    shown = on_screen(near)
    assert near.canvas.visible_area().intersects(card)
    assert differing(shown, painted_anew(near)) == 0


def test_other_colours_are_seen(near):
    pan(near, (6, 4), (6, 4), (6, 4))
    near.theme.set_mode("dark")
    pan(near, (6, 4), (6, 4))
    shown = on_screen(near)
    assert differing(shown, painted_anew(near)) == 0
    assert shown.pixelColor(2, 2).lightness() < 80


def test_small_drawings_and_far_views_are_painted_as_ever(desk, monkeypatch):
    desk.canvas.set_zoom(1.0)
    pan(desk, (6, 4), (6, 4), (6, 4))
    assert not desk.canvas._ahead._strips
    monkeypatch.setattr(afar, "LARGE", 1)
    desk.canvas.set_zoom(0.3)
    desk.editor.add_shape("frame", Group(x=0.0, y=0.0, width=300.0, height=400.0))
    pan(desk, (6, 4), (6, 4), (6, 4))
    assert desk.canvas.graph.afar.is_on
    assert not desk.canvas._ahead._strips


def test_strips_far_behind_are_let_go(near):
    pan(near, *[(40, 30)] * 60)
    strips = near.canvas._ahead._strips
    around = near.canvas.visible_area().adjusted(-TILE_PX, -TILE_PX, TILE_PX, TILE_PX)
    assert strips
    assert all(QRectF(strip.area).intersects(around) for strip in strips)
