"""The Windows installer's script, compiled with a stand-in for the bundle."""

import shutil
import subprocess
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]
SCRIPT = PROJECT / "packaging" / "windows" / "asyncflow-designer.nsi"


@pytest.fixture
def payload(tmp_path: Path) -> Path:
    """A bundle of the same shape, with nothing in it that runs."""
    folder = tmp_path / "bundle"
    (folder / "_internal" / "inner").mkdir(parents=True)
    names = ("asyncflow-designer.exe", "asyncflow.exe", "_internal/base_library.zip")
    for name in (*names, "_internal/inner/file with spaces.txt"):
        (folder / name).write_bytes(name.encode() * 1000)
    return folder


def test_the_installer_compiles_without_a_warning(payload: Path, tmp_path: Path) -> None:
    makensis = shutil.which("makensis")
    if makensis is None:
        pytest.skip("makensis is missing (apt-get install nsis)")
    icon = tmp_path / "app.ico"
    command = ["makensis", "-V2", "-WX", "-NOCD", "-DVERSION=1.2.3", f"-DPAYLOAD={payload}"]
    installer = tmp_path / "asyncflow-designer-1.2.3-windows-x64.exe"
    make_icon(icon)
    options = [f"-DOUTPUT={installer}", f"-DICON={icon}", f"-DLICENCE={PROJECT / 'LICENSE'}"]
    done = subprocess.run(
        [*command, *options, str(SCRIPT)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert installer.read_bytes()[:2] == b"MZ"


def test_what_is_installed_is_uninstalled() -> None:
    """Every key and file that the script writes has its line that takes it away."""
    text = SCRIPT.read_text(encoding="utf-8")
    install, uninstall = text.split('Section "Uninstall"')
    written = {line.split()[2].strip('"') for line in install.splitlines() if "WriteReg" in line}
    deletes = [line.split('"')[1] for line in uninstall.splitlines() if "DeleteReg" in line]
    for key in written:
        assert any(key == gone or key.startswith(f"{gone}\\") for gone in deletes), key
    assert "HKLM" not in text, "an installation for one user writes nothing for all"
    for name in ("uninstall.exe", "${NAME}.lnk"):
        assert any(name in line for line in uninstall.splitlines() if "Delete " in line), name


def make_icon(path: Path) -> None:
    from PySide6.QtGui import QImage

    image = QImage(32, 32, QImage.Format.Format_ARGB32)
    image.fill(0)
    assert image.save(str(path))
