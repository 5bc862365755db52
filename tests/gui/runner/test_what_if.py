"""What a remedy would bring, found out in the background."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot
from support.scenarios import cpu, exponential, one_server, run

from asyncflow_gui.runner import WhatIf
from engine.experiments.bottleneck import Remedy, run_remedy, what_if_sentence
from engine.experiments.remedies import more_cores
from engine.runtime import Simulation
from engine.schemas import RunResult, Scenario

BUSY = one_server(cpu(exponential(0.045)), rate_rps=20.0)


def more(scenario: Scenario = BUSY) -> Remedy:
    remedy = more_cores(scenario, "api")
    assert remedy is not None
    return remedy


@pytest.fixture
def what_if(qtbot: QtBot) -> Iterator[WhatIf]:
    asked = WhatIf(simulation_factory=Simulation)
    yield asked
    assert asked.shutdown()


@pytest.fixture(scope="module")
def before() -> RunResult:
    return run(BUSY, seed=5)


def test_the_answer_is_that_of_a_run_with_the_remedy_on_the_same_seed(
    what_if: WhatIf, before: RunResult, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(what_if.told, timeout=30_000) as told:
        what_if.ask(more(), before)
        assert what_if.is_running
    assert told.args == [what_if_sentence(more(), before, run_remedy(more(), before.seed))]
    assert told.args[0].startswith("One more core: p99 ")
    assert not what_if.is_running


def test_only_the_last_question_is_answered(
    what_if: WhatIf, before: RunResult, qtbot: QtBot
) -> None:
    answers: list[str] = []
    what_if.told.connect(answers.append)
    first = more()
    second = Remedy("two more cores", more(first.scenario).scenario)
    with qtbot.waitSignal(what_if.told, timeout=30_000):
        what_if.ask(first, before)
        what_if.ask(second, before)
    assert len(answers) == 1
    assert answers[0].startswith("Two more cores: p99 ")


def test_nobody_is_told_what_nobody_wants_to_know_any_more(
    what_if: WhatIf, before: RunResult, qtbot: QtBot
) -> None:
    answers: list[str] = []
    what_if.told.connect(answers.append)
    what_if.ask(more(), before)
    what_if.cancel()
    assert not what_if.is_running
    # The next answer is the first: the one before it never came.
    with qtbot.waitSignal(what_if.told, timeout=30_000):
        what_if.ask(more(), before)
    assert len(answers) == 1
