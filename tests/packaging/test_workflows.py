"""The workflows are well formed, and say what the documents say they do."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

PROJECT = Path(__file__).parents[2]
WORKFLOWS = sorted((PROJECT / ".github" / "workflows").glob("*.yml"))


def test_actionlint_finds_nothing() -> None:
    beside = Path(sys.executable).with_name("actionlint")
    program = str(beside) if beside.exists() else shutil.which("actionlint")
    if program is None:
        pytest.skip("actionlint is missing (pip install -r requirements-dev.txt)")
    done = subprocess.run(
        [program, "-no-color", *map(str, WORKFLOWS)],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_jobs_may_write_nothing_unless_they_say_so_and_end_in_time(path: Path) -> None:
    workflow = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert workflow["permissions"] == {"contents": "read"}
    for name, job in workflow["jobs"].items():
        assert job["timeout-minutes"] <= 120, name


def test_every_script_that_a_workflow_calls_is_there_and_runs() -> None:
    for path in WORKFLOWS:
        for word in path.read_text(encoding="utf-8").split():
            if word.startswith(("scripts/", "packaging/", ".ci/")) and "*" not in word:
                target = PROJECT / word
                assert target.exists(), f"{path.name}: {word}"
                if target.suffix in {"", ".sh"}:
                    assert target.stat().st_mode & 0o100, f"{word} may not be run"


def test_everything_runs_on_the_branches_that_releases_come_from() -> None:
    workflow = yaml.safe_load((PROJECT / ".github/workflows/ci.yml").read_text(encoding="utf-8"))
    # YAML 1.1 takes the key `on` for a truth value.
    assert set(workflow[True]["push"]["branches"]) == {"main", "develop"}
    steps = [step.get("run") for step in workflow["jobs"]["full"]["steps"]]
    assert ".ci/run" in steps
