"""The licences of what is really in a bundle, as the About box reads them."""

from __future__ import annotations

import json
import subprocess
import sys
import sysconfig
from collections.abc import Iterable
from dataclasses import replace
from importlib.metadata import distributions
from pathlib import Path

from asyncflow_gui.shell.licences import Part, collected, normal, of_package, to_json

_STARTER = "GPL-2.0-or-later WITH Bootloader-exception"
_DEBIAN_DOCS = Path("/usr/share/doc")


def write_licences(sources: Iterable[str], folder: Path) -> None:
    """Write licences.json and system-libraries.json for the files that a bundle takes.

    Args:
        sources: Paths of the modules, libraries and data files in the bundle.
        folder: Where to write.

    Raises:
        SystemExit: The bundle holds a package whose licence nobody would see.
    """
    sources = {source for source in sources if source}
    starter = replace(of_package("pyinstaller"), name="PyInstaller", licence=_STARTER)
    parts = [*collected(), starter]
    _all_are_listed({str(Path(source).resolve()) for source in sources}, parts)
    libraries = system_libraries(sources)
    parts += [_debian_part(package) for package in sorted(set(libraries.values()))]
    unlicensed = [part.name for part in parts if not part.text]
    if unlicensed:
        raise SystemExit(f"No licence text was found for: {', '.join(unlicensed)}")
    (folder / "licences.json").write_text(to_json(parts), encoding="utf-8")
    listed = json.dumps(libraries, indent=1, sort_keys=True)
    (folder / "system-libraries.json").write_text(listed, encoding="utf-8")


def system_libraries(sources: Iterable[str]) -> dict[str, str]:
    """Libraries in the bundle that are the system's: their names, and their Debian packages."""
    found: dict[str, str] = {}
    if not sys.platform.startswith("linux"):
        return found
    for source in sources:
        if ".so" not in source or source.startswith((sys.prefix, sys.base_prefix)):
            continue
        real = str(Path(source).resolve())
        package = debian_package(real) or debian_package(source)
        if package:
            found[Path(source).name] = package.partition(":")[0]
    return found


def debian_package(path: str) -> str:
    """Which installed Debian package a file belongs to; empty if to none."""
    # Debian's lists still name the folders from before /lib became a link to /usr/lib.
    for name in (path, path.removeprefix("/usr")):
        done = subprocess.run(["dpkg", "-S", name], capture_output=True, text=True, check=False)
        if done.returncode == 0:
            return done.stdout.split(": ")[0].split(",")[0]
    return ""


def _debian_part(package: str) -> Part:
    command = ["dpkg-query", "-W", "-f=${Version}", package]
    version = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    path = _DEBIAN_DOCS / package / "copyright"
    text = path.read_text(encoding="utf-8", errors="replace") if path.is_file() else ""
    return Part(package, version, "", text.strip())


def _all_are_listed(sources: set[str], parts: list[Part]) -> None:
    site = Path(sysconfig.get_path("platlib")).resolve()
    listed = {normal(part.name) for part in parts} | {"pyside6-essentials", "shiboken6"}
    missing = set()
    for package in distributions(path=[str(site)]):
        name = normal(package.metadata["Name"])
        if name not in listed and any(
            str(Path(str(file.locate())).resolve()) in sources for file in package.files or ()
        ):
            missing.add(name)
    if missing:
        raise SystemExit(
            f"The bundle would hold packages that the app does not ask for: {sorted(missing)}. "
            "Leave them out in slimming.py, or add them to the roots in shell/licences.py."
        )
