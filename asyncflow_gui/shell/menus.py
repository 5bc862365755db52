"""The menu bar."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMainWindow, QMenu

from asyncflow_gui.assets import resource
from asyncflow_gui.canvas.actions import CanvasActions
from asyncflow_gui.shell.actions import Actions
from asyncflow_gui.shell.settings import Settings


class Menus(QObject):
    """Puts the actions into menus; the two lists of files are made when their menu opens."""

    def __init__(
        self,
        window: QMainWindow,
        actions: Actions,
        drawing: CanvasActions,
        settings: Settings,
        *,
        open_recent: Callable[[Path], object],
        open_example: Callable[[Path], object],
    ) -> None:
        super().__init__(window)
        self._settings = settings
        self._open_recent = open_recent
        self._open_example = open_example
        bar = window.menuBar()
        bar.setObjectName("menuBar")
        self.recent = QMenu("Open &recent", window)
        self.examples = QMenu("Open e&xample", window)
        self.arrange = QMenu("Arran&ge", window)
        for menu in (self.recent, self.examples):
            menu.setProperty("madeOnOpening", True)
        self.recent.aboutToShow.connect(self._fill_recent)
        self.examples.aboutToShow.connect(self._fill_examples)
        a = actions
        _fill(
            bar.addMenu("&File"),
            [
                a.new,
                a.open,
                self.recent,
                self.examples,
                None,
                a.save,
                a.save_as,
                a.version_before,
                a.recover,
                None,
                a.import_asyncflow,
                a.export_results,
                a.export_drawing,
                None,
                a.quit,
            ],
        )
        _fill(
            bar.addMenu("&Edit"),
            [
                a.undo,
                a.redo,
                None,
                a.add_part,
                a.add_after,
                a.connect,
                drawing.add_note,
                None,
                drawing.cut,
                drawing.copy,
                drawing.paste,
                drawing.duplicate,
                a.delete,
                a.select_all,
                None,
                drawing.group,
                drawing.ungroup,
                self.arrange,
                drawing.tidy,
            ],
        )
        _fill(self.arrange, [*drawing.align, None, *drawing.distribute])
        view = bar.addMenu("&View")
        theme = QMenu("&Theme", window)
        _fill(theme, list(a.themes.values()))
        _fill(
            view,
            [
                a.zoom_in,
                a.zoom_out,
                a.reset_zoom,
                a.fit_all,
                drawing.fit_selection,
                drawing.snap_to_grid,
                drawing.show_minimap,
                None,
                a.show_left,
                a.show_outline,
                a.show_right,
                a.show_charts,
                a.show_problems,
                None,
                a.next_panel,
                a.previous_panel,
                None,
                theme,
                a.reduce_motion,
            ],
        )
        speed = QMenu("Spee&d", window)
        _fill(speed, list(a.speeds.values()))
        self.run = bar.addMenu("&Run")
        _fill(
            self.run,
            [
                a.run,
                a.pause,
                a.step,
                a.step_to_event,
                a.run_until,
                a.stop,
                None,
                a.restart,
                a.reseed,
                speed,
            ],
        )
        _fill(
            bar.addMenu("&Help"),
            [
                a.guide,
                a.reference,
                a.help_here,
                a.whats_this,
                None,
                a.tour,
                a.search,
                a.shortcuts,
                None,
                a.about,
            ],
        )
        for menu in bar.findChildren(QMenu):
            menu.setToolTipsVisible(False)

    @Slot()
    def _fill_recent(self) -> None:
        self.recent.clear()
        for path in self._settings.recent_files():
            action = self.recent.addAction(path.name.replace("&", "&&"))
            action.setToolTip(str(path))
            action.setData(path)
            action.triggered.connect(self._recent_chosen)
        if self.recent.isEmpty():
            self.recent.addAction("No recent files").setEnabled(False)
            return
        self.recent.setToolTipsVisible(True)
        self.recent.addSeparator()
        self.recent.addAction("Clear this list").triggered.connect(self._clear_recent)

    @Slot()
    def _fill_examples(self) -> None:
        self.examples.clear()
        for path in example_files():
            action = self.examples.addAction(path.stem.replace("-", " ").capitalize())
            action.setData(path)
            action.triggered.connect(self._example_chosen)
        if self.examples.isEmpty():
            self.examples.addAction("No examples installed").setEnabled(False)

    @Slot()
    def _recent_chosen(self) -> None:
        self._open_recent(_sender_path(self))

    @Slot()
    def _example_chosen(self) -> None:
        self._open_example(_sender_path(self))

    @Slot()
    def _clear_recent(self) -> None:
        self._settings.clear_recent_files()


def example_files() -> list[Path]:
    """The projects that come with the app."""
    try:
        return sorted(resource("examples").glob("*.asyncflow"))
    except FileNotFoundError:
        return []


def _sender_path(owner: QObject) -> Path:
    action = owner.sender()
    assert isinstance(action, QAction)
    path = action.data()
    assert isinstance(path, Path)
    return path


def _fill(menu: QMenu, entries: list[QAction | QMenu | None]) -> None:
    for entry in entries:
        if entry is None:
            menu.addSeparator()
        elif isinstance(entry, QMenu):
            menu.addMenu(entry)
        else:
            menu.addAction(entry)
