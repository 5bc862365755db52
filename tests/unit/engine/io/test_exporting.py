"""A run's output folder: the same figures in every form, written whole."""

import csv
import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine import Simulation, result_to_json, run_to_json, write_result
from engine.io.parquet import ParquetUnavailableError
from engine.schemas import RunResult, Scenario

SCENARIO = Scenario.model_validate(
    {
        "name": "Tiny",
        "nodes": [
            {
                "kind": "generator",
                "id": "users, all",
                "workload": {"kind": "poisson", "rate_rps": 20},
            },
            {
                "kind": "server",
                "id": "api",
                "endpoints": [{"name": "get", "steps": [{"kind": "cpu", "time_s": 0.01}]}],
            },
        ],
        "edges": [{"id": "wire", "source": "users, all", "target": "api"}],
        "settings": {"horizon_s": 20, "report_interval_s": 1},
    }
)


TABLES = [
    *("kpis", "kpis_workloads", "kpis_failures", "kpis_nodes", "kpis_endpoints", "kpis_pools"),
    *("kpis_edges", "kpis_slos", "series", "nodes", "edges", "pools", "latency", "traces"),
]

# One request a second from 1 s on, the tenth only at the horizon: nine of them. Each crosses the
# wire in 50 ms, computes for 100 ms and comes back in 50 ms; the second endpoint is never called.
CLOCKWORK = Scenario.model_validate(
    {
        "name": "Clockwork",
        "nodes": [
            {
                "kind": "generator",
                "id": "clock",
                "workload": {"kind": "constant", "rate_rps": 1, "endpoint": "tick"},
            },
            {
                "kind": "server",
                "id": "api",
                "pools": {"db": 3},
                "endpoints": [
                    {"name": "tick", "steps": [{"kind": "cpu", "time_s": 0.1}]},
                    {"name": "tock", "steps": [{"kind": "io", "time_s": 9, "pool": "db"}]},
                ],
            },
        ],
        "edges": [{"id": "wire", "source": "clock", "target": "api", "latency": 0.05}],
        "slos": [{"figure": "mean", "below": 0.1}, {"figure": "goodput_rps", "above": 0.5}],
        "settings": {"horizon_s": 10, "report_interval_s": 5},
    }
)


def run(scenario: Scenario) -> RunResult:
    simulation = Simulation(scenario)
    for _ in simulation:
        pass
    return simulation.result()


@pytest.fixture(scope="module")
def result() -> RunResult:
    return run(SCENARIO)


@pytest.fixture(scope="module")
def clockwork() -> RunResult:
    return run(CLOCKWORK)


def table(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_all_files_are_written_to_a_folder_that_is_made(result: RunResult, tmp_path: Path) -> None:
    folder = tmp_path / "new" / "out"
    told: list[Path] = []
    files = write_result(result, folder, on_file=told.append)
    assert told == files
    assert [file.name for file in files] == ["result.json", *(f"{name}.csv" for name in TABLES)]
    assert sorted(folder.iterdir()) == sorted(files)
    assert (folder / "result.json").read_text() == result_to_json(result)


def test_the_json_is_the_result_and_the_same_bytes_each_time(result: RunResult) -> None:
    assert json.loads(result_to_json(result)) == result.as_json()
    again = run(SCENARIO)
    assert result_to_json(again) == result_to_json(result)
    assert run_to_json(again) == run_to_json(result)


def test_the_series_have_a_line_an_interval(result: RunResult, tmp_path: Path) -> None:
    write_result(result, tmp_path)
    rows = table(tmp_path / "series.csv")
    assert [float(row["time_s"]) for row in rows] == list(range(1, 21))
    assert [float(row["throughput_rps"]) for row in rows] == pytest.approx(
        result.series.system["throughput_rps"].tolist()
    )


def test_nodes_and_edges_have_a_line_an_interval_and_element(
    result: RunResult, tmp_path: Path
) -> None:
    write_result(result, tmp_path)
    nodes, edges = table(tmp_path / "nodes.csv"), table(tmp_path / "edges.csv")
    assert len(nodes) == 2 * 20
    assert {row["node"] for row in nodes} == {"users, all", "api"}
    assert sum(int(row["sent"]) for row in edges) == result.edges["wire"].sent


def test_the_latency_distribution_adds_up(result: RunResult, tmp_path: Path) -> None:
    write_result(result, tmp_path)
    rows = table(tmp_path / "latency.csv")
    assert sum(int(row["count"]) for row in rows) == result.requests.completed
    assert float(rows[-1]["cumulative_share"]) == 1
    assert all(float(row["low_s"]) < float(row["high_s"]) for row in rows)


def test_what_is_not_known_is_an_empty_cell(result: RunResult, tmp_path: Path) -> None:
    series = result.series
    series.system["latency_p99_s"][0] = np.nan
    write_result(result, tmp_path)
    assert table(tmp_path / "series.csv")[0]["latency_p99_s"] == ""


def test_a_file_in_the_way_of_the_folder_is_an_error(result: RunResult, tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text("x")
    with pytest.raises(OSError, match="exists"):
        write_result(result, path)
    assert path.read_text() == "x"


def numbers(row: dict[str, str], *names: str) -> list[float]:
    return [float(row[name]) for name in names]


def test_the_figures_of_the_run_are_one_line(clockwork: RunResult, tmp_path: Path) -> None:
    write_result(clockwork, tmp_path)
    (row,) = table(tmp_path / "kpis.csv")
    assert (row["scenario"], row["seed"], row["stopped_by"]) == ("Clockwork", "1", "")
    counts = ("generated", "completed", "failed", "lost", "in_flight", "error_share", "attempts")
    assert numbers(row, *counts) == [9, 9, 0, 0, 0, 0, 0]
    assert numbers(row, "throughput_rps", "goodput_rps") == [0.9, 0.9]
    assert numbers(row, "latency_mean_s", "latency_max_s") == pytest.approx([0.2, 0.2])
    assert numbers(row, "split_network_s", "split_cpu_s") == pytest.approx([0.1, 0.1])
    assert row["latency_mean_half_width_s"] == ""  # nine requests are too few for batches


def test_each_element_has_a_line_of_figures(clockwork: RunResult, tmp_path: Path) -> None:
    write_result(clockwork, tmp_path)
    (workload,) = table(tmp_path / "kpis_workloads.csv")
    assert (workload["workload"], workload["completed"]) == ("clock", "9")
    clock, api = table(tmp_path / "kpis_nodes.csv")
    assert (clock["kind"], clock["utilisation"], clock["sojourn_mean_s"]) == ("generator", "", "")
    # One core of one, 0.1 s in each of nine seconds out of ten.
    assert numbers(api, "utilisation", "sojourn_mean_s", "split_cpu_s") == pytest.approx(
        [0.09, 0.1, 0.1]
    )
    tick, tock = table(tmp_path / "kpis_endpoints.csv")
    assert (tick["node"], tick["endpoint"], tick["served"]) == ("api", "tick", "9")
    assert (tock["endpoint"], tock["served"], tock["sojourn_mean_s"]) == ("tock", "0", "")
    assert table(tmp_path / "kpis_pools.csv") == [
        {"node": "api", "pool": "db", "slots": "3", "mean_in_use": "0", "mean_queue": "0"}
    ]
    (wire,) = table(tmp_path / "kpis_edges.csv")
    assert numbers(wire, "sent", "lost", "mean_in_flight") == pytest.approx([18, 0, 0.09])
    assert table(tmp_path / "kpis_failures.csv") == []


def test_objectives_say_their_value_and_whether_they_are_kept(
    clockwork: RunResult, tmp_path: Path
) -> None:
    write_result(clockwork, tmp_path)
    missed, kept = table(tmp_path / "kpis_slos.csv")
    assert (missed["slo"], missed["passed"]) == ("mean < 0.1", "0")
    assert float(missed["value"]) == pytest.approx(0.2)
    assert kept == {"slo": "goodput_rps > 0.5", "value": "0.9", "passed": "1"}


def test_traces_have_a_line_per_segment(clockwork: RunResult, tmp_path: Path) -> None:
    write_result(clockwork, tmp_path)
    rows = table(tmp_path / "traces.csv")
    assert len(rows) == 2 * 9 * 3  # all nine among the slowest and again in the sample
    first = [row for row in rows if row["trace"] == "10"]  # the sample, by start
    assert {row["kept_as"] for row in first} == {"sample"}
    assert [row["component"] for row in first] == ["network", "cpu", "network"]
    assert [row["element"] for row in first] == ["wire", "api", "wire"]
    assert numbers(first[1], "start_s", "segment_begin_s", "segment_end_s") == pytest.approx(
        [1, 1.05, 1.15]
    )


def test_the_whole_document_has_figures_series_histogram_and_traces(
    clockwork: RunResult, tmp_path: Path
) -> None:
    files = write_result(clockwork, tmp_path, "json")
    assert [file.name for file in files] == ["run.json"]
    whole = json.loads(files[0].read_text())
    figures = clockwork.as_json()
    assert {key: whole[key] for key in figures} == figures
    assert whole["series"]["time_s"] == [5, 10]
    # The fifth request arrives at 5 s, the instant at which the second interval begins.
    assert whole["series"]["nodes"]["clock"]["arrived"] == [4, 5]
    assert whole["series"]["nodes"]["api"]["up"] == [True, True]
    assert sum(whole["histogram"]["count"]) == 9
    assert [trace["kept_as"] for trace in whole["traces"]] == ["slow"] * 9 + ["sample"] * 9
    assert whole["traces"][0]["segments"][1]["element"] == "api"


def test_the_whole_document_has_null_where_there_is_nothing(result: RunResult) -> None:
    result.series.system["latency_p99_s"][0] = np.nan
    assert json.loads(run_to_json(result))["series"]["system"]["latency_p99_s"][0] is None


def test_parquet_has_the_same_tables_typed(clockwork: RunResult, tmp_path: Path) -> None:
    parquet: Any = pytest.importorskip("pyarrow.parquet")
    files = write_result(clockwork, tmp_path, "parquet")
    assert [file.name for file in files] == ["result.json", *(f"{n}.parquet" for n in TABLES)]
    write_result(clockwork, tmp_path)
    for name in TABLES:
        read = parquet.read_table(tmp_path / f"{name}.parquet")
        written = table(tmp_path / f"{name}.csv")
        assert read.num_rows == len(written)
        if written:
            assert read.column_names == list(written[0])
    (row,) = parquet.read_table(tmp_path / "kpis.parquet").to_pylist()
    assert (row["scenario"], row["generated"], row["batches"]) == ("Clockwork", 9, None)
    up = parquet.read_table(tmp_path / "nodes.parquet").column("up")
    assert up.to_pylist() == [True] * 4


def test_parquet_has_null_where_there_is_nothing(result: RunResult, tmp_path: Path) -> None:
    parquet: Any = pytest.importorskip("pyarrow.parquet")
    result.series.system["latency_p99_s"][0] = np.nan
    write_result(result, tmp_path, "parquet")
    column = parquet.read_table(tmp_path / "series.parquet").column("latency_p99_s")
    assert column[0].as_py() is None


def test_without_pyarrow_parquet_says_how_to_get_it_and_writes_nothing(
    clockwork: RunResult, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    folder = tmp_path / "out"
    with pytest.raises(ParquetUnavailableError, match=r"pip install .*asyncflow-designer\[parquet"):
        write_result(clockwork, folder, "parquet")
    assert not folder.exists()


def test_names_that_csv_would_break_on_come_back_whole(tmp_path: Path) -> None:
    data = SCENARIO.model_dump(mode="json")
    data["name"] = 'The "shop", 2nd\nedition'
    write_result(run(Scenario.model_validate(data)), tmp_path)
    (row,) = table(tmp_path / "kpis.csv")
    assert row["scenario"] == data["name"]
