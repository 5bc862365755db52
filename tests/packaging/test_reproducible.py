"""The same commit gives the same files."""

import hashlib
import os
import shutil
import subprocess
from pathlib import Path

import pytest

pytestmark = [pytest.mark.packaging, pytest.mark.timeout(3600)]

PROJECT = Path(__file__).parents[2]
BUNDLE = PROJECT / "dist" / "asyncflow-designer"


def hashes(folder: Path) -> dict[str, str]:
    found = {}
    for path in sorted(folder.rglob("*")):
        name = str(path.relative_to(folder))
        if path.is_symlink():
            found[name] = f"-> {path.readlink()}"
        elif path.is_file():
            found[name] = f"{path.stat().st_mode:o} {hashlib.sha256(path.read_bytes()).hexdigest()}"
    return found


def build(*what: str, seed: str) -> None:
    # Another order of hashes and another clock must not show.
    varied = {**os.environ, "PYTHONHASHSEED": seed, "TZ": f"UTC-{seed}"}
    subprocess.run([str(PROJECT / "packaging/build.sh"), *what], check=True, env=varied)


def test_two_builds_of_a_commit_are_the_same_files(tmp_path: Path) -> None:
    build("bundle", seed="3")
    first = hashes(BUNDLE)
    copy = shutil.move(BUNDLE, tmp_path / "first")
    build("bundle", seed="5")
    second = hashes(BUNDLE)
    assert list(first) == list(second)
    assert [name for name in first if first[name] != second[name]] == []
    shutil.rmtree(copy)
