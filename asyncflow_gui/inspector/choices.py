"""Editors in which one chooses: yes or no, one of several words, another element."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QVBoxLayout, QWidget

from asyncflow_gui.inspector import words
from asyncflow_gui.inspector.binding import Binding
from asyncflow_gui.inspector.editor import SEVERAL, ComboBox, FieldEditor, Mixed
from asyncflow_gui.inspector.references import Option, Options
from asyncflow_gui.model.paths import Path
from asyncflow_gui.theme.stylesheet import set_role


class FlagEditor(FieldEditor):
    """A checkbox with its label beside it."""

    self_labelled = True

    def __init__(self, binding: Binding, path: Path, parent: QWidget | None = None) -> None:
        super().__init__(binding, path, parent)
        self.box = QCheckBox(self)
        self.head = QHBoxLayout(self)
        self.head.setContentsMargins(0, 0, 0, 0)
        self.head.addWidget(self.box, 1)
        self.setFocusProxy(self.box)
        self.box.clicked.connect(self._on_clicked)

    def name_field(self, name: str, description: str) -> None:
        """The label is part of the checkbox."""
        super().name_field(name, description)
        self.box.setText(name)

    def show_value(self, value: Any) -> None:
        """Tick it or not; half where some are and some are not."""
        mixed = isinstance(value, Mixed)
        self.box.setTristate(mixed)
        if mixed:
            self.box.setCheckState(Qt.CheckState.PartiallyChecked)
        else:
            self.box.setChecked(bool(value))

    @Slot(bool)
    def _on_clicked(self, checked: bool) -> None:
        self.box.setTristate(False)
        wrong = self.binding.commit({self.path: checked})
        if wrong:
            self.box.setChecked(not checked)
        self.error_changed.emit(wrong)


class ChoiceEditor(FieldEditor):
    """A combobox. What may be chosen is asked for anew whenever the document changes."""

    def __init__(
        self, binding: Binding, path: Path, options: Options, parent: QWidget | None = None
    ) -> None:
        super().__init__(binding, path, parent)
        self._options = options
        self._value: Any = None
        self._offered: list[Option] = []
        self.combo = ComboBox(self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.combo)
        self.setFocusProxy(self.combo)
        self.combo.activated.connect(self._on_activated)

    def show_value(self, value: Any) -> None:
        """Select the value; one that is not offered is shown as what it is."""
        self._value = value
        offered = list(self._options(self.binding.subject, self.path))
        if all(option != value for option, _ in offered):
            label = f"{value} (missing)"
            if value is None:
                label = words.absent_label(str(self.path[-1]))
            elif isinstance(value, Mixed):
                label = SEVERAL.capitalize()
            offered.insert(0, (value, label))
        if offered != self._offered:
            self._offered = offered
            self.combo.clear()
            self.combo.addItems([label for _, label in offered])
        self.combo.setCurrentIndex([option for option, _ in offered].index(value))

    def set_invalid(self, invalid: bool) -> None:
        """Outline the field in the colour of errors."""
        set_role(self.combo, "invalid", invalid)

    @Slot(int)
    def _on_activated(self, index: int) -> None:
        value = self._offered[index][0]
        if value == self._value:
            return
        wrong = self.binding.commit({self.path: value})
        if wrong:
            self.show_value(self._value)
        self.error_changed.emit(wrong)


def words_of(values: Sequence[str]) -> Options:
    """Options that are always the same words."""
    offered = [(value, words.value_label(value)) for value in values]
    return lambda _subject, _path: offered
