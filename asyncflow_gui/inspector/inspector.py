"""The right column: the form of what is selected."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget
from shiboken6 import isValid

from asyncflow_gui.commands import Editor
from asyncflow_gui.inspector.editor import discard, settle
from asyncflow_gui.inspector.group_page import GroupPage
from asyncflow_gui.inspector.pages import ElementPage, Page, ScenarioPage
from asyncflow_gui.inspector.shape_page import ShapePage
from asyncflow_gui.inspector.subjects import ElementSubject, ScenarioSubject, ShapeSubject
from asyncflow_gui.inspector.tab_order import next_stop, tab_stops
from asyncflow_gui.model import Changes, Document
from asyncflow_gui.theme import Theme
from asyncflow_gui.theme.stylesheet import set_role
from engine.schemas import NodeSample, Problem
from engine.schemas.problem import PathPart

_WIDTH = 300
_SETTLING_MS = 30
_MARGIN = 24
"""Pixels kept in view above and below the field that has the focus."""


class Inspector(QScrollArea):
    """Edits every field of what is selected, or of the scenario when nothing is.

    Signals:
        renamed: The shown element has another name now (old, new): by an edit here, or by undo.
    """

    renamed = Signal(str, str)

    def __init__(
        self, document: Document, editor: Editor, theme: Theme, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._document, self._editor, self._theme = document, editor, theme
        self._ids: tuple[str, ...] = ()
        self._problems: Sequence[Problem] = ()
        self._live: Mapping[str, NodeSample] | None = None
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMinimumWidth(260)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName("Inspector")
        self._settled = QTimer(self)
        self._settled.setSingleShot(True)
        self._settled.setInterval(_SETTLING_MS)
        self._settled.timeout.connect(self._show_focus)
        content = QWidget(self)
        set_role(content, "surface", "panel")
        content.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._holder = QVBoxLayout(content)
        self._holder.setContentsMargins(0, 0, 0, 0)
        self.setWidget(content)
        self._page: Page = Page(content)
        self._holder.addWidget(self._page)
        self._rebuild()
        self._unsubscribe = document.subscribe(self._on_changes)
        theme.changed.connect(self._on_theme)

    @property
    def selection(self) -> tuple[str, ...]:
        """Ids of what is shown; empty for the scenario."""
        return self._ids

    @property
    def page(self) -> Page:
        """The form that is shown."""
        return self._page

    def sizeHint(self) -> QSize:
        """The width the forms are made for."""
        return QSize(_WIDTH, 600)

    def set_selection(self, ids: Sequence[str]) -> None:
        """Show the form of what is selected, or of the scenario for nothing."""
        known = self._known(ids)
        if known == self._ids or self._is_renamed(known):
            return
        self.flush()
        # Committing may have renamed what was selected.
        self._ids = self._known(known)
        self._rebuild()

    def set_problems(self, problems: Sequence[Problem]) -> None:
        """Show the problems of what is shown at its fields, the others on top of the form."""
        self._problems = tuple(problems)
        self._page.show_problems(self._problems)

    def set_live(self, nodes: Mapping[str, NodeSample] | None) -> None:
        """Show how the selected node is doing; None while nothing runs."""
        self._live = nodes
        self._page.show_live(nodes)

    def focus_field(self, path: Sequence[PathPart]) -> bool:
        """Put the focus on the field at a problem's path, opening whatever hides it.

        Args:
            path: From the scenario's root, as in ``Problem.path``. The element it lies in must be
                selected; see :meth:`set_selection`.

        Returns:
            Whether there is such a field.
        """
        binding = self._page.binding
        if binding is None:
            return False
        root = binding.subject.root
        inside = tuple(path)
        found = inside[: len(root)] == root and binding.focus(inside[len(root) :])
        if found:
            # A form that has just been made has not settled yet, and would scroll elsewhere.
            self._settled.start()
        return found

    def flush(self) -> None:
        """Commit what has been typed and not been committed yet: before saving or running."""
        self._page.flush()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Pass the focus on to the first field."""
        super().focusInEvent(event)
        first = next(tab_stops(self._page), None)
        if first is not None:
            first.setFocus(event.reason())

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab goes through the form from top to bottom."""
        stop = next_stop(self, self._page, forward=forward)
        if stop is None:
            return super().focusNextPrevChild(forward)
        reason = Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason
        stop.setFocus(reason)
        if self._page.isAncestorOf(stop):
            self.ensureWidgetVisible(stop, 0, _MARGIN)
        return True

    def _rebuild(self) -> None:
        old, self._page = self._page, self._make_page()
        # The old page may be in the middle of an event of one of its fields: it dies later, and
        # until then it keeps its parent, so that it is Qt's and not the garbage collector's.
        self._holder.removeWidget(old)
        discard(old)
        self._holder.addWidget(self._page)
        self._page.show_problems(self._problems)
        self._page.show_live(self._live)
        self._page.show()
        settle(self._page)

    def _is_renamed(self, ids: tuple[str, ...]) -> bool:
        """Whether what is selected now is what is shown, under another name.

        The form stays, and with it the focus: the name may have been committed by going on to the
        next field.
        """
        page, document = self._page, self._document
        if not (isinstance(page, ElementPage) and len(ids) == len(self._ids) == 1):
            return False
        before = self._ids[0]
        if before in document.nodes or before in document.edges:
            return False
        self._ids = ids
        page.subject.element_id = ids[0]
        if page.fits():
            page.sync()
        else:
            self._rebuild()
        return True

    def _known(self, ids: Sequence[str]) -> tuple[str, ...]:
        """Those that have a form: nodes and edges, or a single group or note."""
        document = self._document
        elements = tuple(k for k in ids if k in document.nodes or k in document.edges)
        alone = not elements and len(ids) == 1 and ids[0] in document.shapes
        return tuple(ids) if alone else elements

    def _make_page(self) -> Page:
        if len(self._ids) > 1:
            return GroupPage(self._editor, self._ids, self._theme, self.widget())
        if self._ids and self._ids[0] in self._document.shapes:
            shape = ShapeSubject(self._editor, self._ids[0])
            return ShapePage(shape, self._theme, self.widget())
        if self._ids:
            subject = ElementSubject(self._editor, self._ids[0])
            return ElementPage(subject, self._theme, self.widget())
        return ScenarioPage(ScenarioSubject(self._editor), self._theme, self.widget())

    def _on_changes(self, changes: Changes) -> None:
        if not isValid(self):
            # Connecting to ``destroyed`` instead would run Python while garbage is collected.
            self._unsubscribe()
            return
        shapes = (*changes.changed_shapes, *changes.removed_shapes)
        if not changes.scenario and not set(shapes) & set(self._ids):
            return
        renamed = self._follow_rename(changes)
        here = self._known(self._ids)
        if here != self._ids or not self._page.fits():
            self._ids = here
            self._rebuild()
        else:
            self._page.sync()
        if renamed is not None:
            self.renamed.emit(*renamed)

    def _follow_rename(self, changes: Changes) -> tuple[str, str] | None:
        """A lone element gone and another come in one step: that is one with another name."""
        for gone, come in (
            (changes.removed_nodes, changes.added_nodes),
            (changes.removed_edges, changes.added_edges),
        ):
            if gone == self._ids and len(gone) == len(come) == 1:
                self._ids = come
                if isinstance(self._page, ElementPage):
                    self._page.subject.element_id = come[0]
                return gone[0], come[0]
        return None

    @Slot()
    def _show_focus(self) -> None:
        focused = self._page.focusWidget()
        if focused is not None:
            self.ensureWidgetVisible(focused, 0, _MARGIN)

    @Slot()
    def _on_theme(self) -> None:
        self.flush()
        self._rebuild()
