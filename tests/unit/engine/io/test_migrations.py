"""Files of earlier formats open as what they were; those of later ones are left alone."""

from pathlib import Path

import pytest

from engine.io import loading, migrations
from engine.io.loading import load, parse_project
from engine.io.migrations import FORMAT, STEPS, migrated
from engine.io.verifying import reads_back
from engine.io.writing import project_to_yaml
from engine.schemas import Project, ScenarioError

KEPT = Path(__file__).parents[3] / "data" / "formats"
FILES = sorted(KEPT.glob("*/*.asyncflow"))

WHAT_IS_IN_THEM = {
    "first-nodes": (5, 6, 0, 0),
    "calls-and-retries": (4, 3, 0, 0),
    "groups-and-notes": (3, 2, 1, 1),
    "arranged-charts": (3, 2, 1, 1),
}


def test_there_are_kept_files_of_every_format_and_a_step_from_every_earlier_one() -> None:
    assert {int(path.parent.name) for path in FILES} == set(range(1, FORMAT + 1))
    assert set(STEPS) == set(range(1, FORMAT))


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_a_kept_file_opens_as_what_it_was(path: Path) -> None:
    project = load(path).project
    layout = project.layout
    counts = (
        len(project.scenario.nodes),
        len(project.scenario.edges),
        len(layout.groups),
        len(layout.notes),
    )
    assert counts == WHAT_IS_IN_THEM[path.stem]
    assert project.format == FORMAT
    saved = project_to_yaml(project)
    assert reads_back(saved, project)
    assert parse_project(saved, path.name).project == project


def test_what_files_of_this_format_say_is_written_just_so_again() -> None:
    for path in KEPT.glob(f"{FORMAT}/*.asyncflow"):
        assert project_to_yaml(load(path).project) == path.read_text(encoding="utf-8")


MADE_UP = {
    1: lambda content: {
        **{key: value for key, value in content.items() if key != "model"},
        "scenario": content["model"],
    },
    2: lambda content: {**content, "layout": {"nodes": content["layout"]}},
}
OLD = {"format": 1, "model": {"name": "Old"}, "layout": {"a": {"x": 1.0, "y": 2.0}}}


class TestSteps:
    """With steps made up here: the present format is the first."""

    def test_follow_each_other(self) -> None:
        before = {**OLD}
        assert migrated(OLD, 1, MADE_UP, 3) == {
            "format": 3,
            "scenario": {"name": "Old"},
            "layout": {"nodes": {"a": {"x": 1.0, "y": 2.0}}},
        }
        assert before == OLD

    def test_begin_at_the_files_own_format(self) -> None:
        at_two = {"format": 2, "scenario": {}, "layout": {}}
        assert migrated(at_two, 2, MADE_UP, 3)["layout"] == {"nodes": {}}

    def test_that_are_missing_are_no_way(self) -> None:
        with pytest.raises(LookupError):
            migrated(OLD, 1, {2: MADE_UP[2]}, 3)

    def test_are_taken_when_a_file_is_opened(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def without_title(content: migrations.Content) -> migrations.Content:
            scenario = dict(content["scenario"])
            scenario["name"] = scenario.pop("title")
            return {**content, "scenario": scenario}

        monkeypatch.setattr(loading, "STEPS", {0: without_title})
        monkeypatch.setattr(
            loading, "migrated", lambda c, v: migrated(c, v, {0: without_title}, FORMAT)
        )
        text = "format: 0\nscenario:\n  title: Old\n  nodes:\n  - {kind: server, id: a, cpus: 2}\n"
        with pytest.raises(ScenarioError) as refusal:
            parse_project(text, "old.asyncflow")
        (problem,) = refusal.value.problems
        assert problem.line == 5  # of the file as it is, not as it became
        good = parse_project(text.replace(", cpus: 2", ""), "old.asyncflow").project
        assert good.scenario.name == "Old"


class TestANewerFile:
    text = f"format: {FORMAT + 1}\nscenario: {{wonders: [1, 2]}}\n"

    def test_is_refused_with_its_version_and_what_to_do(self, tmp_path: Path) -> None:
        path = tmp_path / "new.asyncflow"
        path.write_text(self.text, encoding="utf-8")
        with pytest.raises(ScenarioError) as refusal:
            load(path)
        (problem,) = refusal.value.problems
        assert problem.code == "newer_format"
        assert f"format {FORMAT + 1}" in problem.message
        assert "Update AsyncFlow Designer" in problem.hint
        assert problem.line == 1
        assert path.read_text(encoding="utf-8") == self.text

    @pytest.mark.parametrize("number", ["0", "-1", "'1'", "1.5", "null"])
    def test_what_is_no_version_at_all_is_a_problem(self, number: str) -> None:
        with pytest.raises(ScenarioError) as refusal:
            parse_project(f"format: {number}\nscenario: {{}}\n", "x.asyncflow")
        assert refusal.value.problems[0].path[:1] == ("format",)


def test_a_text_that_says_something_else_does_not_read_back() -> None:
    project = Project()
    assert reads_back(project_to_yaml(project), project)
    assert not reads_back("format: 1\nscenario: {name: x}\n", project)
    assert not reads_back("format: [", project)
    assert not reads_back("", project)
