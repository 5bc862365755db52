"""What a remedy would bring: the same run with it, in the background."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from asyncflow_gui.driving.news import SimulationFactory
from asyncflow_gui.runner.controller import RunController
from asyncflow_gui.runner.reports import RunOutcome

if TYPE_CHECKING:
    from engine.experiments.bottleneck import Remedy
    from engine.schemas import RunResult


class WhatIf(QObject):
    """Runs scenarios with a remedy, one at a time, in a child process of its own.

    Lives on the GUI thread and emits there. A new question takes the place of the last one.

    Args:
        parent: Owns it.
        simulation_factory: Makes the simulations, which then run on a thread of this process.

    Attributes:
        told: Carries the answer, in a sentence with figures. A run that fails tells nothing.
    """

    told = Signal(str)

    def __init__(
        self, parent: QObject | None = None, *, simulation_factory: SimulationFactory | None = None
    ) -> None:
        super().__init__(parent)
        self._controller = RunController(self, simulation_factory=simulation_factory)
        self._controller.finished.connect(self._on_finished)
        self._controller.failed.connect(self._on_failed)
        self._asked: tuple[Remedy, RunResult] | None = None
        self._under_way: tuple[Remedy, RunResult] | None = None

    @property
    def is_running(self) -> bool:
        """Whether an answer is on its way."""
        return self._asked is not None or self._under_way is not None

    def ask(self, remedy: Remedy, before: RunResult) -> None:
        """Find out what a remedy brings.

        Args:
            remedy: The remedied scenario.
            before: The whole run that it is compared with, on whose seed it is run.
        """
        self.cancel()
        self._asked = remedy, before
        self._begin()

    @Slot()
    def cancel(self) -> None:
        """Nobody wants to know any more. Does not wait."""
        self._asked = self._under_way = None
        self._controller.stop()

    def shutdown(self) -> bool:
        """End what runs, as `RunController.shutdown` does, and say whether that worked."""
        self._asked = self._under_way = None
        return self._controller.shutdown()

    def _begin(self) -> None:
        if self._asked is not None and not self._controller.is_running:
            self._under_way, self._asked = self._asked, None
            remedy, before = self._under_way
            self._controller.start(remedy.scenario, before.seed)

    @Slot(object)
    def _on_finished(self, outcome: RunOutcome) -> None:
        # With the engine, once a run has been made: the window opens without it.
        from engine.experiments.bottleneck import what_if_sentence  # noqa: PLC0415

        answered, self._under_way = self._under_way, None
        if answered is not None and not outcome.stopped:
            self.told.emit(what_if_sentence(*answered, outcome.result))
        self._begin()

    @Slot(str, str)
    def _on_failed(self, _headline: str, _details: str) -> None:
        self._under_way = None
        self._begin()
