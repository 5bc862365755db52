"""The worked example of CONTRIBUTING.md, a new kind of node, works as it stands there."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from blocks import ROOT, blocks_of

GUIDE = ROOT / "CONTRIBUTING.md"
FOLDERS = ("engine", "asyncflow_gui", "resources", "scripts", "docs")

ENGINE = """
from engine import Simulation, check
from engine.io.loading import parse_project

scenario = parse_project('''
nodes:
- {kind: client, id: app, workload: {kind: poisson, rate_rps: 50}}
- {kind: gateway, id: door, time_s: {distribution: exponential, mean: 0.01}}
- kind: server
  id: api
  cpu_cores: 4
  endpoints:
  - {name: get, steps: [{kind: cpu, time_s: 0.002}]}
edges:
- {id: app-door, source: app, target: door}
- {id: door-api, source: door, target: api}
settings: {horizon_s: 200}
''', "gateway").project.scenario
assert not check(scenario), check(scenario)
simulation = Simulation(scenario)
for _ in simulation:
    pass
result = simulation.result()
door = result.nodes["door"]
assert abs(result.latency_s.mean - 0.012) < 0.0006, result.latency_s.mean
assert abs(door.mean_in_service - 50 * 0.01) < 0.05, door
assert abs(sum(result.split_s.model_dump().values()) - result.latency_s.mean) < 1e-9
assert result.requests.generated == result.requests.completed + result.requests.in_flight
"""

APP = """
from engine.schemas import Gateway
from PySide6.QtWidgets import QApplication
from asyncflow_gui.canvas.kinds import KINDS
from asyncflow_gui.inspector.shapes import fields_of
from asyncflow_gui.inspector.topics import topic_of
from asyncflow_gui.shell.whats_this import topic_at_hand
from asyncflow_gui.theme.icons import icon
from scripts.manual import reference

app = QApplication([])
kind = KINDS["gateway"]
assert kind.new("door") == Gateway(id="door")
assert kind.subtitle(Gateway(id="door")) == "1 ms"
assert not icon(kind.icon, "#000000").isNull()
assert [field.name for field in fields_of(Gateway)] == ["id", "time_s"]
assert all(field.description for field in fields_of(Gateway))
assert "### Gateway" in reference.page()
assert topic_of(Gateway) == topic_at_hand(None, "gateway")
"""


def hunks(diff: str) -> Iterator[tuple[str, str]]:
    """What stood there, and what stands there now."""
    for hunk in diff.split("@@\n")[1:]:
        lines = hunk.splitlines(keepends=True)
        old = "".join(line[1:] or "\n" for line in lines if line[0] in " -\n")
        new = "".join(line[1:] or "\n" for line in lines if line[0] in " +\n")
        yield old, new


def apply(diff: str, root: Path) -> None:
    """Make the changes of a block whose first line names the file."""
    path = root / diff.splitlines()[0].removeprefix("+++ ")
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    for old, new in hunks(diff):
        if old:
            assert text.count(old) == 1, f"{path.name}: not there, or not once:\n{old}"
            text = text.replace(old, new)
        else:
            text += new
    path.write_text(text, encoding="utf-8")


@pytest.fixture(scope="module")
def changed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project with the changes made."""
    root = tmp_path_factory.mktemp("worked")
    for name in FOLDERS:
        ignored = shutil.ignore_patterns("__pycache__", "images")
        shutil.copytree(ROOT / name, root / name, ignore=ignored)
    blocks = [block for block in blocks_of(GUIDE) if block.language == "diff"]
    assert len(blocks) >= 6
    for block in blocks:
        apply(block.code, root)
    return root


@pytest.mark.parametrize("program", [ENGINE, APP], ids=["engine", "app"])
def test_the_new_kind_runs_is_drawn_and_is_documented(changed: Path, program: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=changed,
        env={**os.environ, "PYTHONPATH": str(changed), "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
