"""What an installation on Linux has besides the bundle: icons, menu entry, file type, manuals."""

from __future__ import annotations

import gzip
import json
import os
import shutil
from collections.abc import Iterable
from pathlib import Path

from build_facts import Facts
from icons import SIZES, write_icons

ROOT = Path(__file__).parents[2]
LINUX = ROOT / "packaging" / "linux"
NAME = "asyncflow-designer"
MIME_ICON = "application-x-asyncflow"
COMMANDS = {"asyncflow": "asyncflow", "asyncflow-gui": "asyncflow-designer"}
"""Commands, and the programs in the bundle they start."""


def stage_share(share: Path, made: Facts) -> None:
    """Write what goes to /usr/share or ~/.local/share."""
    icons = write_icons(ROOT / "resources" / "icons" / "app.svg", ROOT / "build" / "made" / "icons")
    theme = share / "icons" / "hicolor"
    for context, name in (("apps", NAME), ("mimetypes", MIME_ICON)):
        _copy(icons / "app.svg", theme / "scalable" / context / f"{name}.svg")
        for size in SIZES:
            _copy(icons / f"app-{size}.png", theme / f"{size}x{size}" / context / f"{name}.png")
    _copy(LINUX / f"{NAME}.desktop", share / "applications" / f"{NAME}.desktop")
    _copy(LINUX / f"{NAME}.xml", share / "mime" / "packages" / f"{NAME}.xml")
    for command in COMMANDS:
        page = (LINUX / f"{command}.1").read_text(encoding="utf-8")
        page = page.replace("@VERSION@", made.version).replace("@DATE@", made.date)
        write_gzip(share / "man" / "man1" / f"{command}.1.gz", page)


def licences(bundle: Path) -> list[dict[str, str]]:
    """The parts of a bundle, as its About box lists them."""
    (path,) = bundle.rglob("_resources/licences.json")
    return json.loads(path.read_text(encoding="utf-8"))


def system_libraries(bundle: Path) -> dict[str, str]:
    """Libraries in the bundle that are of the system it was built on: name, and Debian package."""
    (path,) = bundle.rglob("_resources/system-libraries.json")
    return json.loads(path.read_text(encoding="utf-8"))


def write_gzip(path: Path, text: str) -> None:
    """Compress a text the same way each time."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip.compress(text.encode(), 9, mtime=0))


def make_plain(folder: Path, epoch: int) -> None:
    """Give everything the usual modes and the time of the commit, from the innermost outwards."""
    for path in sorted(folder.rglob("*"), reverse=True):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or _is_program(path) else 0o644)
        os.utime(path, (epoch, epoch), follow_symlinks=False)
    folder.chmod(0o755)
    os.utime(folder, (epoch, epoch))


def files_in(folder: Path) -> Iterable[Path]:
    """All files and links below a folder, in order."""
    return (p for p in sorted(folder.rglob("*")) if p.is_symlink() or not p.is_dir())


def _is_program(path: Path) -> bool:
    if path.suffix == ".sh":
        return True
    return path.parent.name == NAME and path.name in COMMANDS.values()


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)
