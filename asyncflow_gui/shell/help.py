"""The help menu: the manual, What's This, the tour, the cheat sheet, and about."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, QUrl, Slot
from PySide6.QtGui import QWhatsThisClickedEvent
from PySide6.QtWidgets import QWhatsThis

from asyncflow_gui.shell.cheat_sheet import CheatSheet
from asyncflow_gui.shell.tour import Tour
from asyncflow_gui.shell.whats_this import describe, topic_at_hand

if TYPE_CHECKING:
    from asyncflow_gui.manual.window import ManualWindow
    from asyncflow_gui.shell.main_window import MainWindow


class HelpMenu(QObject):
    """Opens what the help menu offers; made last, when the window has all its parts.

    Args:
        window: The window whose help this is.
        log_file: Where the app writes its log; for the about dialog.
    """

    def __init__(self, window: MainWindow, log_file: Path | None) -> None:
        super().__init__(window)
        self._window = window
        self._log_file = log_file
        self._manual: ManualWindow | None = None
        self.tour = Tour(
            {
                "palette": window.palette_panel,
                "canvas": window.canvas,
                "inspector": window.inspector,
                "problems": window.status.problem_count,
                "run": window.top_bar.run_bar,
                "results": window.charts,
            },
            self._show_panels,
            theme=window.theme,
            settings=window.settings,
            window=window,
        )
        describe(
            {
                "palette": window.palette_panel,
                "outline": window.outline,
                "canvas": window.canvas,
                "inspector": window.inspector,
                "charts": window.charts,
                "problems": window.problems,
                "top_bar": window.top_bar,
                "status": window.status,
            }
        )
        actions = window.actions_
        for action, slot in (
            (actions.guide, self.show_guide),
            (actions.reference, self.show_reference),
            (actions.help_here, self.show_topic),
            (actions.whats_this, self.ask_whats_this),
            (actions.tour, self.tour.begin),
            (actions.shortcuts, self.show_shortcuts),
            (actions.about, self.show_about),
        ):
            action.triggered.connect(slot)
        window.installEventFilter(self)

    @property
    def manual(self) -> ManualWindow:
        """The manual's window; made when it is first wanted."""
        if self._manual is None:
            from asyncflow_gui.manual.window import ManualWindow  # noqa: PLC0415

            self._manual = ManualWindow(self._window.theme, self._window)
        return self._manual

    def open(self, topic: str) -> None:
        """Open a place of the manual, such as ``reference#server``."""
        page, _, anchor = topic.partition("#")
        self.manual.show_page(page, anchor)

    @Slot()
    def show_guide(self) -> None:
        """The user guide, or the page that was read last."""
        if self._manual is None:
            self.open("user-guide")
        else:
            self._manual.show_page()

    @Slot()
    def show_reference(self) -> None:
        """The model reference."""
        self.open("reference")

    @Slot()
    def show_topic(self) -> None:
        """The place that speaks of the field that has the focus, or of what is selected."""
        window = self._window
        selected = window.canvas.selection[0] if window.canvas.selection else ""
        node = window.document.nodes.get(selected)
        edge = "edge" if selected in window.document.edges else None
        self.open(topic_at_hand(window.canvas, node.kind if node else edge))

    @Slot()
    def ask_whats_this(self) -> None:
        """The next click asks what something is."""
        QWhatsThis.enterWhatsThisMode()

    @Slot()
    def show_shortcuts(self) -> None:
        """List every action that has a shortcut, and what keys and mouse do on the canvas."""
        dialog = CheatSheet(self._window.menuBar(), self._window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    @Slot()
    def show_about(self) -> None:
        """Say what this is, which build, and on what it stands."""
        from asyncflow_gui.shell.about import AboutBox  # noqa: PLC0415 - not at each start

        box = AboutBox(self._log_file, self._window)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.open()

    def _show_panels(self) -> None:
        actions = self._window.actions_
        for action in (actions.show_left, actions.show_right, actions.show_charts):
            action.setChecked(True)
        self._window.panels.open_charts()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A link in a What's This leads into the manual."""
        if isinstance(event, QWhatsThisClickedEvent):
            QWhatsThis.hideText()
            self.open(QUrl(event.href()).toString().removeprefix("manual:/"))
            return True
        return super().eventFilter(watched, event)
