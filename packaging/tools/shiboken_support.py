"""What PySide needs of its own Python code, compiled; else each start compiles it anew.

PySide carries that code as source inside one of its libraries, and looks first for a folder
``shiboken6/files.dir`` with it.
"""

from __future__ import annotations

import importlib.util
import marshal
import sys
import zipfile
from pathlib import Path
from typing import Any

Entry = tuple[str, str, str]

FOLDER = "shiboken6/files.dir"


def compiled_support(made: Path) -> list[Entry]:
    """Write the modules below a folder; they are listed as PyInstaller lists files."""
    entries: list[Entry] = []
    with _carried() as archive:
        for name in sorted(archive.namelist()):
            # What reads the others out of the library is of no use outside of it.
            if not name.startswith("shibokensupport/") or not name.endswith(".py"):
                continue
            target = made / "shiboken-support" / f"{name}c"
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(_compiled(archive.read(name), name))
            entries.append((f"{FOLDER}/{name}c", str(target), "DATA"))
    return entries


def _carried() -> zipfile.ZipFile:
    import PySide6.QtCore  # noqa: F401, PLC0415  # has it unpacked in memory

    loader: Any = sys.modules["shibokensupport.feature"].__loader__
    archive: zipfile.ZipFile = loader.zfile
    return archive


def _compiled(source: bytes, name: str) -> bytes:
    """A module without source, as Python imports it: the same for the same source."""
    head = importlib.util.MAGIC_NUMBER + bytes(12)
    return head + marshal.dumps(compile(source, name, "exec", dont_inherit=True))
