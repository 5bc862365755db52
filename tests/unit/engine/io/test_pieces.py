"""Large documents piece by piece."""

import json
from typing import Any

import pytest

from engine.io import loading
from engine.io.loading import parse_project
from engine.io.pieces import MOST, pieces
from engine.schemas import Problem, ScenarioError


def problems_of(content: Any) -> tuple[Problem, ...]:
    with pytest.raises(ScenarioError) as refusal:
        parse_project(json.dumps(content), "large.json")
    return refusal.value.problems


def clients(count: int) -> list[dict[str, Any]]:
    return [{"kind": "client", "id": f"c{number}"} for number in range(count)]


def cpu_steps(count: int) -> list[dict[str, Any]]:
    return [{"kind": "cpu", "time_s": 1} for _ in range(count)]


def test_a_small_document_is_one_piece_itself():
    content = {"nodes": clients(5)}
    (piece,) = pieces(content)
    assert piece.data is content


def test_every_entry_of_a_long_list_is_in_a_piece_and_its_path_leads_back():
    content = {"name": "x", "nodes": clients(9_000), "edges": [{"id": "e"}]}
    found = {}
    for piece in pieces(content):
        assert piece.data["name"] == "x"
        for index, node in enumerate(piece.data["nodes"]):
            path = piece.path_in_whole(("nodes", index, "id"))
            found[path[1]] = node["id"]
    assert found == {number: f"c{number}" for number in range(9_000)}


def test_pieces_hold_a_bounded_number_of_values():
    def size(value: Any) -> int:
        inside = (
            value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
        )
        return 1 + sum(map(size, inside))

    long = {"kind": "trace", "times_s": list(range(50_000))}
    content = {"nodes": [*clients(5_000), {"kind": "client", "id": "t", "workload": long}]}
    assert max(size(piece.data) for piece in pieces(content)) < 2 * MOST


def test_a_mistake_deep_in_a_large_document_is_placed_in_the_whole():
    content: dict[str, Any] = {"nodes": clients(12_000)}
    branches = [cpu_steps(150) for _ in range(200)]
    branches[187][93]["time_s"] = "soon"
    steps = [*cpu_steps(2), {"kind": "parallel", "branches": branches}]
    content["nodes"][11_000] = {
        "kind": "server",
        "id": "api",
        "endpoints": [{"name": "a", "steps": steps}],
    }
    (problem,) = problems_of(content)
    assert problem.code == "wrong_type"
    assert problem.where == ("nodes[11000].endpoints[0].steps[2].branches[187][93].time_s")
    assert problem.element == "api"


def test_times_out_of_order_are_noticed_where_the_list_is_cut():
    times = [float(number) for number in range(30_000)]
    times[MOST] = 1.0
    trace = {"kind": "trace", "times_s": times}
    (problem,) = problems_of({"nodes": [{"kind": "client", "id": "a", "workload": trace}]})
    assert "must be in order" in problem.message


def test_a_large_document_that_is_wrong_all_over_names_a_hundred_places_and_says_there_are_more():
    problems = problems_of({"nodes": [{"kind": "client"}] * 19_000})
    assert len(problems) == 101
    assert [problem.path for problem in problems[:2]] == [("nodes", 0, "id"), ("nodes", 1, "id")]
    assert problems[-1].code == "more_problems"


def test_a_mapping_of_many_unknown_keys_lacks_nothing_that_is_there():
    unknown = {f"k{number}": 0 for number in range(15_000)}
    problems = problems_of({"nodes": [{**unknown, "kind": "client", "id": "a"}]})
    assert {problem.code for problem in problems} == {"unknown_key", "more_problems"}
    assert len(problems) == 101


@pytest.mark.parametrize("spoil", ["nothing", "a field", "an id", "an id and a field"])
def test_a_document_tried_as_a_whole_first_is_read_as_piece_by_piece(monkeypatch, spoil):
    nodes = clients(4_000)
    if "field" in spoil:
        nodes[3_900]["retries"] = "many"
    if "id" in spoil:
        nodes[3_500]["id"] = "c7"

    def read() -> Any:
        try:
            return parse_project(json.dumps({"nodes": nodes}), "large.json").project
        except ScenarioError as error:
            return error.problems

    at_once = read()
    monkeypatch.setattr(loading, "_MOST_AT_ONCE", 0)
    assert at_once == read()
    assert isinstance(at_once, tuple) == (spoil != "nothing")
