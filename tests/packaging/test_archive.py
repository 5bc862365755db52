"""The archive for other distributions, in a home of its own."""

import os
import subprocess
import tarfile
from pathlib import Path

import pytest

pytestmark = [pytest.mark.packaging, pytest.mark.timeout(3600)]

EXAMPLE = Path(__file__).parents[2] / "resources" / "examples" / "single-server.asyncflow"


def test_it_installs_for_one_user_runs_and_goes_without_a_trace(
    archive: Path, tmp_path: Path
) -> None:
    with tarfile.open(archive) as tar:
        tar.extractall(tmp_path, filter="data")
    (unpacked,) = tmp_path.glob("asyncflow-designer-*")
    home = tmp_path / "some home"
    home.mkdir()
    environment = {**os.environ, "HOME": str(home), "QT_QPA_PLATFORM": "offscreen"}
    environment = {k: v for k, v in environment.items() if not k.startswith("XDG_")}

    def run(*command: object) -> str:
        line = [str(word) for word in command]
        return subprocess.run(
            line, env=environment, check=True, stdout=subprocess.PIPE, text=True
        ).stdout

    for _ in range(2):  # again, over the one that is there
        assert "is installed in" in run(unpacked / "install.sh")
    local = home / ".local"
    entry = (local / "share/applications/asyncflow-designer.desktop").read_text(encoding="utf-8")
    assert f'Exec="{local}/bin/asyncflow-gui" %f' in entry
    assert "asyncflow" in run(local / "bin/asyncflow", "--version")
    assert "asyncflow-gui" in run(local / "bin/asyncflow-gui", "--version")
    assert "p99" in run(local / "bin/asyncflow", "run", EXAMPLE)
    picture = tmp_path / "window.png"
    run(local / "bin/asyncflow-gui", EXAMPLE, "--run", "--screenshot", picture)
    assert picture.stat().st_size > 20_000

    # What fields are is read from files that a bundle could lack.
    bad = tmp_path / "bad.asyncflow"
    bad.write_text("format: 1\nscenario: {settings: {horizon_s: -1}}\n", encoding="utf-8")
    command = [str(local / "bin/asyncflow"), "validate", str(bad)]
    said = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert "Simulated length of the run" in said.stderr

    run(local / "lib/asyncflow-designer/uninstall.sh")
    left = [
        p for p in local.rglob("*") if "asyncflow" in p.name.lower() and "AsyncFlow" not in str(p)
    ]
    assert left == []
