"""The bottleneck is named with its figures, and a run with a remedy says what it brings."""

import pytest
from support.scenarios import (
    balancer,
    client,
    closed,
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
    trace,
)

from engine import load_scenario
from engine.experiments.bottleneck import diagnose, remedied, run_remedy, what_if_sentence
from engine.experiments.remedies import scaled, without_losses
from engine.experiments.tail import tail
from engine.schemas import Empirical, Erlang, Pareto
from engine.validation import check

EXAMPLES = "resources/examples"


def told(system, seed=3):
    result = run(system, seed)
    return diagnose(system, result), result


def test_busy_cores_are_named_with_use_and_share_of_the_p99():
    system = one_server(cpu(exponential(0.045)), io(0.01), horizon_s=300)
    diagnosis, result = told(system)
    busy = result.nodes["api"].utilisation
    waited = tail(result).at("core_wait", "api")
    assert diagnosis.sentence == (
        f"api cores: {busy * 100:.0f} % busy, {waited * 100:.0f} % of p99 is core wait"
    )
    assert waited > 0.5


def test_the_share_of_the_p99_is_that_of_the_traces_nearest_to_it():
    # Ten requests one after the other, each 0.1 s of I/O; an eleventh waits for nothing either.
    system = scenario(
        [trace(*(float(at) for at in range(1, 12))), server("api", io(0.1))],
        [edge("users", "api", 0.05)],
        horizon_s=20,
    )
    found = tail(run(system))
    assert found.traces == 10
    assert found.shares == {
        ("network", "users-api"): pytest.approx(0.5),
        ("io", "api"): pytest.approx(0.5),
    }
    assert found.of_part("io") == pytest.approx(0.5)


def test_the_remedy_is_one_more_core_and_nothing_else():
    system = one_server(cpu(exponential(0.045)), cpu_cores=1, horizon_s=300)
    diagnosis, before = told(system)
    remedy = remedied(system, diagnosis)
    assert remedy.words == "one more core"
    assert remedy.scenario.nodes[1].cpu_cores == 2
    assert remedy.scenario.nodes[0] == system.nodes[0]
    after = run_remedy(remedy, before.seed)
    assert after.requests.generated == before.requests.generated
    sentence = what_if_sentence(remedy, before, after)
    assert sentence.startswith("One more core: p99 ")
    assert after.latency_s.p99 < before.latency_s.p99


def test_memory_that_is_waited_for_is_named():
    system = one_server(ram(256), cpu(0.001), io(0.08), ram_mb=768, horizon_s=120)
    diagnosis, _ = told(system)
    assert "api memory" in diagnosis.sentence
    assert "RAM wait" in diagnosis.sentence
    assert remedied(system, diagnosis).scenario.nodes[1].ram_mb == 1536


def test_a_pool_is_named_with_its_slots():
    system = one_server(cpu(0.001), io(exponential(0.18), pool="db"), pools={"db": 4})
    diagnosis, _ = told(system)
    assert "api pool db:" in diagnosis.sentence
    assert "of 4 slots in use" in diagnosis.sentence
    assert remedied(system, diagnosis).scenario.nodes[1].pools == {"db": 5}


def test_a_door_is_named():
    api = server("api", cpu(0.001), io(exponential(0.18)), max_concurrent_requests=4)
    system = scenario([generator(20.0), api], [edge("users", "api")])
    diagnosis, _ = told(system)
    assert "api door:" in diagnosis.sentence
    assert remedied(system, diagnosis).scenario.nodes[1].max_concurrent_requests == 5


def test_a_door_before_busy_cores_is_put_down_to_the_cores():
    api = server("api", cpu(exponential(0.045)), max_concurrent_requests=2)
    system = scenario([generator(20.0), api], [edge("users", "api")], horizon_s=200)
    diagnosis, _ = told(system)
    assert diagnosis.bottleneck.kind == "cores"
    assert "wait to be let in" in diagnosis.sentence


def test_a_central_queue_is_named_and_relieved_behind_it():
    system = scenario(
        [
            generator(18.0),
            balancer("central_queue"),
            server("a", cpu(exponential(0.1))),
            server("b", cpu(exponential(0.1))),
        ],
        [edge("users", "lb"), edge("lb", "a"), edge("lb", "b")],
        horizon_s=200,
    )
    diagnosis, _ = told(system)
    assert "lb queue:" in f"{diagnosis.sentence} {[each.words for each in diagnosis.others]}"
    relieved = remedied(system, diagnosis)
    assert relieved is not None


def test_an_edge_that_loses_is_named():
    system = scenario(
        [generator(20.0), server("api", cpu(0.001))],
        [edge("users", "api", 0.001, loss_rate=0.2)],
    )
    diagnosis, before = told(system)
    assert diagnosis.bottleneck.kind == "loss"
    assert "users-api" in diagnosis.sentence
    remedy = remedied(system, diagnosis)
    after = run_remedy(remedy, before.seed)
    assert "errors" in what_if_sentence(remedy, before, after)
    assert after.requests.lost == 0


def test_no_losses_leaves_out_the_spikes_on_the_edge_too():
    events = [
        event("loss_spike", "users-api", 5, 10, loss_rate=0.5),
        event("slow_server", "api", 5, 9, factor=2),
    ]
    system = one_server(cpu(0.001), events=events)
    assert without_losses(system, "users-api") is None
    lossy = system.model_copy(
        update={"edges": tuple(e.model_copy(update={"loss_rate": 0.1}) for e in system.edges)}
    )
    assert [e.kind for e in without_losses(lossy, "users-api").scenario.events] == ["slow_server"]


def test_an_outage_is_named_and_the_remedy_leaves_it_out():
    system = one_server(cpu(0.001), events=[event("server_down", "api", 20, 40, name="crash")])
    diagnosis, before = told(system)
    assert diagnosis.sentence.startswith("api is down (crash): ")
    remedy = remedied(system, diagnosis)
    assert remedy.words == "without the event crash"
    assert run_remedy(remedy, before.seed).error_share == 0


def test_without_a_bottleneck_the_words_say_where_the_time_goes():
    system = one_server(cpu(0.001), io(0.1), rate_rps=10)
    diagnosis, _ = told(system)
    assert diagnosis.bottleneck is None
    assert diagnosis.sentence.startswith("No bottleneck: the busiest cores are those of api, 1 %")
    assert "I/O at api" in diagnosis.sentence
    assert remedied(system, diagnosis).words == "half the I/O time of api"


def test_without_answers_there_is_a_sentence_all_the_same():
    system = scenario([trace(59.9), server("api", io(5.0))], [edge("users", "api")])
    diagnosis, _ = told(system)
    assert "No request was completed" in diagnosis.sentence
    assert remedied(system, diagnosis) is None


def test_timeouts_are_put_down_to_the_last_busy_cores_on_the_way():
    system = load_scenario(f"{EXAMPLES}/slow-database.asyncflow")
    diagnosis, _ = told(system, 7)
    assert diagnosis.bottleneck.element == "database"
    assert "time out" in diagnosis.sentence


@pytest.mark.parametrize("limit", [{"cpu_cores": 1}, {"cpu_cores": 2}])
def test_every_remedied_scenario_can_run(limit):
    nodes = [closed(60, 0.5), client("web"), server("api", cpu(0.02), io(0.01), **limit)]
    system = scenario(nodes, [edge("users", "web"), edge("web", "api")])
    diagnosis, _ = told(system)
    assert check(remedied(system, diagnosis).scenario) == []


def test_distributions_keep_their_shape_when_they_are_scaled():
    assert scaled(0.2, 0.5) == 0.1
    assert scaled(Erlang(mean=0.2, k=3), 0.5) == Erlang(mean=0.1, k=3)
    assert scaled(Pareto(low=0.2, high=2.0, shape=1.5), 0.5) == Pareto(low=0.1, high=1.0, shape=1.5)
    assert scaled(Empirical(values=(1.0, 2.0)), 0.5) == Empirical(values=(0.5, 1.0))
