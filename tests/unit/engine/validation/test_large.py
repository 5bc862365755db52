"""Large drawings: checked in time that grows with their size, told in texts that do not."""

from time import process_time

from support.scenarios import edge, generator, scenario, server

from engine.validation import check
from engine.validation.check import MAX_OF_A_KIND


def test_thousands_of_sources_before_a_long_chain_are_checked_at_once():
    # Each source by itself would walk the whole chain: 9 million steps, several seconds.
    count = 3_000
    chain = [server(f"s{n}", {"kind": "forward", "to": f"s{n + 1}"}) for n in range(count - 1)]
    nodes = [*(generator(1, f"g{n}") for n in range(count)), *chain, server(f"s{count - 1}")]
    edges = [edge(f"g{n}", "s0") for n in range(count)]
    edges += [edge(f"s{n}", f"s{n + 1}") for n in range(count - 1)]
    drawing = scenario(nodes, edges)
    start = process_time()
    assert [problem for problem in check(drawing) if problem.severity == "error"] == []
    assert process_time() - start < 2  # 0.1 s on a machine that does nothing else


def test_a_drawing_without_traffic_is_checked_at_once():
    drawing = scenario([{"kind": "client", "id": f"c{n}"} for n in range(6_000)], [])
    start = process_time()
    problems = check(drawing)
    assert process_time() - start < 2
    assert [problem.code for problem in problems[:2]] == ["no_traffic", "no_out_edge"]


def test_of_a_thousand_errors_of_a_kind_the_first_are_told_and_that_there_are_more():
    lost = [edge(f"a{n}", "b") for n in range(2_000)]
    problems = [
        problem
        for problem in check(scenario([server("b")], lost))
        if problem.path[:1] == ("edges",)
    ]
    assert len(problems) == MAX_OF_A_KIND + 1
    assert {problem.code for problem in problems[:-1]} == {"unknown_id"}
    assert problems[-1].code == "more_problems"


def test_many_warnings_do_not_hide_an_error_behind_them():
    idle = [server(f"s{n}") for n in range(40)]
    unused = [edge(f"s{n}", f"s{m}") for n in range(40) for m in range(40) if n != m]
    bad = server("last", {"kind": "call", "to": "nowhere"})
    problems = check(scenario([*idle, bad], unused))
    assert "unknown_id" in {problem.code for problem in problems}
    assert sum(problem.code == "unused_edge" for problem in problems) == MAX_OF_A_KIND


def test_a_hint_names_a_few_of_thousands_of_nodes():
    hub = server("hub", {"kind": "call", "to": "nowhere"})
    leaves = [server(f"leaf-{n}") for n in range(2_000)]
    problems = check(scenario([hub, *leaves], [edge("hub", leaf["id"]) for leaf in leaves]))
    (lost,) = (problem for problem in problems if problem.code == "unknown_id")
    assert lost.hint.startswith("hub can call to: leaf-0, leaf-1, ")
    assert len(lost.hint) < 300
