"""What is built and installed. Most of it takes minutes: `scripts/test.sh -m packaging -n 0`.

With ASYNCFLOW_INSTALLERS set to a folder, the installers in it are tested instead of new ones.
"""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from packaging_support.clean_root import CleanRoot
from packaging_support.screen import Screen

PROJECT = Path(__file__).parents[2]


def installer(kind: str, pattern: str) -> Path:
    """Build an installer, unless there is one already."""
    folder = Path(os.environ.get("ASYNCFLOW_INSTALLERS") or PROJECT / "dist")
    if "ASYNCFLOW_INSTALLERS" not in os.environ:
        subprocess.run([str(PROJECT / "packaging" / "build.sh"), kind], check=True)
    (path,) = folder.glob(pattern)
    return path


@pytest.fixture(scope="session")
def package() -> Path:
    """The Debian package."""
    if shutil.which("dpkg-shlibdeps") is None:
        pytest.skip("dpkg-dev is missing")
    return installer("deb", "*.deb")


@pytest.fixture(scope="session")
def archive() -> Path:
    """The archive for other distributions."""
    return installer("tar", "*.tar.gz")


@pytest.fixture
def root(tmp_path: Path) -> Iterator[CleanRoot]:
    """A Debian as it is before anything is installed, to be thrown away."""
    with CleanRoot.opened(PROJECT / "build" / "clean-root", tmp_path / "root") as root:
        yield root


@pytest.fixture
def screen() -> Iterator[Screen]:
    """A screen of the test's own."""
    with Screen.opened() as screen:
        yield screen
