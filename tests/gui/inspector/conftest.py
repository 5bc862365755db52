"""An inspector on a small system, as the window would show it."""

from dataclasses import dataclass

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QUndoStack
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit
from shiboken6 import delete

from asyncflow_gui.commands import Editor
from asyncflow_gui.inspector import Inspector
from asyncflow_gui.inspector.editor import FieldBox
from asyncflow_gui.model import Document
from asyncflow_gui.theme import Theme
from engine.schemas import (
    Client,
    CpuStep,
    Edge,
    Endpoint,
    Generator,
    IoStep,
    LatencySpike,
    LoadBalancer,
    PoissonUsers,
    Project,
    RamStep,
    Scenario,
    Server,
    ServerDown,
    UsersWorkload,
)


def scenario():
    checkout = Endpoint(
        name="/checkout",
        steps=(
            CpuStep(time_s=0.002),
            RamStep(mb=128),
            IoStep(time_s=0.012, category="db", pool="db"),
            CpuStep(time_s=0.0015),
        ),
    )
    return Scenario(
        name="Shop",
        nodes=(
            Generator(id="users", workload=UsersWorkload(users=PoissonUsers(mean=120))),
            Client(id="web"),
            LoadBalancer(id="lb"),
            Server(id="api-1", cpu_cores=2, pools={"db": 20}, endpoints=(checkout,)),
            Server(id="api-2"),
        ),
        edges=(
            Edge(id="e1", source="users", target="web", latency=0.003),
            Edge(id="e2", source="web", target="lb"),
            Edge(id="e3", source="lb", target="api-1"),
            Edge(id="e4", source="api-1", target="api-2"),
        ),
        events=(
            ServerDown(id="outage-1", target="api-2", start_s=100, end_s=200),
            LatencySpike(id="spike-1", target="e3", start_s=50, spike_s=0.05),
        ),
    )


@dataclass
class Desk:
    """What a test works with, and the hands of a user."""

    inspector: Inspector
    document: Document
    stack: QUndoStack
    theme: Theme

    def show(self, *ids: str) -> None:
        """Select."""
        self.inspector.set_selection(ids)
        QApplication.processEvents()  # lay it out, so that clicks find their targets

    def box(self, *path: str | int) -> FieldBox:
        box = self.inspector.page.binding.boxes[path]
        assert isinstance(box, FieldBox)
        return box

    def item(self, *path: str | int):
        return self.inspector.page.binding.boxes[path]

    def line(self, *path: str | int) -> QLineEdit:
        """The line edit at a path; of a constant duration that of its value."""
        editor = self.box(*path).editor
        return editor.edit if hasattr(editor, "edit") else editor.findChild(QLineEdit)

    def type(self, text: str, *path: str | int) -> QLineEdit:
        """Click into a field and type over what is there."""
        line = self.line(*path)
        line.setFocus(Qt.FocusReason.MouseFocusReason)
        line.selectAll()
        QTest.keyClicks(line, text)
        return line

    def enter(self, text: str, *path: str | int) -> QLineEdit:
        line = self.type(text, *path)
        QTest.keyClick(line, Qt.Key.Key_Return)
        return line

    def choose(self, label: str, *path: str | int) -> None:
        """Choose an entry of a combobox as the keyboard would."""
        combo = self.box(*path).editor.combo
        index = combo.findText(label)
        assert index >= 0, [combo.itemText(i) for i in range(combo.count())]
        combo.setCurrentIndex(index)
        combo.activated.emit(index)

    def error(self, *path: str | int) -> str:
        """What is said under a field; of a constant duration under its value."""
        box = self.box(*path)
        boxes = [box, *(b for b in box.findChildren(FieldBox) if b.editor.path == path)]
        return " ".join(b.message.text() for b in boxes if not b.message.isHidden())


@pytest.fixture
def desk(qtbot):
    document = Document(Project(scenario=scenario()))
    stack = QUndoStack()
    theme = Theme()
    inspector = Inspector(document, Editor(document, stack), theme)
    inspector.resize(300, 800)
    with qtbot.waitExposed(inspector):
        inspector.show()
    inspector.activateWindow()
    qtbot.waitUntil(inspector.isActiveWindow)
    yield Desk(inspector, document, stack, theme)
    # Destroyed here, not whenever the garbage collector comes by in the middle of another test.
    inspector.close()
    delete(inspector)
