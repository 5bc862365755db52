"""The actions that put events into the run: in the Run menu, and in the menu of an element."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from asyncflow_gui.canvas import Canvas
from asyncflow_gui.driving.orders import Pause, Resume
from asyncflow_gui.model import units
from asyncflow_gui.runner import RunController
from asyncflow_gui.shell.run_control.asking import Wanted, ask_quantities
from asyncflow_gui.shell.run_control.by_hand import EventsByHand
from asyncflow_gui.shell.run_control.injectables import (
    INJECTABLES,
    Asked,
    Injectable,
    end_in_words,
)
from asyncflow_gui.shell.run_control.steering import RunSteering

_HOW_LONG = Wanted(
    "How long, simulated time", units.TIME, units.SECONDS, or_none="until it is ended by hand"
)
_NOTHING = "End what is under way here"


class InjectMenu(QObject):
    """What can happen to the selection while it runs; its actions can be used when something can.

    Attributes:
        menu: For the Run menu.
        keep: Writes what was made by hand into the project.
    """

    def __init__(
        self,
        hand: EventsByHand,
        steering: RunSteering,
        controller: RunController,
        canvas: Canvas,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._hand, self._steering, self._controller = hand, steering, controller
        self._canvas, self._window = canvas, window
        self._actions = {what.kind: self._actions_of(what) for what in INJECTABLES}
        self._end = QAction(_NOTHING, self)
        self._end.setStatusTip("Let what is under way at the selection end now")
        self._end.triggered.connect(self._end_events)
        self.keep = QAction("&Keep injected events", self)
        self.keep.setStatusTip("Write the events made by hand into the project")
        self.keep.triggered.connect(hand.keep)
        self.menu = QMenu("&Inject", window)
        self._fill(self.menu, [what.kind for what in INJECTABLES])
        self.menu.addSeparator()
        self.menu.addAction(self._end)
        canvas.selection_changed.connect(self._refresh)
        canvas.menu_opening.connect(self._add_to)
        hand.changed.connect(self._refresh)
        steering.phase_changed.connect(self._refresh)
        self._refresh()

    def _actions_of(self, what: Injectable) -> list[QAction]:
        actions = []
        for strength in what.strengths:
            action = QAction(strength.text, self)
            action.setStatusTip("Happens to the selection from now on, while it runs")
            action.triggered.connect(partial(self._inject, what, strength.values))
            actions.append(action)
        if what.asked is not None:
            action = QAction(what.asked.text, self)
            action.setStatusTip("Asks how much; happens to the selection from now on")
            action.triggered.connect(partial(self._ask, what, what.asked))
            actions.append(action)
        return actions

    def _fill(self, menu: QMenu, kinds: list[str]) -> None:
        for what in INJECTABLES:
            if what.kind not in kinds:
                continue
            below = menu.addMenu(what.title) if what.title else menu
            below.addActions(self._actions[what.kind])

    # -- what they do

    def _inject(self, what: Injectable, values: Mapping[str, Any], _checked: bool = False) -> None:
        self._hand.inject(what, self._canvas.selection, values)

    def _ask(self, what: Injectable, asked: Asked, _checked: bool = False) -> None:
        running = self._steering.phase == "running"
        if running:  # it happens when it is asked for, not when it has been typed
            self._controller.order(Pause())
        quantity = asked.quantity
        how_much = Wanted(asked.label, quantity, quantity.home, at_most=asked.at_most)
        answer = ask_quantities(self._window, what.title, how_much, _HOW_LONG)
        if answer is not None:
            strength, duration_s = answer
            values = {asked.field: strength}
            self._hand.inject(what, self._canvas.selection, values, duration_s)
        if running:
            self._controller.order(Resume())

    @Slot()
    def _end_events(self) -> None:
        self._hand.end(self._hand.under_way(self._canvas.selection))

    # -- when they can be used

    def _fitting(self) -> list[str]:
        if self._steering.phase == "idle":
            return []
        scenario, chosen = self._hand.scenario, self._canvas.selection
        return [
            what.kind
            for what in INJECTABLES
            if any(what.fits(scenario, element_id) for element_id in chosen)
        ]

    @Slot()
    def _refresh(self) -> None:
        fitting = self._fitting()
        for kind, actions in self._actions.items():
            for action in actions:
                action.setEnabled(kind in fitting)
        for below in self.menu.findChildren(QMenu):
            below.setEnabled(any(action.isEnabled() for action in below.actions()))
        events = self._hand.under_way(self._canvas.selection)
        self._end.setEnabled(bool(events))
        self._end.setText(
            end_in_words(events[0])
            if len(events) == 1
            else f"End the {len(events)} events here"
            if events
            else _NOTHING
        )
        self.keep.setEnabled(bool(self._hand.made))

    @Slot(object)
    def _add_to(self, menu: QMenu) -> None:
        """While it runs, what can happen to the element stands first in its menu."""
        self._refresh()
        fitting = self._fitting()
        if not fitting:
            return
        first = menu.actions()[0]
        own = QMenu(menu)
        if self._end.isEnabled():
            own.addAction(self._end)
        self._fill(own, fitting)
        own.addSeparator()
        for action in own.actions():
            menu.insertAction(first, action)
