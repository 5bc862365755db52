"""A Debian of its own in a folder, with nothing installed but its base."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

RELEASE = "bookworm"
USER = 1000
HOME = "/home/tester"
_FROM_HERE = (
    *("etc/apt/sources.list", "etc/apt/sources.list.d", "etc/apt/apt.conf.d", "etc/apt/keyrings"),
    *("etc/ssl/certs", "usr/local/share/ca-certificates", "etc/resolv.conf", "etc/hosts"),
)
"""This machine's way to Debian's packages."""
_NOT_LOOKED_AT = (
    *("proc", "dev", "tmp", "home", "root", "run", "var/cache", "var/log", "var/lib/apt"),
    *(
        "var/lib/dpkg",
        "etc/ld.so.cache",
        "etc/passwd-",
        "etc/shadow-",
        "etc/group-",
        "etc/gshadow-",
    ),
)
"""Where systems keep notes of what they did: these folders change with every installation."""


class CleanRoot:
    """A root that commands run in."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @classmethod
    @contextlib.contextmanager
    def opened(cls, kept: Path, folder: Path) -> Iterator[CleanRoot]:
        """Unpack a root into a folder; it is gone afterwards.

        Args:
            kept: Where the base is kept from one test to the next: making it takes a minute.
            folder: Where the root is put.
        """
        if os.geteuid() != 0 or shutil.which("debootstrap") is None:
            pytest.skip("a clean root needs root and debootstrap")
        base = _base(kept)
        folder.mkdir(parents=True)
        try:
            subprocess.run(["tar", "-C", str(folder), "-xf", str(base)], check=True)
            root = cls(folder)
            root._connect()
            yield root
        finally:
            for place in ("proc", "tmp/.X11-unix", "dev"):
                subprocess.run(
                    ["umount", "-l", str(folder / place)], check=False, stderr=subprocess.DEVNULL
                )
            subprocess.run(["rm", "-rf", "--one-file-system", str(folder)], check=True)

    def run(self, *command: str, timeout_s: float = 900) -> str:
        """Run a command as root; returns what it printed."""
        return self._run(command, {"HOME": "/root"}, (), timeout_s)

    def run_as_user(self, *command: str, display: str = "", timeout_s: float = 300) -> str:
        """Run a command as somebody who works there; returns what it printed."""
        return self._run(command, _user(display), (f"--userspec={USER}:{USER}",), timeout_s)

    def start_as_user(self, *command: str, display: str) -> subprocess.Popen[bytes]:
        """Start a program as somebody who works there."""
        environment = [f"{key}={value}" for key, value in _user(display).items()]
        line = ["chroot", f"--userspec={USER}:{USER}", str(self.folder), "/usr/bin/env", "-i"]
        return subprocess.Popen([*line, *environment, *command])

    def install(self, *packages: str) -> str:
        """Install with apt; returns what apt said."""
        return self.run("apt-get", "install", "-qy", *packages)

    def files(self) -> set[str]:
        """Every file, link and folder, but for what any installation changes."""
        found: set[str] = set()
        waiting = [self.folder]
        while waiting:
            for path in waiting.pop().iterdir():
                name = str(path.relative_to(self.folder))
                if name in _NOT_LOOKED_AT:
                    continue
                found.add(name)
                if path.is_dir() and not path.is_symlink():
                    waiting.append(path)
        return found

    def processes(self) -> list[str]:
        """Programs that run from this root."""
        found = []
        for process in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                program = str((process / "exe").readlink())
                if program.startswith(f"{self.folder}/"):
                    found.append(program)
        return found

    def inside(self, path: str) -> Path:
        """A file of the root, seen from outside."""
        return self.folder / path.lstrip("/")

    def _run(
        self, command: tuple[str, ...], said: dict[str, str], options: tuple[str, ...], limit: float
    ) -> str:
        proxies = {key: v for key, v in os.environ.items() if key.lower().endswith("_proxy")}
        said = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LANG": "C.UTF-8", **proxies, **said}
        environment = [f"{k}={v}" for k, v in {**said, "DEBIAN_FRONTEND": "noninteractive"}.items()]
        line = ["chroot", *options, str(self.folder), "/usr/bin/env", "-i", *environment, *command]
        done = subprocess.run(
            line,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=limit,
            check=False,
        )
        assert done.returncode == 0, f"{' '.join(command)}\n{done.stdout[-4000:]}"
        return done.stdout

    def _connect(self) -> None:
        for name in _FROM_HERE:
            source, target = Path("/") / name, self.folder / name
            if source.exists():
                target.parent.mkdir(parents=True, exist_ok=True)
                # Links that lead nowhere are no loss.
                copy = ["cp", "-aLT", "--remove-destination", str(source), str(target)]
                subprocess.run(copy, check=False, stderr=subprocess.DEVNULL)
        for hook in (self.folder / "etc/apt/apt.conf.d").glob("*docker*"):
            hook.unlink()  # its hooks are of images, not of installed systems
        if not (Path("/") / "etc/apt/sources.list").exists():
            (self.folder / "etc/apt/sources.list").unlink(missing_ok=True)
        subprocess.run(["mount", "--rbind", "/dev", str(self.folder / "dev")], check=True)
        subprocess.run(["mount", "--make-rslave", str(self.folder / "dev")], check=True)
        subprocess.run(["mount", "-t", "proc", "proc", str(self.folder / "proc")], check=True)
        home = self.inside(HOME)
        home.mkdir(parents=True)
        os.chown(home, USER, USER)
        screens = self.folder / "tmp/.X11-unix"
        screens.mkdir(parents=True)
        Path("/tmp/.X11-unix").mkdir(exist_ok=True)
        subprocess.run(["mount", "--bind", "/tmp/.X11-unix", str(screens)], check=True)
        self.run("apt-get", "-q", "update")


def _user(display: str) -> dict[str, str]:
    return {
        "HOME": HOME,
        "PATH": "/usr/bin:/bin",
        "LANG": "C.UTF-8",
        **({"DISPLAY": display} if display else {}),
    }


def _base(kept: Path) -> Path:
    base = kept / f"{RELEASE}.tar"
    if base.exists():
        return base
    seed = kept / "seed"
    shutil.rmtree(seed, ignore_errors=True)
    seed.mkdir(parents=True)
    command = ["debootstrap", "--variant=minbase", "--include=ca-certificates", RELEASE, str(seed)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"debootstrap found no way to Debian: {done.stdout[-300:]}")
    part = base.with_suffix(".part")
    subprocess.run(["tar", "-C", str(seed), "-cf", str(part), "."], check=True)
    part.rename(base)
    shutil.rmtree(seed)
    return base
