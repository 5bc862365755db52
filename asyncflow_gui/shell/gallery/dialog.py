"""The dialog: templates in the middle, files on the left, the story of the chosen one below."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from asyncflow_gui.shell.gallery.cards import Cards
from asyncflow_gui.shell.gallery.catalogue import Template
from asyncflow_gui.shell.settings import Settings
from asyncflow_gui.shell.words import count, duration
from asyncflow_gui.theme import Theme
from asyncflow_gui.theme.icons import icon
from asyncflow_gui.theme.stylesheet import set_role
from engine.schemas import Project

_WIDTH, _HEIGHT = 1096, 760
_SIDE_PX = 208
_MOST_RECENT = 8
_AT_START = "gallery_at_start"


class Gallery(QDialog):
    """What to begin with.

    Signals:
        template_chosen: A template (:class:`Template`), or the empty canvas.
        open_wanted: A file is to be asked for.
        recent_chosen: A recent file (Path).
    """

    template_chosen = Signal(object)
    open_wanted = Signal()
    recent_chosen = Signal(object)

    def __init__(self, theme: Theme, settings: Settings, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("New project")
        self._theme = theme
        self._settings = settings
        self.cards = Cards(theme, self)
        self._name = QLabel(self)
        self._facts = QLabel(self)
        self._story = QLabel(self)
        self.begin = QPushButton("Create", self)
        self._lay_out()
        self.cards.chosen.connect(self._choose)
        self.cards.selectionModel().currentChanged.connect(self._tell_story)
        self._tell_story()
        room = parent.size().boundedTo(parent.screen().availableGeometry().size())
        self.resize(min(_WIDTH, room.width() - 80), min(_HEIGHT, room.height() - 80))
        self.cards.setFocus()

    @staticmethod
    def wanted_at_start(settings: Settings) -> bool:
        """Whether the user wants to see it when the app starts without a file."""
        return settings.flag(_AT_START, True)

    # -- construction

    def _lay_out(self) -> None:
        middle = QVBoxLayout()
        middle.setContentsMargins(24, 20, 8, 0)
        middle.setSpacing(12)
        heading = QLabel("Begin with a story", self)
        set_role(heading, "heading", True)
        middle.addWidget(heading)
        middle.addWidget(self.cards, 1)
        upper = QHBoxLayout()
        upper.setSpacing(0)
        upper.addWidget(self._side())
        upper.addLayout(middle, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(upper, 1)
        column.addWidget(self._foot())

    def _side(self) -> QWidget:
        side = QFrame(self)
        side.setObjectName("gallerySide")
        side.setFixedWidth(_SIDE_PX)
        column = QVBoxLayout(side)
        column.setContentsMargins(16, 20, 16, 16)
        column.setSpacing(4)
        open_file = QPushButton("Open a file…", side)
        open_file.setIcon(icon("open", self._theme.tokens.text))
        open_file.clicked.connect(self._open)
        column.addWidget(open_file)
        recent = self._settings.recent_files()[:_MOST_RECENT]
        if recent:
            column.addSpacing(16)
            caption = QLabel("RECENT", side)
            set_role(caption, "caption", True)
            column.addWidget(caption)
        for path in recent:
            column.addWidget(self._recent_button(path, side))
        column.addStretch(1)
        at_start = QCheckBox("Show at start", side)
        at_start.setChecked(self.wanted_at_start(self._settings))
        at_start.toggled.connect(partial(self._settings.save_flag, _AT_START))
        column.addWidget(at_start)
        return side

    def _recent_button(self, path: Path, parent: QWidget) -> QPushButton:
        button = QPushButton(parent)
        set_role(button, "flat", True)
        metrics = button.fontMetrics()
        name = metrics.elidedText(path.stem, Qt.TextElideMode.ElideMiddle, _SIDE_PX - 56)
        button.setText(name.replace("&", "&&"))
        button.setToolTip(str(path))
        button.setAccessibleName(f"Open {path.stem}")
        button.clicked.connect(partial(self._open_recent, path))
        return button

    def _foot(self) -> QWidget:
        foot = QFrame(self)
        foot.setObjectName("galleryFoot")
        for label in (self._facts, self._story):
            set_role(label, "muted", True)
        set_role(self._name, "figure", True)
        self._story.setTextFormat(Qt.TextFormat.PlainText)
        self._name.setTextFormat(Qt.TextFormat.PlainText)
        self._story.setWordWrap(True)
        self._story.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._story.setMinimumHeight(96)
        cancel = QPushButton("Cancel", foot)
        cancel.clicked.connect(self.reject)
        cancel.setAutoDefault(False)
        set_role(self.begin, "primary", True)
        self.begin.setDefault(True)
        self.begin.clicked.connect(self._choose_current)
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(self._name)
        head.addWidget(self._facts)
        head.addStretch(1)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addStretch(1)
        buttons.addWidget(cancel)
        buttons.addWidget(self.begin)
        column = QVBoxLayout(foot)
        column.setContentsMargins(24, 12, 24, 16)
        column.setSpacing(4)
        column.addLayout(head)
        column.addWidget(self._story, 1)
        column.addLayout(buttons)
        return foot

    # -- choosing

    @Slot()
    def _tell_story(self) -> None:
        row = max(self.cards.currentIndex().row(), 0)
        template = self.cards.model_.templates[row]
        project = self.cards.model_.project(row)
        if project is None:
            self._name.setText(template.title)
            self._facts.setText("")
            self._story.setText("Type the name of a part on the canvas to begin.")
            return
        self._name.setText(project.scenario.name)
        self._facts.setText(_facts(project))
        self._story.setText(project.scenario.description.strip())

    @Slot()
    def _choose_current(self) -> None:
        self._choose(self.cards.current)

    @Slot(object)
    def _choose(self, template: Template) -> None:
        self.accept()
        self.template_chosen.emit(template)

    @Slot()
    def _open(self) -> None:
        self.accept()
        self.open_wanted.emit()

    def _open_recent(self, path: Path) -> None:
        self.accept()
        self.recent_chosen.emit(path)


def _facts(project: Project) -> str:
    scenario = project.scenario
    parts = [count(len(scenario.nodes), "node"), count(len(scenario.edges), "edge")]
    if scenario.events:
        parts.append(count(len(scenario.events), "event"))
    return " · ".join([*parts, f"{duration(scenario.settings.horizon_s)} simulated"])
