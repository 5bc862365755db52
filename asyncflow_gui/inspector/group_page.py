"""What the inspector shows of several elements: the fields those of a kind have in common."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from asyncflow_gui.commands import Editor
from asyncflow_gui.inspector import words
from asyncflow_gui.inspector.binding import Binding
from asyncflow_gui.inspector.editor import GAP, Mixed
from asyncflow_gui.inspector.form import SchemaForm
from asyncflow_gui.inspector.pages import Heading, Page
from asyncflow_gui.inspector.rearranged import alike
from asyncflow_gui.inspector.shapes import (
    Choice,
    FieldSpec,
    Flag,
    Items,
    Number,
    Part,
    Variant,
    fields_of,
    is_plain,
)
from asyncflow_gui.inspector.subjects import GroupSubject
from asyncflow_gui.theme import Theme
from asyncflow_gui.theme.stylesheet import set_role
from engine.schemas.base import Schema


class GroupForm(QWidget):
    """Those of one kind: what is set here is set for each of them."""

    def __init__(
        self, subject: GroupSubject, theme: Theme, *, captioned: bool, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.subject = subject
        self.binding = Binding(subject, theme)
        schema: type[Schema] = type(subject.read())
        self._lists = _lists_alike(subject)
        left_out = [
            field.name
            for field in fields_of(schema)
            if not _is_shared(field) and field.name not in self._lists
        ]
        self.schema = schema
        self.form = SchemaForm(self.binding, (), schema, leave_out=left_out, parent=self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP)
        if captioned:
            caption = QLabel(subject.title.upper(), self)
            set_role(caption, "caption", True)
            column.addWidget(caption)
        column.addWidget(self.form)

    def fits(self) -> bool:
        """Whether the ids still name elements of this kind, with lists alike."""
        same = all(type(value) is self.schema for value in self.subject.read_all())
        return same and _lists_alike(self.subject) == self._lists

    def sync(self) -> None:
        """Show the elements as they are now."""
        self.form.show_value(Mixed(tuple(self.subject.read_all())))


class GroupPage(Page):
    """Several elements: a form for those of each kind."""

    def __init__(
        self, editor: Editor, ids: Sequence[str], theme: Theme, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        by_kind: dict[str, list[str]] = {}
        nodes = editor.document.nodes
        for key in ids:
            by_kind.setdefault(nodes[key].kind if key in nodes else "edge", []).append(key)
        subjects = [
            GroupSubject(editor, tuple(keys), words.kind_label(kind).lower())
            for kind, keys in by_kind.items()
        ]
        alone = len(subjects) == 1
        heading = Heading(theme, next(iter(by_kind)) if alone else "", self)
        title = subjects[0].title if alone else f"{len(ids):,} elements"
        about = "edited together" if alone else ", ".join(subject.title for subject in subjects)
        heading.set_texts(title, about)
        self.heading = heading
        self.column.addWidget(heading)
        self.groups = [
            GroupForm(subject, theme, captioned=not alone, parent=self) for subject in subjects
        ]
        for group in self.groups:
            self.column.addWidget(group)
        hint = QLabel("What is entered here is set for all of them. Delete removes them.", self)
        hint.setWordWrap(True)
        set_role(hint, "muted", True)
        self.column.addWidget(hint)
        self.column.addStretch(1)
        self.sync()

    def fits(self) -> bool:
        """Whether these forms still suit what is selected."""
        return all(group.fits() for group in self.groups)

    def sync(self) -> None:
        """Show the elements as they are now."""
        for group in self.groups:
            group.sync()

    def flush(self) -> None:
        """Commit what has been typed and not been committed yet."""
        for group in self.groups:
            group.form.flush()


def _lists_alike(subject: GroupSubject) -> frozenset[str]:
    """Names of the lists whose items are of the same kinds in all of them, one by one.

    Figures may differ: the steps of servers that do the same, some slower than others, are edited
    as those of one.
    """
    values = subject.read_all()
    schema: type[Schema] = type(values[0])
    if any(type(value) is not schema for value in values):
        return frozenset()
    lists = (field.name for field in fields_of(schema) if isinstance(field.shape, Items))
    return frozenset(name for name in lists if alike([getattr(each, name) for each in values]))


def _is_shared(field: FieldSpec) -> bool:
    """Whether it makes sense to set a field of several elements to one value."""
    if isinstance(field.shape, Part):
        return is_plain(field.shape.schema)
    return isinstance(field.shape, Number | Flag | Choice | Variant)
