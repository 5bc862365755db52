"""A canvas on a small system, and a hand that works it by mouse and keyboard."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDragMoveEvent, QDropEvent, QUndoStack
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from asyncflow_gui.canvas import Canvas
from asyncflow_gui.commands import Editor
from asyncflow_gui.model import Document
from asyncflow_gui.theme import Theme
from engine.schemas import (
    Client,
    CpuStep,
    Edge,
    Endpoint,
    Generator,
    Layout,
    LoadBalancer,
    PoissonWorkload,
    Position,
    Project,
    Scenario,
    Server,
)

LEFT, MIDDLE = Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton
NONE = Qt.KeyboardModifier.NoModifier


@dataclass
class Desk:
    """All that is on the table."""

    canvas: Canvas
    document: Document
    stack: QUndoStack
    editor: Editor
    theme: Theme
    said: list[str]

    # -- looking

    def ids(self) -> tuple[set[str], set[str]]:
        """Ids of the items in the scene."""
        return set(self.canvas.graph.node_items), set(self.canvas.graph.edge_items)

    def place(self, node_id: str) -> tuple[float, float]:
        """Where the document has a node."""
        at = self.document.position(node_id)
        return at.x, at.y

    def pixel(self, scene: QPointF) -> QPoint:
        return self.canvas.mapFromScene(scene)

    def middle(self, node_id: str) -> QPoint:
        return self.pixel(self.canvas.graph.card_rect(node_id).center() + QPointF(0, 20))

    def out_port(self, node_id: str) -> QPoint:
        card = self.canvas.graph.card_rect(node_id)
        return self.pixel(QPointF(card.right(), card.center().y()))

    def in_port(self, node_id: str) -> QPoint:
        card = self.canvas.graph.card_rect(node_id)
        return self.pixel(QPointF(card.left(), card.center().y()))

    # -- doing

    def press(self, at: QPoint, keys=NONE, button=LEFT) -> None:
        QTest.mousePress(self.canvas.viewport(), button, keys, at)

    def move(self, at: QPoint) -> None:
        QTest.mouseMove(self.canvas.viewport(), at)
        QApplication.processEvents()

    def release(self, at: QPoint, keys=NONE, button=LEFT) -> None:
        QTest.mouseRelease(self.canvas.viewport(), button, keys, at)

    def click(self, at: QPoint, keys=NONE) -> None:
        self.press(at, keys)
        self.release(at, keys)

    def drag(self, start: QPoint, end: QPoint, keys=NONE, button=LEFT) -> None:
        self.press(start, keys, button)
        self.carry(start, end)
        self.release(end, keys, button)

    def carry(self, start: QPoint, end: QPoint) -> None:
        """Move in steps, as hands do."""
        for share in (0.3, 0.6, 1.0):
            self.move(start + QPoint(*(round(share * c) for c in (end - start).toTuple())))

    def key(self, key: Qt.Key, keys=NONE) -> None:
        QTest.keyClick(self.canvas, key, keys)

    # -- drag and drop from elsewhere

    def mime(self, text: str, kind: str = "application/x-asyncflow-node-kind") -> QMimeData:
        mime = QMimeData()
        mime.setData(kind, text.encode())
        return mime

    def drag_in(self, mime: QMimeData, at: QPoint) -> QDragEnterEvent:
        enter = QDragEnterEvent(at, Qt.DropAction.CopyAction, mime, LEFT, NONE)
        QApplication.sendEvent(self.canvas.viewport(), enter)
        move = QDragMoveEvent(at, Qt.DropAction.CopyAction, mime, LEFT, NONE)
        QApplication.sendEvent(self.canvas.viewport(), move)
        return enter

    def drag_out(self) -> None:
        QApplication.sendEvent(self.canvas.viewport(), QDragLeaveEvent())

    def drop(self, mime: QMimeData, at: QPoint) -> QDropEvent:
        event = QDropEvent(QPointF(at), Qt.DropAction.CopyAction, mime, LEFT, NONE)
        QApplication.sendEvent(self.canvas.viewport(), event)
        return event


def small_system() -> Project:
    """users -> web -> lb -> api-1, api-2 and a db that nothing leads to yet."""
    work = (Endpoint(name="/", steps=(CpuStep(time_s=0.001),)),)
    nodes = (
        Generator(id="users", workload=PoissonWorkload(rate_rps=10.0)),
        Client(id="web"),
        LoadBalancer(id="lb"),
        Server(id="api-1", endpoints=work),
        Server(id="api-2", endpoints=work),
        Server(id="db", endpoints=work),
    )
    pairs = (("users", "web"), ("web", "lb"), ("lb", "api-1"))
    edges = tuple(Edge(id=f"{a}-{b}", source=a, target=b, latency=0.002) for a, b in pairs)
    spots = {
        "users": (-400, 0),
        "web": (-160, 0),
        "lb": (80, 0),
        "api-1": (320, -96),
        "api-2": (320, 96),
        "db": (320, 240),
    }
    places = {key: Position(x=float(x), y=float(y)) for key, (x, y) in spots.items()}
    return Project(scenario=Scenario(nodes=nodes, edges=edges), layout=Layout(nodes=places))


def _desk(qtbot, project: Project) -> Desk:
    document, stack, theme = Document(project), QUndoStack(), Theme()
    theme.set_mode("light")
    editor = Editor(document, stack)
    canvas = Canvas(document, editor, theme)
    qtbot.addWidget(canvas)
    said: list[str] = []
    canvas.status_message.connect(said.append)
    canvas.resize(1200, 800)
    canvas.show()
    canvas.setFocus()
    return Desk(canvas, document, stack, editor, theme, said)


@pytest.fixture
def desk(qtbot) -> Desk:
    return _desk(qtbot, small_system())


@pytest.fixture
def empty_desk(qtbot) -> Desk:
    return _desk(qtbot, Project())
