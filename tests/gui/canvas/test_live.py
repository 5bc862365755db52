"""A run on the canvas: tokens, failures, events, and frames that cost no more than what moves."""

from __future__ import annotations

import math
import random

import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QTimer
from PySide6.QtGui import QImage, QPaintEvent, QRegion
from PySide6.QtWidgets import QApplication, QWidget

from asyncflow_gui.canvas import still as still_module
from asyncflow_gui.canvas.still import Still
from asyncflow_gui.theme import motion
from engine.schemas import (
    Accounts,
    EdgeSample,
    LatencySample,
    LatencySpike,
    NodeSample,
    Position,
    ServerDown,
    SlowServer,
    Snapshot,
    TrafficSurge,
)


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock(desk, monkeypatch):
    monkeypatch.setattr(motion._Choice, "motion", "full")
    clock = Clock()
    desk.canvas.live._clock = clock
    return clock


def node(*, busy=0.5, failed=0, up=True):
    return NodeSample(busy, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 5, 5, failed, up)


def report(desk, clock, time_s, *, nodes=None, edges=None, failures=None):
    """A report that is shown at once."""
    clock.now += 1.0
    desk.canvas.live.show_reports([
        Snapshot(
            0, time_s, 1.0, 600.0, Accounts(0, 0, 0, 0, 0), LatencySample(*(math.nan,) * 4),
            0.0, 0.0, 0.0, 0.0,
            nodes or {key: node() for key in desk.document.nodes},
            {key: EdgeSample(0.4, 10, 0) for key in desk.document.edges} | (edges or {}),
            failures=failures or {},
        )
    ])  # fmt: skip


def begin(desk, *events):
    scenario = desk.document.scenario.model_copy(update={"events": events})
    desk.canvas.live.begin(scenario)


def overlay(desk):
    return desk.canvas.graph.overlay


def tokens_on(desk, edge_id):
    edge = desk.canvas.graph.edge_items[edge_id]
    near = edge.path().boundingRect().adjusted(-2, -2, 2, 2)
    return [point for point in overlay(desk).flow.tokens() if near.contains(point)]


def test_tokens_are_closer_where_more_is_sent(desk, clock):
    begin(desk)
    sent = {"users-web": EdgeSample(1.0, 100, 0), "web-lb": EdgeSample(0.1, 50, 0)}
    report(desk, clock, 1.0, edges=sent)
    gaps = {edge.edge_id: gap for edge, gap in overlay(desk).flow.gaps().items()}
    assert gaps["web-lb"] == pytest.approx(2 * gaps["users-web"])
    assert tokens_on(desk, "users-web")


def test_tokens_move_on_with_each_frame(desk, clock):
    begin(desk)
    report(desk, clock, 1.0)
    assert desk.canvas.live.frames.isActive()
    before = overlay(desk).flow.tokens()
    clock.now += 0.02
    desk.canvas.live._frame()
    assert overlay(desk).flow.tokens() != before


def test_no_tokens_flow_to_a_server_that_is_down(desk, clock):
    begin(desk)
    nodes = {key: node(up=key != "api-1") for key in desk.document.nodes}
    report(desk, clock, 1.0, nodes=nodes)
    assert "lb-api-1" not in {edge.edge_id for edge in overlay(desk).flow.edges}


def test_tokens_follow_an_edge_that_is_led_elsewhere_or_deleted_during_a_run(desk, clock):
    begin(desk)
    report(desk, clock, 1.0)
    start = desk.middle("api-1")
    desk.drag(start, start + QPoint(0, -160))
    assert desk.stack.count() == 1
    assert tokens_on(desk, "lb-api-1")
    desk.editor.remove(["api-1"])
    assert "lb-api-1" not in {edge.edge_id for edge in overlay(desk).flow.edges}
    assert overlay(desk).flow.tokens()


def test_tokens_rest_when_reports_stop_coming(desk, clock):
    begin(desk)
    report(desk, clock, 1.0)
    report(desk, clock, 2.0)
    clock.now += 10.0
    desk.canvas.live._frame()
    assert not desk.canvas.live.frames.isActive()


def test_tokens_stand_still_at_once_while_the_run_is_paused_and_go_on_with_it(desk, clock):
    begin(desk)
    report(desk, clock, 1.0)
    desk.canvas.live.pause(True)
    assert not desk.canvas.live.frames.isActive()
    before = overlay(desk).flow.tokens()
    report(desk, clock, 2.0)  # the step that was under way
    assert not desk.canvas.live.frames.isActive()
    clock.now += 60.0
    desk.canvas.live.pause(False)
    desk.canvas.live._frame()
    assert desk.canvas.live.frames.isActive()
    assert len(overlay(desk).flow.tokens()) == len(before)


def test_nothing_moves_far_away_or_under_reduced_motion(desk, clock):
    begin(desk)
    desk.canvas.set_zoom(0.4)
    report(desk, clock, 1.0)
    assert not desk.canvas.live.frames.isActive()
    desk.canvas.set_zoom(1.0)
    assert desk.canvas.live.frames.isActive()
    motion._Choice.motion = "reduced"
    report(desk, clock, 2.0)
    assert not desk.canvas.live.frames.isActive()


def test_a_node_that_fails_requests_says_why_for_a_moment_longer_than_it_does(desk, clock):
    begin(desk)
    report(desk, clock, 1.0, failures={"api-1": {"queue_full": 3, "timeout": 1}})
    item = desk.canvas.graph.node_items["api-1"]
    assert item.content.failing == "queue full"
    assert overlay(desk).failing == {"api-1"}
    clock.now -= 0.5
    report(desk, clock, 2.0)
    assert item.content.failing == "queue full"
    report(desk, clock, 3.0)
    assert item.content.failing == ""
    assert not overlay(desk).failing


def test_failures_between_two_figures_are_not_missed(desk, clock):
    begin(desk)
    report(desk, clock, 1.0)
    clock.now -= 0.98
    report(desk, clock, 2.0, failures={"api-1": {"timeout": 1}})
    report(desk, clock, 3.0)
    assert desk.canvas.graph.node_items["api-1"].content.failing == "timed out"


def test_events_are_announced_as_they_begin_and_end_and_mark_what_they_strike(desk, clock):
    begin(
        desk,
        SlowServer(id="slow", target="api-1", start_s=5.0, end_s=8.0, factor=4.0),
        LatencySpike(id="spike", target="lb-api-1", start_s=5.0, spike_s=0.2),
        TrafficSurge(id="surge", target="users", start_s=50.0, factor=10.0),
    )
    live, graph = desk.canvas.live, desk.canvas.graph
    report(desk, clock, 4.0)
    assert not live.announcement.isVisible()
    report(desk, clock, 6.0)
    assert live.announcement.text().splitlines() == [
        "5 s · api-1: CPU time ×4",
        "5 s · lb → api-1 takes 200 ms longer",
    ]
    assert graph.node_items["api-1"].content.struck == "CPU time ×4"
    assert overlay(desk).caption(graph.edge_items["lb-api-1"]).startswith("+200 ms")
    report(desk, clock, 9.0)
    assert live.announcement.text() == "8 s · api-1 is back to normal"
    assert graph.node_items["api-1"].content.struck == ""
    assert graph.node_items["users"].content.struck == ""


def test_events_put_in_while_it_runs_are_announced_too(desk, clock):
    begin(desk)
    report(desk, clock, 4.0)
    down = ServerDown(id="kill", target="api-1", start_s=4.5)
    desk.canvas.live.set_course(desk.document.scenario.model_copy(update={"events": (down,)}))
    report(desk, clock, 5.0)
    assert desk.canvas.live.announcement.text() == "4.5 s · api-1 goes down"


def test_many_events_at_once_are_told_in_a_few_lines(desk, clock):
    begin(
        desk,
        *(SlowServer(id=f"s{i}", target="api-1", start_s=1.0 + i, factor=2.0) for i in range(9)),
    )
    report(desk, clock, 60.0)
    lines = desk.canvas.live.announcement.text().splitlines()
    assert len(lines) == 4
    assert lines[0] == "6 more before"


def test_lost_messages_are_written_beside_their_edge(desk, clock):
    begin(desk)
    report(desk, clock, 1.0, edges={"lb-api-1": EdgeSample(7.42, 10, 3)})
    edge = desk.canvas.graph.edge_items["lb-api-1"]
    assert overlay(desk).caption(edge) == "7.4 in flight · 3 lost"


def test_a_frame_shows_what_a_full_painting_would(desk, clock, monkeypatch):
    """The picture under the tokens is made anew whenever anything has changed."""
    begin(desk)
    for change in (
        lambda: None,
        lambda: desk.canvas.select(["lb"]),
        lambda: desk.editor.move_nodes({"db": Position(x=80.0, y=200.0)}),
        lambda: desk.canvas.set_zoom(1.4),
        lambda: desk.canvas.scroll_by(QPoint(40, 25)),
        lambda: desk.theme.set_mode("dark"),
        lambda: desk.canvas.resize(900, 700),
    ):
        report(desk, clock, 1.0)
        desk.canvas.live.frames.setInterval(10**6)  # the clock stands still while we look
        _grab(desk)
        change()
        in_frames = _grab(desk)
        with monkeypatch.context() as whole:
            whole.setattr(type(desk.canvas._still), "paint", _without_a_picture)
            assert _difference(in_frames, _grab(desk)) < 0.002


def test_figures_are_mended_a_few_at_a_frame_to_what_a_full_painting_shows(
    desk, clock, monkeypatch
):
    begin(desk)
    above, aside = desk.document.position("lb"), desk.document.position("web")
    desk.editor.move_nodes(
        {"db": Position(x=above.x + 40, y=above.y + 20), "web": Position(x=aside.x, y=-300.0)}
    )
    report(desk, clock, 1.0)
    desk.canvas.live.frames.setInterval(10**6)
    _grab(desk)
    dice = random.Random(5)
    monkeypatch.setattr(still_module, "MENDING_S", 0.0)  # one of them a frame
    made = []
    monkeypatch.setattr(Still, "_make", lambda _: made.append(1))
    for turn in range(6):
        nodes = {key: node(busy=dice.random()) for key in desk.document.nodes}
        edges = {
            key: EdgeSample(9 * dice.random(), 10, dice.randrange(3)) for key in desk.document.edges
        }
        failures = {"api-1": {"queue_full": 1}} if turn % 3 == 0 else {}
        clock.now += 1.0
        report(desk, clock, 2.0 + turn, nodes=nodes, edges=edges, failures=failures)
        frames = 0
        while desk.canvas._still._due:
            _grab(desk)
            frames += 1
        assert frames >= 3
        mended = _grab(desk)
        assert overlay(desk).captions._areas
        with monkeypatch.context() as at_rest:
            at_rest.setattr(desk.canvas.live, "frames", QTimer())
            at_rest.setattr(Still, "drop", lambda _: False)
            assert _difference(mended, _grab(desk)) < 0.002
    assert not made


def _without_a_picture(still, painter):
    still.drop()
    still._make()
    painter.drawPixmap(0, 0, still._picture)


def _grab(desk) -> QImage:
    """The canvas without what floats over it."""
    QApplication.processEvents()
    viewport = desk.canvas.viewport()
    image = QImage(viewport.size(), QImage.Format.Format_RGB32)
    viewport.render(image, QPoint(), QRegion(), QWidget.RenderFlag.DrawWindowBackground)
    return image


def _difference(one: QImage, other: QImage) -> float:
    """Share of the pixels that differ."""
    assert one.size() == other.size()
    if one == other:
        return 0.0
    spots = [(x, y) for x in range(0, one.width(), 3) for y in range(0, one.height(), 3)]
    return sum(one.pixel(x, y) != other.pixel(x, y) for x, y in spots) / len(spots)


def test_when_the_run_is_over_nothing_live_is_left(desk, clock):
    before = _grab(desk)
    begin(desk, ServerDown(id="kill", target="api-1", start_s=0.5))
    report(desk, clock, 1.0, failures={"api-2": {"queue_full": 1}})
    assert _grab(desk) != before
    desk.canvas.set_live(None, None)
    assert _grab(desk) == before
    assert not desk.canvas.live.frames.isActive()


class Painted(QObject):
    """The areas of a widget that were painted."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self.areas: list[QRect] = []
        widget.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QPaintEvent):
            self.areas.append(event.region().boundingRect())
        return False


def test_what_moved_is_wiped_away_on_the_screen_when_the_run_is_over(desk, clock, qtbot):
    viewport = desk.canvas.viewport()
    begin(desk)
    report(desk, clock, 1.0)
    _grab(desk)
    painted = Painted(viewport)
    desk.canvas.live.end()
    desk.canvas.set_live({key: node(busy=0.9) for key in desk.document.nodes}, None)
    qtbot.waitUntil(lambda: viewport.rect() in painted.areas, timeout=10_000)
