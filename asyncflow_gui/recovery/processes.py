"""Which process is meant, so that another one with the same number is not taken for it."""

from __future__ import annotations

import contextlib
import os
import platform
import subprocess
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict


class Process(BaseModel):
    """A process of this or another machine."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    machine: str
    """Which machine: a folder of data may be shared by several."""
    pid: int
    started: str
    """When it was started, in whatever form the system tells; empty where it does not."""


@cache
def this_process() -> Process:
    """The process that asks."""
    pid = os.getpid()
    return Process(machine=_machine(), pid=pid, started=_started(pid) or "")


def is_running(process: Process) -> bool:
    """Whether a process still runs. One of another machine is taken to: nobody here can tell."""
    if is_elsewhere(process):
        return True
    started = _started(process.pid)
    return started is not None and started == process.started


def is_any_running(pid: int) -> bool:
    """Whether this machine has a process of that number now, whichever it is."""
    return _started(pid) is not None


def is_elsewhere(process: Process) -> bool:
    """Whether it is a process of another machine."""
    return process.machine != _machine()


@cache
def _machine() -> str:
    with contextlib.suppress(OSError):
        return Path("/etc/machine-id").read_text(encoding="ascii").strip() or platform.node()
    return platform.node()


def _started(pid: int) -> str | None:
    """When a process was started; None if there is no such process."""
    ways = {"Linux": _started_by_proc, "Windows": _started_by_windows}
    return ways.get(platform.system(), _started_by_ps)(pid)


def _started_by_proc(pid: int) -> str | None:
    try:
        # The name of the program, in brackets, may have spaces and brackets of its own.
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
        state, *others = fields.rpartition(")")[2].split()
        boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    except (OSError, ValueError):
        return None
    if state in "ZX":  # ended, and only not yet asked for its exit code
        return None
    return f"{boot} {others[18]}"


def _started_by_ps(pid: int) -> str | None:
    """On macOS and the BSDs."""
    done = subprocess.run(
        ["ps", "-o", "stat=,lstart=", "-p", str(pid)],
        env={**os.environ, "LC_ALL": "C"},
        capture_output=True,
        text=True,
        check=False,
    )
    state, _, started = done.stdout.strip().partition(" ")
    return started.strip() or None if state and not state.startswith("Z") else None


def _started_by_windows(pid: int) -> str | None:
    import ctypes  # noqa: PLC0415 - there only
    from ctypes import wintypes  # noqa: PLC0415

    query_limited_information, still_active = 0x1000, 259
    kernel = ctypes.WinDLL("kernel32", use_last_error=True)  # type: ignore[attr-defined]
    kernel.OpenProcess.restype = wintypes.HANDLE
    handle = kernel.OpenProcess(query_limited_information, False, pid)
    if not handle:
        return None
    try:
        times = [wintypes.FILETIME() for _ in range(4)]
        code = wintypes.DWORD()
        known = kernel.GetExitCodeProcess(wintypes.HANDLE(handle), ctypes.byref(code))
        known = known and kernel.GetProcessTimes(
            wintypes.HANDLE(handle), *(ctypes.byref(each) for each in times)
        )
        if not known or code.value != still_active:
            return None
        return str(times[0].dwHighDateTime << 32 | times[0].dwLowDateTime)
    finally:
        kernel.CloseHandle(wintypes.HANDLE(handle))
