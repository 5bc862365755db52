"""What ``import engine`` offers, and what it costs: nothing is imported before it is asked for."""

import subprocess
import sys
from importlib import import_module

import pytest

import engine
from engine import schemas


@pytest.mark.parametrize("package", [engine, schemas])
def test_every_public_name_is_there_and_listed(package) -> None:
    for name in package.__all__:
        assert getattr(package, name) is not None, name
        assert name in dir(package)


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("Simulation", "engine.runtime"),
        ("ScenarioBuilder", "engine.pybuilder"),
        ("RunResult", "engine.schemas.result"),
        ("check", "engine.validation"),
        ("write_result", "engine.io.exporting"),
    ],
)
def test_a_public_name_is_what_its_module_has(name: str, place: str) -> None:
    assert getattr(engine, name) is getattr(import_module(place), name)


@pytest.mark.parametrize("package", [engine, schemas])
def test_a_name_that_is_not_there_is_refused_as_by_any_module(package) -> None:
    with pytest.raises(AttributeError, match=f"module '{package.__name__}' has no attribute 'x'"):
        _ = package.x


def imported_by(code: str) -> set[str]:
    code = f"{code}\nimport sys\nprint(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    return set(done.stdout.split())


def test_to_import_the_engine_imports_neither_numbers_nor_schemas() -> None:
    found = imported_by("import engine; engine.__version__")
    assert not found & {"numpy", "pydantic", "simpy", "engine.schemas", "engine.runtime"}


def test_a_command_line_that_runs_nothing_imports_no_clock_and_no_arrays() -> None:
    found = imported_by("from engine.cli import main; main(['validate', 'nowhere'])")
    assert "engine.cli.running" in found
    assert not found & {"numpy", "simpy", "engine.runtime", "rich"}


def test_whoever_reads_files_needs_no_clock_and_no_arrays() -> None:
    found = imported_by("from engine import load_project, check, Scenario")
    assert "engine.validation" in found
    assert not found & {"numpy", "simpy", "engine.runtime", "engine.schemas.result", "PySide6"}
