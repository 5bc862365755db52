"""The small button beside a label that gives a field its default back."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtWidgets import QToolButton, QWidget

from asyncflow_gui.inspector import edit_texts, words
from asyncflow_gui.inspector.binding import Binding
from asyncflow_gui.inspector.shapes import FieldSpec
from asyncflow_gui.model.paths import Path
from asyncflow_gui.theme.icons import icon
from asyncflow_gui.theme.stylesheet import set_role

_ICON = 11
_SIDE = 16


class ResetButton(QToolButton):
    """Shown while the value is another than the default; its tooltip says which that is."""

    def __init__(
        self, binding: Binding, path: Path, field: FieldSpec, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._binding, self._path, self._field = binding, path, field
        label, default = words.field_label(field), words.default_text(field)
        set_role(self, "tiny", True)
        self.setIcon(icon("undo", binding.theme.tokens.text_muted))
        self.setIconSize(QSize(_ICON, _ICON))
        self.setFixedSize(_SIDE, _SIDE)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setToolTip(f"Back to the default: {default} (Ctrl+R in the field)")
        self.setAccessibleName(f"Reset {label} to {default}")
        self.clicked.connect(self.reset)
        self.hide()

    @Slot()
    def reset(self) -> None:
        """Give the field its default back, as one step of undo."""
        label = words.inside(words.field_label(self._field))
        whose = edit_texts.owner(self._binding.subject, self._path)
        self._binding.forget(self._path, boxes=False)
        self._binding.commit({self._path: self._field.default}, text=f"Reset {label} of {whose}")
