"""The live charts as a user sees them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import plausible
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QGraphicsPathItem, QLabel
from pytestqt.qtbot import QtBot

from asyncflow_gui.charts import ChartsPanel, units
from asyncflow_gui.charts import live as live_module
from asyncflow_gui.charts.card import ChartCard
from asyncflow_gui.charts.legend import LegendEntry
from asyncflow_gui.charts.live import LiveCharts
from asyncflow_gui.theme import Theme
from engine.schemas import LatencySample

SCENARIO = plausible.scenario()
SNAPSHOTS = plausible.snapshots(SCENARIO)


@pytest.fixture
def theme(qtbot: QtBot) -> Theme:
    theme = Theme()
    theme.set_mode("light")
    return theme


@pytest.fixture
def live(qtbot: QtBot, theme: Theme) -> Iterator[LiveCharts]:
    live = LiveCharts(theme)
    qtbot.addWidget(live)
    live.resize(1110, 640)
    live.show()
    for _ in live._preparations():
        pass  # as it does by itself while nothing happens
    yield live
    live.clear()


def card(live: LiveCharts, title: str) -> ChartCard:
    return next(c for c in live.cards if c.accessibleName() == f"{title} chart")


def curves(of: ChartCard) -> list[QGraphicsPathItem]:
    items = of.plot.plotItem.vb.childGroup.childItems()
    return [item for item in items if isinstance(item, QGraphicsPathItem) and item.isVisible()]


def entries(of: ChartCard) -> list[LegendEntry]:
    return [entry for entry in of.legend.findChildren(LegendEntry) if entry.isVisible()]


def label(of: ChartCard, part: str) -> str:
    found = [each for each in of.findChildren(QLabel) if each.property("part") == part]
    return " ".join(each.text() for each in found).strip()


def test_before_the_first_run_it_says_how_to_start_one(live: LiveCharts) -> None:
    texts = [each.text() for each in live.findChildren(QLabel) if each.isVisible()]
    assert any("Press Run (F5)" in text for text in texts)


def test_the_charts_show_the_present_figures_while_running(qtbot: QtBot, live: LiveCharts) -> None:
    live.begin(SCENARIO, 7)
    live.append(SNAPSHOTS[:100])
    qtbot.waitUntil(lambda: not live._timer.isActive())  # all is stored and drawn
    last = SNAPSHOTS[99]
    assert card(live, "Latency").figure == f"p99 {last.latency.p99 * 1e3:.0f} ms"
    assert card(live, "Throughput").figure == f"{last.goodput_rps:.1f} / s"
    assert card(live, "Utilisation").figure.startswith("api-")
    assert card(live, "Utilisation").figure.endswith(" %")
    assert card(live, "RAM").figure.endswith(" MB")
    ticks = [text for _, text in card(live, "Latency").plot._backdrop.time_ticks(400)]
    assert (ticks[0], ticks[-1]) == ("0", "600 s")
    names = [entry.text() for entry in entries(card(live, "Latency"))]
    assert names == ["p50", "p95", "p99", "p99.9"]


def test_every_point_is_drawn_though_they_come_faster_than_frames(
    qtbot: QtBot, live: LiveCharts
) -> None:
    live.begin(SCENARIO, 7)
    for start in range(0, len(SNAPSHOTS), 7):
        live.append(SNAPSHOTS[start : start + 7])
    qtbot.waitUntil(lambda: live.series is not None and len(live.series) == len(SNAPSHOTS))
    live.flush()
    path = curves(card(live, "Throughput"))[0].path()
    assert path.elementCount() == len(SNAPSHOTS)
    assert path.elementAt(41).y == pytest.approx(SNAPSHOTS[41].offered_rps)


def test_one_timer_tick_draws_one_card_and_no_card_more_often_than_its_period(
    qtbot: QtBot, live: LiveCharts, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: list[str] = []
    draw = LiveCharts._draw

    def noted(self: LiveCharts, of: ChartCard) -> None:
        drawn.append(of.accessibleName())
        draw(self, of)

    monkeypatch.setattr(LiveCharts, "_draw", noted)
    monkeypatch.setattr(live_module, "CARD_PERIOD_S", 60.0)
    live._drawn_at = dict.fromkeys(live.cards, -100.0)
    live.begin(SCENARIO, 7)
    for tick in range(12):
        live.append(SNAPSHOTS[tick : tick + 1])
        live._tick()
        assert len(drawn) == min(tick + 1, len(live.cards))
    assert sorted(drawn) == sorted(each.accessibleName() for each in live.cards)
    monkeypatch.setattr(live_module, "CARD_PERIOD_S", 0.0)
    live._tick()
    assert drawn[6:] == drawn[:1]


def test_a_run_begins_card_by_card_so_that_none_of_them_holds_up_a_frame(live: LiveCharts) -> None:
    live.begin(SCENARIO, 7)
    assert not any(each.isVisible() for each in live.cards)
    for shown in range(1, len(live.cards) + 1):
        live._tick()
        assert [each.isVisible() for each in live.cards] == [
            place < shown for place in range(len(live.cards))
        ]
    live.begin(SCENARIO, 8)
    assert all(each.isVisible() for each in live.cards)
    assert {each.figure for each in live.cards} == {units.NO_FIGURE}


def test_cards_take_their_size_while_nothing_happens_before_the_first_run(
    qtbot: QtBot, theme: Theme
) -> None:
    live = LiveCharts(theme)
    qtbot.addWidget(live)
    live.resize(1110, 640)
    with qtbot.waitSignal(live.prepared, timeout=60_000):
        live.show()
        assert not live.cards
    sizes = [each.plot.viewport().size() for each in live.cards]
    live.begin(SCENARIO, 7)
    live.flush()
    assert [each.plot.viewport().size() for each in live.cards] == sizes


def test_cards_are_made_where_nobody_sees_them_too_so_that_the_first_run_need_not_wait(
    qtbot: QtBot, theme: Theme, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live_module, "_UNSEEN_MS", 0)
    live = LiveCharts(theme)
    qtbot.addWidget(live)
    with qtbot.waitSignal(live.prepared, timeout=60_000):
        assert not live.cards
    assert len(live.cards) == len(live.panels)


def test_points_that_are_stored_after_a_card_was_drawn_are_drawn_too(
    live: LiveCharts, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live_module, "_STORE_BUDGET_S", 1e-9)
    monkeypatch.setattr(live_module, "CARD_PERIOD_S", 0.0)
    live.begin(SCENARIO, 7)
    live.append(SNAPSHOTS[:100])
    for _ in range(30):
        live._tick()
    path = curves(card(live, "Throughput"))[0].path()
    assert path.elementCount() == 100


def test_cards_out_of_view_are_not_drawn_until_they_come_into_view(
    qtbot: QtBot, live: LiveCharts
) -> None:
    live.begin(SCENARIO, 7)
    live.append(SNAPSHOTS[:50])
    qtbot.waitUntil(lambda: not live._timer.isActive())
    assert all(each.figure != "–" for each in live.cards)
    live.hide()
    figures = [each.figure for each in live.cards]
    live.append(SNAPSHOTS[50:120])
    qtbot.waitUntil(lambda: not live._timer.isActive())
    assert live.series is not None
    assert len(live.series) == 120
    assert [each.figure for each in live.cards] == figures
    live.show()
    latency = card(live, "Latency")
    expected = f"p99 {units.latency(SNAPSHOTS[119].latency.p99)}"
    qtbot.waitUntil(lambda: latency.figure == expected)


def test_intervals_in_which_nothing_completed_are_gaps(live: LiveCharts) -> None:
    gap = LatencySample(*[float("nan")] * 5)
    given = [
        replace(each, latency=LatencySample(0.1, 0.1, 0.1, 0.1, 0.1)) for each in SNAPSHOTS[:9]
    ]
    for index in (0, 3, 4, 6, 8):
        given[index] = replace(given[index], latency=gap)
    live.begin(SCENARIO, 7)
    live.append(given)
    live.flush()
    latency = card(live, "Latency")
    path = curves(latency)[0].path()
    drawn = [
        (path.elementAt(i - 1).x, path.elementAt(i).x)
        for i in range(1, path.elementCount())
        if path.elementAt(i).isLineTo() and path.elementAt(i - 1).x != path.elementAt(i).x
    ]
    interval = SCENARIO.settings.interval_s
    # Points 1-2 are joined; 5 and 7 stand alone and are drawn as long as their intervals.
    expected = [(2, 3), (5, 6), (7, 8)]
    assert [(a / interval, b / interval) for a, b in drawn] == [
        (pytest.approx(a), pytest.approx(b)) for a, b in expected
    ]
    assert latency.figure == "p99 –"


def test_a_run_in_which_nothing_ever_completes_is_drawn_without_complaint(
    live: LiveCharts,
) -> None:
    nothing = LatencySample(*[float("nan")] * 5)
    live.begin(SCENARIO, 7)
    live.append([replace(each, latency=nothing) for each in SNAPSHOTS[:30]])
    live.end(None)
    assert card(live, "Latency").figure == "p99 –"


def test_a_click_on_the_legend_hides_a_line_fits_the_axis_and_is_kept_for_the_next_run(
    qtbot: QtBot, live: LiveCharts
) -> None:
    live.begin(SCENARIO, 7)
    live.append(SNAPSHOTS)
    live.end(None)
    latency = card(live, "Latency")
    top = latency.plot.top
    p99 = entries(latency)[2]
    qtbot.mouseClick(p99, Qt.MouseButton.LeftButton)
    assert len(curves(latency)) == 2
    assert latency.plot.top < top
    live.begin(SCENARIO, 8)
    live.append(SNAPSHOTS)
    live.flush()
    assert len(curves(latency)) == 2
    qtbot.mouseClick(p99, Qt.MouseButton.LeftButton)
    assert len(curves(latency)) == 3


def test_with_many_servers_the_busiest_eight_are_shown_and_it_says_so(live: LiveCharts) -> None:
    many = plausible.scenario(servers=24)
    live.begin(many, 7)
    live.append(plausible.snapshots(many, 60))
    live.flush()
    utilisation = card(live, "Utilisation")
    assert len(curves(utilisation)) == 8
    assert "busiest 8 of 24" in label(utilisation, "scope")
    assert "busiest" not in label(card(live, "Latency"), "scope")


def test_a_scenario_without_servers_has_empty_charts(live: LiveCharts) -> None:
    bare = SCENARIO.model_copy(update={"nodes": SCENARIO.nodes[:3], "events": ()})
    live.begin(bare, 7)
    live.append(SNAPSHOTS[:5])
    live.flush()
    assert card(live, "Utilisation").figure == "–"
    assert curves(card(live, "Utilisation")) == []


def test_value_axes_start_at_zero_and_hold_the_highest_value(live: LiveCharts) -> None:
    live.begin(SCENARIO, 7)
    live.append(SNAPSHOTS)
    live.flush()
    for each in live.cards:
        (left, right), (low, high) = each.plot.plotItem.vb.viewRange()
        assert (left, right) == (0, 600)
        assert -0.02 * high <= low <= 0
        tops = [item.path().controlPointRect().bottom() for item in curves(each)]
        assert max(tops) <= high
    assert card(live, "Utilisation").plot.top == 1.0


def test_the_present_is_marked_while_running_only(live: LiveCharts) -> None:
    live.begin(SCENARIO, 7)
    live.append(SNAPSHOTS[:30])
    live.flush()
    plot = card(live, "Latency").plot
    assert plot._now.isVisible()
    assert plot._now.line().x1() == pytest.approx(SNAPSHOTS[29].time_s)
    live.end(None)
    assert not plot._now.isVisible()


def test_at_the_end_the_figures_are_those_of_the_whole_run(live: LiveCharts) -> None:
    live.begin(SCENARIO, 7)
    live.append(SNAPSHOTS)
    live.end(plausible.result(SCENARIO))
    assert card(live, "Latency").figure == "p99 164 ms"
    assert card(live, "Throughput").figure == "29.9 / s"
    assert card(live, "Utilisation").figure == "api-1 61 %"
    assert label(card(live, "Latency"), "scope") == "whole run"
    live.begin(SCENARIO, 7)
    assert label(card(live, "Latency"), "scope") == ""


def test_plots_are_kept_from_run_to_run(live: LiveCharts) -> None:
    plots = [each.plot for each in live.cards]
    items = [len(each.plot.scene().items()) for each in live.cards]
    counts = []
    for seed in range(4):
        live.begin(SCENARIO, seed)
        live.append(SNAPSHOTS[:20])
        live.end(None)
        counts.append([len(each.plot.scene().items()) for each in live.cards])
    assert [each.plot for each in live.cards] == plots
    assert counts[0] == counts[-1]
    assert counts[0] > items


def test_another_theme_recolours_surface_and_lines_without_new_plots(
    live: LiveCharts, theme: Theme
) -> None:
    live.begin(SCENARIO, 7)
    live.append(SNAPSHOTS)
    live.end(None)
    latency = card(live, "Latency")
    plot = latency.plot
    for mode in ("dark", "light"):
        theme.set_mode(mode)  # type: ignore[arg-type]
        tokens = theme.tokens
        assert latency.plot is plot
        assert curves(latency)[2].pen().color() == QColor(tokens.bad)
        picture = plot.grab().toImage()
        assert picture.pixelColor(1, 1) == QColor(tokens.panel)


def test_an_outage_is_a_band_behind_the_curves(live: LiveCharts, theme: Theme) -> None:
    live.begin(SCENARIO, 7)
    live.flush()
    plot = card(live, "RAM").plot
    picture = plot.grab().toImage()
    area = plot.area
    y = round(area.center().y()) + 3
    x = area.left() + area.width() * 210 / 600
    assert picture.pixelColor(round(x), y) != QColor(theme.tokens.panel)
    assert picture.pixelColor(round(area.left() + area.width() * 0.1), y) == QColor(
        theme.tokens.panel
    )


def test_a_warm_up_that_was_found_is_a_band_once_the_run_is_over(
    live: LiveCharts, theme: Theme
) -> None:
    settings = SCENARIO.settings.model_copy(update={"warmup_s": "auto"})
    scenario = SCENARIO.model_copy(update={"settings": settings})
    live.begin(scenario, 7)
    live.flush()
    plot = card(live, "RAM").plot

    def early() -> QColor:
        area = plot.area
        place = QPointF(area.left() + area.width() * 30 / 600, area.center().y() + 3)
        return plot.grab().toImage().pixelColor(place.toPoint())

    assert early() == QColor(theme.tokens.panel)
    live.end(plausible.result(scenario).model_copy(update={"warmup_s": 60.0}))
    assert early() != QColor(theme.tokens.panel)


def test_the_read_out_tells_time_and_values_and_nothing_beyond_the_present(
    live: LiveCharts,
) -> None:
    live.begin(SCENARIO, 7)
    live.append(SNAPSHOTS[:100])
    live.flush()
    latency = card(live, "Latency")
    text = latency.read_out(99.5)
    assert "100 s" in text
    assert f"p50 {SNAPSHOTS[49].latency.p50 * 1e3:.1f} ms" in text
    assert latency.read_out(599) == ""


def test_at_least_three_charts_stand_in_a_row_at_1100_pixels(live: LiveCharts) -> None:
    live.resize(1100, 300)
    live.begin(SCENARIO, 7)
    tops = [each.mapTo(live, QPoint(0, 0)).y() for each in live.cards]
    assert tops[0] == tops[1] == tops[2] < tops[3]
    live.resize(420, 300)
    lefts = {each.mapTo(live, QPoint(0, 0)).x() for each in live.cards}
    assert len(lefts) == 1


def test_clear_goes_back_to_the_empty_state_and_stops_the_timer(
    qtbot: QtBot, live: LiveCharts
) -> None:
    live.begin(SCENARIO, 7)
    live.append(SNAPSHOTS[:10])
    live.clear()
    assert live.series is None
    assert not live._timer.isActive()
    live.append(SNAPSHOTS[:10])
    live.end(None)
    assert live.series is None


def test_the_panel_passes_a_run_on_to_charts_and_results(qtbot: QtBot, theme: Theme) -> None:
    panel = ChartsPanel(theme)
    qtbot.addWidget(panel)
    panel.resize(1110, 290)
    panel.show()
    panel.show_results()
    panel.begin(SCENARIO, 7)
    assert panel.live.isVisible()
    panel.append(SNAPSHOTS)
    panel.end(plausible.result(SCENARIO), False, 1.4)
    assert panel.live.series is not None
    assert len(panel.live.series) == len(SNAPSHOTS)
    panel.show_results()
    assert panel.results.isVisible()
    assert panel.results.result is not None
    with qtbot.waitSignal(panel.export_requested):
        qtbot.mouseClick(panel.results.export, Qt.MouseButton.LeftButton)
    panel.clear()
    assert panel.results.result is None
