"""The command line: documents on standard output, words on standard error, exit codes 0, 2, 1."""

import io
import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

import engine
from engine.cli import main, running
from engine.io.loading import load

ROOT = Path(__file__).parents[3]

SCENARIO = """\
name: Tiny
nodes:
- kind: generator
  id: users
  workload: {kind: poisson, rate_rps: 20}
- kind: server
  id: api
  endpoints:
  - name: get
    steps:
    - {kind: cpu, time_s: 0.01}
edges:
- {id: wire, source: users, target: api}
settings: {horizon_s: 30, seed: 5}
"""

ASYNCFLOW = """\
rqs_input:
  id: gen
  avg_active_users: {mean: 10}
  avg_request_per_minute_per_user: {mean: 20}
topology_graph:
  nodes:
    client: {id: web}
    servers:
    - id: api
      server_resources: {cpu_cores: 1, ram_mb: 512}
      endpoints:
      - endpoint_name: get
        steps:
        - {kind: initial_parsing, step_operation: {cpu_time: 0.01}}
  edges:
  - {id: in, source: gen, target: web, latency: {mean: 0.003, distribution: exponential}}
  - {id: there, source: web, target: api, latency: {mean: 0.003, distribution: exponential}}
  - {id: back, source: api, target: web, latency: {mean: 0.003, distribution: exponential}}
sim_settings: {total_simulation_time: 30}
"""


@pytest.fixture
def scenario(tmp_path: Path) -> Path:
    path = tmp_path / "tiny.yaml"
    path.write_text(SCENARIO)
    return path


@pytest.fixture
def old(tmp_path: Path) -> Path:
    path = tmp_path / "old.yml"
    path.write_text(ASYNCFLOW)
    return path


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    path = tmp_path / "broken.yaml"
    path.write_text(SCENARIO.replace("time_s: 0.01", "time_s: -1").replace("seed", "sede"))
    return path


Captured = pytest.CaptureFixture[str]


def call(*arguments: object) -> int:
    return main([str(argument) for argument in arguments])


def test_run_prints_tables_on_standard_output(scenario: Path, capsys: Captured) -> None:
    assert call("run", scenario) == 0
    out, err = capsys.readouterr()
    assert out.startswith("Tiny: 30 s, seed 5\n")
    for word in ("completed", "latency p99", "throughput", "users", "api", "wire"):
        assert word in out
    assert re.search(r"Simulated 30 s in [\d.]+ s: [\d,]+ requests, [\d,]+ requests/s", err)


def test_run_json_prints_one_document_and_always_the_same(scenario: Path, capsys: Captured) -> None:
    documents = []
    for _ in range(2):
        assert call("run", scenario, "--json") == 0
        documents.append(capsys.readouterr().out)
    assert documents[0] == documents[1]
    figures = json.loads(documents[0])
    assert list(figures) == [
        *("scenario", "seed", "horizon_s", "warmup_s", "stopped_by", "requests", "attempts"),
        *("latency_s", "confidence_s", "split_s", "throughput_rps", "goodput_rps", "error_share"),
        *("slos", "workloads", "nodes", "edges", "events"),
    ]
    assert figures["requests"]["generated"] == sum(
        (
            figures["requests"]["completed"],
            figures["requests"]["failed"]["total"],
            figures["requests"]["lost"],
            figures["requests"]["in_flight"],
        )
    )


def test_options_replace_the_settings_of_the_file(scenario: Path, capsys: Captured) -> None:
    assert call("run", scenario, "--json", "--seed", 9, "--horizon", 12, "--warmup", 2) == 0
    figures = json.loads(capsys.readouterr().out)
    assert (figures["seed"], figures["horizon_s"], figures["warmup_s"]) == (9, 12, 2)


@pytest.mark.parametrize(
    ("option", "value", "words"),
    [
        ("--horizon", "-5", "settings.horizon_s: must be above 0, is -5"),
        ("--horizon", "nan", "settings.horizon_s: must be an ordinary number, is NaN"),
        ("--warmup", "30", "warmup_s (30) must be below horizon_s (30)"),
        ("--seed", "-1", "settings.seed: must be at least 0, is -1"),
        ("--slo", "p99 0.2", '"p99 0.2" is not an objective'),
        ("--slo", "p99 <= 0.2", '"p99 <= 0.2" is not an objective'),
        ("--slo", "p99 < 1.2.3", '"p99 < 1.2.3" is not an objective'),
        ("--slo", "p99 < 5 %", 'a limit of p99 has no unit "%"'),
        ("--slo", "goodput_rps > 5 ms", 'a limit of goodput_rps has no unit "ms"'),
        ("--slo", "p98 < 0.2", 'slo.figure: "p98" is not known here'),
        ("--slo", "p99 < -1", "slo.below: must be at least 0, is -1"),
        ("--slo", "p99 < 1 of nobody", "slos[0].workload: 'nobody' sends no requests"),
    ],
)
def test_options_are_checked_like_settings(
    option: str, value: str, words: str, scenario: Path, capsys: Captured
) -> None:
    assert call("run", scenario, option, value) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert "command line: " in err
    assert words in err


def test_out_writes_the_same_document_and_the_series(
    scenario: Path, tmp_path: Path, capsys: Captured
) -> None:
    folder = tmp_path / "results" / "first"
    assert call("run", scenario, "--json", "--out", folder) == 0
    assert (folder / "result.json").read_text() == capsys.readouterr().out
    assert (folder / "series.csv").read_text().startswith("time_s,offered_rps,throughput_rps")
    assert (folder / "latency.csv").exists()


def test_out_writes_a_report_too_and_alone_where_the_path_is_a_page(
    scenario: Path, tmp_path: Path, capsys: Captured
) -> None:
    assert call("run", scenario, "--out", tmp_path / "all") == 0
    report = (tmp_path / "all" / "report.html").read_text(encoding="utf-8")
    assert report.startswith("<!DOCTYPE html>")
    assert call("run", scenario, "--out", tmp_path / "one" / "shop.html") == 0
    assert [path.name for path in (tmp_path / "one").iterdir()] == ["shop.html"]
    assert (tmp_path / "one" / "shop.html").read_text(encoding="utf-8") == report
    assert "Wrote shop.html to" in capsys.readouterr().err


def test_a_page_that_is_a_folder_is_said_before_the_run(
    scenario: Path, tmp_path: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "_advance", lambda _simulation: pytest.fail("it ran"))
    (tmp_path / "x.html").mkdir()
    assert call("run", scenario, "--out", tmp_path / "x.html") == 1
    assert "it is a folder" in capsys.readouterr().err


def test_what_holds_the_system_up_is_said_and_on_request_what_relief_would_bring(
    scenario: Path, tmp_path: Path, capsys: Captured
) -> None:
    assert call("run", scenario) == 0
    alone = capsys.readouterr().out
    assert "bottleneck" in alone.lower()
    assert call("run", scenario, "--what-if", "--out", tmp_path / "x.html") == 0
    more = capsys.readouterr().out
    assert more.startswith(alone)
    assert "→" in more.removeprefix(alone)
    assert more.removeprefix(alone).strip() in (tmp_path / "x.html").read_text(encoding="utf-8")


def test_the_whole_run_is_one_document_on_standard_output_or_in_the_folder(
    scenario: Path, tmp_path: Path, capsys: Captured
) -> None:
    assert call("run", scenario, "--format", "json") == 0
    printed = capsys.readouterr().out
    assert {"requests", "series", "histogram", "traces"} <= set(json.loads(printed))
    assert call("run", scenario, "--format", "json", "--out", tmp_path / "out") == 0
    assert (tmp_path / "out" / "run.json").read_text() == printed
    assert capsys.readouterr().out.startswith("Tiny: ")


def test_parquet_without_pyarrow_is_refused_before_the_run(
    scenario: Path, tmp_path: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    monkeypatch.setattr(running, "_advance", lambda _simulation: pytest.fail("it ran"))
    assert call("run", scenario, "--format", "parquet", "--out", tmp_path / "out") == 1
    assert 'pip install "asyncflow-designer[parquet]"' in capsys.readouterr().err


def test_parquet_is_written_to_the_folder(scenario: Path, tmp_path: Path) -> None:
    pytest.importorskip("pyarrow")
    assert call("run", scenario, "--format", "parquet", "--out", tmp_path) == 0
    assert (tmp_path / "result.json").exists()
    assert (tmp_path / "series.parquet").read_bytes()[:4] == b"PAR1"


def test_a_folder_that_cannot_be_written_is_said_before_the_run(
    scenario: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "_advance", lambda _simulation: pytest.fail("it ran"))
    assert call("run", scenario, "--out", scenario) == 1
    err = capsys.readouterr().err
    assert f"cannot write to the folder {scenario}" in err


def test_bad_input_is_reported_with_file_line_path_and_hint(broken: Path, capsys: Captured) -> None:
    assert call("run", broken) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert (
        f"{broken}:11: nodes[1].endpoints[0].steps[0].time_s (api): must be at least 0, is -1\n"
        "    Give" in err
    )
    assert 'settings.sede: unknown key "sede"' in err
    assert "Did you mean seed?" in err


def test_with_json_bad_input_still_gives_one_document(broken: Path, capsys: Captured) -> None:
    assert call("run", broken, "--json") == 2
    out, err = capsys.readouterr()
    assert [problem["line"] for problem in json.loads(out)["problems"]] == [11, 14]
    assert "must be at least 0" in err


def test_problems_of_the_graph_have_lines_too(scenario: Path, capsys: Captured) -> None:
    scenario.write_text(SCENARIO.replace("target: api", "target: apy"))
    assert call("run", scenario) == 2
    assert f"{scenario}:13: edges[0].target" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["missing.yaml", "."])
def test_a_file_that_cannot_be_read_is_bad_input(
    name: str, tmp_path: Path, capsys: Captured
) -> None:
    for command in ("run", "validate"):
        assert call(command, tmp_path / name) == 2
        assert str(tmp_path / name) in capsys.readouterr().err


def test_validate_says_that_a_good_file_can_be_run(scenario: Path, capsys: Captured) -> None:
    assert call("validate", scenario) == 0
    assert capsys.readouterr() == (f"{scenario}: can be run\n", "")


def test_validate_json_has_problems_and_notes(broken: Path, old: Path, capsys: Captured) -> None:
    assert call("validate", broken, "--json") == 2
    document = json.loads(capsys.readouterr().out)
    assert {problem["code"] for problem in document["problems"]} == {"out_of_range", "unknown_key"}
    assert call("validate", old, "--json") == 0
    document = json.loads(capsys.readouterr().out)
    assert document["problems"] == []
    assert any("0.01" in note["message"] for note in document["notes"])


def test_an_asyncflow_file_runs_and_its_notes_go_to_standard_error(
    old: Path, capsys: Captured
) -> None:
    assert call("run", old, "--json") == 0
    out, err = capsys.readouterr()
    assert json.loads(out)["requests"]["generated"] > 0
    assert f"{old}:16: note: topology_graph.edges[0]: dropout_rate of in, there, back" in err


def test_import_writes_a_project_that_opens_with_its_layout(
    old: Path, tmp_path: Path, capsys: Captured
) -> None:
    project = tmp_path / "new.asyncflow"
    assert call("import", old, "-o", project) == 0
    out, err = capsys.readouterr()
    assert out == f"Wrote {project}\n"
    assert "note:" in err
    loaded = load(project)
    assert loaded.origin == "project"
    assert loaded.project == load(old).project


def test_import_replaces_a_file_only_when_told_to(
    old: Path, tmp_path: Path, capsys: Captured
) -> None:
    project = tmp_path / "new.asyncflow"
    project.write_text("precious")
    assert call("import", old, "-o", project) == 1
    assert "--force" in capsys.readouterr().err
    assert project.read_text() == "precious"
    assert call("import", old, "-o", project, "--force") == 0
    assert load(project).origin == "project"


def test_import_of_an_unfinished_graph_writes_it_and_names_the_problems(
    old: Path, tmp_path: Path, capsys: Captured
) -> None:
    old.write_text(ASYNCFLOW.replace("source: web", "source: wbe"))
    project = tmp_path / "new.asyncflow"
    assert call("import", old, "-o", project) == 0
    err = capsys.readouterr().err
    assert f"{old}:17: edges[1].source (there): " in err
    assert "cannot be run before" in err
    assert project.exists()


def test_import_of_a_bad_file_writes_nothing(
    broken: Path, tmp_path: Path, capsys: Captured
) -> None:
    assert call("import", broken, "-o", tmp_path / "new.asyncflow") == 2
    assert not (tmp_path / "new.asyncflow").exists()


def test_import_to_a_folder_that_is_not_there_says_so(
    old: Path, tmp_path: Path, capsys: Captured
) -> None:
    assert call("import", old, "-o", tmp_path / "no" / "new.asyncflow") == 1
    assert "cannot write" in capsys.readouterr().err


def test_import_takes_the_csv_of_a_trace_along(tmp_path: Path, capsys: Captured) -> None:
    (tmp_path / "day.csv").write_text("time_s\n0.5\n1\n")
    scenario = tmp_path / "trace.yaml"
    scenario.write_text(SCENARIO.replace("{kind: poisson, rate_rps: 20}", TRACE))
    there = tmp_path / "there"
    there.mkdir()
    (there / "day.csv").write_text("7\n")
    assert call("import", scenario, "-o", there / "new.asyncflow") == 1
    assert "other times; use --force" in capsys.readouterr().err
    assert not (there / "new.asyncflow").exists()
    assert call("import", scenario, "-o", there / "new.asyncflow", "--force") == 0
    assert load(there / "new.asyncflow").project == load(scenario).project


TRACE = "{kind: trace, file: day.csv}"


def test_export_writes_a_file_for_asyncflow_that_opens_as_the_same_scenario(
    old: Path, tmp_path: Path, capsys: Captured
) -> None:
    target = tmp_path / "folder" / "old.yml"
    target.parent.mkdir()
    assert call("export", old, target) == 0
    out, err = capsys.readouterr()
    assert out == f"Wrote {target}\n"
    assert f"{old}: note: nodes[0].workload: AsyncFlow loses time" in err
    assert load(target).origin == "asyncflow"
    assert load(target).project.scenario == load(old).project.scenario


def test_export_of_what_does_not_fit_names_each_reason_and_writes_nothing(
    scenario: Path, tmp_path: Path, capsys: Captured
) -> None:
    target = tmp_path / "out.yml"
    assert call("export", scenario, target) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert f"{scenario}:2: nodes: there is no client" in err
    assert f"{scenario}:6: nodes[1]: no edge leaves api" in err
    assert "Nothing is written" in err
    assert not target.exists()


def test_export_of_a_bad_file_names_its_problems(
    broken: Path, tmp_path: Path, capsys: Captured
) -> None:
    assert call("export", broken, tmp_path / "out.yml") == 2
    assert "time_s (api): must be at least 0" in capsys.readouterr().err


def test_export_replaces_a_file_only_when_told_to(
    old: Path, tmp_path: Path, capsys: Captured
) -> None:
    target = tmp_path / "out.yml"
    target.write_text("precious")
    assert call("export", old, target) == 1
    assert "--force" in capsys.readouterr().err
    assert target.read_text() == "precious"
    assert call("export", old, target, "--force") == 0
    assert load(target).origin == "asyncflow"


def test_export_to_a_folder_that_is_not_there_says_so(
    old: Path, tmp_path: Path, capsys: Captured
) -> None:
    assert call("export", old, tmp_path / "no" / "out.yml") == 1
    assert "cannot write" in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments",
    [
        *([], ["run"], ["fly"], ["run", "x", "--seed", "one"], ["import", "x"]),
        *(["export"], ["export", "x"], ["export", "x", "y", "z"]),
        *(["run", "x", "--warmup", "soon"], ["run", "x", "--format", "xml"]),
        *(["run", "x", "--format", "csv"], ["run", "x", "--format", "parquet"]),
    ],
)
def test_wrong_arguments_are_bad_input(arguments: list[str], capsys: Captured) -> None:
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    assert caught.value.code == 2
    assert "usage:" in capsys.readouterr().err


def test_the_version_is_that_of_the_package(capsys: Captured) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["--version"])
    assert caught.value.code == 0
    assert capsys.readouterr().out == f"asyncflow {engine.__version__}\n"
    assert f'version = "{engine.__version__}"' in (ROOT / "pyproject.toml").read_text()


def test_an_interrupted_run_says_where_it_stopped(
    scenario: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(simulation: Any) -> None:
        next(simulation)
        raise KeyboardInterrupt

    monkeypatch.setattr(running, "_advance", interrupt)
    assert call("run", scenario) == 130
    out, err = capsys.readouterr()
    assert out == ""
    assert "Interrupted at" in err


def test_a_bug_is_told_in_words(
    scenario: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_simulation: Any) -> None:
        raise RuntimeError("the unthinkable")

    monkeypatch.setattr(running, "_advance", fail)
    assert call("run", scenario) == 1
    err = capsys.readouterr().err
    assert "the unthinkable" in err
    assert "Traceback" not in err


def test_a_terminal_gets_a_progress_bar_on_standard_error(
    scenario: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    assert call("run", scenario, "--json") == 0
    assert "Simulating" in terminal.getvalue()
    json.loads(capsys.readouterr().out)


def test_a_reader_that_goes_away_gets_no_traceback(scenario: Path) -> None:
    process = start("run", scenario, "--json", stdout=subprocess.PIPE)
    assert process.stdout
    process.stdout.close()
    _, err = process.communicate(timeout=60)
    assert b"Traceback" not in err
    assert b"BrokenPipe" not in err


@pytest.mark.skipif(os.name == "nt", reason="signals of another kind")
def test_control_c_ends_a_long_run_with_a_word(scenario: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    # What a script starts in the background ignores Ctrl+C, and so would its children.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        process = start("run", scenario, "--horizon", "1e7", "--out", out)
    finally:
        signal.signal(signal.SIGINT, before)
    try:
        # The folder is made just before the run begins.
        waited_until = time.monotonic() + 30
        while not out.exists() and time.monotonic() < waited_until:
            time.sleep(0.02)
        time.sleep(0.2)
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=60)
    finally:
        process.kill()
        process.communicate()
    assert process.returncode == 130
    assert b"Interrupted" in err
    assert b"Traceback" not in err


def start(*arguments: object, stdout: int = subprocess.PIPE) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        [sys.executable, "-m", "engine", *map(str, arguments)],
        cwd=ROOT,
        stdout=stdout,
        stderr=subprocess.PIPE,
    )
