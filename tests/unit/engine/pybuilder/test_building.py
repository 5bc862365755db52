"""Ids, shared beginnings and variants: what the builder adds to the schemas."""

import numpy as np

from engine.pybuilder import (
    ScenarioBuilder,
    cpu,
    empirical,
    endpoint,
    exponential,
    poisson,
    schedule,
    spawn,
)
from engine.schemas import CpuStep, Exponential, Scenario

SHOP = (
    ScenarioBuilder("shop", seed=7)
    .generator("users", poisson(10))
    .client("browser")
    .load_balancer("lb")
    .server("api-1", endpoint("get", cpu(0.01)))
    .server("api-2", endpoint("get", cpu(0.01)))
    .chain("users", "browser", "lb", latency=0.003)
    .fan_out("lb", "api-1", "api-2", latency=exponential(0.001))
    .fan_in("browser", "api-1", "api-2")
    .server_down("api-1", 60, 90)
    .latency_spike(("lb", "api-2"), 100, 110, spike_s=0.5)
    .slo("p99", below=0.2)
    .slo("p50", below=0.1, workload="users")
)


def edge_ids(builder: ScenarioBuilder) -> list[str]:
    return [edge.id for edge in builder.build(check=False).edges]


def targets(scenario: Scenario) -> list[str]:
    return [event.target for event in scenario.events]


class TestIds:
    def test_edges_are_called_after_their_ends_and_events_after_kind_and_target(self) -> None:
        scenario = SHOP.build()
        assert [edge.id for edge in scenario.edges] == [
            "users-browser",
            "browser-lb",
            "lb-api-1",
            "lb-api-2",
            "api-1-browser",
            "api-2-browser",
        ]
        assert [event.id for event in scenario.events] == [
            "server-down-api-1",
            "latency-spike-lb-api-2",
        ]

    def test_a_name_that_is_taken_gets_a_number_and_a_given_one_stays(self) -> None:
        builder = (
            ScenarioBuilder().edge("a", "b").edge("a", "b").edge("a", "c", id="a-b-2").client("a-b")
        )
        assert edge_ids(builder) == ["a-b-3", "a-b-4", "a-b-2"]

    def test_ids_made_from_the_longest_node_ids_are_not_too_long(self) -> None:
        builder = ScenarioBuilder().edge("a" * 120, "b" * 120).edge("a" * 120, "c" * 120)
        assert len(set(edge_ids(builder))) == 2

    def test_an_edge_can_be_named_by_its_ends_though_it_has_another_id(self) -> None:
        named = SHOP.edge("lb", "api-3", id="wire").loss_spike(("lb", "api-3"), 5, loss_rate=0.5)
        assert targets(named.build(check=False))[-1] == "wire"


class TestSharing:
    def test_a_builder_stays_as_it_is_whatever_is_made_from_it(self) -> None:
        before = SHOP.build()
        SHOP.server("api-3").with_server("api-1", cpu_cores=8).without("lb").with_settings(seed=1)
        assert SHOP.build() == before

    def test_later_changes_of_a_list_or_mapping_do_not_reach_the_builder(self) -> None:
        pools, values = {"db": 5}, [0.1]
        step = cpu(empirical(values))
        builder = ScenarioBuilder().server("api", endpoint("get", step), pools=pools)
        before = builder.build(check=False)
        pools["db"] = 0
        values.append(-1.0)
        assert builder.build(check=False) == before

    def test_schemas_and_numpy_values_may_stand_wherever_drafts_and_numbers_do(self) -> None:
        steps = (CpuStep(time_s=0.5), spawn(CpuStep(time_s=Exponential(mean=np.float64(1)))))
        one = ScenarioBuilder(seed=np.int64(3)).server("s", endpoint("e", *steps))
        other = ScenarioBuilder(seed=3).server(
            "s", endpoint("e", cpu(np.float32(0.5)), spawn(cpu(exponential(1))))
        )
        assert one.build(check=False) == other.build(check=False)

    def test_points_and_values_may_come_from_arrays_and_generators(self) -> None:
        points = np.array([[0.0, 5.0], [60.0, 50.0]])
        drawn = ScenarioBuilder().client("a", schedule(points))
        written = ScenarioBuilder().client("a", schedule((t, r) for t, r in [(0, 5), (60, 50)]))
        assert drawn.build(check=False) == written.build(check=False)


class TestVariants:
    def test_only_the_named_fields_change_and_the_order_stays(self) -> None:
        before, after = SHOP.build(), SHOP.with_server("api-1", cpu_cores=4).build()
        assert [node.id for node in after.nodes] == [node.id for node in before.nodes]
        changed = before.nodes[3].model_copy(update={"cpu_cores": 4})
        assert after == before.model_copy(
            update={"nodes": (*before.nodes[:3], changed, before.nodes[4])}
        )

    def test_settings_that_are_not_named_stay(self) -> None:
        settings = SHOP.with_settings(warmup_s="auto").build().settings
        assert (settings.seed, settings.warmup_s) == (7, "auto")

    def test_an_edge_that_is_led_elsewhere_keeps_its_id_and_so_its_random_numbers(self) -> None:
        moved = SHOP.with_edge(("lb", "api-2"), target="api-3").build(check=False)
        assert (moved.edges[3].id, moved.edges[3].target) == ("lb-api-2", "api-3")

    def test_a_node_goes_with_its_edges_and_what_happens_to_them(self) -> None:
        without = SHOP.without("api-2").build()
        assert [edge.id for edge in without.edges] == [
            "users-browser",
            "browser-lb",
            "lb-api-1",
            "api-1-browser",
        ]
        assert targets(without) == ["api-1"]
        assert SHOP.without("api-1").build().events[0].kind == "latency_spike"

    def test_a_workload_goes_with_the_objectives_about_it(self) -> None:
        assert [str(slo) for slo in SHOP.without("users").build(check=False).slos] == ["p99 < 0.2"]

    def test_an_edge_goes_by_its_ends_and_an_event_by_its_id(self) -> None:
        assert "api-2-browser" not in edge_ids(SHOP.without(("api-2", "browser")))
        assert targets(SHOP.without("server-down-api-1").build()) == ["lb-api-2"]

    def test_a_loaded_scenario_can_be_gone_on_from(self) -> None:
        loaded = SHOP.build()
        faster = ScenarioBuilder.from_scenario(loaded).with_title("faster").with_settings(seed=8)
        assert faster.build().name == "faster"
        assert faster.build().nodes == loaded.nodes
