"""What every test of the app shares."""

import gc
from collections.abc import Iterator

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication


@pytest.fixture(scope="session", autouse=True)
def clipboard_left_empty(qapp: QApplication) -> Iterator[None]:
    """Empty the clipboard while Python still lives.

    The offscreen platform keeps it until the process has all but ended; data that was made in
    Python would then be destroyed without an interpreter, which is a crash.
    """
    yield
    QGuiApplication.clipboard().clear()


@pytest.fixture(autouse=True)
def garbage_is_collected_between_tests_only() -> Iterator[None]:
    """As in the app, where it is collected from a timer and never in the middle of Qt's work."""
    gc.disable()
    yield
    gc.collect()
    gc.enable()
