"""No network, and nothing that builds objects from files: held by looking at every import.

The app talks to its own process through pipes, which Python's ``multiprocessing`` makes; what comes
out of those was put in by the app itself.
"""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
MODULES = sorted(
    path for package in ("engine", "asyncflow_gui") for path in (ROOT / package).rglob("*.py")
)

NETWORK = frozenset(
    """
    aiohttp asyncio ftplib http httpx imaplib nntplib poplib requests smtplib socket socketserver
    ssl telnetlib urllib urllib3 webbrowser websocket websockets xmlrpc
    PySide6.QtNetwork PySide6.QtNetworkAuth PySide6.QtWebSockets PySide6.QtWebEngineCore
    PySide6.QtWebEngineWidgets PySide6.QtWebChannel PySide6.QtHttpServer multiprocessing.managers
    multiprocessing.connection.Client multiprocessing.connection.Listener
    """.split()  # noqa: SIM905 - read as a list of words
)
BUILDERS = frozenset(["marshal", "shelve", "dill", "cloudpickle", "jsonpickle", "joblib"])
PIPES = frozenset({"asyncflow_gui/driving/host.py", "asyncflow_gui/driving/child.py"})
"""Modules that unpickle: what the app's own child process sends through a pipe."""


@cache
def nodes(path: Path) -> tuple[ast.AST, ...]:
    """What is imported and called in a module."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    wanted = (ast.Import, ast.ImportFrom, ast.Call)
    return tuple(node for node in ast.walk(tree) if isinstance(node, wanted))


def imports(path: Path) -> Iterator[str]:
    for node in nodes(path):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def calls(path: Path) -> Iterator[str]:
    for node in nodes(path):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func)


def within(name: str, forbidden: frozenset[str]) -> bool:
    return any(name == each or name.startswith(f"{each}.") for each in forbidden)


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def test_there_is_something_to_look_at() -> None:
    assert len(MODULES) > 400


def test_nothing_of_ours_imports_a_network_library() -> None:
    assert [
        f"{named(path)} imports {name}"
        for path in MODULES
        for name in imports(path)
        if within(name, NETWORK)
    ] == []


def test_only_links_of_the_manual_that_are_clicked_open_a_browser() -> None:
    assert {
        f"{named(path)} {name}"
        for path in MODULES
        for name in calls(path)
        if name.endswith((".openUrl", "setOpenExternalLinks"))
    } == {"asyncflow_gui/manual/browser.py QDesktopServices.openUrl"}


def test_nothing_of_ours_builds_objects_from_a_file() -> None:
    unsafe = {
        f"{named(path)} imports {name}"
        for path in MODULES
        for name in imports(path)
        if within(name, BUILDERS) or (name == "pickle" and named(path) not in PIPES)
    }
    evaluated = {
        f"{named(path)} calls {name}"
        for path in MODULES
        for name in calls(path)
        if name in {"eval", "exec", "compile", "__import__", "os.system", "yaml.load",
                    "yaml.unsafe_load", "yaml.full_load", "yaml.load_all"}
    }  # fmt: skip
    assert unsafe | evaluated == set()
