"""The editor of unions: which member it is, and the fields of that member."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from asyncflow_gui.inspector import starts, words
from asyncflow_gui.inspector.binding import Binding
from asyncflow_gui.inspector.editor import (
    CAPTION,
    GAP,
    RELATED,
    ROWS,
    SEVERAL,
    ComboBox,
    FieldBox,
    FieldEditor,
    Mixed,
    combined,
    discard,
)
from asyncflow_gui.inspector.form import SchemaForm, is_half
from asyncflow_gui.inspector.lines import NumberEditor
from asyncflow_gui.inspector.shapes import Variant, fields_of, is_plain
from asyncflow_gui.model.paths import Path
from asyncflow_gui.theme.stylesheet import set_role
from engine.schemas import Constant
from engine.schemas.base import Schema

_Form = type[Schema] | type[float] | type[None] | str
"""A schema, a bare number, nothing, or a word."""

PICTURES: dict[type, Callable[[Binding, Path, QWidget], QWidget]] = {}
"""What is drawn below the fields of a value, by its schema: a widget with ``show_value``."""


class VariantEditor(FieldEditor):
    """A combobox of the members, and beside or below it the fields of the chosen one.

    A duration is one of these: a bare number (``Constant``) or a distribution. Choosing another
    member keeps the mean.
    """

    self_labelled = True

    def __init__(
        self,
        binding: Binding,
        path: Path,
        shape: Variant,
        *,
        optional: bool,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(binding, path, parent)
        self._shape = shape
        self._forms: list[_Form] = [*([type(None)] if optional else [])]
        self._forms += [float] if shape.bare else []
        self._forms += [*shape.words, *shape.members]
        self._form: _Form | None = None
        self._fields: SchemaForm | FieldBox | None = None
        self.picture: Any = None
        """The curve of the value, where its kind has one."""
        self.combo = ComboBox(self)
        self.combo.addItems([self._label(form) for form in self._forms])
        self.combo.setPlaceholderText(SEVERAL.capitalize())
        self.combo.activated.connect(self._on_activated)
        self._caption = QLabel(self)
        set_role(self._caption, "muted", True)
        self._caption.setBuddy(self.combo)
        self._caption.setMinimumSize(2 * CAPTION, CAPTION)
        self.setFocusProxy(self.combo)
        self._chooser = QWidget(self)
        chooser = QVBoxLayout(self._chooser)
        chooser.setContentsMargins(0, 0, 0, 0)
        chooser.setSpacing(RELATED)
        self.head = QHBoxLayout()
        self.head.addWidget(self._caption, 1)
        chooser.addLayout(self.head)
        chooser.addWidget(self.combo)
        chooser.addStretch(1)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(GAP)
        self._grid.setVerticalSpacing(ROWS)
        self._grid.setColumnStretch(0, 1)
        self._grid.setColumnStretch(1, 1)
        self._grid.addWidget(self._chooser, 0, 0)

    def name_field(self, name: str, description: str) -> None:
        """Label the combobox."""
        super().name_field(name, description)
        self._caption.setText(name)
        self._caption.setToolTip(description)

    def show_value(self, value: Any) -> None:
        """Show which member the value is, and its fields."""
        form = self._form_of(value)
        self.combo.setCurrentIndex(self._forms.index(form) if form in self._forms else -1)
        if form is not self._form:
            self._build(form)
        if isinstance(self._fields, FieldBox):
            self._fields.editor.show_value(_bare(value))
        elif self._fields is not None:
            self._fields.show_value(value)
        if self.picture is not None:
            self.picture.setVisible(not isinstance(value, Mixed))
            if not isinstance(value, Mixed):
                self.picture.show_value(value)

    def flush(self) -> None:
        """Commit what has been typed into the fields."""
        if isinstance(self._fields, FieldBox):
            self._fields.editor.flush()
        elif self._fields is not None:
            self._fields.flush()

    def set_invalid(self, invalid: bool) -> None:
        """Outline the combobox."""
        set_role(self.combo, "invalid", invalid)

    def focus(self) -> None:
        """A bare number takes the focus itself, else the combobox does."""
        if isinstance(self._fields, FieldBox):
            self._fields.editor.focus()
        else:
            super().focus()

    def _label(self, form: _Form) -> str:
        if form is type(None):
            return words.absent_label(str(self.path[-1]))
        if isinstance(form, str):
            return words.value_label(form)
        if form is float:
            return "Constant" if self._shape.members else "Fixed"
        return words.variant_label(form)  # type: ignore[arg-type]

    def _form_of(self, value: Any) -> _Form:
        if isinstance(value, Mixed):
            form = combined([self._form_of(each) for each in value.values])
            listing = isinstance(form, type) and issubclass(form, Schema) and not is_plain(form)
            return SEVERAL if isinstance(form, Mixed) or listing else form
        if value is None:
            return type(None)
        if isinstance(value, int | float | Constant) and self._shape.bare:
            return float
        if isinstance(value, str):
            return value
        return type(value)

    @Slot(int)
    def _on_activated(self, index: int) -> None:
        form = self._forms[index]
        if form is self._form:
            return
        before = self.binding.value(self.path)
        after: Any = form if isinstance(form, str) else None
        if not isinstance(form, str) and form is not type(None):
            after = starts.converted(before, None if form is float else form)  # type: ignore[arg-type]
        self.binding.forget(self.path, boxes=False)
        wrong = self.binding.commit({self.path: after})
        if wrong:
            self.combo.setCurrentIndex(self._forms.index(self._form_of(before)))
        self.error_changed.emit(wrong)

    def _build(self, form: _Form) -> None:
        """Put other fields in the place of the present ones."""
        own = self.binding.boxes.get(self.path)
        self.binding.forget(self.path)
        if own is not None:
            self.binding.boxes[self.path] = own
        for widget in (self._fields, self.picture):
            if widget is not None:
                discard(widget)
        self._form, self._fields, self.picture, beside = form, None, None, False
        if form is float and self._shape.bare is not None:
            editor = NumberEditor(self.binding, self.path, self._shape.bare)
            self._fields = FieldBox(editor, "Value", register=False, parent=self)
            beside = True
        elif form is not type(None) and not isinstance(form, str):
            schema: type[Schema] = form  # type: ignore[assignment]
            self._fields = SchemaForm(self.binding, self.path, schema, parent=self)
            fields = fields_of(schema)
            beside = len(fields) == 1 and is_half(fields[0])
        self._grid.removeWidget(self._chooser)
        self._grid.addWidget(self._chooser, 0, 0, 1, 1 if beside else 2)
        if self._fields is not None:
            place = (0, 1, 1, 1) if beside else (1, 0, 1, 2)
            self._grid.addWidget(self._fields, *place)
            self._fields.show()
        if isinstance(form, type) and form in PICTURES:
            self.picture = PICTURES[form](self.binding, self.path, self)
            self._grid.addWidget(self.picture, 2, 0, 1, 2)
            self.picture.show()
        self.binding.refresh_problems()


def _bare(value: Any) -> Any:
    """The seconds of a constant duration, or of several."""
    if isinstance(value, Mixed):
        return combined([_bare(each) for each in value.values])
    return value.value if isinstance(value, Constant) else value
