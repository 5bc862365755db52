"""What keeps a start short. Nothing here changes what the app does once it runs."""

from __future__ import annotations

import builtins
import contextlib
import gc
from collections.abc import Iterator


@contextlib.contextmanager
def uncollected() -> Iterator[None]:
    """Look for no cyclic garbage meanwhile: a start makes next to none, and pays a fifth for it.

    What needs collections sooner or later has its own guard: see ``GuiThreadGc``.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def import_plainly() -> None:
    """Let Python import by itself, without PySide's search for users of its ``__feature__``.

    PySide reads the source of every module that is imported from then on, to know whether names
    are to be switched in it. Nothing here asks for that: names are Qt's everywhere.
    """
    import PySide6.QtCore  # noqa: F401, PLC0415  # puts the search in place

    builtins.__import__ = getattr(builtins, "__orig_import__", builtins.__import__)
