"""The editor of an objective's limit: below or above, in the unit of the figure it is for."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from asyncflow_gui.inspector import words
from asyncflow_gui.inspector.binding import Binding
from asyncflow_gui.inspector.editor import GAP, RELATED, ComboBox, FieldEditor
from asyncflow_gui.inspector.lines import NumberEditor
from asyncflow_gui.inspector.shapes import Number
from asyncflow_gui.model.paths import Path
from asyncflow_gui.theme.stylesheet import set_role
from engine.schemas import Slo

_SIDES = ("below", "above")


class _LimitLine(NumberEditor):
    """The number: writing it says on which side of it the figure must stay."""

    side = "below"

    def write(self, value: Any, merge: str) -> str:
        """Set this side and clear the other."""
        return self.binding.commit(sides(self.path[:-1], self.side, value), merge)


class LimitEditor(FieldEditor):
    """A combobox of the two sides with the number beside it."""

    self_labelled = True

    def __init__(
        self, binding: Binding, path: Path, shape: Number, parent: QWidget | None = None
    ) -> None:
        super().__init__(binding, path, parent)
        self._shape = shape
        self._line: _LimitLine | None = None
        self._caption = QLabel(self)
        set_role(self._caption, "muted", True)
        self.combo = ComboBox(self)
        self.combo.addItems([words.value_label(side) for side in _SIDES])
        self.combo.activated.connect(self._on_activated)
        self._caption.setBuddy(self.combo)
        self._row = QHBoxLayout()
        self._row.setSpacing(GAP)
        self._row.addWidget(self.combo, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(RELATED)
        layout.addWidget(self._caption)
        layout.addLayout(self._row)
        self.setFocusProxy(self.combo)

    @property
    def edit(self) -> QWidget:
        """The line the number is typed into."""
        assert self._line is not None
        return self._line.edit

    def name_field(self, name: str, description: str) -> None:
        """Caption the two."""
        super().name_field(name, description)
        self._caption.setText(name)
        self._caption.setToolTip(description)

    def show_value(self, _value: Any) -> None:
        """Show the side that has a limit, and the limit."""
        slo: Slo = self.binding.value(self.path[:-1])
        side = "below" if slo.below is not None else "above"
        quantity = words.figure_quantity(slo.figure)
        line = self._line
        if line is None or line.quantity is not quantity:
            line = self._build(Number(quantity, least=self._shape.least, most=self._shape.most))
        line.side = side
        self.combo.setCurrentIndex(_SIDES.index(side))
        line.show_value(getattr(slo, side))

    def flush(self) -> None:
        """Commit what has been typed."""
        if self._line is not None:
            self._line.flush()

    def abandon(self) -> None:
        """Drop what has been typed."""
        if self._line is not None:
            self._line.abandon()

    def set_invalid(self, invalid: bool) -> None:
        """Outline the number."""
        if self._line is not None:
            self._line.set_invalid(invalid)

    @Slot(int)
    def _on_activated(self, index: int) -> None:
        self.flush()
        slo: Slo = self.binding.value(self.path[:-1])
        limit = slo.below if slo.below is not None else slo.above
        self.error_changed.emit(self.binding.commit(sides(self.path[:-1], _SIDES[index], limit)))

    def _build(self, shape: Number) -> _LimitLine:
        old, self._line = self._line, _LimitLine(self.binding, self.path, shape, parent=self)
        if old is not None:
            old.abandon()
            self._row.removeWidget(old)
            old.hide()
            old.deleteLater()
        self._line.error_changed.connect(self.error_changed)
        self._line.name_field("Limit", "")
        self._row.addWidget(self._line, 1)
        self._line.show()
        return self._line


def sides(slo: Path, side: str, limit: float | None) -> dict[Path, Any]:
    """The changes that put an objective's limit on one side only."""
    return {(*slo, name): limit if name == side else None for name in _SIDES}
