"""Who hears of what in the main window: its actions, and what one part has to tell another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from asyncflow_gui.model import Changes
from asyncflow_gui.shell.dialogs import show_error
from engine.schemas import Problem

if TYPE_CHECKING:
    from asyncflow_gui.shell.main_window import MainWindow

_APP = "AsyncFlow Designer"


class Wiring(QObject):
    """Connects the parts of a window, and does what concerns several of them.

    It is made before any of them: a window deletes what it owns in that order, and nobody is to be
    told of parts that are being deleted.
    """

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window

    def connect_parts(self) -> None:
        """Connect them, once all of them have been made."""
        self._connect_actions()
        self._connect_document()
        self._connect_selection()
        self._connect_problems()
        self._connect_runs()

    # --- connections ----------------------------------------------------------------------------

    def _connect_actions(self) -> None:
        window = self._window
        actions, canvas, files = window.actions_, window.canvas, window.files
        for action, slot in (
            (actions.new, window.beginning.show),
            (actions.open, files.open),
            (actions.save, files.save),
            (actions.save_as, files.save_as),
            (actions.version_before, window.safekeeping.open_version_before),
            (actions.recover, window.safekeeping.offer_again),
            (actions.import_asyncflow, files.import_asyncflow),
            (actions.export_results, window.exporter.export),
            (actions.export_drawing, window.drawings.export),
            (actions.quit, window.close),
            (actions.undo, self._tell_undone),
            (actions.redo, self._tell_redone),
            (actions.add_part, self._add_part),
            (actions.add_after, window.quick_insert.open_after_selection),
            (actions.connect, window.connect_mode.open),
            (actions.delete, canvas.delete_selection),
            (actions.select_all, canvas.select_all),
            (actions.zoom_in, canvas.zoom_in),
            (actions.zoom_out, canvas.zoom_out),
            (actions.reset_zoom, canvas.reset_zoom),
            (actions.fit_all, canvas.fit_all),
            (actions.next_panel, window.regions.forward),
            (actions.previous_panel, window.regions.back),
        ):
            action.triggered.connect(slot)
        for action in actions.themes.values():
            action.triggered.connect(self._theme_chosen)

    def _connect_document(self) -> None:
        window = self._window
        window.files.changed.connect(self.show_title)
        window.document.subscribe(self._document_changed)
        window.files.replaced.connect(self._document_replaced)
        window.files.settling.connect(window.inspector.flush)
        window.files.said.connect(window.status.show_message)
        window.charts.keep_in(window.document)

    def _connect_selection(self) -> None:
        window = self._window
        canvas, outline, navigation = window.canvas, window.outline, window.navigation
        canvas.selection_changed.connect(window.inspector.set_selection)
        canvas.selection_changed.connect(outline.follow)
        canvas.selection_changed.connect(window.charts.follow_selection)
        canvas.status_message.connect(window.status.show_message)
        canvas.inspect_requested.connect(navigation.inspect)
        outline.selected.connect(navigation.show_selected)
        outline.activated.connect(navigation.edit_entry)
        outline.refused.connect(window.status.show_message)
        window.charts.element_chosen.connect(self._show_element)
        window.inspector.renamed.connect(self._follow_rename)
        window.palette_panel.add_requested.connect(window.quick_insert.add_in_view)
        window.commands.go_requested.connect(navigation.go_to)

    def _connect_problems(self) -> None:
        window = self._window
        window.watch.changed.connect(self._show_problems)
        window.problems.list.problem_activated.connect(window.navigation.go_to_problem)
        window.problems.close_requested.connect(self._hide_problems)
        window.status.problems_clicked.connect(window.actions_.show_problems.toggle)

    def _connect_runs(self) -> None:
        window = self._window
        window.controller.failed.connect(self._run_failed)
        window.by_hand.said.connect(window.status.show_message)
        window.charts.said.connect(window.status.show_message)
        window.charts.export_requested.connect(window.exporter.export)
        window.runs.ended.connect(self._run_ended)

    @Slot()
    def _tell_undone(self) -> None:
        """Say what was undone, in place of what was said when it was done."""
        self._window.status.show_message(f"Undone: {self._window.stack.redoText()}.")

    @Slot()
    def _tell_redone(self) -> None:
        self._window.status.show_message(f"Done again: {self._window.stack.undoText()}.")

    # --- the document ---------------------------------------------------------------------------

    @Slot()
    def show_title(self) -> None:
        """Say what is open, and whether it is saved."""
        window, files = self._window, self._window.files
        modified = files.is_modified
        state = "unsaved changes" if modified else "saved" if files.path else "not saved yet"
        name = window.document.scenario.name.strip()
        window.top_bar.set_title(
            f"{files.name}{' •' if modified else ''}",
            f"{name} · {state}" if name else state.capitalize(),
        )
        window.setWindowTitle(f"{files.name}[*] – {_APP}")
        window.setWindowModified(modified)
        window.setWindowFilePath(str(files.path) if files.path else "")

    def _document_changed(self, changes: Changes) -> None:
        if changes.scenario or changes.view:
            self.show_title()  # the scenario's name and whether all is saved are part of it

    @Slot()
    def _document_replaced(self) -> None:
        window = self._window
        window.runs.forget()
        window.steering.forget()
        window.by_hand.forget()
        window.status.show_message("")
        window.canvas.select(())
        window.watch.check_now()
        window.canvas.fit_all()

    @Slot()
    def _add_part(self) -> None:
        self._window.canvas.ask_for_part()

    @Slot(str)
    def _show_element(self, element: str) -> None:
        document = self._window.document
        if element in document.nodes or element in document.edges:
            self._window.canvas.select((element,))

    @Slot(str, str)
    def _follow_rename(self, _old: str, new: str) -> None:
        self._window.canvas.select((new,))

    # --- problems, runs, colours ----------------------------------------------------------------

    @Slot(object)
    def _show_problems(self, problems: tuple[Problem, ...]) -> None:
        window = self._window
        drawn = bool(window.document.scenario.nodes)
        window.canvas.set_problems(problems)
        window.outline.set_problems(problems)
        window.inspector.set_problems(problems if drawn else ())
        window.problems.list.set_problems(problems)
        if drawn:
            window.status.set_problems(problems)
        else:
            window.status.show_nothing_drawn()

    @Slot()
    def _hide_problems(self) -> None:
        self._window.actions_.show_problems.setChecked(False)
        self._window.canvas.setFocus()

    @Slot(str, str)
    def _run_failed(self, headline: str, details: str) -> None:
        if self._window.attended:
            show_error(self._window, headline, details)

    @Slot(bool)
    def _run_ended(self, has_result: bool) -> None:
        if has_result:
            self._window.ready_to_show_result.emit()

    @Slot()
    def _theme_chosen(self) -> None:
        for mode, action in self._window.actions_.themes.items():
            if action.isChecked():
                self._window.theme.set_mode(mode)
                self._window.settings.theme_mode = mode
