"""Makes ``.venv-bench`` with AsyncFlow 0.1.1, Ciw, salabim and NodeGraphQt, on this Python.

AsyncFlow asks for Python 3.12, but runs on 3.11 as well: it is installed there without its own
opinion, beside the very versions of NumPy, SimPy and pydantic that the engine has, so that both
are measured on the same ground.
"""

from __future__ import annotations

import os
import subprocess
import sys
import venv
from importlib.metadata import version
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / ".venv-bench"

SHARED = ("numpy", "simpy", "pydantic", "PyYAML", "PySide6-Essentials")
OTHERS = ("ciw==3.2.7", "salabim==26.0.9", "pydantic-settings", "email-validator", "matplotlib")
NODE_EDITOR = ("NodeGraphQt==0.6.44", "Qt.py==2.0.7")
ASYNCFLOW = "asyncflow-sim==0.1.1"


def _python() -> Path:
    return FOLDER / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def python_of() -> str:
    """The interpreter of the folder if it is there, else this one."""
    return str(_python()) if _python().exists() else sys.executable


def main() -> None:
    """Make the folder anew and install."""
    venv.create(FOLDER, clear=True, with_pip=True)
    pip = [str(_python()), "-m", "pip", "install", "--quiet"]
    same = [f"{name}=={version(name)}" for name in SHARED]
    subprocess.run([*pip, *same, *OTHERS], check=True)
    subprocess.run([*pip, "--no-deps", "--ignore-requires-python", ASYNCFLOW], check=True)
    # Without its own opinion, too: it would bring a binding that is not in use here.
    subprocess.run([*pip, "--no-deps", *NODE_EDITOR], check=True)
    print(f"installed in {FOLDER.name}")


if __name__ == "__main__":
    main()
