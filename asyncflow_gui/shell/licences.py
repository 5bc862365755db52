"""The licences of everything the app stands on. No Qt: builds collect them with this as well."""

from __future__ import annotations

import json
import platform
import re
from dataclasses import asdict, dataclass
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

from asyncflow_gui.assets import resource
from engine import __version__

ROOTS = (
    "PySide6-Essentials",
    "pyqtgraph",
    "simpy",
    "pydantic",
    "numpy",
    "PyYAML",
    "rich",
    "markdown-it-py",
    "SQLAlchemy",
    "alembic",
)
"""What the app asks for itself; everything else comes along with one of these."""

_QT_WHEELS = {"pyside6-essentials": "PySide6", "shiboken6": "Shiboken"}
_QT = (
    "Qt is used under the GNU Lesser General Public License, version 3, through libraries of its "
    "own that you may exchange for others. Its sources are at "
    "https://download.qt.io/official_releases/, those of PySide6 and Shiboken at "
    "https://code.qt.io/cgit/pyside/pyside-setup.git/. The parts that Qt has from others (ICU, "
    "HarfBuzz, FreeType, libpng, PCRE2, zlib and more) are listed with their licences at "
    "https://doc.qt.io/qt-6/licenses-used-in-qt.html."
)

_LICENCE_FILE = re.compile(r"(licen[cs]e|copying|notice|authors)", re.IGNORECASE)
_NOT_TEXT = re.compile(r"\.(py|pyc|json|so|pyd|dll)$")


@dataclass(frozen=True, slots=True)
class Part:
    """Something that comes with the app, and what one may do with it."""

    name: str
    version: str
    licence: str
    """Its short name, an SPDX expression as a rule; empty where its makers give none."""
    text: str
    """The whole licence."""


def parts() -> list[Part]:
    """Every part, the app first and the others by name: as built, or as installed here."""
    try:
        path = resource("licences.json")
    except FileNotFoundError:
        return in_order(collected())
    return [Part(**entry) for entry in json.loads(path.read_text(encoding="utf-8"))]


def collected() -> list[Part]:
    """The app, Python, Qt and the packages installed beside this one, in no order."""
    found = [
        Part("AsyncFlow Designer", __version__, "MIT", _own_licence()),
        Part("Python", platform.python_version(), "PSF-2.0", _text("PSF-2.0")),
    ]
    for package in _closure(ROOTS):
        name = package.metadata["Name"]
        found.append(
            Part(
                _QT_WHEELS.get(normal(name), name),
                package.version,
                _short_name(package),
                _full_text(package),
            )
        )
        if normal(name) == "pyside6-essentials":
            found.append(Part("Qt", package.version, "LGPL-3.0-only", _qt_text()))
    return found


def in_order(found: list[Part]) -> list[Part]:
    """The app itself first, then by name."""
    return sorted(found, key=lambda part: (part.name != "AsyncFlow Designer", part.name.lower()))


def to_json(found: list[Part]) -> str:
    """What :func:`parts` reads in a bundle."""
    return json.dumps([asdict(part) for part in in_order(found)], indent=1, ensure_ascii=False)


def of_package(name: str) -> Part:
    """One installed package.

    Raises:
        PackageNotFoundError: It is not installed.
    """
    package = distribution(name)
    return Part(
        package.metadata["Name"], package.version, _short_name(package), _full_text(package)
    )


def normal(name: str) -> str:
    """The name of a package as indexes compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def _closure(names: tuple[str, ...]) -> list[Distribution]:
    found: dict[str, Distribution] = {}
    waiting = list(names)
    while waiting:
        name = normal(waiting.pop())
        if name in found:
            continue
        try:
            found[name] = distribution(name)
        except PackageNotFoundError:
            continue  # for another system or another Python than this one
        for line in found[name].requires or ():
            wanted, _, condition = line.partition(";")
            match = re.match(r"[A-Za-z0-9._-]+", wanted.strip())
            if match and "extra" not in condition:
                waiting.append(match[0])
    return list(found.values())


def _short_name(package: Distribution) -> str:
    data = package.metadata
    if normal(data["Name"]) in _QT_WHEELS:
        return "LGPL-3.0-only"
    stated = next((data[key] for key in ("License-Expression", "License") if key in data), "")
    if stated and "\n" not in stated and len(stated) <= 80:
        return stated
    kinds = [c.split(" :: ")[-1] for c in data.get_all("Classifier", []) if "License ::" in c]
    return ", ".join(kinds)


def _full_text(package: Distribution) -> str:
    if normal(package.metadata["Name"]) in _QT_WHEELS:
        return _qt_text()
    pieces: list[str] = []
    for entry in sorted(package.files or (), key=lambda file: (len(file.parts), str(file))):
        inside = "/".join(entry.parts[1:])
        if not entry.parts[0].endswith(".dist-info") or not _LICENCE_FILE.search(inside):
            continue
        path = Path(str(entry.locate()))
        if _NOT_TEXT.search(path.name) or not path.is_file():
            continue
        pieces.append(path.read_text(encoding="utf-8", errors="replace").strip())
    # Packages that hold the same text twice say it once.
    return "\n\n----\n\n".join(dict.fromkeys(pieces))


def _own_licence() -> str:
    of_checkout = Path(__file__).resolve().parents[2] / "LICENSE"
    if of_checkout.is_file():
        return of_checkout.read_text(encoding="utf-8").strip("\n")
    try:
        return of_package("asyncflow-designer").text
    except PackageNotFoundError:
        return ""


def _qt_text() -> str:
    return "\n\n----\n\n".join((_QT, _text("LGPL-3.0"), _text("GPL-3.0")))


def _text(name: str) -> str:
    return resource("licences", f"{name}.txt").read_text(encoding="utf-8").strip("\n")
