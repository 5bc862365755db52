"""The CSVs of recorded arrivals, which go where their project goes."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox, QWidget

from asyncflow_gui.shell.dialogs import APP_NAME
from asyncflow_gui.shell.storage import SaveError
from engine.io.traces import write_traces
from engine.schemas import Scenario, ScenarioError


def take_along(scenario: Scenario, folder: Path, window: QWidget) -> bool:
    """Put the CSVs that a scenario names into the folder it is saved to.

    One that is there already, with other times, is replaced only if the user says so.

    Returns:
        Whether to go on saving: False where the user thinks better of it.

    Raises:
        SaveError: One cannot be written, or has a name that leads elsewhere.
    """
    try:
        return _taken_along(scenario, folder, window)
    except ScenarioError as error:
        problem = error.problems[0]
        raise SaveError(f"{problem.sentence}. {problem.hint}.") from error
    except OSError as error:
        reason = (error.strerror or str(error)).rstrip(".")
        raise SaveError(
            f"The recorded arrivals could not be written to {folder}: {reason}. "
            "Save the project elsewhere, or make room or change the permissions and try again."
        ) from error


def _taken_along(scenario: Scenario, folder: Path, window: QWidget) -> bool:
    try:
        write_traces(scenario, folder)
    except FileExistsError as there:
        replace = _ask_replace(window, str(there))
        if replace:
            write_traces(scenario, folder, overwrite=True)
        return replace is not None
    return True


def _ask_replace(parent: QWidget, what: str) -> bool | None:
    """Whether to replace recorded arrivals; None: not to save at all."""
    box = QMessageBox(QMessageBox.Icon.NoIcon, APP_NAME, "Replace the recorded arrivals?")
    box.setParent(parent, Qt.WindowType.Dialog)
    box.setInformativeText(
        f"{what}. If you keep that file, the project has its times when it is next opened."
    )
    buttons = QMessageBox.StandardButton
    box.setStandardButtons(buttons.Yes | buttons.No | buttons.Cancel)
    box.button(buttons.Yes).setText("Replace")
    box.button(buttons.No).setText("Keep that file")
    box.setDefaultButton(buttons.Cancel)
    box.setEscapeButton(buttons.Cancel)
    answers = {buttons.Yes.value: True, buttons.No.value: False}
    answer = answers.get(box.exec())
    box.deleteLater()
    return answer
