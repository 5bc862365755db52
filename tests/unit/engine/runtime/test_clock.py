"""Guards the one place that touches SimPy's insides: a new SimPy must pass here first."""

import pytest
import simpy
from simpy.core import EmptySchedule

from engine.runtime.clock import NORMAL, URGENT, Engine


def test_simpy_is_the_version_the_queue_was_written_for():
    assert simpy.__version__.startswith("4.1.")


def test_light_calls_and_simpy_processes_share_one_clock():
    engine, log = Engine(), []

    def process():
        yield engine.timeout(1)
        log.append(("process", engine.now))
        yield engine.timeout(2)
        log.append(("process", engine.now))

    engine.process(process())
    engine.call_in(2.0, lambda name: log.append((name, engine.now)), "light")
    engine.run(until=10)
    assert log == [("process", 1), ("light", 2.0), ("process", 3)]
    assert engine.now == 10


def test_advance_runs_processes_and_resources_as_well():
    engine, log = Engine(), []
    resource = simpy.Resource(engine, 1)

    def user(name):
        with resource.request() as turn:
            yield turn
            yield engine.timeout(3)
            log.append((name, engine.now))

    engine.process(user("a"))
    engine.process(user("b"))
    engine.call_in(4.0, lambda name: log.append((name, engine.now)), "light")
    while not engine.advance(100.0, 5):
        pass
    assert log == [("a", 3), ("light", 4.0), ("b", 6)]
    assert engine.now == 100.0


def test_a_failed_simpy_process_is_not_swallowed():
    engine = Engine()

    def process():
        yield engine.timeout(1)
        raise RuntimeError("broken")

    engine.process(process())
    with pytest.raises(RuntimeError, match="broken"):
        engine.advance(2.0, 100)


def test_simultaneous_entries_run_by_priority_then_by_scheduling():
    engine, log = Engine(), []
    engine.call_at(1.0, log.append, "first")
    engine.call_at(1.0, log.append, "second")
    engine.call_at(1.0, log.append, "urgent", URGENT)
    engine.timeout(1.0).callbacks.append(lambda _: log.append("event"))
    engine.call_at(1.0, log.append, "last", NORMAL)
    engine.advance(2.0, 100)
    assert log == ["urgent", "first", "second", "event", "last"]


def test_what_lies_exactly_at_the_bound_is_left_for_later():
    engine, log = Engine(), []
    engine.call_at(5.0, log.append, "at five")
    engine.advance(5.0, 100)
    assert (log, engine.now) == ([], 5.0)
    engine.advance(5.1, 100)
    assert log == ["at five"]


def test_advance_stops_after_so_many_entries_with_the_clock_where_it_got_to():
    engine = Engine()
    for time in range(10):
        engine.call_at(float(time), lambda _: None, None)
    assert not engine.advance(100.0, 4)
    assert engine.now == 3.0
    assert engine.advance(100.0, 40)
    assert (engine.now, len(engine.queue)) == (100.0, 0)


def test_an_empty_queue_is_told_as_simpy_does():
    with pytest.raises(EmptySchedule):
        Engine().step()
