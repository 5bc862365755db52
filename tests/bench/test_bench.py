"""The benchmarks run, and compare like with like. How long anything takes is never asserted."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent

BALANCED = {"rate_rps": 100.0, "servers": 2, "horizon_s": 20.0, "seed": 1}


@pytest.fixture(autouse=True)
def bench_modules_on_the_path(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(HERE))


def test_the_engine_and_the_idiom_it_is_compared_with_simulate_the_same_system():
    """Four links of 3, 2, 2 and 3 ms, 2 ms of CPU and 12 ms of I/O: 24 ms, and hardly a queue.

    The core's queue adds rho / (1 - rho) / 2 of the CPU time, for rho = 0.1: 0.11 ms. The standard
    error of some 2,000 requests, whose links' spread is 5.1 ms, is 0.11 ms.
    """
    import engine_side
    import mailbox_side

    ours = engine_side.prepare(system="balanced", **BALANCED)()
    theirs = mailbox_side.prepare(**BALANCED)()
    assert ours["mean_s"] == pytest.approx(0.02411, abs=0.0004)
    assert theirs["mean_s"] == pytest.approx(0.02411, abs=0.0004)
    # Users are redrawn each minute: 300 on average, 17 up or down, which is 6 %.
    assert ours["requests"] == pytest.approx(2000, rel=0.25)
    assert theirs["requests"] == pytest.approx(2000, rel=0.25)


@pytest.mark.parametrize("system", ["alone", "chain", "fan_out", "retried", "replayed"])
def test_every_system_of_the_feature_table_runs(system: str):
    import engine_side

    figures = engine_side.prepare(system=system, rate_rps=50.0, horizon_s=2.0)()
    assert figures["requests"] > 50
    assert figures["entries"] > 2  # a server and its steps at the least


@pytest.mark.parametrize("package", ["ciw", "salabim"])
def test_other_engines_simulate_the_same_queue(package: str):
    """M/M/1 at rho 0.5: 0.0625 / (1 - 0.5) s in the system, told to 7 % by 1,600 customers."""
    pytest.importorskip(package, reason=f"{package} is not installed (the bench extra has it)")
    import importlib

    side = importlib.import_module(f"{package}_side")
    figures = side.prepare(rate_rps=8.0, service_s=0.0625, horizon_s=200.0, seed=1)()
    assert figures["mean_s"] == pytest.approx(0.125, rel=0.3)


def test_a_side_runs_in_a_process_of_its_own_and_tells_its_cost():
    from rounds import Side, in_turn

    side = Side("engine_side", {"system": "mm1", "rate_rps": 8.0, "service_s": 0.1})
    (runs,) = in_turn([Side(side.module, side.arguments | {"horizon_s": 10.0})], rounds=1)
    (figures,) = runs.figures
    assert figures["cpu_s"] > 0
    assert 10 < figures["peak_mb"] < 1000
    assert runs.times(runs) == 1.0


def test_a_side_that_fails_says_why_and_one_that_is_missing_is_told():
    from rounds import FailedRunError, Side

    with pytest.raises(FailedRunError, match="no_such_side"):
        Side("no_such_side", {}).run(seed=1)
    assert not Side("x", {}, python=sys.executable).can_run("no_such_package")
    assert not Side("x", {}, python="no-such-python").can_run("json")


def test_ratios_are_medians_over_the_rounds():
    from rounds import Runs

    ours = Runs([{"requests": 10, "cpu_s": 1.0}, {"requests": 10, "cpu_s": 2.0}] * 2)
    theirs = Runs([{"requests": 10, "cpu_s": seconds} for seconds in (2.0, 2.0, 3.0, 100.0)])
    assert ours.times(theirs) == 2.5  # of 2, 1, 3 and 50


def test_figures_go_between_the_markers_of_the_page_and_nowhere_else(tmp_path: Path):
    from report import Table, write

    page = tmp_path / "performance.md"
    page.write_text("Before\n<!-- figures: begin -->\nold\n<!-- figures: end -->\nAfter\n")
    table = Table("Speed", ["what", "how fast"], [["engine", "1"], ["its idiom", "12"]], ["Note."])
    write(table.text(), page)
    assert page.read_text() == (
        "Before\n<!-- figures: begin -->\n\n"
        "### Speed\n\n"
        "| what      | how fast |\n"
        "|-----------|---------:|\n"
        "| engine    |        1 |\n"
        "| its idiom |       12 |\n"
        "\nNote.\n\n"
        "<!-- figures: end -->\nAfter\n"
    )
    page.write_text("no markers")
    with pytest.raises(ValueError, match="no <!-- figures: begin -->"):
        write("figures", page)
