"""What the desktop hands over is opened."""

from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QFileOpenEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from asyncflow_gui.shell.file_open import FileOpenFilter


def test_a_request_to_open_a_file_names_it(qtbot: QtBot, qapp: QApplication) -> None:
    requests = FileOpenFilter(qapp)
    path = Path("/somewhere/a shop.asyncflow")
    with qtbot.waitSignal(requests.asked_for) as asked:
        QApplication.sendEvent(qapp, QFileOpenEvent(QUrl.fromLocalFile(str(path))))
    assert asked.args == [path]
    qapp.removeEventFilter(requests)


def test_an_address_that_is_no_file_is_left_alone(qtbot: QtBot, qapp: QApplication) -> None:
    requests = FileOpenFilter(qapp)
    with qtbot.assertNotEmitted(requests.asked_for):
        QApplication.sendEvent(qapp, QFileOpenEvent(QUrl("https://example.org/a.asyncflow")))
    qapp.removeEventFilter(requests)
