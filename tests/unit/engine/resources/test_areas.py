"""What slots and memory measure over time, by hand: level times seconds."""

from dataclasses import dataclass

import pytest

from engine.resources.memory import PARTS_PER_MB, Memory, to_parts
from engine.resources.slots import Slots


@dataclass
class Asking:
    dead: bool = False


def nothing(_request: object) -> None:
    """Being served leads to nothing."""


def test_busy_slots_and_waiting_requests_add_up():
    slots = Slots(2)
    slots.acquire(Asking(), nothing, 1.0)
    slots.acquire(Asking(), nothing, 2.0)
    slots.acquire(Asking(), nothing, 4.0)
    slots.acquire(Asking(), nothing, 5.0)
    assert (slots.busy.level, slots.waiting.level, slots.free) == (2, 2, 0)
    # One from 1, another from 2; one waits from 4, another from 5.
    assert slots.busy.take(7.0) == 6 + 5
    assert slots.waiting.take(7.0) == 3 + 2
    slots.release(8.0)
    assert slots.busy.take(10.0) == 2 * 3
    assert slots.waiting.take(10.0) == 1 * 2 + 2
    slots.release(11.0)
    slots.release(12.0)
    slots.release(13.0)
    assert slots.busy.take(20.0) == 2 + 3
    assert slots.waiting.take(20.0) == 1


def test_a_reset_ends_what_was_busy_and_waiting():
    slots = Slots(3)
    for time in (1.0, 2.0, 2.0, 4.0):
        slots.acquire(Asking(), nothing, time)
    slots.release(5.0)
    slots.release(6.0)
    slots.reset(8.0)
    assert slots.busy.take(9.0) == (8 - 1) + (8 - 2) + (6 - 2)
    assert slots.waiting.take(9.0) == 1
    assert (slots.free, slots.busy.level, len(slots.queue)) == (3, 0, 0)


def test_who_waits_no_longer_leaves_the_queue_of_slots():
    slots, gone = Slots(1), Asking()
    slots.acquire(Asking(), nothing, 0.0)
    slots.acquire(gone, nothing, 1.0)
    gone.dead = True
    slots.forget_one(3.0)
    assert slots.waiting.take(5.0) == 2
    slots.release(6.0)
    assert slots.free == 1
    assert slots.busy.take(6.0) == 6


def test_held_memory_and_who_waits_for_it_add_up():
    memory = Memory(10)
    assert memory.take(to_parts(4), 1.0)
    assert memory.take(to_parts(2), 2.0)
    assert memory.free == to_parts(4)
    memory.wait(Asking(), to_parts(5), nothing, 3.0)
    memory.wait(Asking(), to_parts(1), nothing, 4.0)
    assert memory.held.take(6.0) == to_parts(4) * 5 + to_parts(2) * 4
    assert memory.waiting.take(6.0) == 3 + 2
    memory.release(to_parts(2), 7.0)
    # 6 MB are free: 5 and 1 fit exactly.
    assert (memory.free, memory.waiting.level) == (0, 0)
    assert memory.held.take(9.0) == to_parts(6) + to_parts(10) * 2
    assert memory.waiting.take(9.0) == 2
    memory.release(to_parts(4), 10.0)
    memory.release(to_parts(5), 11.0)
    memory.release(to_parts(1), 12.0)
    assert memory.held.take(20.0) == to_parts(10) + to_parts(6) + to_parts(1)
    assert memory.free == memory.capacity == 10 * PARTS_PER_MB


def test_all_of_the_memory_can_be_taken_at_once():
    memory = Memory(10)
    assert memory.fits(to_parts(10))
    assert memory.take(to_parts(10), 0.0)
    assert not memory.take(1, 0.0)
    memory.release(to_parts(10), 2.0)
    assert memory.held.take(5.0) == to_parts(10) * 2


@pytest.mark.parametrize(
    ("size_mb", "waiting", "fits"),
    [(0, False, True), (0, True, True), (4, False, True), (5, False, False), (4, True, False)],
)
def test_what_fits_without_waiting(size_mb, waiting, fits):
    memory = Memory(10)
    memory.take(to_parts(6), 0.0)
    if waiting:
        memory.wait(Asking(), to_parts(5), nothing, 0.0)
    assert memory.fits(to_parts(size_mb)) is fits


def test_who_waits_for_memory_no_longer_makes_way_for_those_behind():
    memory, gone, served = Memory(10), Asking(), []
    memory.take(to_parts(6), 0.0)
    memory.wait(gone, to_parts(5), nothing, 1.0)
    behind = Asking()
    memory.wait(behind, to_parts(4), served.append, 2.0)
    gone.dead = True
    memory.forget_one(5.0)
    assert served == [behind]
    assert memory.free == 0
    assert memory.waiting.take(9.0) == 4 + 3
    assert memory.held.take(9.0) == to_parts(6) * 9 + to_parts(4) * 4
