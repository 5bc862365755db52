"""The Debian package in a clean Debian: installed, opened by a file, run, removed."""

import json
import shutil
import sqlite3
import subprocess
from pathlib import Path

import pytest
from packaging_support.clean_root import HOME, CleanRoot
from packaging_support.screen import Screen, wait_until

from engine import Simulation, load_scenario

pytestmark = [pytest.mark.packaging, pytest.mark.timeout(3600)]

PROJECT = Path(__file__).parents[2]
PICTURES = PROJECT / "out" / "packaging"
EXAMPLE = "outage-with-balancer.asyncflow"
HISTORY = f"{HOME}/.local/share/AsyncFlow Designer/asyncflow-designer/history.sqlite"


def put_example(root: CleanRoot) -> str:
    target = root.inside(f"{HOME}/{EXAMPLE}")
    shutil.copyfile(PROJECT / "resources" / "examples" / EXAMPLE, target)
    return f"{HOME}/{EXAMPLE}"


def kept_runs(root: CleanRoot) -> int:
    file = root.inside(HISTORY)
    if not file.exists():
        return 0
    with sqlite3.connect(f"file:{file}?mode=ro", uri=True) as history:
        try:
            return int(history.execute("SELECT count(*) FROM runs").fetchone()[0])
        except sqlite3.OperationalError:
            return 0  # it is just being made


def test_it_installs_opens_a_file_runs_it_and_goes_without_a_trace(
    root: CleanRoot, package: Path, screen: Screen
) -> None:
    # What opens files by their kind on a desktop; the package does not need it.
    root.install("--no-install-recommends", "xdg-utils", "libfile-mimeinfo-perl")
    before = root.files()

    shutil.copyfile(package, root.inside("/tmp/app.deb"))
    log = root.install("/tmp/app.deb")
    (PICTURES / "install.log").parent.mkdir(parents=True, exist_ok=True)
    (PICTURES / "install.log").write_text(log, encoding="utf-8")
    added = root.files() - before
    assert "usr/bin/asyncflow-gui" in added
    assert "usr/share/applications/asyncflow-designer.desktop" in added
    assert "usr/share/icons/hicolor/scalable/apps/asyncflow-designer.svg" in added

    example = put_example(root)
    assert "application/x-asyncflow" in root.run_as_user("mimetype", "-b", example)
    default = root.run_as_user("xdg-mime", "query", "default", "application/x-asyncflow")
    assert default.strip() == "asyncflow-designer.desktop"

    figures = json.loads(
        root.run_as_user("sh", "-c", f"asyncflow run {example} --json --seed 7 2>/dev/null")
    )
    simulation = Simulation(load_scenario(PROJECT / "resources" / "examples" / EXAMPLE), seed=7)
    for _ in simulation:
        pass
    expected = simulation.result()
    assert figures["requests"]["completed"] == expected.requests.completed
    assert figures["latency_s"]["p99"] == pytest.approx(expected.latency_s.p99, rel=1e-9)

    window_after = f"{HOME}/dark.png"
    root.run_as_user(
        *("asyncflow-gui", example, "--run", "--theme", "dark", "--screenshot", window_after)
    )
    shutil.copyfile(root.inside(window_after), PICTURES / "installed-dark.png")

    app = root.start_as_user("xdg-open", example, display=screen.display)
    window = screen.window(EXAMPLE)
    screen.picture(PICTURES / "installed.png")
    screen.press(window, "F5")
    wait_until(lambda: kept_runs(root) == 1, "the run did not end")
    screen.picture(PICTURES / "installed-run.png")
    screen.press(window, "ctrl+q")
    wait_until(lambda: not root.processes(), "something goes on after the window was closed")
    app.wait(60)

    root.run("apt-get", "purge", "-qy", "asyncflow-designer")
    assert [name for name in root.files() - before if "asyncflow" in name.lower()] == []
    root.run("apt-get", "autoremove", "--purge", "-qy")
    assert sorted(root.files() - before) == []
    assert root.inside(example).exists(), "the user's own files stay"


def test_lintian_finds_nothing_that_is_not_meant(package: Path) -> None:
    if shutil.which("lintian") is None:
        pytest.skip("lintian is missing")
    command = ["lintian", "--allow-root", "--fail-on", "error,warning", str(package)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
