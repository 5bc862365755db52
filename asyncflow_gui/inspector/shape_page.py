"""What the inspector shows of a group or a note: what is written on it, and its colour."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel, QWidget

from asyncflow_gui.inspector.binding import Binding
from asyncflow_gui.inspector.form import SchemaForm
from asyncflow_gui.inspector.pages import Heading, Page
from asyncflow_gui.inspector.subjects import ShapeSubject
from asyncflow_gui.theme import Theme
from asyncflow_gui.theme.stylesheet import set_role
from engine.schemas import Frame, Group

_ABOUT = {
    True: "What lies inside a group moves with it. It changes nothing of a run.",
    False: "A note changes nothing of a run.",
}


class ShapePage(Page):
    """A group or a note."""

    def __init__(self, subject: ShapeSubject, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.subject = subject
        self.binding = Binding(subject, theme)
        self._schema = type(subject.read())
        is_group = self._schema is Group
        self.heading = Heading(theme, "group" if is_group else "note", self)
        self.form = SchemaForm(
            self.binding, (), self._schema, leave_out=tuple(Frame.model_fields), parent=self
        )
        about = QLabel(_ABOUT[is_group], self)
        about.setWordWrap(True)
        set_role(about, "muted", True)
        for widget in (self.heading, self.form, about):
            self.column.addWidget(widget)
        self.column.addStretch(1)
        self.sync()

    def fits(self) -> bool:
        """Whether the id still names one of its kind."""
        shape = self.subject.document.shapes.get(self.subject.shape_id)
        return type(shape) is self._schema

    def sync(self) -> None:
        """Show it as it is now."""
        shape = self.subject.read()
        kind = "Group" if isinstance(shape, Group) else "Note"
        title = shape.title if isinstance(shape, Group) else ""
        self.heading.set_texts(title or kind, kind if title else self.subject.shape_id)
        self.form.show_value(shape)

    def flush(self) -> None:
        """Commit what has been typed and not been committed yet."""
        self.form.flush()
