"""Arrival times from CSV files: read beside the scenario and from nowhere else."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.io import traces
from engine.io.loading import load, parse_project
from engine.io.traces import read_trace, trace_to_csv, write_traces
from engine.io.writing import project_to_yaml
from engine.schemas import Problem, ScenarioError, TraceWorkload
from engine.validation import check

SCENARIO = """\
nodes:
- kind: generator
  id: users
  workload:
    kind: trace
    file: {file}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    inside = tmp_path / "shop"
    inside.mkdir()
    return inside


def saved(folder: Path, content: str | bytes | None, file: str = "day.csv") -> Path:
    """A scenario that names a CSV with this content."""
    path = folder / "shop.yaml"
    path.write_text(SCENARIO.format(file=file))
    if content is not None:
        raw = content if isinstance(content, bytes) else content.encode()
        (folder / "day.csv").write_bytes(raw)
    return path


def trace_of(path: Path) -> TraceWorkload:
    workload = load(path).project.scenario.nodes[0].workload  # type: ignore[union-attr]
    assert isinstance(workload, TraceWorkload)
    return workload


def problems_of(path: Path) -> list[Problem]:
    with pytest.raises(ScenarioError) as caught:
        load(path)
    return list(caught.value.problems)


@pytest.mark.parametrize(
    "content",
    [
        "0.5\n1\n2.25\n",
        "0.5\r\n1\r\n2.25",
        "time_s\n0.5\n1\n2.25\n",
        "arrival\n0.5\n1\n2.25\n",
        "\ufefftime_s\n0.5\n\n1\n  \n2.25\n\n",
        'path, Time_S \n"/a, b",0.5\n/c,1\n/d,2.25\n',
        "time_s,path\n 5e-1 ,x\n1\n2.25,x\n",
    ],
)
def test_the_times_are_read_from_the_one_column_or_from_that_called_time_s(
    folder: Path, content: str
) -> None:
    trace = trace_of(saved(folder, content))
    assert trace.times_s == (0.5, 1, 2.25)
    assert trace.file == "day.csv"


@pytest.mark.parametrize(
    ("content", "code", "line", "words"),
    [
        ("time_s\n1\n3\n2\n4\n", "invalid_value", 4, "2 s comes after 3 s"),
        ("1\n2\nabc\n", "wrong_type", 3, 'the text "abc"'),
        ("time_s,x\n1,2\n,3\n", "wrong_type", 3, "found nothing"),
        ("1\n1_000\n", "wrong_type", 2, '"1_000"'),
        ("1;2\n", "wrong_type", 1, '"1;2"'),
        ("-1\n", "out_of_range", 1, "between 0"),
        ("1\nnan\n", "not_finite", 2, "NaN"),
        ("1\n1e300\n", "out_of_range", 2, "1e+300"),
        ("a,b\n1,2\n", "missing_field", 1, "none is called time_s"),
        ("", "empty_file", 1, "no arrival times"),
        ('"1\n2\n', "broken_csv", 2, "broken CSV"),
        (b"1\n\xff\n", "not_text", 2, "UTF-8"),
        (b"1\n2\n\0", "not_text", 3, "UTF-8"),
    ],
)
def test_what_is_wrong_in_a_csv_has_its_name_line_and_remedy(
    folder: Path, content: str | bytes, code: str, line: int, words: str
) -> None:
    (problem,) = problems_of(saved(folder, content))
    assert (problem.code, problem.line) == (code, line)
    assert problem.file == str(folder / "day.csv")
    assert problem.where == "nodes[0].workload.file"
    assert problem.element == "users"
    assert words in problem.message
    assert problem.hint


def test_a_csv_with_a_wrong_unit_is_not_reported_line_by_line(folder: Path) -> None:
    assert len(problems_of(saved(folder, "x1\n" * 5_000))) <= 10


@pytest.mark.parametrize(
    "name",
    ["../day.csv", "/tmp/day.csv", "sub/day.csv", "'..'", "'C:day.csv'", "'..\\day.csv'"],
)
def test_a_name_with_a_path_is_refused_at_its_line(folder: Path, name: str) -> None:
    (folder.parent / "day.csv").write_text("1\n")
    (problem,) = problems_of(saved(folder, None, name))
    assert (problem.code, problem.line) == ("invalid_value", 6)
    assert problem.file == str(folder / "shop.yaml")
    assert "plain file name" in problem.message


def test_a_link_out_of_the_folder_is_refused(folder: Path) -> None:
    outside = folder.parent / "day.csv"
    outside.write_text("1\n")
    (folder / "day.csv").symlink_to(outside)
    (problem,) = problems_of(saved(folder, None))
    assert "leads out" in problem.message
    assert problem.line == 6


def test_a_scenario_in_a_linked_folder_finds_its_csv(folder: Path, tmp_path: Path) -> None:
    saved(folder, "1\n")
    link = tmp_path / "link"
    link.symlink_to(folder)
    assert trace_of(link / "shop.yaml").times_s == (1,)


def test_a_csv_that_is_missing_or_a_folder_is_named_at_the_line_that_names_it(
    folder: Path,
) -> None:
    path = saved(folder, None)
    (missing,) = problems_of(path)
    assert (missing.code, missing.file, missing.line) == ("file_not_found", str(path), 6)
    assert '"day.csv"' in missing.message
    (folder / "day.csv").mkdir()
    (directory,) = problems_of(path)
    assert directory.code == "is_directory"


def test_a_csv_that_is_too_large_is_refused(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(traces, "MAX_TRACE_BYTES", 100)
    (problem,) = problems_of(saved(folder, "1\n" * 51))
    assert problem.code == "too_large"
    assert "day.csv" in problem.message


def test_too_many_times_are_refused_at_the_line(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(traces.limits, "MAX_TRACE_TIMES", 3)
    (problem,) = problems_of(saved(folder, "1\n" * 5))
    assert (problem.code, problem.line) == ("too_many_values", 4)


def test_from_memory_a_csv_needs_a_folder(folder: Path) -> None:
    text = saved(folder, "1\n2\n").read_text()
    with pytest.raises(ScenarioError) as caught:
        parse_project(text, "pasted.yaml")
    (problem,) = caught.value.problems
    assert (problem.code, problem.file, problem.line) == ("no_folder", "pasted.yaml", 6)
    assert "times_s" in problem.hint
    assert parse_project(text, "pasted.yaml", folder).project.scenario.nodes


def test_times_beside_a_file_are_refused(folder: Path) -> None:
    path = saved(folder, "1\n")
    path.write_text(path.read_text() + "    times_s: [1]\n")
    (problem,) = problems_of(path)
    assert "twice" in problem.message


def test_a_project_is_written_with_the_name_of_the_csv_and_not_with_its_times(
    folder: Path,
) -> None:
    loaded = load(saved(folder, "1\n2\n"))
    text = project_to_yaml(loaded.project)
    assert "workload: {kind: trace, file: day.csv}" in text
    assert parse_project(text, "p.asyncflow", folder).project == loaded.project


def test_saving_elsewhere_takes_the_csv_along_and_spares_another(
    folder: Path, tmp_path: Path
) -> None:
    scenario = load(saved(folder, "x\n1\n2\n")).project.scenario
    assert write_traces(scenario, folder) == []
    there = tmp_path / "elsewhere"
    there.mkdir()
    assert write_traces(scenario, there) == [there / "day.csv"]
    assert read_trace(there / "day.csv") == (1, 2)
    (there / "day.csv").write_text("7\n")
    with pytest.raises(FileExistsError, match="other times"):
        write_traces(scenario, there)
    assert write_traces(scenario, there, overwrite=True)
    assert read_trace(there / "day.csv") == (1, 2)


def test_a_trace_whose_times_are_still_to_come_is_saved_and_opens_again(folder: Path) -> None:
    half_drawn = load(saved(folder, "time_s\n")).project.scenario
    assert "empty_trace" in {problem.code for problem in check(half_drawn)}
    there = folder / "copy"
    there.mkdir()
    assert write_traces(half_drawn, there) == [there / "day.csv"]
    assert read_trace(there / "day.csv") == ()
    (there / "day.csv").write_text("7\n")
    assert write_traces(half_drawn, there) == []
    assert read_trace(there / "day.csv") == (7,)


def test_no_csv_is_written_outside_the_folder(folder: Path) -> None:
    scenario = load(saved(folder, "1\n")).project.scenario
    users = scenario.nodes[0]
    workload = users.workload.model_copy(update={"file": "../stolen.csv"})
    astray = (users.model_copy(update={"workload": workload}), *scenario.nodes[1:])
    with pytest.raises(ScenarioError, match="plain file name"):
        write_traces(scenario.model_copy(update={"nodes": astray}), folder)
    assert not (folder.parent / "stolen.csv").exists()


@settings(max_examples=50, deadline=None, suppress_health_check=list(HealthCheck))
@given(times=st.lists(st.floats(0, 1e9), min_size=1, max_size=50).map(sorted))
def test_written_times_read_back_to_the_last_bit(times: list[float], tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("".join(trace_to_csv(times)))
    assert read_trace(path) == tuple(times)


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    content=st.binary(max_size=40)
    | st.text(',"\n 0123456789.eE+-;x\0', max_size=40).map(str.encode)
)
def test_any_bytes_are_times_or_refused_in_words(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(content)
    try:
        times = read_trace(path)
    except ScenarioError as error:
        assert all(problem.line and problem.hint for problem in error.problems)
    else:
        assert list(times) == sorted(times)
