"""The figures of a run as tables on standard output."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from engine.schemas import RunResult

_NONE = "–"
_FILE_WIDTH = 160
"""Width where the output is not a terminal, so that nothing is cut."""


def print_result(result: RunResult) -> None:
    """Print accounts, latency, nodes and edges."""
    terminal = sys.stdout.isatty()
    console = Console(
        file=sys.stdout,
        markup=False,
        highlight=False,
        emoji=False,
        width=None if terminal else _FILE_WIDTH,
    )
    warmup = f", warm-up {_number(result.warmup_s)} s" if result.warmup_s else ""
    name = result.scenario or "Scenario"
    console.print(f"{name}: {_number(result.horizon_s)} s{warmup}, seed {result.seed}")
    for table in (_accounts(result), _latency(result), _nodes(result), _edges(result)):
        console.print(table)


def _accounts(result: RunResult) -> Table:
    requests = result.requests
    table = _table("Requests", ("account",), ("requests", "share"))
    rows = [
        ("completed", requests.completed),
        *((f"failed: {reason}", n) for reason, n in requests.failed.by_reason.items() if n),
        ("lost", requests.lost),
        ("in flight at the end", requests.in_flight),
        ("generated", requests.generated),
    ]
    for name, count in rows:
        share = count / requests.generated if requests.generated else 0.0
        _row(table, name, f"{count:,}", f"{share:.2%}")
    return table


def _latency(result: RunResult) -> Table:
    table = _table("Latency and throughput", ("figure",), ("value",))
    for name, value in result.latency_s.model_dump().items():
        label = "p99.9" if name == "p999" else name
        _row(table, f"latency {label}", _seconds(value))
    _row(table, "throughput", f"{_number(result.throughput_rps)} /s")
    return table


def _nodes(result: RunResult) -> Table:
    figures = ("cores used", "ready queue", "in I/O", "RAM MB", "RAM queue")
    table = _table("Nodes", ("node", "kind"), (*figures, "arrived", "completed", "failed"))
    for name, node in result.nodes.items():
        busy = _NONE if node.utilisation is None else f"{node.utilisation:.1%}"
        means = (node.mean_ready_queue, node.mean_io, node.mean_ram_mb, node.mean_ram_queue)
        counts = (f"{count:,}" for count in (node.arrived, node.completed, node.failed))
        _row(table, name, node.kind.replace("_", " "), busy, *map(_number, means), *counts)
    return table


def _edges(result: RunResult) -> Table:
    table = _table("Edges", ("edge",), ("sent", "lost", "in flight"))
    for name, edge in result.edges.items():
        _row(table, name, f"{edge.sent:,}", f"{edge.lost:,}", _number(edge.mean_in_flight))
    return table


def _table(title: str, names: Iterable[str], figures: Iterable[str]) -> Table:
    table = Table(title=title, title_justify="left", box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0))
    for name in names:
        table.add_column(name, overflow="fold")
    for figure in figures:
        table.add_column(figure, justify="right")
    return table


def _row(table: Table, *cells: str) -> None:
    printable: Sequence[Text] = [Text(cell) for cell in cells]
    table.add_row(*printable)


def _seconds(value: float | None) -> str:
    if value is None:
        return _NONE
    return f"{value * 1000:,.3f} ms" if value < 1 else f"{value:,.4f} s"


def _number(value: float | None) -> str:
    if value is None:
        return _NONE
    return f"{value:,.0f}" if value == int(value) else f"{value:,.4g}"
