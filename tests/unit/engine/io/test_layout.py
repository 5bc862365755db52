"""Automatic placement: columns from the sources, what stands is left alone."""

import itertools
from time import perf_counter

from engine.io.layout import COLUMN_PX, ROW_PX, arrange
from engine.schemas import Layout, Position, Scenario

SOURCE = {"kind": "generator", "workload": {"kind": "poisson", "rate_rps": 1}}


def scenario(nodes: list[str], edges: list[tuple[str, str]]) -> Scenario:
    """Nodes in order, the first a generator."""
    kinds = [{**(SOURCE if i == 0 else {"kind": "server"}), "id": n} for i, n in enumerate(nodes)]
    links = [{"id": f"{a}>{b}>{i}", "source": a, "target": b} for i, (a, b) in enumerate(edges)]
    return Scenario.model_validate({"nodes": kinds, "edges": links})


def columns(layout: Layout) -> dict[str, float]:
    return {name: place.x / COLUMN_PX for name, place in layout.nodes.items()}


def test_the_column_is_the_longest_way_from_a_source() -> None:
    layout = arrange(scenario(list("gabc"), [("g", "a"), ("a", "b"), ("b", "c"), ("g", "c")]))
    assert columns(layout) == {"g": 0, "a": 1, "b": 2, "c": 3}


def test_return_edges_and_cycles_do_not_pull() -> None:
    edges = [("g", "a"), ("a", "b"), ("b", "a"), ("b", "b")]
    assert columns(arrange(scenario(list("gab"), edges))) == {"g": 0, "a": 1, "b": 2}


def test_a_client_with_traffic_of_its_own_comes_first_though_responses_reach_it() -> None:
    nodes = [
        {"kind": "server", "id": "s"},
        {"kind": "client", "id": "c", "workload": SOURCE["workload"]},
    ]
    edges = [
        {"id": "there", "source": "c", "target": "s"},
        {"id": "back", "source": "s", "target": "c"},
    ]
    layout = arrange(Scenario.model_validate({"nodes": nodes, "edges": edges}))
    assert columns(layout) == {"c": 0, "s": 1}


def test_a_column_is_centred_around_zero() -> None:
    layout = arrange(scenario(list("gab"), [("g", "a"), ("g", "b")]))
    assert sorted(layout.nodes[name].y for name in "ab") == [-ROW_PX / 2, ROW_PX / 2]


def test_positions_that_exist_are_kept_and_not_covered() -> None:
    spot = Position(x=COLUMN_PX, y=0)
    layout = arrange(scenario(list("gab"), [("g", "a")]), Layout(nodes={"b": spot}))
    assert layout.nodes["b"] == spot
    assert layout.nodes["a"] != spot


def test_edges_to_nodes_that_are_not_there_are_ignored() -> None:
    assert set(arrange(scenario(["g"], [("g", "x"), ("y", "g")])).nodes) == {"g"}
    assert arrange(Scenario()) == Layout()


def test_a_thousand_nodes_are_placed_quickly_and_apart() -> None:
    names = ["g", *(f"s{i}" for i in range(999))]
    edges = [(names[i // 3], names[i]) for i in range(1, 1000)]
    edges += [(names[i], names[i // 7]) for i in range(7, 1000)]
    began = perf_counter()
    layout = arrange(scenario(names, edges))
    assert perf_counter() - began < 2
    assert len({(place.x, place.y) for place in layout.nodes.values()}) == 1000


def test_a_chain_of_ten_thousand_nodes_stays_on_the_canvas() -> None:
    names = [f"s{i}" for i in range(10_000)]
    layout = arrange(scenario(names, list(itertools.pairwise(names))))
    assert len(layout.nodes) == 10_000
