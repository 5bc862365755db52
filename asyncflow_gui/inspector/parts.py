"""The editor of a schema inside another one, behind a line that says it in short."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QVBoxLayout, QWidget

from asyncflow_gui.inspector import summaries
from asyncflow_gui.inspector.binding import Binding
from asyncflow_gui.inspector.editor import SEVERAL, FieldEditor, Mixed
from asyncflow_gui.inspector.fold import Fold
from asyncflow_gui.inspector.form import SchemaForm
from asyncflow_gui.model.paths import Path
from engine.schemas.base import Schema


class PartEditor(FieldEditor):
    """A fold with the fields of the part."""

    self_labelled = True

    def __init__(
        self,
        binding: Binding,
        path: Path,
        schema: type[Schema],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(binding, path, parent)
        self.fold = Fold(binding.theme, "", self)
        self.form = SchemaForm(binding, path, schema, parent=self.fold)
        self.fold.set_content(self.form)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.fold)
        self.setFocusProxy(self.fold.header)

    def name_field(self, name: str, description: str) -> None:
        """The title of the fold."""
        self.fold.set_title(name, description)

    def show_value(self, value: Any) -> None:
        """Show the part, in short and in full."""
        mixed = isinstance(value, Mixed)
        self.fold.set_summary(SEVERAL if mixed else summaries.summary_of(type(value), value))
        self.form.show_value(value)

    def flush(self) -> None:
        """Commit what has been typed into the fields."""
        self.form.flush()
