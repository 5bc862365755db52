"""Two runs side by side: what changed, by how much, and whether it is more than noise."""

import math

import pytest
from support.scenarios import (
    client,
    cpu,
    edge,
    event,
    exponential,
    generator,
    io,
    one_server,
    ram,
    run,
    scenario,
    server,
)

from engine.experiments.changes import changes
from engine.experiments.comparison import Run, compare
from engine.schemas import Slo


def told(before, after):
    return [str(change) for change in changes(before, after)]


def compared(before, after, seeds=(3, 3)):
    runs = [
        Run(name, system, run(system, seed))
        for name, system, seed in zip(("a", "b"), (before, after), seeds, strict=True)
    ]
    return compare(runs)[0]


def difference(comparison, figure, place=""):
    return next(
        each for each in comparison.differences if (each.place, each.figure) == (place, figure)
    )


BASE = one_server(ram(8), cpu(0.01), io(exponential(0.02), category="db"), ram_mb=512)


@pytest.mark.parametrize(
    ("after", "words"),
    [
        (one_server(ram(8), cpu(0.01), io(exponential(0.02), category="db"), ram_mb=1024),
         ["api: ram 512 MB → 1 GB"]),
        (one_server(ram(8), cpu(0.015), io(exponential(0.02), category="db"), ram_mb=512),
         ["api: main › step 2 › time 10 ms → 15 ms"]),
        (one_server(ram(8), cpu(0.01), io(exponential(0.03), category="db"), ram_mb=512),
         ["api: main › step 3 › time › mean 20 ms → 30 ms"]),
        (one_server(ram(8), cpu(0.01), io(0.02, category="db"), ram_mb=512),
         ["api: main › step 3 › time exponential (mean 20 ms) → 20 ms"]),
        (one_server(ram(8), cpu(0.01), io(exponential(0.02), category="db"), ram_mb=512,
                    rate_rps=30),
         ["users: rate 20 / s → 30 / s"]),
        (one_server(ram(8), cpu(0.01), io(exponential(0.02), category="db"), ram_mb=512, seed=9),
         ["settings: seed 1 → 9"]),
    ],
)  # fmt: skip
def test_a_change_is_told_with_its_place_and_both_values(after, words):
    assert told(BASE, after) == words


def test_what_is_new_or_gone_is_told_as_a_whole():
    more = scenario(
        [generator(), client(), server("api", cpu(0.01))],
        [edge("users", "web"), edge("web", "api", 0.01, loss_rate=0.02)],
        [event("server_down", "api", 10, 20, name="crash")],
    )
    less = scenario([generator(), server("api", cpu(0.01))], [edge("users", "api")])
    assert told(less, more) == [
        "web: none → new client",
        "users-api: edge → removed",
        "users-web: none → new edge",
        "web-api: none → new edge",
        "crash: none → new server down",
    ]
    assert "crash: server down → removed" in told(more, less)


def test_objectives_and_steps_that_come_or_go_are_told():
    strict = BASE.model_copy(update={"slos": (Slo(figure="p99", below=0.2),)})
    assert told(BASE, strict) == ["objectives: none → p99 < 0.2"]
    fewer = one_server(ram(8), cpu(0.01), ram_mb=512)
    (change,) = told(BASE, fewer)
    assert change.startswith("api: main › steps ")


def test_equal_scenarios_have_no_changes_and_equal_runs_no_differences():
    found = compared(BASE, BASE)
    assert found.changes == ()
    assert found.paired
    assert all(not each.change for each in found.differences)
    assert not any(each.beyond_noise for each in found.differences)


def test_a_second_core_is_beyond_noise_and_a_rename_is_not():
    one = one_server(cpu(exponential(0.04)), horizon_s=300)
    two = one_server(cpu(exponential(0.04)), horizon_s=300, cpu_cores=2)
    found = compared(one, two)
    mean = difference(found, "mean latency")
    assert mean.test == "paired"
    assert mean.beyond_noise
    assert mean.change < 0
    assert not found.by_chance
    assert difference(found, "cores in use", "api").beyond_noise
    # As much comes out as comes in: the throughput is the same.
    assert not difference(found, "throughput").beyond_noise


def test_other_seeds_are_compared_by_both_intervals():
    system = one_server(cpu(exponential(0.02)), horizon_s=300)
    found = compared(system, system, seeds=(1, 2))
    assert not found.paired
    assert [str(change) for change in found.changes] == ["settings: seed 1 → 2"]
    assert found.by_chance
    mean = difference(found, "mean latency")
    halves = [run(system, seed).confidence_s.mean for seed in (1, 2)]
    assert mean.test == "welch"
    assert mean.half_width == pytest.approx(math.hypot(*halves))


def test_noise_alone_is_seldom_called_a_difference():
    system = one_server(cpu(exponential(0.02)), horizon_s=200)
    called = [
        difference(compared(system, system, seeds=(seed, seed + 50)), "mean latency").beyond_noise
        for seed in range(1, 16)
    ]
    assert sum(called) <= 3


def test_common_random_numbers_tell_a_small_difference_that_intervals_do_not():
    before = one_server(cpu(exponential(0.02)), horizon_s=300)
    after = one_server(cpu(exponential(0.0202)), horizon_s=300)
    paired = difference(compared(before, after), "mean latency")
    apart = difference(compared(before, after, seeds=(3, 4)), "mean latency")
    assert paired.beyond_noise
    assert paired.half_width < apart.half_width / 5


def test_runs_without_answers_are_compared_without_judgement():
    system = one_server(io(100.0))
    mean = difference(compared(system, system, seeds=(1, 2)), "mean latency")
    assert mean.before is None
    assert mean.beyond_noise is None
    assert mean.relative is None


def test_several_runs_are_compared_with_the_first():
    systems = [one_server(cpu(time_s)) for time_s in (0.01, 0.012, 0.014)]
    runs = [Run(str(at), system, run(system)) for at, system in enumerate(systems)]
    assert [(each.first, each.other) for each in compare(runs)] == [("0", "1"), ("0", "2")]
