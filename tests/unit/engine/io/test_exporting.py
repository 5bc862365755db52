"""A run's output folder: the same figures in every form, written whole."""

import csv
import json
from pathlib import Path

import numpy as np
import pytest

from engine import Simulation
from engine.io.exporting import result_to_json, write_result
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


@pytest.fixture(scope="module")
def result() -> RunResult:
    simulation = Simulation(SCENARIO)
    for _ in simulation:
        pass
    return simulation.result()


def table(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_all_files_are_written_to_a_folder_that_is_made(result: RunResult, tmp_path: Path) -> None:
    folder = tmp_path / "new" / "out"
    files = write_result(result, folder)
    assert [file.name for file in files] == [
        *("result.json", "series.csv", "nodes.csv", "edges.csv", "latency.csv")
    ]
    assert sorted(folder.iterdir()) == sorted(files)
    assert (folder / "result.json").read_text() == result_to_json(result)


def test_the_json_is_the_result_and_the_same_bytes_each_time(result: RunResult) -> None:
    assert json.loads(result_to_json(result)) == result.as_json()
    again = Simulation(SCENARIO)
    for _ in again:
        pass
    assert result_to_json(again.result()) == result_to_json(result)


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
