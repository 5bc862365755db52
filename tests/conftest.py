"""Shared set-up: tests never need a display; every run that a test makes keeps the laws."""

import gc
import os
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from support.courses import assert_as_event_by_event
from support.invariants import assert_accounts_balance, assert_invariants, assert_sums
from support.watching import watching

from engine.runtime import Simulation
from engine.schemas import RunResult, Snapshot

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

_broken: list[str] = []
"""What broke in runs of the test that is going on: runs in threads cannot fail it themselves."""


@pytest.fixture(scope="session", autouse=True)
def what_is_there_to_stay() -> Iterator[None]:
    """Look for garbage among what tests make, not among modules and the tests themselves."""
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()


@pytest.fixture(scope="session", autouse=True)
def runs_are_watched() -> Iterator[None]:
    """Check the laws at every snapshot, and on every result that is taken."""
    advance, result = Simulation.__next__, Simulation.result

    def checked_next(self: Simulation) -> Snapshot:
        snapshot = advance(self)
        with _noted():
            assert_accounts_balance(self, snapshot)
        return snapshot

    def checked_result(self: Simulation) -> RunResult:
        outcome = result(self)
        with _noted():
            if self._bulk is None:
                assert_invariants(self, outcome)
            else:
                assert_sums(self, outcome)
                assert_as_event_by_event(self, outcome)
        return outcome

    with watching(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(Simulation, "__next__", checked_next)
        patch.setattr(Simulation, "result", checked_result)
        yield


@pytest.fixture(autouse=True)
def every_run_kept_the_laws() -> Iterator[None]:
    """Fail the test if one of its runs broke a law, wherever that run went on."""
    _broken.clear()
    yield
    assert not _broken, _broken[0]


@contextmanager
def _noted() -> Iterator[None]:
    """Remember a broken law, and let it be raised."""
    try:
        yield
    except AssertionError as error:
        _broken.append(str(error))
        raise
