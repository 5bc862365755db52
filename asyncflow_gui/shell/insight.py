"""What a run means: the bottleneck in words, what would help, and theory beside it."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot

from asyncflow_gui.charts import ChartsPanel
from asyncflow_gui.driving.news import SimulationFactory
from asyncflow_gui.runner import RunController, WhatIf
from asyncflow_gui.shell.running import RunPresenter

QUICK_S = 10.0
"""Runs that took at most so long, seconds, are tried again with a remedy without being asked."""


class Insight(QObject):
    """Finds out about the last run when somebody looks at its results, and not before."""

    def __init__(
        self,
        runs: RunPresenter,
        charts: ChartsPanel,
        controller: RunController,
        *,
        simulation_factory: SimulationFactory | None,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._runs = runs
        self._charts = charts
        self._sentence = ""
        self._what_if = WhatIf(self, simulation_factory=simulation_factory)
        self._what_if.told.connect(self._told)
        controller.started.connect(self._forget)
        charts.finding_wanted.connect(self._find_bottleneck)
        charts.theory_wanted.connect(self._find_theory)

    def shutdown(self) -> None:
        """End what runs."""
        self._what_if.shutdown()

    @Slot()
    def _forget(self) -> None:
        self._sentence = ""
        self._what_if.cancel()

    @Slot()
    def _find_bottleneck(self) -> None:
        shown, outcome = self._charts.results.runs, self._runs.outcome
        if not shown or outcome is None:
            return
        # With the engine, once a run has been made: the window opens without it.
        from engine.experiments.bottleneck import diagnose, remedied  # noqa: PLC0415

        run = shown[0]
        diagnosis = diagnose(run.scenario, run.result)
        self._sentence = diagnosis.sentence
        self._charts.results.show_finding(self._sentence)
        remedy = remedied(run.scenario, diagnosis)
        if remedy is not None and outcome.wall_s <= QUICK_S and not outcome.stopped:
            self._charts.results.show_finding(f"{self._sentence}\nTrying {remedy.words}…")
            self._what_if.ask(remedy, run.result)

    @Slot(str)
    def _told(self, sentence: str) -> None:
        if self._sentence:
            self._charts.results.show_finding(f"{self._sentence}\n{sentence}")

    @Slot()
    def _find_theory(self) -> None:
        shown = self._charts.results.runs
        if not shown or self._runs.outcome is None:
            return
        from engine.experiments.theory import assess  # noqa: PLC0415

        self._charts.theory.show_theory(assess(shown[0].scenario, shown[0].result))
