"""What the charts of a result show, against the numbers of a small real run."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from asyncflow_gui.charts import ChartsPanel, units
from asyncflow_gui.charts.distribution import words_of
from asyncflow_gui.charts.painted import PaintedChart
from asyncflow_gui.charts.parts import PARTS, total_of
from asyncflow_gui.charts.requests import COLUMNS
from asyncflow_gui.charts.runs import ShownRun
from asyncflow_gui.charts.shares import Distribution, log_ticks
from asyncflow_gui.charts.theory_page import row_of
from asyncflow_gui.charts.waterfall import words_of as words_of_row
from asyncflow_gui.theme import Theme
from engine.experiments.findings import Check, Inapplicable, Theory
from engine.runtime import Simulation
from engine.schemas import (
    Client,
    CpuStep,
    Edge,
    Endpoint,
    IoStep,
    PoissonWorkload,
    RunResult,
    Scenario,
    Server,
    ServerDown,
    Settings,
    Slo,
)
from engine.schemas.result import Segment, Trace

SCENARIO = Scenario(
    nodes=(
        Client(id="web", workload=PoissonWorkload(rate_rps=60)),
        Server(
            id="api",
            pools={"db": 3},
            endpoints=(
                Endpoint(name="/read", steps=(CpuStep(time_s=0.006),), weight=2),
                Endpoint(
                    name="/write", steps=(CpuStep(time_s=0.006), IoStep(time_s=0.03, pool="db"))
                ),
            ),
        ),
    ),
    edges=(Edge(id="web-api", source="web", target="api", latency=0.002, loss_rate=0.01),),
    events=(ServerDown(id="outage", target="api", start_s=8, end_s=12),),
    slos=(Slo(figure="p99", below=0.2), Slo(figure="error_share", below=0.01)),
    settings=Settings(horizon_s=40, report_interval_s=0.5),
)


def _run(seed: int) -> RunResult:
    simulation = Simulation(SCENARIO, seed=seed)
    for _ in simulation:
        pass
    return simulation.result()


@pytest.fixture(scope="module")
def result() -> RunResult:
    return _run(5)


@pytest.fixture
def panel(qtbot: QtBot, result: RunResult) -> Iterator[ChartsPanel]:
    theme = Theme()
    theme.set_mode("light")
    panel = ChartsPanel(theme)
    theme.setParent(panel)
    qtbot.addWidget(panel)
    panel.resize(1000, 700)
    panel.show()
    panel.begin(SCENARIO, 5)
    panel.end(result, False, 0.2)
    panel.show_results()
    QApplication.processEvents()
    yield panel
    panel.clear()


def before(seed: int = 6) -> ShownRun:
    return ShownRun("before", SCENARIO, _run(seed))


def drawn(chart: PaintedChart) -> QImage:
    return chart.grab().toImage()


# -- headline figures and objectives


def test_tiles_carry_the_95_percent_interval_of_the_run(
    panel: ChartsPanel, result: RunResult
) -> None:
    tiles = {tile.findChild(QLabel).text(): tile for tile in panel.results.tiles.tiles}
    assert result.confidence_s is not None
    assert tiles["p99"].interval == f"± {units.latency(result.confidence_s.p99)}"
    assert tiles["Throughput"].interval == ""


def test_objectives_are_said_for_people_and_marked_by_sign_and_colour(
    panel: ChartsPanel, result: RunResult
) -> None:
    texts = [chip.text() for chip in panel.results.objectives.chips]
    assert texts == [
        f"✓ p99 < 200 ms ({units.latency(result.latency_s.p99)})",
        f"✕ errors < 1 % ({units.small_share(result.error_share)})",
    ]


def test_limits_are_words() -> None:
    assert words_of(Slo(figure="p999", below=1.5, workload="web")) == "p99.9 < 1.5 s of web"
    assert words_of(Slo(figure="goodput_rps", above=30)) == "goodput > 30.0 / s"


# -- the distribution


def test_shares_below_the_percentiles_are_what_they_are_called(result: RunResult) -> None:
    shares, stats = Distribution(result.histogram), result.latency_s
    assert shares.count == result.histogram.count.sum()
    for share, value in ((0.5, stats.p50), (0.95, stats.p95), (0.99, stats.p99)):
        assert value is not None
        assert shares.below(value) == pytest.approx(share, abs=0.002)
    assert stats.min is not None and stats.max is not None
    assert shares.below(stats.min * 0.99) == 0
    assert shares.below(stats.max * 1.01) == 1


def test_bins_hold_every_request_once_however_wide_the_chart(panel: ChartsPanel) -> None:
    chart = panel.results.distribution
    for width in (300, 800):
        chart.resize(width, 240)
        head, rows = chart.table()
        assert head == ["low_s", "high_s", "share of This run", "cumulated share of This run"]
        assert sum(row[2] for row in rows) == pytest.approx(1)
        assert rows[-1][3] == pytest.approx(1)


def test_the_axis_is_logarithmic_and_a_place_on_it_tells_the_share(
    panel: ChartsPanel, result: RunResult
) -> None:
    chart = panel.results.distribution
    assert chart.latency_at(chart.x_of(0.05)) == pytest.approx(0.05)
    tenth = chart.x_of(0.02) - chart.x_of(0.002)
    assert chart.x_of(0.1) - chart.x_of(0.01) == pytest.approx(tenth)
    p50 = result.latency_s.p50
    assert p50 is not None
    text = chart.about(QPointF(chart.x_of(p50), chart.area().center().y()))
    assert text.startswith(("50", "49"))
    assert chart.about(QPointF(2, 2)) == ""


@given(st.floats(1e-6, 1e3), st.floats(1.5, 1e6), st.integers(2, 12))
def test_ticks_are_inside_the_axis_ascending_and_not_too_many(
    low: float, factor: float, most: int
) -> None:
    ticks = log_ticks(low, low * factor, most)
    assert ticks == sorted(set(ticks))
    assert all(low * 0.999 <= tick <= low * factor * 1.001 for tick in ticks)
    assert len(ticks) <= max(most, np.log10(factor) + 2)


# -- where the time goes


def test_bars_sum_to_the_mean_and_nodes_with_edges_to_the_whole(
    panel: ChartsPanel, result: RunResult
) -> None:
    rows = panel.results.split.rows
    assert [row.name for row in rows] == ["Overall", "api", "All edges"]
    sums = [total_of(row.splits[0]) for row in rows if row.splits[0] is not None]
    assert sums[0] == pytest.approx(result.latency_s.mean)
    assert sums[1] + sums[2] == pytest.approx(sums[0])
    widths: dict[str, float] = {}
    for piece in panel.results.split.pieces():
        widths[piece.row.name] = widths.get(piece.row.name, 0.0) + piece.box.width()
    assert widths["api"] / widths["Overall"] == pytest.approx(sums[1] / sums[0])


def test_endpoints_have_bars_of_their_own(qtbot: QtBot, panel: ChartsPanel) -> None:
    qtbot.mouseClick(panel.results.levels.button(1), Qt.MouseButton.LeftButton)
    assert {row.name for row in panel.results.split.rows} == {"Overall", "api /read", "api /write"}
    _, rows = panel.results.split.table()
    pool_wait = 2 + list(PARTS).index("pool_wait")
    by_name = {row[1]: row for row in rows}
    assert by_name["api /read"][pool_wait] == 0
    assert by_name["api /write"][pool_wait] > 0


def test_a_part_tells_its_share_and_a_click_chooses_the_node(
    qtbot: QtBot, panel: ChartsPanel
) -> None:
    split = panel.results.split
    piece = next(each for each in split.pieces() if each.row.name == "api")
    assert split.about(piece.box.center()).startswith("api: ")
    with qtbot.waitSignal(panel.element_chosen) as chosen:
        qtbot.mouseClick(split, Qt.MouseButton.LeftButton, pos=piece.box.center().toPoint())
    assert chosen.args == ["api"]


# -- several runs


def test_another_run_is_laid_over_every_chart_by_name(
    panel: ChartsPanel, result: RunResult
) -> None:
    results = panel.results
    alone = drawn(results.distribution)
    other = before()
    panel.overlay([other])
    head, _ = results.distribution.table()
    assert head[-1] == "cumulated share of before"
    assert "before: " in results.distribution.about(QPointF(results.distribution.area().center()))
    assert [len(row.splits) for row in results.split.rows] == [2, 2, 2]
    assert drawn(results.distribution) != alone
    assert panel.live.others[0].series.system("p99") == pytest.approx(
        other.result.series.system["latency_p99_s"], nan_ok=True
    )
    panel.overlay([])
    assert [len(row.splits) for row in results.split.rows] == [1, 1, 1]


def test_this_run_is_kept_to_be_compared_with_the_next(
    qtbot: QtBot, panel: ChartsPanel, result: RunResult
) -> None:
    qtbot.mouseClick(panel.results.keep, Qt.MouseButton.LeftButton)
    assert panel.live.others == ()
    panel.begin(SCENARIO, 6)
    panel.end(_run(6), False, 0.1)
    assert [run.name for run in panel.results.runs] == ["This run", "Seed 5"]
    assert panel.results.runs[1].result is result
    assert [other.name for other in panel.live.others] == ["Seed 5"]
    assert panel.tools.runs.names == ("This run", "Seed 5")
    panel.show_results()
    qtbot.mouseClick(panel.results.alone, Qt.MouseButton.LeftButton)
    assert [run.name for run in panel.results.runs] == ["This run"]


# -- single requests


def test_the_waterfall_of_a_request_has_its_segments_to_scale(
    qtbot: QtBot, panel: ChartsPanel, result: RunResult
) -> None:
    page = panel.requests
    assert page.listed == tuple(result.traces)
    trace = page.waterfall.trace
    assert trace is result.traces[0]
    page.waterfall.resize(800, 300)
    bars = list(page.waterfall.bars())
    assert [row.segment for row, _ in bars] == trace.segments
    (_, first), (_, last) = bars[0], bars[-1]
    span = last.right() - first.left()
    longest, box = max(bars, key=lambda bar: bar[1].width())
    share = (longest.segment.end_s - longest.segment.begin_s) / (trace.end_s - trace.start_s)
    assert box.width() / span == pytest.approx(share, rel=0.02)
    text = page.waterfall.about(box.center())
    assert words_of_row(longest) in text
    assert units.latency(longest.segment.end_s - longest.segment.begin_s) in text
    with qtbot.waitSignal(panel.element_chosen) as chosen:
        qtbot.mouseClick(page.waterfall, Qt.MouseButton.LeftButton, pos=box.center().toPoint())
    assert chosen.args == [longest.segment.element]


def test_failed_requests_are_listed_apart_with_the_reason(
    qtbot: QtBot, panel: ChartsPanel, result: RunResult
) -> None:
    qtbot.mouseClick(panel.requests.filters.button(3), Qt.MouseButton.LeftButton)
    assert panel.requests.listed
    assert {trace.kept_as for trace in panel.requests.listed} == {"failed"}
    outcomes = [trace.outcome for trace in panel.requests.listed]
    panel.requests.list.choose(outcomes.index("server_down"))
    assert "failed (server down) after " in panel.requests.words.text()
    qtbot.mouseClick(panel.requests.filters.button(1), Qt.MouseButton.LeftButton)
    slow = panel.requests.listed
    assert len(slow) == 25
    panel.requests.list.choose(3)
    assert panel.requests.waterfall.trace is slow[3]


def test_requests_of_runs_laid_over_it_are_listed_with_the_run_they_belong_to(
    qtbot: QtBot, panel: ChartsPanel, result: RunResult
) -> None:
    page = panel.requests
    run_column = [column.title for column in COLUMNS].index("Run")
    assert page.list.isColumnHidden(run_column)
    page.list.choose(3)
    other = before()
    panel.overlay([other])
    assert page.listed == (*result.traces, *other.result.traces)
    assert page.waterfall.trace is result.traces[3]  # still the one that was looked at
    assert not page.list.isColumnHidden(run_column)
    assert page.words.text().startswith("This run · From ")
    page.list.choose(len(result.traces) + 2)
    assert page.waterfall.trace is other.result.traces[2]
    assert page.words.text().startswith("before · From ")
    panel.overlay([])
    assert page.listed == tuple(result.traces)
    assert page.list.isColumnHidden(run_column)
    assert page.words.text().startswith("From ")


def test_attempts_that_came_to_nothing_are_counted_by_who_made_them(
    qtbot: QtBot, panel: ChartsPanel
) -> None:
    ends = (1.0, 2.0, 2.5)
    vain = [Segment("retry_wait", "web", "", "attempts", end - 0.5, end) for end in ends]
    panel.requests.waterfall.show_trace(Trace("failed", "timeout", "web", 0.5, 2.5, vain, []))
    words = [words_of_row(row) for row in panel.requests.waterfall.rows]
    assert words == [f"web · attempt {number}, in vain" for number in (1, 2, 3)]
    assert not drawn(panel.requests.waterfall).isNull()


# -- tables, theory, pictures


def test_a_row_of_a_table_chooses_its_element_whatever_the_order(
    qtbot: QtBot, panel: ChartsPanel
) -> None:
    chosen: list[str] = []
    panel.element_chosen.connect(chosen.append)
    panel.results.nodes.sortByColumn(0, Qt.SortOrder.AscendingOrder)
    panel.results.nodes.selectRow(0)
    panel.results.edges.selectRow(0)
    assert chosen == ["api", "web-api"]


def test_theory_is_asked_for_when_it_is_looked_at_and_shown_with_its_verdict(
    qtbot: QtBot, panel: ChartsPanel
) -> None:
    with qtbot.waitSignal(panel.theory.wanted):
        panel.show_page(panel.theory)
    mean = Check("api", "M/M/1", "wait", "s", 0.1, 0.104, 0.01)
    bound = Check("", "Kingman", "wait", "s", 0.1, 0.2, 0.01, "at_most")
    panel.theory.show_theory(Theory((mean, bound), (Inapplicable("web", "It waits for nobody."),)))
    assert row_of(mean)[3:] == ("100 ms", "104 ms", "± 10.0 ms", "✓ agrees")
    assert row_of(bound)[3:] == ("≤ 100 ms", "200 ms", "± 10.0 ms", "✕ bound broken")
    assert panel.theory.reasons.text() == "No theory for web: It waits for nobody."


def test_what_holds_the_system_up_is_asked_for_once_a_run(
    qtbot: QtBot, panel: ChartsPanel, result: RunResult
) -> None:
    asked: list[int] = []
    panel.results.wanted.connect(lambda: asked.append(1))
    panel.show_live()
    panel.show_results()
    assert asked == [1]
    panel.results.show_finding("api cores: 97 % busy")
    assert panel.results.finding.isVisible()
    panel.show_live()
    panel.show_results()
    assert asked == [1]


def test_every_chart_is_saved_as_svg_of_lines_and_text_and_as_csv(
    panel: ChartsPanel, tmp_path: Path
) -> None:
    panel.saver.ask = lambda name, _kinds: tmp_path / name
    panel.overlay([before()])
    for chart in (panel.results.distribution, panel.results.split, panel.requests.waterfall):
        for action in chart.menu().actions():
            action.trigger()
        name = chart.title.lower().replace(" ", "-")
        tags = {
            each.tag.rpartition("}")[2]
            for each in ElementTree.parse(tmp_path / f"{name}.svg").iter()
        }
        assert "text" in tags
        assert "image" not in tags
        assert not QImage(str(tmp_path / f"{name}.png")).isNull()
        with (tmp_path / f"{name}.csv").open() as file:
            assert len(list(csv.reader(file))) > 3


def test_both_themes_paint_on_their_own_surface(panel: ChartsPanel) -> None:
    pictures = []
    for mode in ("light", "dark"):
        panel._theme.set_mode(mode)  # type: ignore[arg-type]
        QApplication.processEvents()
        pictures.append(drawn(panel.results.split))
    assert pictures[0] != pictures[1]
