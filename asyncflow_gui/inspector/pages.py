"""What the inspector shows: an element, the scenario, or a summary of several elements."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from asyncflow_gui.inspector import registry, words
from asyncflow_gui.inspector.binding import Binding
from asyncflow_gui.inspector.editor import GAP, GROUP, RELATED, FieldBox
from asyncflow_gui.inspector.form import SchemaForm, explain, make_editor
from asyncflow_gui.inspector.live import LiveBlock
from asyncflow_gui.inspector.references import edge_label
from asyncflow_gui.inspector.shapes import fields_of
from asyncflow_gui.inspector.subjects import ElementSubject, ScenarioSubject
from asyncflow_gui.inspector.top_problems import TopProblems
from asyncflow_gui.model import figures
from asyncflow_gui.theme import Theme
from asyncflow_gui.theme.icons import paint as paint_icon
from asyncflow_gui.theme.stylesheet import set_role
from engine.schemas import Edge, NodeSample, Problem, Scenario, Settings

registry.install()


_HUES = {"note": "warn"}
"""Hues of icons whose own token is that of a surface."""


class IconTile(QWidget):
    """The icon of a kind on a tile of its hue."""

    def __init__(self, theme: Theme, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._name = theme, name
        self.setFixedSize(QSize(32, 32))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """A rounded square in the tint of the kind, its icon in the full hue."""
        tokens = self._theme.tokens
        token = _HUES.get(self._name) or (self._name if hasattr(tokens, self._name) else "edge")
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(tokens.color(token, 0.16))
        painter.drawRoundedRect(QRectF(self.rect()), 8, 8)
        paint_icon(painter, self._name, tokens.color(token), QRectF(7, 7, 18, 18))


class Heading(QWidget):
    """Icon, title and a word below it."""

    def __init__(self, theme: Theme, icon_name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = QLabel(self)
        set_role(self.title, "heading", True)
        self.title.setTextFormat(Qt.TextFormat.PlainText)
        self.title.setSizePolicy(
            self.title.sizePolicy().Policy.Ignored, self.title.sizePolicy().Policy.Fixed
        )
        self.subtitle = QLabel(self)
        set_role(self.subtitle, "muted", True)
        self.subtitle.setTextFormat(Qt.TextFormat.PlainText)
        self.subtitle.setWordWrap(True)  # of many kinds of elements it is long
        texts = QVBoxLayout()
        texts.setSpacing(0)
        texts.addWidget(self.title)
        texts.addWidget(self.subtitle)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GAP)
        if icon_name:
            layout.addWidget(IconTile(theme, icon_name, self), 0, Qt.AlignmentFlag.AlignTop)
        layout.addLayout(texts, 1)

    def set_texts(self, title: str, subtitle: str) -> None:
        """Title and the word below it."""
        self.title.setText(title)
        self.title.setToolTip(title)
        self.subtitle.setText(subtitle)


class Page(QWidget):
    """One form, or none."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.binding: Binding | None = None
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(GROUP, GROUP, GROUP, GROUP)
        self.column.setSpacing(GROUP)

    def fits(self) -> bool:
        """Whether this form still suits what it shows: another file may use an id otherwise."""
        return True

    def sync(self) -> None:
        """Show the document as it is now."""

    def flush(self) -> None:
        """Commit what has been typed and not been committed yet."""

    def show_problems(self, problems: Sequence[Problem]) -> None:
        """Show those that concern what is shown."""

    def show_live(self, nodes: Mapping[str, NodeSample] | None) -> None:
        """Show how the node is doing; None while nothing runs."""


class ElementPage(Page):
    """A node or an edge."""

    def __init__(
        self, subject: ElementSubject, theme: Theme, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.subject = subject
        self.binding = Binding(subject, theme)
        value = subject.read()
        kind = "edge" if isinstance(value, Edge) else value.kind
        self._kind = kind
        self._schema = type(value)
        self.heading = Heading(theme, kind, self)
        self.top = TopProblems(self.binding, self)
        self.form = SchemaForm(self.binding, (), type(value), parent=self)
        self.live = LiveBlock(kind, self)
        self.live.hide()
        for widget in (self.heading, self.live, self.top, self.form):
            self.column.addWidget(widget)
        self.column.addStretch(1)
        self.sync()

    def fits(self) -> bool:
        """Whether the id still names an element of the same kind."""
        return type(self.subject.read()) is self._schema

    def sync(self) -> None:
        """Show the element as it is now."""
        value = self.subject.read()
        title = edge_label(value) if isinstance(value, Edge) else value.id
        self.heading.set_texts(title, words.kind_label(self._kind))
        self.form.show_value(value)

    def flush(self) -> None:
        """Commit what has been typed and not been committed yet."""
        self.form.flush()

    def show_problems(self, problems: Sequence[Problem]) -> None:
        """At the fields, and what fits no field on top."""
        assert self.binding is not None
        self.top.show_problems(self.binding.show_problems(problems))

    def show_live(self, nodes: Mapping[str, NodeSample] | None) -> None:
        """The figures of the last interval."""
        node = self.subject.document.nodes.get(self.subject.element_id)
        sample = nodes.get(self.subject.element_id) if nodes else None
        if node is not None and sample is not None:
            self.live.show_sample(sample, node)
        self.live.setVisible(node is not None and sample is not None)


class ScenarioPage(Page):
    """Name, story, run settings and events."""

    def __init__(
        self, subject: ScenarioSubject, theme: Theme, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.subject = subject
        self.binding = Binding(subject, theme)
        self.heading = Heading(theme, "", self)
        self.top = TopProblems(self.binding, self)
        lists = ("nodes", "edges", "events", "slos", "settings")
        self.form = SchemaForm(self.binding, (), Scenario, leave_out=lists, parent=self)
        self.settings = SchemaForm(self.binding, ("settings",), Settings, parent=self)
        self.events, self.slos = self._list("events"), self._list("slos")
        for widget in (self.heading, self.top, self.form):
            self.column.addWidget(widget)
        run = QVBoxLayout()
        run.setSpacing(RELATED + 2)
        caption = QLabel("RUN", self)
        set_role(caption, "caption", True)
        run.addWidget(caption)
        run.addWidget(self.settings)
        self.column.addLayout(run)
        self.column.addWidget(self.events)
        self.column.addWidget(self.slos)
        self.column.addStretch(1)
        self.sync()

    def sync(self) -> None:
        """Show the scenario as it is now."""
        scenario = self.subject.read()
        nodes, edges = len(scenario.nodes), len(scenario.edges)
        self.heading.set_texts(
            "Scenario", f"{figures.plural(nodes, 'node')}, {figures.plural(edges, 'edge')}"
        )
        self.form.show_value(scenario)
        self.settings.show_value(scenario.settings)
        self.events.editor.show_value(scenario.events)
        self.slos.editor.show_value(scenario.slos)

    def flush(self) -> None:
        """Commit what has been typed and not been committed yet."""
        self.form.flush()
        self.settings.flush()
        self.events.editor.flush()
        self.slos.editor.flush()

    def _list(self, name: str) -> FieldBox:
        assert self.binding is not None
        field = next(field for field in fields_of(Scenario) if field.name == name)
        editor = make_editor(self.binding, (name,), field)
        box = FieldBox(editor, words.field_label(field), field.description, parent=self)
        explain(box, field)
        return box

    def show_problems(self, problems: Sequence[Problem]) -> None:
        """Those of settings and events at the fields; those of the scenario as a whole on top."""
        assert self.binding is not None
        homeless = self.binding.show_problems(problems)
        self.top.show_problems([p for p in homeless if p.element is None and len(p.path) <= 1])
