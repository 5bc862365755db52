"""What balancers see of their servers, worked out by hand."""

import numpy as np
from support.scenarios import balancer, cpu, edge, generator, io, ram, scenario, server

from engine.runtime.bulk.foresight import foresight
from engine.runtime.bulk.single_cores import SingleCores
from engine.runtime.system import System


def foreseeing(*servers, latency=0.1, lossy=None):
    nodes = [generator(), balancer("least_connections"), *servers]
    names = [each["id"] for each in servers]
    edges = [edge("users", "lb")]
    edges += [edge("lb", name, latency, loss_rate=1.0 if name == lossy else 0.0) for name in names]
    system = System(scenario(nodes, edges), 1)
    targets = [(system.edges[f"lb-{name}"], system.nodes[name]) for name in names]
    return names, foresight(system.context, system.nodes["lb"].policy, targets)


def chosen(names, sight, *times):
    return [names[place] for place in sight.choose(np.array(times)).tolist()]


def test_requests_go_where_others_have_left():
    names, sight = foreseeing(server("x", cpu(5.0)), server("y", cpu(0.2)))
    assert set(chosen(names, sight, 0.0, 0.01)) == {"x", "y"}
    # At y they are back after 0.1 s on the way and 0.2 s of work; at x until 5.1 s.
    assert chosen(names, sight, 0.4, 1.0, 4.0, 5.0) == ["y", "y", "y", "y"]
    # Two more than the one at x each: y holds none of them any more at 6 s.
    assert set(chosen(names, sight, 6.0, 6.01)) == {"x", "y"}


def test_a_core_that_is_busy_and_a_wait_keep_requests_where_they_are():
    names, sight = foreseeing(server("x", cpu(1.0), io(1.0)), server("y", cpu(10.0)))
    # Four at once: two at x, which leave at 2.1 s and, a core's second later, at 3.1 s.
    assert sorted(chosen(names, sight, 0.0, 0.001, 0.002, 0.003)) == ["x", "x", "y", "y"]
    assert chosen(names, sight, 2.2) == ["x"]
    assert chosen(names, sight, 3.2) == ["x"]


def test_who_waits_for_memory_has_not_left():
    one_at_a_time = server("x", ram(600), io(1.0), ram_mb=1000)
    names, sight = foreseeing(one_at_a_time, server("y", ram(600), io(9.0), ram_mb=1000))
    assert sorted(chosen(names, sight, 0.0, 0.001, 0.002, 0.003)) == ["x", "x", "y", "y"]
    assert chosen(names, sight, 1.2) == ["x"]
    # The second came free at 2.1 s, the third, which got its memory then, leaves at 3.1 s.
    assert chosen(names, sight, 2.2, 3.15) == ["x", "x"]


def test_who_waits_for_memory_at_a_server_with_one_core_has_not_left():
    # 1 s of a core and 2 s of I/O, one request at a time: x is left at 3.1, 6.1 and 9.1 s.
    one_at_a_time = server("x", ram(600), cpu(1.0), io(2.0), ram_mb=1000)
    names, sight = foreseeing(one_at_a_time, server("y", ram(600), cpu(90.0), ram_mb=1000))
    assert isinstance(sight, SingleCores)
    first = chosen(names, sight, 0.0, 0.001, 0.002, 0.003, 0.004, 0.005)
    assert sorted(first) == ["x", "x", "x", "y", "y", "y"]
    # One has left at each of these times, and each time one comes; without the wait for memory
    # all three would have left by 5.1 s.
    assert chosen(names, sight, 3.2, 6.2, 9.2) == ["x", "x", "x"]
    # y keeps three until 90 s, x has as many: of two that come at once, each gets one.
    assert sorted(chosen(names, sight, 9.3, 9.301)) == ["x", "y"]


def test_what_is_lost_on_the_way_has_left_at_once():
    names, sight = foreseeing(server("x", cpu(9.0)), server("y", cpu(9.0)), lossy="y")
    first = chosen(names, sight, *np.arange(0.0, 1.0, 0.1))
    assert first.count("x") == 1


def test_several_cores_and_drawn_waits_end_as_their_own_stages_say():
    law = {"distribution": "exponential", "mean": 0.5}
    several = server("x", cpu(1.0), io(law), io(law), cpu_cores=2)
    names, sight = foreseeing(several, server("y", cpu(50.0)))
    assert set(chosen(names, sight, 0.0, 0.001)) == {"x", "y"}
    # x is left within some half seconds after its second of work, y is not.
    assert chosen(names, sight, 20.0, 40.0) == ["x", "x"]
