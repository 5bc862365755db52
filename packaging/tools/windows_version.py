"""What Windows shows as the details of a program."""

from __future__ import annotations

import re

from build_facts import Facts
from PyInstaller.utils.win32.versioninfo import (
    FixedFileInfo,
    StringFileInfo,
    StringStruct,
    StringTable,
    VarFileInfo,
    VarStruct,
    VSVersionInfo,
)

_ENGLISH, _UNICODE = 0x0409, 1200


def version_info(made: Facts) -> VSVersionInfo:
    """The version resource of both programs."""
    numbers = tuple(int(n) for n in re.findall(r"\d+", made.version)[:3])
    version = (*numbers, *(0,) * (4 - len(numbers)))
    texts = {
        "CompanyName": "The AsyncFlow Designer authors",
        "FileDescription": "AsyncFlow Designer",
        "FileVersion": made.version,
        "LegalCopyright": "MIT licence",
        "ProductName": "AsyncFlow Designer",
        "ProductVersion": f"{made.version} ({made.commit[:10]})",
    }
    table = StringTable(
        f"{_ENGLISH:04x}{_UNICODE:04x}", [StringStruct(key, text) for key, text in texts.items()]
    )
    return VSVersionInfo(
        ffi=FixedFileInfo(filevers=version, prodvers=version),
        kids=[
            StringFileInfo([table]),
            VarFileInfo([VarStruct("Translation", [_ENGLISH, _UNICODE])]),
        ],
    )
