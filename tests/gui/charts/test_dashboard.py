"""The dashboard is the user's: which charts, in which order and size, what stretch, which node."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import plausible
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QAccessible, QImage, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QGraphicsPathItem, QMenu, QWidget
from pytestqt.qtbot import QtBot

from asyncflow_gui.charts import ChartsPanel, arrangement, units
from asyncflow_gui.charts.card import ChartCard
from asyncflow_gui.charts.card_head import CardHead
from asyncflow_gui.charts.card_menu import CardMenus
from asyncflow_gui.charts.definitions import CHARTS
from asyncflow_gui.charts.legend import LegendEntry
from asyncflow_gui.charts.runs import OtherRun
from asyncflow_gui.charts.series import RunSeries
from asyncflow_gui.model import Document
from asyncflow_gui.theme import Theme
from engine.runtime import Simulation
from engine.schemas import (
    ChartPanel,
    Client,
    CpuStep,
    Edge,
    Endpoint,
    IoStep,
    PanelSize,
    PoissonWorkload,
    RunResult,
    Scenario,
    Server,
    ServerDown,
    Settings,
    Snapshot,
)

SCENARIO = Scenario(
    nodes=(
        Client(id="web", workload=PoissonWorkload(rate_rps=60)),
        Server(
            id="api",
            pools={"db": 3},
            endpoints=(
                Endpoint(name="/", steps=(CpuStep(time_s=0.008), IoStep(time_s=0.04, pool="db"))),
            ),
        ),
    ),
    edges=(Edge(id="web-api", source="web", target="api", latency=0.002, loss_rate=0.02),),
    events=(ServerDown(id="outage", target="api", start_s=8, end_s=12),),
    settings=Settings(horizon_s=30, report_interval_s=0.5),
)


@pytest.fixture(scope="module")
def run() -> tuple[list[Snapshot], RunResult]:
    simulation = Simulation(SCENARIO, seed=5)
    return list(simulation), simulation.result()


@pytest.fixture
def panel(qtbot: QtBot) -> Iterator[ChartsPanel]:
    theme = Theme()
    theme.set_mode("light")
    panel = ChartsPanel(theme)
    theme.setParent(panel)
    qtbot.addWidget(panel)
    panel.resize(1000, 340)
    panel.show()
    yield panel
    panel.clear()


@pytest.fixture
def shown(panel: ChartsPanel, run: tuple[list[Snapshot], RunResult]) -> ChartsPanel:
    snapshots, result = run
    panel.begin(SCENARIO, 5)
    panel.append(snapshots)
    panel.end(result, False, 0.1)
    return panel


def card(panel: ChartsPanel, key: str) -> ChartCard:
    return next(each for each in panel.live.cards if each.definition.key == key)


def keys(panel: ChartsPanel) -> list[str]:
    return [each.definition.key for each in panel.live.cards]


def lines(of: ChartCard) -> list[QGraphicsPathItem]:
    items = of.plot.plotItem.vb.childGroup.childItems()
    return [item for item in items if isinstance(item, QGraphicsPathItem) and item.isVisible()]


def menus(panel: ChartsPanel) -> CardMenus:
    return panel.findChild(CardMenus)  # type: ignore[return-value]


def choose(menu: QMenu, text: str) -> None:
    action = next(each for each in menu.actions() if each.text().replace("&", "") == text)
    assert action.isEnabled()
    action.trigger()


def mouse(of: ChartCard, kind: QEvent.Type, x: float, *, pressed: bool) -> None:
    area = of.plot.area
    place = QPointF(area.left() + x * area.width(), area.center().y())
    left, none = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
    button = none if kind == QEvent.Type.MouseMove else left
    buttons = left if pressed else none
    viewport = of.plot.viewport()
    event = QMouseEvent(
        kind, place, viewport.mapToGlobal(place), button, buttons, Qt.KeyboardModifier.NoModifier
    )
    QApplication.sendEvent(viewport, event)


def zoom(of: ChartCard, begin: float, end: float) -> None:
    mouse(of, QEvent.Type.MouseButtonPress, begin, pressed=True)
    mouse(of, QEvent.Type.MouseMove, (begin + end) / 2, pressed=True)
    mouse(of, QEvent.Type.MouseMove, end, pressed=True)
    mouse(of, QEvent.Type.MouseButtonRelease, end, pressed=False)


# -- what is drawn


def test_six_charts_are_whole_at_the_usual_size_of_the_panel(shown: ChartsPanel) -> None:
    shown.resize(964, 328)
    view = shown.live._grid.viewport().rect()
    assert keys(shown) == [panel.chart for panel in arrangement.USUAL]
    for each in shown.live.cards:
        box = each.rect().translated(each.mapTo(shown.live._grid.viewport(), QPoint(0, 0)))
        assert view.contains(box)


def test_every_curve_has_the_numbers_of_the_run(shown: ChartsPanel, run: object) -> None:
    snapshots, result = run  # type: ignore[misc]
    live = shown.live
    live.arrange(tuple(ChartPanel(chart=chart.key) for chart in CHARTS))
    drawn = {
        (each.definition.key, curve.name): curve.values.tolist()
        for each in live.cards
        for curve in each.curves
    }
    expected = {
        ("latency", "p99.9"): [each.latency.p999 for each in snapshots],
        ("throughput", "offered"): [each.offered_rps for each in snapshots],
        ("throughput", "goodput"): [each.goodput_rps for each in snapshots],
        ("errors", "lost"): [each.errors_rps.get("lost", 0.0) for each in snapshots],
        ("errors", "server down"): [each.errors_rps.get("server_down", 0.0) for each in snapshots],
        ("utilisation", "api"): [each.nodes["api"].utilisation for each in snapshots],
        ("queues", "api"): [each.nodes["api"].waiting for each in snapshots],
        ("pools", "api: db"): [each.pools["api", "db"].in_use / 3 for each in snapshots],
        ("in_flight", "in flight"): [each.in_flight for each in snapshots],
    }
    for key, values in expected.items():
        assert drawn[key] == pytest.approx(values, nan_ok=True), key
    assert card(shown, "latency").figure == f"p99 {units.latency(result.latency_s.p99)}"
    assert card(shown, "errors").figure == units.small_share(result.error_share)


def test_a_run_that_is_over_gives_the_same_points_as_its_snapshots(run: object) -> None:
    snapshots, result = run  # type: ignore[misc]
    live, over = RunSeries(SCENARIO), RunSeries.of_result(SCENARIO, result)
    live.append(snapshots)
    assert len(live) == len(over)
    assert live.reasons == over.reasons
    for column in ("p50", "p999", "offered", "errors", "in_flight"):
        assert over.system(column) == pytest.approx(live.system(column), nan_ok=True)
    for column in ("utilisation", "waiting", "arrived"):
        assert over.node("api", column).tolist() == live.node("api", column).tolist()
    assert over.edge("web-api", "sent").tolist() == live.edge("web-api", "sent").tolist()
    assert over.pool(("api", "db"), "queue").tolist() == live.pool(("api", "db"), "queue").tolist()
    for reason in live.reasons:
        assert over.errors(reason).tolist() == live.errors(reason).tolist()


def test_the_far_tail_is_off_until_it_is_asked_for(qtbot: QtBot, shown: ChartsPanel) -> None:
    shown.resize(1400, 520)
    latency = card(shown, "latency")
    assert len(lines(latency)) == 3
    entry = next(e for e in latency.legend.findChildren(LegendEntry) if e.text() == "p99.9")
    qtbot.mouseClick(entry, Qt.MouseButton.LeftButton)
    assert len(lines(latency)) == 4
    assert shown.live.panels[0].hidden == ()


def test_other_runs_are_laid_over_dashed_apart(shown: ChartsPanel, run: object) -> None:
    _, result = run  # type: ignore[misc]
    other = OtherRun("before", RunSeries.of_result(SCENARIO, result))
    shown.live.set_others([other, other])
    drawn = lines(card(shown, "latency"))
    assert len(drawn) == 9
    patterns = {tuple(item.pen().dashPattern()) for item in drawn}
    assert len(patterns) == 3
    shown.live.set_others([])
    assert len(lines(card(shown, "latency"))) == 3


# -- time: crosshair and zoom


def test_the_crosshair_is_in_every_chart_with_the_figures_of_that_moment(
    shown: ChartsPanel, run: object
) -> None:
    snapshots, _ = run  # type: ignore[misc]
    latency = card(shown, "latency")
    mouse(latency, QEvent.Type.MouseMove, 0.8, pressed=False)
    at = next(each for each in snapshots if each.time_s >= shown.live.window_.cursor_s)
    assert latency.figure == f"p99 {units.latency(at.latency.p99)}"
    assert card(shown, "utilisation").figure == f"api {units.share(at.nodes['api'].utilisation)}"
    for each in shown.live.cards:
        assert each.plot._cursor.isVisible()
    QApplication.sendEvent(latency.plot.viewport(), QEvent(QEvent.Type.Leave))
    latency.plot.leaveEvent(QEvent(QEvent.Type.Leave))
    assert not any(each.plot._cursor.isVisible() for each in shown.live.cards)


def test_a_stretch_dragged_over_is_zoomed_to_in_every_chart_and_a_double_click_goes_back(
    shown: ChartsPanel,
) -> None:
    zoom(card(shown, "latency"), 0.25, 0.5)
    for each in shown.live.cards:
        (left, right), _ = each.plot.plotItem.vb.viewRange()
        assert (left, right) == (pytest.approx(7.5, abs=0.1), pytest.approx(15, abs=0.1))
    assert shown.tools.zoom_back.isVisible()
    mouse(card(shown, "queues"), QEvent.Type.MouseButtonDblClick, 0.5, pressed=True)
    (left, right), _ = card(shown, "latency").plot.plotItem.vb.viewRange()
    assert (left, right) == (0, 30)
    assert not shown.tools.zoom_back.isVisible()


def test_zoomed_in_the_value_axis_fits_what_is_seen(shown: ChartsPanel) -> None:
    errors = card(shown, "errors")
    top = errors.plot.top
    zoom(errors, 0.6, 0.95)
    assert errors.plot.top < top


def test_the_wheel_zooms_with_ctrl_about_the_pointer_and_scrolls_without(
    shown: ChartsPanel,
) -> None:
    plot = card(shown, "latency").plot
    for modifier, zoomed in (
        (Qt.KeyboardModifier.NoModifier, False),
        (Qt.KeyboardModifier.ControlModifier, True),
    ):
        place = QPointF(plot.area.center())
        before = plot.time_at(place.x())
        event = QWheelEvent(
            place,
            QPointF(plot.viewport().mapToGlobal(place)),
            QPoint(),
            QPoint(0, 120),
            Qt.MouseButton.NoButton,
            modifier,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        QApplication.sendEvent(plot.viewport(), event)
        assert shown.live.window_.is_zoomed is zoomed
        assert plot.time_at(place.x()) == pytest.approx(before, abs=1e-6)


def test_by_keyboard_the_crosshair_moves_and_the_read_out_is_told_to_screen_readers(
    qtbot: QtBot, shown: ChartsPanel, run: object
) -> None:
    snapshots, _ = run  # type: ignore[misc]
    latency = card(shown, "latency")
    latency.setFocus()
    qtbot.keyClick(latency, Qt.Key.Key_Left)
    assert shown.live.window_.cursor_s == pytest.approx(29.5)
    assert f"p50 {units.latency(snapshots[-2].latency.p50)}" in latency.accessibleDescription()
    qtbot.keyClick(latency, Qt.Key.Key_Plus)
    assert shown.live.window_.is_zoomed
    qtbot.keyClick(latency, Qt.Key.Key_0)
    assert not shown.live.window_.is_zoomed
    qtbot.keyClick(latency, Qt.Key.Key_Escape)
    assert shown.live.window_.cursor_s is None


# -- which charts


def test_charts_are_chosen_moved_and_sized_by_menu_and_kept_in_the_document(
    shown: ChartsPanel,
) -> None:
    document = Document()
    shown.keep_in(document)
    menus(shown).fill_choice(shown.tools.menu)
    choose(shown.tools.menu, "In flight")
    choose(menus(shown).for_card(card(shown, "in_flight")), "Move earlier")
    choose(menus(shown).for_card(card(shown, "ram")), "Remove from the dashboard")
    size = menus(shown).for_card(card(shown, "latency")).actions()[0].menu()
    assert isinstance(size, QMenu)
    choose(size, "Large")
    expected = ["latency", "throughput", "errors", "utilisation", "queues", "in_flight"]
    assert keys(shown) == expected
    kept = document.view.charts
    assert kept is not None
    assert [panel.chart for panel in kept] == expected
    assert kept[0].size == "large"
    latency, throughput = card(shown, "latency"), card(shown, "throughput")
    assert latency.width() > 1.9 * throughput.width()
    assert latency.height() > 1.9 * throughput.height()
    menus(shown).fill_choice(shown.tools.menu)
    choose(shown.tools.menu, "Usual charts")
    assert document.view.charts is None


def test_a_card_dragged_by_its_head_takes_the_place_it_is_dropped_at(
    qtbot: QtBot, shown: ChartsPanel
) -> None:
    head, first = card(shown, "ram").findChild(CardHead), card(shown, "latency")
    assert isinstance(head, CardHead)
    start = QPoint(20, 8)
    end = head.mapFromGlobal(first.mapToGlobal(QPoint(20, 20)))
    qtbot.mousePress(head, Qt.MouseButton.LeftButton, pos=start)
    qtbot.mouseMove(head, start + QPoint(-30, -10))
    qtbot.mouseMove(head, end)
    qtbot.mouseRelease(head, Qt.MouseButton.LeftButton, pos=end)
    assert keys(shown) == ["ram", "latency", "throughput", "errors", "utilisation", "queues"]


def test_ctrl_and_an_arrow_move_a_card(qtbot: QtBot, shown: ChartsPanel) -> None:
    latency = card(shown, "latency")
    latency.setFocus()
    qtbot.keyClick(latency, Qt.Key.Key_Right, Qt.KeyboardModifier.ControlModifier)
    assert keys(shown)[:2] == ["throughput", "latency"]
    assert card(shown, "latency") is latency


def test_a_document_with_other_charts_shows_those_and_passes_over_unknown_ones(
    shown: ChartsPanel,
) -> None:
    document = Document()
    shown.keep_in(document)
    charts = (ChartPanel(chart="of the future"), ChartPanel(chart="queues", size="wide"))
    document.set_view(document.view.model_copy(update={"charts": charts}))
    assert keys(shown) == ["queues"]


def test_with_no_charts_it_says_where_to_choose_some(shown: ChartsPanel) -> None:
    shown.live.arrange(())
    assert shown.live._stack.currentIndex() == 2


@given(
    st.lists(st.sampled_from(["normal", "wide", "large"]), min_size=1, max_size=12),
    st.integers(1, 6),
)
def test_packed_panels_never_overlap_and_never_leave_the_grid(
    sizes: list[PanelSize], columns: int
) -> None:
    cells = [
        (row + down, column + right)
        for row, column, high, wide in arrangement.pack(sizes, columns)
        for down in range(high)
        for right in range(wide)
    ]
    assert len(cells) == len(set(cells))
    assert all(column < columns for _, column in cells)


# -- one element


def test_a_selected_node_is_shown_by_its_own_charts_and_the_whole_is_one_click_away(
    qtbot: QtBot, shown: ChartsPanel, run: object
) -> None:
    snapshots, result = run  # type: ignore[misc]
    plots = {each.plot for each in shown.live.cards}
    shown.follow_selection(("api",))
    assert "element-pools" in keys(shown)
    assert {each.plot for each in shown.live.cards} <= plots
    waits = {curve.name: curve.values.tolist() for curve in card(shown, "element-queues").curves}
    assert waits["for a pool"] == [each.nodes["api"].pool_queue for each in snapshots]
    arrived = card(shown, "element-traffic").curves[0].values
    assert arrived.sum() * 0.5 == pytest.approx(result.nodes["api"].arrived)
    qtbot.mouseClick(shown.tools.whole, Qt.MouseButton.LeftButton)
    assert keys(shown) == [panel.chart for panel in arrangement.USUAL]
    qtbot.mouseClick(shown.tools.element, Qt.MouseButton.LeftButton)
    assert "element-pools" in keys(shown)
    shown.follow_selection(("web",))
    assert keys(shown) == ["element-traffic", "element-edges"]
    over = card(shown, "element-edges").curves[0]
    assert over.name == "web-api"
    assert over.values.sum() * 0.5 == pytest.approx(result.edges["web-api"].sent)
    shown.follow_selection(("web-api",))
    assert keys(shown) == ["element-traffic", "element-in-flight"]
    assert card(shown, "element-traffic").figure == f"{result.edges['web-api'].sent:,} sent"
    shown.follow_selection(())
    assert keys(shown) == [panel.chart for panel in arrangement.USUAL]


def test_all_that_can_be_used_has_a_name_for_screen_readers(shown: ChartsPanel) -> None:
    shown.follow_selection(("api",))
    for page in (shown.live, shown.results, shown.requests, shown.theory):
        shown.show_page(page)
        QApplication.processEvents()
        for widget in shown.findChildren(QWidget):
            usable = widget.focusPolicy() != Qt.FocusPolicy.NoFocus
            if widget.isVisible() and (usable or isinstance(widget, QAbstractButton)):
                name = QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Name)
                assert name.strip(), f"{type(widget).__name__} in {type(widget.parent()).__name__}"


# -- taking it along


def test_a_chart_is_saved_as_svg_png_and_csv(
    shown: ChartsPanel, tmp_path: Path, run: object
) -> None:
    snapshots, _ = run  # type: ignore[misc]
    said: list[str] = []
    shown.said.connect(said.append)
    shown.saver.ask = lambda name, _kinds: tmp_path / name
    latency = card(shown, "latency")
    for text in ("Save as PNG…", "Save as SVG…", "Save figures as CSV…"):
        choose(menus(shown).for_card(latency), text)
    assert said[-1] == "Latency saved as latency.csv"
    image = QImage(str(tmp_path / "latency.png"))
    assert image.width() >= 2 * latency.plot.width()
    svg = ElementTree.parse(tmp_path / "latency.svg").getroot()
    tags = [each.tag.rpartition("}")[2] for each in svg.iter()]
    assert tags.count("path") + tags.count("polyline") >= 3
    assert "image" not in tags
    assert any("api down" in (each.text or "") for each in svg.iter())
    with (tmp_path / "latency.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert [float(row["time_s"]) for row in rows] == [each.time_s for each in snapshots]
    assert [row["p99"] for row in rows] == [
        "" if each.latency.p99 != each.latency.p99 else str(each.latency.p99) for each in snapshots
    ]


def test_a_folder_that_cannot_be_written_to_is_named(shown: ChartsPanel, tmp_path: Path) -> None:
    said: list[str] = []
    shown.said.connect(said.append)
    shown.saver.ask = lambda name, _kinds: tmp_path / "missing" / name
    shown.saver.save_chart(card(shown, "latency"), "png")
    assert said[0].startswith("latency.png was not saved")


def test_charts_of_a_made_up_run_without_reasons_or_pools_are_empty_not_broken(
    panel: ChartsPanel,
) -> None:
    scenario = plausible.scenario()
    panel.live.arrange(tuple(ChartPanel(chart=chart.key) for chart in CHARTS))
    panel.begin(scenario, 1)
    panel.append(plausible.snapshots(scenario, 20))
    panel.live.flush()
    assert card(panel, "pools").figure == "–"
    assert card(panel, "pools").findChild(CardHead).choice.text() == "no server has a pool"
