from dataclasses import dataclass

from engine.resources.memory import Memory, to_parts
from engine.resources.slots import Slots


@dataclass(frozen=True)
class Asking:
    name: str
    dead: bool = False


A, B, C, D = (Asking(name) for name in "abcd")


def test_slots_are_given_in_the_order_of_asking():
    served = []
    slots = Slots(2)
    for request in (A, B, C, D):
        slots.acquire(request, served.append, 0.0)
    assert served == [A, B]
    slots.release(1.0)
    slots.release(3.0)
    assert served == [A, B, C, D]
    slots.release(4.0)
    slots.release(4.0)
    assert slots.free == 2
    assert slots.busy.take(4.0) == 8.0
    assert slots.waiting.take(4.0) == 2 * 1 + 1 * 2


def test_memory_is_strictly_first_come_first_served():
    memory = Memory(100)
    granted = []
    assert memory.take(to_parts(70), 0.0)
    assert not memory.take(to_parts(60), 0.0)
    memory.wait(A, to_parts(60), granted.append, 0.0)
    # It would fit, but it has to wait behind the one that does not.
    assert not memory.take(to_parts(10), 0.0)
    memory.wait(B, to_parts(10), granted.append, 0.0)
    memory.release(to_parts(70), 2.0)
    assert granted == [A, B]
    assert memory.waiting.take(2.0) == 4.0


def test_fractions_of_a_megabyte_do_not_leak():
    memory = Memory(100)
    for _ in range(10_000):
        assert memory.take(to_parts(33.3), 0.0)
        assert memory.take(to_parts(0.1), 0.0)
        memory.release(to_parts(33.3), 0.0)
        memory.release(to_parts(0.1), 0.0)
    assert memory.free == memory.capacity


def test_a_reset_forgets_holders_and_waiters():
    memory, slots = Memory(10), Slots(1)
    memory.take(to_parts(10), 0.0)
    memory.wait(A, to_parts(5), lambda _: None, 0.0)
    slots.acquire(A, lambda _: None, 0.0)
    slots.acquire(B, lambda _: None, 0.0)
    memory.reset(1.0)
    slots.reset(1.0)
    assert memory.free == memory.capacity
    assert slots.free == 1
    assert slots.waiting.level == memory.waiting.level == 0


def test_who_waits_no_longer_is_passed_over():
    memory, slots, served = Memory(10), Slots(1), []
    gone = Asking("gone", dead=True)
    slots.acquire(A, served.append, 0.0)
    for request in (gone, B):
        slots.wait(request, served.append, 0.0)
    slots.forget_one(1.0)
    slots.release(3.0)
    assert served == [A, B]
    assert slots.waiting.take(3.0) == 1 + 3
    memory.take(to_parts(4), 0.0)
    memory.wait(gone, to_parts(8), served.append, 0.0)
    memory.wait(C, to_parts(5), served.append, 0.0)
    # What fits behind it need not wait any longer.
    memory.forget_one(2.0)
    assert served == [A, B, C]
    assert memory.waiting.take(2.0) == 2 + 2
