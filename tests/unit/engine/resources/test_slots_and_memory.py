from engine.resources.memory import Memory, to_bytes
from engine.resources.slots import Slots


def test_slots_are_given_in_the_order_of_asking():
    served = []
    slots = Slots(2)
    for request in "abcd":
        slots.acquire(request, served.append, 0.0)
    assert served == ["a", "b"]
    slots.release(1.0)
    slots.release(3.0)
    assert served == ["a", "b", "c", "d"]
    slots.release(4.0)
    slots.release(4.0)
    assert slots.free == 2
    assert slots.busy.take(4.0) == 8.0
    assert slots.waiting.take(4.0) == 2 * 1 + 1 * 2


def test_memory_is_strictly_first_come_first_served():
    memory = Memory(100)
    granted = []
    assert memory.take(to_bytes(70), 0.0)
    assert not memory.take(to_bytes(60), 0.0)
    memory.wait("big", to_bytes(60), granted.append, 0.0)
    # It would fit, but it has to wait behind the one that does not.
    assert not memory.take(to_bytes(10), 0.0)
    memory.wait("small", to_bytes(10), granted.append, 0.0)
    memory.release(to_bytes(70), 2.0)
    assert granted == ["big", "small"]
    assert memory.waiting.take(2.0) == 4.0


def test_fractions_of_a_megabyte_do_not_leak():
    memory = Memory(100)
    for _ in range(10_000):
        assert memory.take(to_bytes(33.3), 0.0)
        assert memory.take(to_bytes(0.1), 0.0)
        memory.release(to_bytes(33.3), 0.0)
        memory.release(to_bytes(0.1), 0.0)
    assert memory.free == memory.capacity


def test_a_reset_forgets_holders_and_waiters():
    memory, slots = Memory(10), Slots(1)
    memory.take(to_bytes(10), 0.0)
    memory.wait("a", to_bytes(5), lambda _: None, 0.0)
    slots.acquire("a", lambda _: None, 0.0)
    slots.acquire("b", lambda _: None, 0.0)
    memory.reset(1.0)
    slots.reset(1.0)
    assert memory.free == memory.capacity
    assert slots.free == 1
    assert slots.waiting.level == memory.waiting.level == 0
