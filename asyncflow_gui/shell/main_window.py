"""The main window: puts the parts side by side and connects them."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QByteArray, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QUndoStack
from PySide6.QtWidgets import QMainWindow, QVBoxLayout, QWidget

from asyncflow_gui.canvas import Canvas, Palette
from asyncflow_gui.charts import ChartsPanel
from asyncflow_gui.commands.edit import Editor
from asyncflow_gui.driving.news import SimulationFactory
from asyncflow_gui.driving.orders import Order, SetSpeed
from asyncflow_gui.inspector import Inspector
from asyncflow_gui.model import Document
from asyncflow_gui.runner import GuiThreadGc, RunController
from asyncflow_gui.shell.actions import Actions
from asyncflow_gui.shell.beginning import Beginning
from asyncflow_gui.shell.choosers import Chooser, DialogChooser
from asyncflow_gui.shell.command_palette import CommandPalette
from asyncflow_gui.shell.connecting import ConnectMode
from asyncflow_gui.shell.drawing_export import DrawingExporter
from asyncflow_gui.shell.exporting import ResultExporter
from asyncflow_gui.shell.files import Files
from asyncflow_gui.shell.help import HelpMenu
from asyncflow_gui.shell.insight import Insight
from asyncflow_gui.shell.keeping import keep_runs
from asyncflow_gui.shell.menus import Menus
from asyncflow_gui.shell.motion import MotionChoice
from asyncflow_gui.shell.navigation import Navigation
from asyncflow_gui.shell.outline import OutlinePanel
from asyncflow_gui.shell.panels import Panels
from asyncflow_gui.shell.problems import ProblemsPanel, ProblemsWatch
from asyncflow_gui.shell.quick_insert import QuickInsert
from asyncflow_gui.shell.regions import Regions
from asyncflow_gui.shell.run_control import EventsByHand, InjectedStrip, InjectMenu, RunSteering
from asyncflow_gui.shell.running import RunPresenter
from asyncflow_gui.shell.safekeeping.guards import Guards
from asyncflow_gui.shell.safekeeping.notice import NoticeStrip
from asyncflow_gui.shell.safekeeping.safekeeping import Safekeeping
from asyncflow_gui.shell.settings import Settings
from asyncflow_gui.shell.status_line import StatusLine
from asyncflow_gui.shell.top_bar import TopBar
from asyncflow_gui.shell.wiring import Wiring
from asyncflow_gui.shell.zoom_bar import ZoomBar
from asyncflow_gui.theme import Theme
from asyncflow_gui.theme.stylesheet import set_role

_TITLE_BAR_PX = 40


class MainWindow(QMainWindow):
    """One window, one document."""

    ready_to_show_result = Signal()
    """A run has ended and its figures are on the screen."""

    def __init__(
        self,
        theme: Theme,
        settings: Settings,
        *,
        gc_guard: GuiThreadGc | None = None,
        log_file: Path | None = None,
        history_file: Path | None = None,
        data: Path | None = None,
        attended: bool = True,
        chooser: Chooser | None = None,
        simulation_factory: SimulationFactory | None = None,
    ) -> None:
        """Build the window.

        Args:
            theme: Which colours are in force.
            settings: What is remembered between starts.
            gc_guard: Told when a run begins and ends, if there is one.
            log_file: Where the app writes its log; for the about dialog.
            history_file: Where runs are kept; none: they are not.
            data: Where the app keeps journals and earlier versions; none: it does not.
            attended: Whether somebody is there to answer a dialog about a failed run.
            chooser: Asks for files and folders; the system's dialogs by default.
            simulation_factory: Makes simulations to run in this process, not in a child.
        """
        super().__init__()
        self.setObjectName("mainWindow")
        self.wiring = Wiring(self)
        self.theme = theme
        self.settings = settings
        self.attended = attended
        self.document = Document()
        self.stack = QUndoStack(self)
        self.editor = Editor(self.document, self.stack)
        self.actions_ = Actions(self, self.stack)
        self.chooser = chooser or DialogChooser(self, settings)
        guards = Guards(data, theme, self)
        self.files = Files(self.document, self.stack, settings, self.chooser, self, guards=guards)
        self.controller = RunController(self, simulation_factory=simulation_factory)
        self.watch = ProblemsWatch(self.document, self)
        self._make_parts()
        self.safekeeping = Safekeeping(
            guards,
            self.files,
            self.document,
            self.stack,
            notice=self.notice,
            theme=theme,
            window=self,
        )
        self.runs = RunPresenter(
            self.controller,
            self.document,
            self.actions_,
            canvas=self.canvas,
            inspector=self.inspector,
            charts=self.charts,
            top_bar=self.top_bar,
            status=self.status,
            gc_guard=gc_guard,
            parent=self,
        )
        self.steering = RunSteering(
            self.controller, self.actions_, settings, self.start_run, window=self
        )
        self.steering.phase_changed.connect(self.runs.show_phase)
        self.insight = Insight(
            self.runs,
            self.charts,
            self.controller,
            simulation_factory=simulation_factory,
            parent=self,
        )
        self.keeper = keep_runs(
            history_file,
            runs=self.runs,
            editor=self.editor,
            files=self.files,
            charts=self.charts,
            status=self.status,
            parent=self,
        )
        self.exporter = ResultExporter(self.runs, self.document, self.chooser, self.status, self)
        self.drawings = DrawingExporter(
            self.document, theme, self.chooser, self.status, window=self
        )
        self.menus = Menus(
            self,
            self.actions_,
            self.canvas.actions_,
            settings,
            open_recent=self.files.open_path,
            open_example=self.files.open_example,
        )
        self.inject_menu = InjectMenu(
            self.by_hand, self.steering, self.controller, self.canvas, window=self
        )
        self.menus.run.addSeparator()
        self.menus.run.addMenu(self.inject_menu.menu)
        self.menus.run.addAction(self.inject_menu.keep)
        self.navigation = Navigation(
            self.canvas, self.inspector, self.editor, self.actions_, parent=self
        )
        self.regions = Regions(
            (
                self.palette_panel,
                self.outline,
                self.canvas,
                self.charts,
                self.problems,
                self.inspector,
                self.top_bar,
            ),
            self,
        )
        self.quick_insert = QuickInsert(self.canvas, self.document, theme, self)
        self.connect_mode = ConnectMode(self.canvas, self.document, self.editor, theme, window=self)
        self.commands = CommandPalette(self.actions_.search, self.document, theme, self)
        self.help = HelpMenu(self, log_file)
        self.beginning = Beginning(self)
        self.wiring.connect_parts()
        self._restore()
        self.wiring.show_title()
        self.watch.check_now()
        self.canvas.setFocus()

    # --- construction ---------------------------------------------------------------------------

    def _make_parts(self) -> None:
        self.top_bar = TopBar(self.actions_, self.theme, self)
        self.status = StatusLine(self)
        self.palette_panel = Palette(self.theme, self)
        set_role(self.palette_panel, "surface", "panel")
        self.palette_panel.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.canvas = Canvas(self.document, self.editor, self.theme, self)
        self.inspector = Inspector(self.document, self.editor, self.theme, self)
        self.charts = ChartsPanel(self.theme, self)
        self.problems = ProblemsPanel(self.editor, self.theme, self)
        self.outline = OutlinePanel(self.editor, self.theme, self)
        ZoomBar(self.canvas, self.actions_, self.theme)
        self.panels = Panels(
            self,
            left=self.palette_panel,
            outline=self.outline,
            canvas=self.canvas,
            charts=self.charts,
            problems=self.problems,
            right=self.inspector,
        )
        body = QWidget(self)
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.top_bar)
        self.notice = NoticeStrip(self.theme, self)
        column.addWidget(self.notice)
        self.by_hand = EventsByHand(self.controller, self.editor, self)
        column.addWidget(InjectedStrip(self.by_hand, self.theme, self))
        column.addWidget(self.panels, 1)
        column.addWidget(self.status)
        self.setCentralWidget(body)
        self.setMinimumSize(960, 600)
        self.setAcceptDrops(True)

    def _restore(self) -> None:
        room = self.screen().availableGeometry().size() - QSize(0, _TITLE_BAR_PX)
        self.resize(QSize(1440, 900).boundedTo(room))
        geometry = self.settings.state("geometry")
        if geometry is not None:
            self.restoreGeometry(geometry)
        self.panels.restore(self.settings)
        for name in ("left", "outline", "right", "charts", "problems"):
            self.panels.bind(name, getattr(self.actions_, f"show_{name}"))
        self.actions_.themes[self.theme.mode].setChecked(True)
        MotionChoice(self.actions_.reduce_motion, self.settings, self)

    # --- running --------------------------------------------------------------------------------

    def start_run(self, *orders: Order, seed: int | None = None) -> bool:
        """Run the scenario, unless it has errors: then the list of problems opens."""
        self.inspector.flush()
        self.watch.check_now()
        if self.watch.has_errors():
            self.actions_.show_problems.setChecked(True)
            self.status.show_message("The scenario cannot run until these problems are solved")
            return False
        self.actions_.show_charts.setChecked(True)
        self.panels.open_charts()
        return self.runs.start(SetSpeed(self.steering.speed), *orders, seed=seed)

    # --- the window -----------------------------------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take files; what the palette drags is for the canvas."""
        if _dropped_file(event) is not None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Open a file that is dropped on the window."""
        path = _dropped_file(event)
        if path is not None:
            event.acceptProposedAction()
            # Later, since the dialog about a bad file must not hold up the program it came from.
            QTimer.singleShot(0, self, lambda: self.files.open_path(path))

    def closeEvent(self, event: QCloseEvent) -> None:
        """Close, unless there are changes the user wants to keep."""
        if not self.files.may_discard():
            event.ignore()
            return
        self.exporter.shutdown()
        self.insight.shutdown()
        self.controller.shutdown()
        if self.keeper is not None:
            self.keeper.close()
        self.safekeeping.close()
        self.settings.save_state("geometry", QByteArray(self.saveGeometry()))
        self.panels.save(self.settings)
        self.settings.sync()
        event.accept()


def _dropped_file(event: QDropEvent) -> Path | None:
    urls = event.mimeData().urls()
    return Path(urls[0].toLocalFile()) if len(urls) == 1 and urls[0].isLocalFile() else None
