"""Ways to a place: from a problem, a name or a row of the outline to canvas and inspector."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot

from asyncflow_gui.canvas import Canvas
from asyncflow_gui.commands import Editor
from asyncflow_gui.inspector import Inspector
from asyncflow_gui.inspector.subjects import ElementSubject
from asyncflow_gui.shell.actions import Actions
from asyncflow_gui.shell.outline.entries import Entry
from engine.schemas import Problem
from engine.schemas.problem import PathPart

_MARGIN = 24


class Navigation(QObject):
    """Selects, brings into view, and puts the keyboard where it is wanted."""

    def __init__(
        self,
        canvas: Canvas,
        inspector: Inspector,
        editor: Editor,
        actions: Actions,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._canvas = canvas
        self._inspector = inspector
        self._editor = editor
        self._actions = actions

    @Slot(str)
    def go_to(self, element_id: str) -> None:
        """Select an element, bring it to the middle, and leave the keyboard to the canvas."""
        self._canvas.select((element_id,))
        self._canvas.center_on(element_id)
        self._canvas.setFocus()

    @Slot(str)
    def inspect(self, element_id: str) -> None:
        """Open the form of an element."""
        self._actions.show_right.setChecked(True)
        self._canvas.select((element_id,))
        self._inspector.setFocus()

    @Slot(object)
    def go_to_problem(self, problem: Problem) -> None:
        """Show where a problem is, and put the keyboard into the field it is about."""
        if problem.element is not None:
            self._canvas.select((problem.element,))
            self._canvas.center_on(problem.element)
        else:
            self._canvas.select(())
        self._actions.show_right.setChecked(True)
        self._inspector.focus_field(problem.path)

    @Slot(object)
    def show_selected(self, ids: tuple[str, ...]) -> None:
        """Select what was selected elsewhere; what is out of sight comes into view."""
        self._canvas.select(ids)
        if ids:
            self._canvas.ensureVisible(self._canvas.graph.contents_rect(ids), _MARGIN, _MARGIN)

    @Slot(object)
    def edit_entry(self, entry: Entry) -> None:
        """Open the form of what a row of the outline stands for, at the place it is in."""
        document = self._editor.document
        if entry.element in document.shapes:
            self.show_selected((entry.element,))
            self._canvas.setFocus()
            self._canvas.open_element(entry.element)
            return
        self._actions.show_right.setChecked(True)
        if entry.element in document.nodes or entry.element in document.edges:
            self._canvas.select((entry.element,))
            root: tuple[PathPart, ...] = ElementSubject(self._editor, entry.element).root
            path = (*root, *entry.path) if entry.path else ()
        else:
            events = [event.id for event in document.scenario.events]
            self._canvas.select(())
            path = ("events", events.index(entry.element)) if entry.element in events else ()
        if not path or not self._inspector.focus_field(path):
            self._inspector.setFocus()
