"""What is built and installed. These take minutes: `scripts/test.sh -m packaging tests/packaging`."""

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from packaging_support.clean_root import CleanRoot
from packaging_support.screen import Screen

PROJECT = Path(__file__).parents[2]


def build(*what: str) -> None:
    """Call packaging/build.sh."""
    subprocess.run([str(PROJECT / "packaging" / "build.sh"), *what], check=True)


@pytest.fixture(scope="session")
def package() -> Path:
    """The Debian package, built now."""
    if shutil.which("dpkg-shlibdeps") is None:
        pytest.skip("dpkg-dev is missing")
    build("deb")
    (path,) = (PROJECT / "dist").glob("*.deb")
    return path


@pytest.fixture(scope="session")
def archive() -> Path:
    """The archive for other distributions, built now."""
    build("tar")
    (path,) = (PROJECT / "dist").glob("*.tar.gz")
    return path


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
