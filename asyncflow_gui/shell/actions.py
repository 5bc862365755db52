"""Every action of the main window, with its text, shortcut and tip. What they do is wired later."""

from __future__ import annotations

from PySide6.QtGui import QAction, QActionGroup, QKeySequence, QUndoStack
from PySide6.QtWidgets import QWidget

from asyncflow_gui.theme import Mode


class Actions:
    """The actions, by name. Menus, the toolbar and the shortcuts dialog all read these."""

    def __init__(self, window: QWidget, stack: QUndoStack) -> None:
        self._window = window
        self.all: list[QAction] = []
        make = self._make

        self.new = make("&New…", "Ctrl+N", "Begin with a template or an empty canvas")
        self.open = make("&Open…", "Ctrl+O", "Open a project, a scenario or an AsyncFlow file")
        self.save = make("&Save", "Ctrl+S", "Save the project")
        self.save_as = make("Save &as…", "Ctrl+Shift+S", "Save the project under another name")
        self.version_before = make(
            "Open the &version before the last save", None, "Open a copy of what saving replaced"
        )
        self.recover = make("Re&cover unsaved work…", None, "Open what a crash has left")
        self.import_asyncflow = make(
            "&Import AsyncFlow…", None, "Read a scenario of AsyncFlow 0.1 as a new project"
        )
        self.export_results = make("&Export results…", "Ctrl+E", "Write the last run's figures")
        self.export_drawing = make(
            "Export &drawing…", "Ctrl+Shift+E", "Write the drawing as SVG, PNG or PDF"
        )
        self.quit = make("&Quit", "Ctrl+Q", "Close the app")

        self.undo = self._adopt(stack.createUndoAction(window, "Undo"), "Ctrl+Z")
        self.redo = self._adopt(stack.createRedoAction(window, "Redo"), "Ctrl+Shift+Z", "Ctrl+Y")
        self.add_part = make("A&dd a part…", "Ctrl+K", "Type the name of a part to add")
        self.add_after = make(
            "Add a part a&fter this…", "Ctrl+Shift+K", "Add a part that the selected node leads to"
        )
        self.connect = make(
            "&Connect to…", "Ctrl+L", "Lead an edge from the selected node to another"
        )
        self.delete = make("&Delete", "Del", "Delete what is selected")
        self.select_all = make("Select &all", "Ctrl+A", "Select everything on the canvas")

        self.zoom_in = make("Zoom &in", "Ctrl++", "Look closer")
        self.zoom_in.setShortcuts([QKeySequence("Ctrl++"), QKeySequence("Ctrl+=")])
        self.zoom_out = make("Zoom &out", "Ctrl+-", "See more")
        self.reset_zoom = make("&Actual size", "Ctrl+0", "Zoom to 100 %")
        self.fit_all = make("&Fit all", "Ctrl+1", "See the whole drawing")
        self.show_left = make("&Palette", "Ctrl+Shift+L", "Show or hide the palette", toggle=True)
        self.show_outline = make(
            "&Outline", "Ctrl+Shift+O", "Show or hide the drawing as a tree", toggle=True
        )
        self.show_right = make(
            "I&nspector", "Ctrl+Shift+I", "Show or hide the inspector", toggle=True
        )
        self.show_charts = make("&Charts", "Ctrl+Shift+C", "Show or hide the charts", toggle=True)
        self.show_problems = make(
            "P&roblems", "Ctrl+Shift+M", "Show or hide the list of problems", toggle=True
        )

        self.next_panel = make("Ne&xt panel", "F6", "Take the keyboard to the next panel")
        self.previous_panel = make(
            "Pre&vious panel", "Shift+F6", "Take the keyboard to the panel before"
        )

        self.run = make("&Run", "F5", "Run the scenario, or go on after a pause")
        self.pause = make(
            "&Pause or resume", "F8", "Let the run stand still, or go on", toggle=True
        )
        self.step = make(
            "St&ep", "F9", "Go on by one reporting interval, as fast as possible, and pause"
        )
        self.step_to_event = make(
            "Step to the ne&xt event", "Shift+F9", "Go on to where an event begins or ends"
        )
        self.run_until = make("Run &until…", "Ctrl+F9", "Run to a simulated time, and pause there")
        self.stop = make("&Stop", "Shift+F5", "Stop the run; what it has found so far stays")
        self.restart = make(
            "Run &again", "Ctrl+Shift+F5", "Run from the start with the seed of the last run"
        )
        self.reseed = make(
            "Run with another see&d", "Ctrl+F5", "Run from the start with the next seed"
        )
        self.speed_group = QActionGroup(window)
        self.speeds = {
            "1": self._speed("&Real time", "1×", 1.0, "1 simulated second a second"),
            "10": self._speed("&10 times", "10×", 10.0, "10 simulated seconds a second"),
            "100": self._speed("1&00 times", "100×", 100.0, "100 simulated seconds a second"),
            "max": self._speed("As &fast as possible", "Max", None, "As fast as possible"),
        }

        self._make_help()

        self.reduce_motion = make(
            "Reduce &motion", None, "Nothing slides: things are at once where they go", toggle=True
        )
        self.theme_group = QActionGroup(window)
        self.themes: dict[Mode, QAction] = {
            "system": self._theme("Like the s&ystem"),
            "light": self._theme("&Light"),
            "dark": self._theme("&Dark"),
        }

    def _make_help(self) -> None:
        make = self._make
        self.search = make("&Search actions…", "Ctrl+Shift+P", "Find an action or a node by name")
        self.search.setIconText("Search actions")
        self.guide = make("&User guide", None, "Read the manual, without a network")
        self.reference = make(
            "&Model reference", None, "Every part and figure: formula, unit, range, default"
        )
        self.help_here = make(
            "&Help on what is selected", "Ctrl+F1", "Read about the field or node at hand"
        )
        self.whats_this = make(
            "&What's this?", "Shift+F1", "Click anything to see what it is and what it is for"
        )
        self.tour = make("&Tour of the window", None, "Be shown around the window, in six steps")
        self.shortcuts = make("Keyboard &shortcuts", "F1", "List every shortcut")
        self.about = make("&About AsyncFlow Designer", None, "Version and licence")

    def _make(self, text: str, shortcut: str | None, tip: str, *, toggle: bool = False) -> QAction:
        action = QAction(text, self._window)
        action.setStatusTip(tip)
        if shortcut:
            action.setShortcut(QKeySequence(shortcut))
            native = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
            tip = f"{tip} ({native})"
        action.setToolTip(tip)
        action.setWhatsThis(tip)
        action.setCheckable(toggle)
        return self._keep(action)

    def _adopt(self, action: QAction, *shortcuts: str) -> QAction:
        action.setShortcuts([QKeySequence(shortcut) for shortcut in shortcuts])
        tip = "Take the last edit back" if shortcuts[0] == "Ctrl+Z" else "Do it again after all"
        action.setStatusTip(tip)
        native = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        action.setWhatsThis(f"{tip} ({native})")
        return self._keep(action)

    def _speed(self, text: str, short: str, speed: float | None, tip: str) -> QAction:
        keys = f"Alt+{len(self.speed_group.actions()) + 1}"
        action = self._make(text, keys, f"Speed: {tip}", toggle=True)
        action.setIconText(short)
        action.setData(speed)
        self.speed_group.addAction(action)
        return action

    def _theme(self, text: str) -> QAction:
        action = self._make(text, None, "Colours of the app", toggle=True)
        self.theme_group.addAction(action)
        return action

    def _keep(self, action: QAction) -> QAction:
        # Actions of the window work by shortcut wherever the focus is, menus shown or not.
        self._window.addAction(action)
        self.all.append(action)
        return action
