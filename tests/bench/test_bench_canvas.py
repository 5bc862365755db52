"""The benchmark of the canvas runs, and what it says of misses is right."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent


@pytest.fixture(autouse=True)
def bench_modules_on_the_path(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(HERE))


def test_our_side_is_measured_in_a_process_of_its_own():
    import bench_canvas

    figures = bench_canvas.measured(sys.executable, "ours", nodes=120, frames=2)
    assert figures.keys() >= bench_canvas.TARGETS_MS.keys()
    assert min(figures.values()) > 0


def test_the_graph_has_two_edges_a_node_about_and_none_twice():
    from bench_canvas_steps import GRAPHS, pairs, places

    for graph in GRAPHS:
        edges = pairs(1_000, graph)
        assert len(edges) == len(set(edges)) == 2_000
        assert all(source < target for source, target in edges)
    assert len(set(places(1_000))) == 1_000


def test_a_side_that_is_not_installed_is_left_out_of_the_table(capsys: pytest.CaptureFixture[str]):
    import bench_canvas

    assert bench_canvas.measured(sys.executable, "nodegraphqt", nodes=2, frames=1) == {}
    assert "NodeGraphQt" in capsys.readouterr().err
    assert bench_canvas.table({"pan": 5.0}, {}, 10).endswith("| pan | 10 | 5.0 |  |  |")
    assert bench_canvas.table({"pan": 5.0}, {"pan": 50.0}, 10).endswith("| 50.0 | 10.0 |")
