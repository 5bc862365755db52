"""What is told of completed requests does not depend on which of equals was done first."""

from dataclasses import dataclass
from itertools import permutations
from typing import Any

import numpy as np
import pytest

from engine.metrics.ledger import Finished, Ledger
from engine.metrics.places import Places
from engine.metrics.traces import TraceReservoir


@dataclass
class Ended:
    log: list[Any]
    asides: list[list[Any]] | None = None


def ledger_of(requests: list[Ended]) -> tuple[Ledger, Places, TraceReservoir]:
    places = Places()
    places.add("", "users")
    places.add("cpu", "api", "main", "cpu")
    traces = TraceReservoir(np.random.default_rng(3))
    ledger = Ledger(places, traces, find_warmup=True, several=True)
    ledger.begin_stage()
    ledger.take(Finished(requests))
    return ledger, places, traces


TOGETHER = [Ended([0, start, 1, 2.0]) for start in (0.25, 0.5, 1.0)]


@pytest.mark.parametrize("order", list(permutations(range(3))), ids=str)
def test_of_requests_completed_together_the_first_born_comes_first(order):
    earlier, later = Ended([0, 0.75, 1, 1.5]), Ended([0, 0.0, 1, 3.0])
    ledger, places, traces = ledger_of([earlier, *(TOGETHER[at] for at in order), later])
    sample = [trace.start_s for trace in traces.traces(places.all) if trace.kept_as == "sample"]
    assert sample == [0.0, 0.25, 0.5, 0.75, 1.0]
    assert ledger._interval[0].tolist() == [0.75, 1.75, 1.5, 1.0, 3.0]
    assert ledger.time_at(0).tolist() == [0.0, 8.0]
    assert ledger.by_birth(0, 0).count == 5
