"""The result view: figures, tables, copying."""

from __future__ import annotations

import csv

import plausible
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from asyncflow_gui.charts.result_view import ResultView
from asyncflow_gui.charts.tables import FigureTable
from asyncflow_gui.theme import Theme
from engine.schemas.result import Attempts, Failures, PoolStats, SloCheck

RESULT = plausible.result(plausible.scenario(servers=12))


@pytest.fixture
def view(qtbot: QtBot) -> ResultView:
    theme = Theme()
    view = ResultView(theme)
    theme.setParent(view)
    qtbot.addWidget(view)
    view.resize(1110, 500)
    view.show()
    return view


def column(table: FigureTable, number: int) -> list[str]:
    model = table.model()
    return [model.index(row, number).data() for row in range(model.rowCount())]


def test_before_the_first_run_it_says_how_to_get_results(view: ResultView) -> None:
    texts = [each.text() for each in view.findChildren(QLabel) if each.isVisible()]
    assert any("Press Run (F5)" in text for text in texts)


def test_tiles_and_accounts_tell_the_run(view: ResultView) -> None:
    view.show_result(RESULT, False, 1.43)
    texts = [tile.text for tile in view.tiles.tiles]
    assert texts == [
        "28.6 ms", "21.5 ms", "61.0 ms", "164 ms", "1.23 s", "29.9 / s", "2.37 %", "61 %",
    ]  # fmt: skip
    assert "completed 17,960 + failed 398 (server down 398)" in view.accounts.text()
    assert view.headline.text() == "Finished: 600 s simulated in 1.4 s · seed 7"
    view.show_result(RESULT, True, 1.43)
    assert view.headline.text().startswith("Stopped after 600 s")


def test_goodput_has_a_tile_where_responses_came_too_late(view: ResultView) -> None:
    def captions() -> list[str]:
        return [tile.findChild(QLabel).text() for tile in view.tiles.tiles]

    view.show_result(RESULT, False, 1.0)
    assert "Goodput" not in captions()
    view.show_result(RESULT.model_copy(update={"goodput_rps": 8.14}), False, 1.0)
    assert captions().index("Goodput") == captions().index("Throughput") + 1
    assert "8.14 / s" in [tile.text for tile in view.tiles.tiles]
    assert "29.9 / s" in [tile.text for tile in view.tiles.tiles]
    rights = [tile.geometry().right() for tile in view.tiles.tiles]
    assert max(rights) < view.tiles.width()


def test_retries_timeouts_and_late_responses_are_told_where_there_were_any(
    view: ResultView,
) -> None:
    view.show_result(RESULT, False, 1.0)
    assert not view.attempts.isVisible()
    attempts = Attempts(made=39_989, retries=1, timeouts=37_383, late=0)
    view.show_result(RESULT.model_copy(update={"attempts": attempts}), False, 1.0)
    assert view.attempts.isVisible()
    assert view.attempts.text() == "39,989 attempts: 1 retry, 37,383 timeouts"


@pytest.mark.parametrize("shown_first", [True, False])
def test_columns_are_as_wide_as_their_widest_text_and_heading(
    view: ResultView, shown_first: bool
) -> None:
    view.setVisible(shown_first)
    long = RESULT.nodes["api-1"].model_copy(update={"mean_queue": 123_456_789.0})
    view.show_result(
        RESULT.model_copy(update={"nodes": {**RESULT.nodes, "api-1": long}}), False, 1.0
    )
    view.show()
    table = view.nodes
    shown = [n for n in range(1, table.model().columnCount()) if not table.isColumnHidden(n)]
    assert shown
    header = table.horizontalHeader()
    for number in shown:
        table.sortByColumn(number, Qt.SortOrder.AscendingOrder)
        assert table.columnWidth(number) >= header.sectionSizeHint(number)  # the arrow included
    table.sortByColumn(-1, Qt.SortOrder.AscendingOrder)
    for number in shown:
        widest = max(map(table.fontMetrics().horizontalAdvance, column(table, number)))
        title = table.model().headerData(number, Qt.Orientation.Horizontal)
        heading = max(header.fontMetrics().horizontalAdvance(title) + 16, 56)
        assert max(widest + 8, heading) <= table.columnWidth(number)
        assert table.columnWidth(number) <= max(widest + 30, heading + 8)


def test_queues_of_all_kinds_are_in_the_table_where_there_were_any(view: ResultView) -> None:
    def headings() -> list[str]:
        model = view.nodes.model()
        return [
            model.headerData(number, Qt.Orientation.Horizontal)
            for number in range(model.columnCount())
            if not view.nodes.isColumnHidden(number)
        ]

    queues = ["RAM queue", "Pool queue", "Door queue"]
    view.show_result(RESULT, False, 1.0)
    assert not set(queues) & set(headings())
    pools = {"db": PoolStats(slots=16, mean_in_use=9.0, mean_queue=30.0)}
    api = RESULT.nodes["api-1"].model_copy(
        update={"mean_ram_queue": 2.0, "mean_admission_queue": 4.0, "pools": pools}
    )
    view.show_result(RESULT.model_copy(update={"nodes": {"api-1": api}}), False, 1.0)
    first = headings().index("RAM queue")
    assert headings()[first : first + 3] == queues
    assert [view.nodes.model().index(0, number).data() for number in (6, 7, 8)] == [
        "2.00",
        "30.00",
        "4.00",
    ]


def test_objectives_say_what_they_found(view: ResultView) -> None:
    view.show_result(RESULT, False, 1.0)
    assert not view.objectives.isVisible()
    checks = [
        SloCheck(slo="p99 < 0.8 of web", value=0.591, passed=True),
        SloCheck(slo="error_share < 0.01", value=0.0743, passed=False),
        SloCheck(slo="goodput_rps > 35", value=None, passed=False),
    ]
    view.show_result(RESULT.model_copy(update={"slos": checks}), False, 1.0)
    texts = [chip.text() for chip in view.objectives.chips]
    assert texts == [
        "✓ p99 < 0.8 of web (591 ms)",
        "✕ error share < 0.01 (7.43 %)",
        "✕ goodput rps > 35 (–)",
    ]
    states = [chip.accessibleName().partition(":")[0] for chip in view.objectives.chips]
    assert states == ["Objective met", "Objective missed", "Objective missed"]


def test_a_run_that_a_limit_has_stopped_says_so_plainly(view: ResultView) -> None:
    view.show_result(RESULT, False, 1.0)
    assert not view.notice.isVisible()
    limit = "more than 2,000,000 requests alive at once, at 41 s"
    view.show_result(RESULT.model_copy(update={"stopped_by": limit}), False, 1.0)
    assert view.notice.isVisible()
    assert limit in view.notice.text()
    assert view.headline.text().startswith("Stopped after 600 s")


@pytest.mark.parametrize(
    ("warmup_s", "found", "words"),
    [
        (20.0, False, "warm-up of 20 s left out"),
        (34.5, True, "warm-up of 34.5 s found and left out"),
        (0.0, True, "no warm-up found"),
    ],
)
def test_the_warm_up_is_told_in_words(
    view: ResultView, warmup_s: float, found: bool, words: str
) -> None:
    result = RESULT.model_copy(update={"warmup_s": warmup_s})
    view.show_result(result, False, 1.0, warmup_found=found)
    assert view.headline.text().endswith(f"· {words}")


def test_reasons_of_failures_are_words(view: ResultView) -> None:
    failed = Failures(total=9, by_reason={"queue_full": 2, "timeout": 7})
    requests = RESULT.requests.model_copy(update={"failed": failed})
    view.show_result(RESULT.model_copy(update={"requests": requests}), False, 1.0)
    assert "failed 9 (queue full 2, timeout 7)" in view.accounts.text()


def test_a_click_on_a_heading_sorts_by_figures_not_by_their_texts(
    qtbot: QtBot, view: ResultView
) -> None:
    view.show_result(RESULT, False, 1.0)
    assert column(view.nodes, 0)[:4] == ["users", "web", "lb", "api-1"]
    header = view.nodes.horizontalHeader()
    qtbot.mouseClick(
        header.viewport(),
        Qt.MouseButton.LeftButton,
        pos=header.rect().topLeft()
        + type(header.pos())(header.sectionViewportPosition(3) + 20, 10),
    )
    queues = column(view.nodes, 3)
    numbers = [float(text) for text in queues if text != "–"]
    assert len(numbers) == 12
    assert numbers in (sorted(numbers), sorted(numbers, reverse=True))
    assert max(numbers) > 10  # 12.42 sorts after 9.42 only as a number
    view.nodes.sortByColumn(9, Qt.SortOrder.DescendingOrder)
    assert column(view.nodes, 9)[0] == "18,402"
    assert column(view.nodes, 9)[-1] == "9,190"


def test_figures_stand_right_with_units_in_the_headings(view: ResultView) -> None:
    view.show_result(RESULT, False, 1.0)
    model = view.nodes.model()
    headings = [
        model.headerData(number, Qt.Orientation.Horizontal) for number in range(model.columnCount())
    ]
    assert "Utilisation, %" in headings
    assert "RAM, MB" in headings
    right = model.index(3, 2).data(Qt.ItemDataRole.TextAlignmentRole)
    assert right & Qt.AlignmentFlag.AlignRight
    left = model.index(3, 0).data(Qt.ItemDataRole.TextAlignmentRole)
    assert left & Qt.AlignmentFlag.AlignLeft
    assert model.index(3, 2).data() == "61.3"


def test_ctrl_c_copies_the_selected_rows_as_tabs_and_as_csv(qtbot: QtBot, view: ResultView) -> None:
    view.show_result(RESULT, False, 1.0)
    view.edges.setFocus()
    view.edges.selectRow(1)
    qtbot.keyClick(view.edges, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    clipboard = QGuiApplication.clipboard().mimeData()
    rows = list(csv.reader(clipboard.text().splitlines(), delimiter="\t"))
    assert rows == [["Edge", "Sent", "Lost", "In flight"], ["web-lb", "18401", "38", "1.31"]]
    data = clipboard.data("text/csv").toStdString()
    assert list(csv.reader(data.splitlines())) == rows


def test_without_a_selection_the_whole_table_is_copied_in_the_order_shown(
    view: ResultView,
) -> None:
    view.show_result(RESULT, False, 1.0)
    view.edges.sortByColumn(3, Qt.SortOrder.DescendingOrder)
    rows = view.edges.as_text(",").splitlines()
    assert len(rows) == 1 + len(RESULT.edges)
    assert rows[1].startswith("lb-api-12,")
    nodes = view.nodes.as_text(",").splitlines()
    assert nodes[1].startswith("users,generator,,,")


def test_a_result_without_completed_requests_shows_dashes(view: ResultView) -> None:
    nothing = dict.fromkeys(type(RESULT.latency_s).model_fields)
    empty = RESULT.model_copy(update={"latency_s": type(RESULT.latency_s).model_validate(nothing)})
    view.show_result(empty, True, 0.1)
    assert [tile.text for tile in view.tiles.tiles][:5] == ["–"] * 5


def test_clear_goes_back_to_the_empty_state(view: ResultView) -> None:
    view.show_result(RESULT, False, 1.0)
    view.clear()
    assert view.result is None
    assert not view.headline.isVisible()
