"""What ``asyncflow run`` says about a run: figures, objectives, what stopped it."""

import io
import re
import sys
from pathlib import Path

import pytest

from engine.cli import main
from engine.cli.objectives import parse_slo
from engine.config import limits
from engine.schemas import ScenarioError

Captured = pytest.CaptureFixture[str]

# A request computes for 10 ms and waits for 10 ms, one at a time: there is memory for no more. The
# hasty client gives up after 5 ms and tries once more at once: it never gets an answer in time.
SHOP = """\
name: Shop
nodes:
- kind: client
  id: patient
  workload: {kind: constant, rate_rps: 20, endpoint: read}
- kind: client
  id: hasty
  workload: {kind: constant, rate_rps: 1, endpoint: read}
  timeout_s: 0.005
  retries: 1
  backoff: {base_s: 0}
- kind: server
  id: api-with-a-name-that-takes-more-room-than-there-is
  pools: {db: 4}
  max_concurrent_requests: 50
  endpoints:
  - name: read
    steps:
    - {kind: ram, mb: 1500}
    - {kind: cpu, time_s: 0.01}
    - {kind: io, time_s: 0.01, pool: db}
  - {name: write, steps: [{kind: cpu, time_s: 0.01}]}
edges:
- {id: in, source: patient, target: api-with-a-name-that-takes-more-room-than-there-is}
- {id: hastily, source: hasty, target: api-with-a-name-that-takes-more-room-than-there-is}
slos:
- {figure: p50, below: 0.1}
settings: {horizon_s: 60}
"""


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    path = tmp_path / "shop.yaml"
    path.write_text(SHOP)
    return path


def call(*arguments: object) -> int:
    return main([str(argument) for argument in arguments])


def cells(report: str, title: str) -> dict[str, list[str]]:
    """The rows of a table by their first cell."""
    lines = report[report.index(f"\n{title}") :].splitlines()[5:]
    rows: dict[str, list[str]] = {}
    for line in lines:
        if not line.strip():
            break
        first, *others = re.split(r" {2,}", line.strip())
        rows[first] = others
    return rows


def test_the_report_has_accounts_attempts_and_goodput(shop: Path, capsys: Captured) -> None:
    assert call("run", shop) == 0
    report = capsys.readouterr().out
    # Requests at 1 s, 2 s, … 59 s, each given up after two attempts of 5 ms.
    assert cells(report, "Requests")["failed: timeout"][0] == "59"
    assert cells(report, "Attempts") == {
        "made": ["118"],
        "retries": ["59"],
        "timed out": ["118"],
        "answered late": ["118"],
    }
    # 1,199 patient ones at 0.05 s, 0.1 s, … and 59.95 s are answered, and the hasty ones' 118 late.
    figures = cells(report, "Latency and throughput")
    assert figures["goodput"][0] == "19.98 /s"
    assert figures["throughput"][0] == "21.95 /s"


def test_the_report_splits_the_latency_and_shows_queues_pools_and_endpoints(
    shop: Path, capsys: Captured
) -> None:
    call("run", shop)
    report = capsys.readouterr().out
    split = cells(report, "Where the mean latency goes")
    assert split["CPU"][0] == "10.000 ms"
    assert split["I/O"][0] == "10.000 ms"
    assert "RAM wait" in split
    assert "network" not in split  # the edges take no time
    name = "api-with-a-name-that-takes-more-room-than-there-is"
    assert "RAM queue" in report
    assert "door queue" not in report  # fifty places are never all taken
    assert cells(report, "Pools")[name][:2] == ["db", "4"]
    endpoints = [line for line in report.splitlines() if line.startswith(f" {name}  write")]
    assert endpoints[0].split()[2] == "0"
    assert cells(report, "Workloads").keys() == {"patient", "hasty"}


def test_intervals_say_how_many_batches_they_rest_on(shop: Path, capsys: Captured) -> None:
    call("run", shop)
    report = capsys.readouterr().out
    assert re.search(r"latency p99 .* ± [\d.]+ ms", report)
    # 1,199 answers in 60 s: 29 or 30 in each of 40 stages are too few for a batch, 60 in 20 enough.
    assert "by the means of 20 batches" in report


def test_a_run_too_short_for_batches_has_no_intervals(shop: Path, capsys: Captured) -> None:
    call("run", shop, "--horizon", 5)
    assert "±" not in capsys.readouterr().out


@pytest.mark.parametrize("width", [80, 120])
def test_a_terminal_is_never_too_narrow_for_the_figures(
    width: int, shop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Terminal(io.StringIO):
        encoding = "utf-8"

        def isatty(self) -> bool:
            return True

    terminal = Terminal()
    monkeypatch.setattr(sys, "stdout", terminal)
    monkeypatch.setenv("COLUMNS", str(width))
    monkeypatch.setenv("TERM", "dumb")
    call("run", shop)
    report = terminal.getvalue()
    assert max(len(line) for line in report.splitlines()) <= width
    assert "…" not in report
    assert "1,317" in report  # arrived: 1,199 and twice 59


def test_a_warm_up_that_was_found_is_said(shop: Path, capsys: Captured) -> None:
    call("run", shop, "--warmup", "auto")
    assert re.match(
        r"Shop: 60 s, (no warm-up found|warm-up [\d.]+ s \(found\)), seed 1\n",
        capsys.readouterr().out,
    )


def test_objectives_of_the_file_and_the_command_line_are_checked(
    shop: Path, capsys: Captured
) -> None:
    assert call("run", shop, "--slo", "error_share < 1%", "--slo", "mean<1s of patient") == 0
    out, err = capsys.readouterr()
    table = cells(out, "Objectives")
    assert table["p50 < 0.1"][-1] == "pass"
    # 59 of 59 + 1,199 have failed.
    assert table["error_share < 0.01"] == ["4.6900%", "FAIL"]
    assert table["mean < 1 of patient"][-1] == "pass"
    assert "not met" not in err


def test_with_check_slos_a_missed_objective_is_exit_code_3(shop: Path, capsys: Captured) -> None:
    assert call("run", shop, "--check-slos") == 0
    assert call("run", shop, "--check-slos", "--slo", "error_share < 1%") == 3
    assert "1 of 2 objectives not met: error_share < 0.01\n" in capsys.readouterr().err


def test_checking_without_an_objective_is_bad_input(shop: Path, capsys: Captured) -> None:
    shop.write_text(SHOP.replace("slos:\n- {figure: p50, below: 0.1}\n", ""))
    assert call("run", shop, "--check-slos") == 2
    assert "command line: there are no objectives to check" in capsys.readouterr().err


def test_a_run_that_was_stopped_says_why_and_keeps_no_objective(
    shop: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "MAX_LIVE_REQUESTS", 0)
    assert call("run", shop) == 0
    out, err = capsys.readouterr()
    assert " s (stopped), seed 1\n" in out
    assert re.search(r"warning: the run was stopped at [\d.]+ s of 60 s: more than 0 requests", err)
    assert call("run", shop, "--check-slos") == 3


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("p99 < 0.2", "p99 < 0.2"),
        (" p99.9<200ms ", "p999 < 0.2"),
        ("mean < 1.5 s of web app", "mean < 1.5 of web app"),
        ("error_share < 0.1%", "error_share < 0.001"),
        ("goodput_rps > 1e3 of app", "goodput_rps > 1000 of app"),
    ],
)
def test_an_objective_is_read_from_words(text: str, meant: str) -> None:
    assert str(parse_slo(text)) == meant


@pytest.mark.parametrize("text", ["", "<", "p99 < < 1", "p99 < nan", "p99 < inf", "1" * 10_000])
def test_what_is_no_objective_is_a_problem(text: str) -> None:
    with pytest.raises(ScenarioError):
        parse_slo(text)
