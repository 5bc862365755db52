"""Edits of an earlier session, put back under undo."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtGui import QUndoStack

from asyncflow_gui.commands.edit import Edit
from asyncflow_gui.model import Document
from engine.schemas import Project


class _Done(Edit):
    """An edit that is done already: pushing it changes nothing."""

    def __init__(self, document: Document, text: str, before: Project, after: Project) -> None:
        super().__init__(document, text, after)
        self._before = before
        self._is_done = True

    def redo(self) -> None:
        """Put the new state in place, except at the first time."""
        if self._is_done:
            self._is_done = False
        else:
            super().redo()


def put_under_undo(
    document: Document, stack: QUndoStack, first: Project, steps: Sequence[tuple[str, Project]]
) -> None:
    """Let undo lead back through states that the document had.

    Args:
        document: It shows the last of them.
        stack: Empty.
        first: The state before the first step.
        steps: Each command's text, and the state after it.
    """
    before = first
    for text, after in steps:
        stack.push(_Done(document, text, before, after))
        before = after
