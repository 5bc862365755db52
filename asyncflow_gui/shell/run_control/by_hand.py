"""Events put into the run by hand: which there are, and keeping them in the project."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from PySide6.QtCore import QObject, Signal, Slot

from asyncflow_gui.commands import Editor
from asyncflow_gui.driving.live_events import merged, new_events
from asyncflow_gui.driving.orders import EndEvent, Inject
from asyncflow_gui.model.edits import all_ids
from asyncflow_gui.runner import Progress, RunController, RunInfo
from asyncflow_gui.shell.run_control.injectables import Injectable, with_times
from engine.schemas import Event, Scenario


class EventsByHand(QObject):
    """Puts events into the run, ends them, and knows those that are not in the project yet.

    Attributes:
        changed: What is under way, or what could be kept, is not what it was.
        said: Carries something for the status line.
    """

    changed = Signal()
    said = Signal(str)

    def __init__(self, controller: RunController, editor: Editor, parent: QObject) -> None:
        super().__init__(parent)
        self._controller, self._editor = controller, editor
        self._before: tuple[Event, ...] = ()
        self._kept: tuple[Event, ...] = ()
        self._asked: set[str] = set()
        self._time_s = 0.0
        self.scenario = Scenario()
        controller.started.connect(self._on_started)
        controller.progressed.connect(self._on_progressed)
        controller.course_changed.connect(self._on_course)
        controller.refused.connect(self._on_refused)

    @property
    def made(self) -> tuple[Event, ...]:
        """Events made or ended by hand that are not in the project."""
        known = set(self._kept)
        return tuple(
            event for event in new_events(self._before, self.scenario.events) if event not in known
        )

    def under_way(self, element_ids: Collection[str]) -> list[Event]:
        """The events that act on elements just now, and can be ended."""
        if not self._controller.is_running:
            return []
        own = set(self._before)
        return [
            event
            for event in self.scenario.events
            if event.target in element_ids
            # One of the scenario that begins this very moment cannot be undone by ending it.
            and (event.start_s < self._time_s or event not in own)
            and event.start_s <= self._time_s
            and (event.end_s is None or event.end_s > self._time_s)
        ]

    def inject(
        self,
        what: Injectable,
        element_ids: Collection[str],
        values: Mapping[str, Any],
        duration_s: float | None = None,
    ) -> None:
        """Let something happen to elements from now on.

        Args:
            what: It is.
            element_ids: Of those to which it happens, where it fits.
            values: How strong it is: fields of the event.
            duration_s: How long it lasts, simulated seconds; None: until it is ended.
        """
        for element_id in element_ids:
            if what.fits(self.scenario, element_id):
                event = what.event(self._free_id(what.stem), element_id, values)
                self._controller.order(Inject(event, duration_s))

    def end(self, events: Collection[Event]) -> None:
        """Let events end now."""
        for event in events:
            self._controller.order(EndEvent(event.id))

    @Slot()
    def keep(self) -> None:
        """Write into the project what was made by hand, in one step that can be undone."""
        project = self._editor.document.project
        there = {element.id for element in (*project.scenario.nodes, *project.scenario.edges)}
        made = [event for event in self.made if event.target in there]
        gone = len(self.made) - len(made)
        if made:
            text = with_times(made[0]) if len(made) == 1 else f"{len(made)} injected events"
            self._editor.set_events(merged(project.scenario.events, made), f"Keep {text}")
        self._kept = (*self._kept, *self.made)
        if gone:
            self.said.emit("Events of elements that are no longer drawn were left out")
        else:
            self.said.emit("Kept: the next run with this seed goes just like this one")
        self.changed.emit()

    @Slot()
    def dismiss(self) -> None:
        """The events made so far need not be kept."""
        self._kept = (*self._kept, *self.made)
        self.changed.emit()

    def forget(self) -> None:
        """Another document: nothing of this one is to be kept."""
        self._before = self._kept = ()
        self.scenario = Scenario()
        self.changed.emit()

    def _free_id(self, stem: str) -> str:
        taken = all_ids(self._editor.document.project) | self._asked
        taken |= {event.id for event in self.scenario.events}
        number = 1
        while f"{stem}-{number}" in taken:
            number += 1
        self._asked.add(f"{stem}-{number}")
        return f"{stem}-{number}"

    @Slot(object)
    def _on_started(self, info: RunInfo) -> None:
        self.scenario, self._before = info.scenario, info.scenario.events
        self._kept, self._asked, self._time_s = (), set(), 0.0
        self.changed.emit()

    @Slot(object)
    def _on_progressed(self, progress: Progress) -> None:
        before, self._time_s = self._time_s, progress.time_s
        times = {event.start_s for event in self.scenario.events}
        times |= {event.end_s for event in self.scenario.events if event.end_s is not None}
        if any(before < time_s <= self._time_s for time_s in times):
            self.changed.emit()

    @Slot(object)
    def _on_course(self, scenario: Scenario) -> None:
        made = new_events(self.scenario.events, scenario.events)
        self.scenario = scenario
        if made:
            self.said.emit("Injected: " + ", ".join(with_times(event) for event in made))
        self.changed.emit()

    @Slot(str)
    def _on_refused(self, reason: str) -> None:
        self.said.emit(f"This cannot be injected: {reason}")
