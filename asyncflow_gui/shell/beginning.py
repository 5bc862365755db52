"""What a window offers to begin with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Slot

if TYPE_CHECKING:
    from asyncflow_gui.shell.gallery import Gallery
    from asyncflow_gui.shell.gallery.catalogue import Template
    from asyncflow_gui.shell.main_window import MainWindow


class Beginning(QObject):
    """Shows the gallery; most starts are with a file, and go without it."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window

    def greet(self) -> Gallery | None:
        """At a start without a file: offer something to begin with, unless that is unwanted."""
        from asyncflow_gui.shell.gallery import Gallery  # noqa: PLC0415

        return self.show() if Gallery.wanted_at_start(self._window.settings) else None

    @Slot()
    def show(self) -> Gallery:
        """Offer templates and recent files to begin with."""
        from asyncflow_gui.shell.gallery import Gallery  # noqa: PLC0415

        window = self._window
        gallery = Gallery(window.theme, window.settings, window)
        gallery.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        gallery.template_chosen.connect(self._begin_with)
        gallery.open_wanted.connect(window.files.open)
        gallery.recent_chosen.connect(window.files.open_path)
        gallery.open()
        return gallery

    @Slot(object)
    def _begin_with(self, template: Template) -> None:
        files = self._window.files
        if template.path is None:
            files.new()
        else:
            files.open_example(template.path)
        self._window.canvas.setFocus()
