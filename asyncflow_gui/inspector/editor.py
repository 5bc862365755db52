"""What all field editors share, and the box that gives one a label and a line for messages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, cast

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QWheelEvent
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from asyncflow_gui.inspector.binding import Binding
from asyncflow_gui.inspector.remedy_button import RemedyButton
from asyncflow_gui.inspector.reset_button import ResetButton
from asyncflow_gui.inspector.shapes import FieldSpec
from asyncflow_gui.model.paths import Path
from asyncflow_gui.theme.stylesheet import set_role
from engine.schemas import Problem

RELATED = 4
"""Pixels between a label and its field."""
CAPTION = 16
"""Pixels a label has at least, as a button beside it would take."""
GAP = 8
"""Pixels between related fields."""
ROWS = 12
"""Pixels between rows of fields."""
GROUP = 16
"""Pixels between groups."""


@dataclass(frozen=True)
class Mixed:
    """Stands for the values of several elements that are not all the same."""

    values: tuple[Any, ...]


SEVERAL = "several values"
"""What a field says that shows a :class:`Mixed`."""


def combined(values: Sequence[Any]) -> Any:
    """The value of several elements: theirs, if they have the same one."""
    first = values[0]
    return first if all(value == first for value in values) else Mixed(tuple(values))


class FieldEditor(QWidget):
    """Edits the value at one path.

    Subclasses call ``binding.commit`` on what the user does, and show without committing what
    :meth:`show_value` is given.
    """

    error_changed = Signal(str)
    """What is wrong with what was entered, in words; empty when nothing is."""

    self_labelled = False
    """Whether the editor shows the label of its field itself."""

    head: QHBoxLayout | None = None
    """Where an editor that does has room beside the label."""

    def __init__(self, binding: Binding, path: Path, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.binding = binding
        self.path = path

    def show_value(self, value: Any) -> None:
        """Show the committed value, or that there are several."""
        raise NotImplementedError

    def flush(self) -> None:
        """Commit what has been typed and not been committed yet."""

    def abandon(self) -> None:
        """Drop what has been typed: the field, or what it belongs to, is going away."""

    def set_invalid(self, invalid: bool) -> None:
        """Mark the field itself, beside the message."""

    def focus(self) -> None:
        """Take the keyboard focus."""
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def name_field(self, name: str, description: str) -> None:
        """Tell assistive technology what the field is."""
        target = self.focusProxy() or self
        target.setAccessibleName(name)
        target.setAccessibleDescription(description)
        target.setToolTip(description)


class Folding(QWidget):
    """A part of a form that may be closed."""

    def set_open(self, is_open: bool) -> None:
        """Show or hide what is inside."""
        raise NotImplementedError

    def note(self, box: FieldBox, problem: Problem | None) -> None:
        """A field inside has a problem now, or none any more."""
        raise NotImplementedError


class FieldBox(QWidget):
    """A label above an editor, and below it what is wrong, if anything is."""

    def __init__(
        self,
        editor: FieldEditor,
        label: str,
        description: str = "",
        *,
        register: bool = True,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.editor = editor
        self._entered = ""
        self._found: Sequence[Problem] = ()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(RELATED)
        self._field: FieldSpec | None = None
        self._reset: ResetButton | None = None
        self._head = editor.head
        if label and not editor.self_labelled:
            caption = QLabel(label, self)
            set_role(caption, "muted", True)
            caption.setBuddy(editor.focusProxy() or editor)
            caption.setToolTip(description)
            caption.setMinimumSize(2 * CAPTION, CAPTION)  # cut short in deep nests
            self._head = QHBoxLayout()
            self._head.addWidget(caption, 1)
            layout.addLayout(self._head)
        layout.addWidget(editor)
        self.message = QLabel(self)
        self.message.setWordWrap(True)
        self.message.setTextFormat(Qt.TextFormat.PlainText)
        self.message.hide()
        self._remedy: RemedyButton | None = None
        layout.addWidget(self.message)
        layout.addStretch(1)
        editor.name_field(label or description, description)
        editor.error_changed.connect(self._on_error)
        self._is_registered = register
        if register:
            editor.binding.boxes[editor.path] = self

    @property
    def remedy(self) -> RemedyButton:
        """The button below the message; few fields ever need theirs."""
        if self._remedy is None:
            self._remedy = RemedyButton(self.editor.binding, self)
            layout = cast(QVBoxLayout, self.layout())
            layout.insertWidget(layout.count() - 1, self._remedy)
        return self._remedy

    def offer_default(self, field: FieldSpec) -> None:
        """Let the field be given its default back."""
        if field.resets and self._head is not None:
            self._field = field

    @property
    def reset(self) -> ResetButton | None:
        """The button beside the label; None where there is no default."""
        if self._reset is None and self._field is not None and self._head is not None:
            self._reset = ResetButton(self.editor.binding, self.editor.path, self._field, self)
            self._head.addWidget(self._reset)
        return self._reset

    def show_value(self, value: Any) -> None:
        """Show the committed value, and whether it is the default."""
        self.editor.show_value(value)
        is_off = self._field is not None and value != self._field.default
        if (is_off or self._reset is not None) and self.reset is not None:
            self.reset.setVisible(is_off)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ctrl+R inside the field resets it."""
        control = event.modifiers() == Qt.KeyboardModifier.ControlModifier
        if not (control and event.key() == Qt.Key.Key_R) or not self._is_registered:
            super().keyPressEvent(event)
        elif self._reset is not None and not self._reset.isHidden():
            self.editor.abandon()
            self._reset.reset()

    def set_problems(self, problems: Sequence[Problem]) -> None:
        """Show what ``check`` found here, unless something is wrong with the entry itself."""
        self._found = problems
        self._show()
        for folding in self._foldings():
            folding.note(self, worst_of(problems))

    def reveal(self) -> None:
        """Open the folds it stands in."""
        for folding in self._foldings():
            folding.set_open(True)

    def focus(self) -> None:
        """Bring the field into view and put the keyboard focus there."""
        self.editor.focus()
        show_in_scroll_area(self)

    @Slot(str)
    def _on_error(self, text: str) -> None:
        self._entered = text[:1].upper() + text[1:]
        self._show()

    def _foldings(self) -> Iterator[Folding]:
        parent = self.parentWidget()
        while parent is not None:
            if isinstance(parent, Folding):
                yield parent
            parent = parent.parentWidget()

    def _show(self) -> None:
        worst = worst_of(self._found)
        if worst is None and not self._entered and self.message.isHidden():
            return  # as it is: most fields are, each time
        text = self._entered or (worst.sentence if worst else "")
        only_warning = not self._entered and worst is not None and worst.severity == "warning"
        set_role(self.message, "error", not only_warning)
        set_role(self.message, "warning", only_warning)
        self.message.setText(text)
        self.message.setToolTip("" if self._entered or worst is None else worst.hint)
        self.message.setVisible(bool(text))
        if worst is not None or self._remedy is not None:
            self.remedy.show_problem(None if self._entered else worst)
        self.editor.set_invalid(bool(text) and not only_warning)


def worst_of(problems: Iterable[Problem]) -> Problem | None:
    """The first error, or else the first warning."""
    return min(problems, key=lambda problem: problem.severity != "error", default=None)


class ComboBox(QComboBox):
    """A combobox that shrinks with its column and leaves the wheel to the scroll area."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(1)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scrolling past a field must not change it."""
        event.ignore()


def discard(widget: QWidget) -> None:
    """Take a part of a form away for good.

    A field that loses the focus commits what was typed; by then something else may stand at its
    path, or nothing. So the fields are told to drop it first.
    """
    for editor in widget.findChildren(FieldEditor):
        editor.abandon()
    for box in widget.findChildren(FieldBox):
        box.set_problems(())
    widget.hide()
    widget.deleteLater()


def settle(widget: QWidget) -> None:
    """Lay a form out now, innermost parts first.

    Left to itself Qt does it one level of nesting per turn of the event loop, which is seen.
    """
    for child in reversed(widget.findChildren(QWidget)):
        layout = child.layout()
        if layout is not None and child.isVisible():
            layout.invalidate()
            layout.activate()
    own = widget.layout()
    if own is not None:
        own.activate()


def show_in_scroll_area(widget: QWidget) -> None:
    """Scroll the nearest scroll area so that ``widget`` can be seen."""
    parent = widget.parentWidget()
    while parent is not None and not isinstance(parent, QScrollArea):
        parent = parent.parentWidget()
    if isinstance(parent, QScrollArea):
        content = parent.widget()
        layout = content.layout() if content is not None else None
        if layout is not None:
            layout.activate()
        parent.ensureWidgetVisible(widget, 0, GROUP)
