"""Field problems: pydantic's findings in plain words, at places that exist in the data."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, TypeAdapter, ValidationError

from engine.schemas import Distribution, Edge, Problem, Project, Scenario, Server, Settings
from engine.validation.fields import MAX_PROBLEMS, closest, field_problems


def problems_of(
    schema: type[BaseModel], data: object, root: tuple[str | int, ...] = ()
) -> list[Problem]:
    with pytest.raises(ValidationError) as caught:
        schema.model_validate(data)
    return field_problems(caught.value, data, root)


def only(schema: type[BaseModel], data: object) -> Problem:
    (problem,) = problems_of(schema, data)
    return problem


def server(**fields: Any) -> dict[str, Any]:
    return {"kind": "server", "id": "srv", **fields}


def with_step(step: object) -> dict[str, Any]:
    return {"nodes": [server(endpoints=[{"name": "get", "steps": [step]}])]}


STEP = ("nodes", 0, "endpoints", 0, "steps", 0)


def test_a_path_leaves_out_the_tags_of_unions() -> None:
    problem = only(
        Scenario,
        with_step({"kind": "cpu", "time_s": {"distribution": "exponential", "mean": -1}}),
    )
    assert problem.path == (*STEP, "time_s", "mean")
    assert problem.message == "must be at least 0, is -1"
    assert problem.code == "out_of_range"
    assert problem.element == "srv"


def test_a_key_named_like_a_tag_stays_in_the_path() -> None:
    data = {"kind": "users", "users": {"distribution": "poisson"}}
    problem = only(Scenario, {"nodes": [{"kind": "client", "id": "c", "workload": data}]})
    assert problem.path == ("nodes", 0, "workload", "users", "mean")
    assert problem.code == "missing_field"


def test_a_pool_named_like_a_tag_stays_in_the_path() -> None:
    problem = only(Scenario, {"nodes": [server(pools={"server": 0})]})
    assert problem.path == ("nodes", 0, "pools", "server")


def test_a_number_in_quotation_marks_is_a_text_and_the_hint_says_how_to_write_it() -> None:
    problem = only(Server, server(cpu_cores="2"))
    assert problem.code == "wrong_type"
    assert problem.message == 'expected a whole number, found the text "2"'
    assert "without quotation marks or underscores: 2" in problem.hint


def test_a_duration_may_be_a_number_or_a_distribution_and_the_message_says_so() -> None:
    problem = only(Scenario, with_step({"kind": "cpu", "time_s": "20"}))
    assert problem.path == (*STEP, "time_s")
    assert 'a number of seconds or a distribution, found the text "20"' in problem.message


def test_an_unknown_key_is_named_with_the_one_that_was_probably_meant() -> None:
    problem = only(Server, server(cpu_core=2))
    assert problem.code == "unknown_key"
    assert problem.path == ("cpu_core",)
    assert "Did you mean cpu_cores?" in problem.hint


def test_an_unknown_kind_lists_the_known_ones() -> None:
    problem = only(Scenario, {"nodes": [{"kind": "servr", "id": "s"}]})
    assert problem.code == "unknown_kind"
    assert problem.path == ("nodes", 0, "kind")
    assert (
        problem.hint == "Did you mean server? Use one of: generator, client, load_balancer, server"
    )


def test_a_missing_kind_is_a_missing_field() -> None:
    problem = only(Scenario, {"nodes": [{"id": "s"}]})
    assert (problem.code, problem.path) == ("missing_field", ("nodes", 0, "kind"))


def test_a_value_outside_a_list_of_words_names_the_words() -> None:
    problem = only(Scenario, with_step({"kind": "io", "time_s": 1, "category": "databse"}))
    assert problem.code == "invalid_value"
    assert "Use one of: wait, db, cache, llm" in problem.hint


@pytest.mark.parametrize(
    ("value", "word"), [(float("nan"), "NaN"), (float("inf"), "infinity"), (float("-inf"), "-inf")]
)
def test_nan_and_infinity_are_named(value: float, word: str) -> None:
    problem = only(Edge, {"id": "e", "source": "a", "target": "b", "latency": value})
    assert problem.code == "not_finite"
    assert word in problem.message


def test_a_rule_between_two_fields_is_reported_at_the_element() -> None:
    event = {"kind": "server_down", "id": "out", "target": "s", "start_s": 5, "end_s": 3}
    problem = only(Scenario, {"events": [event]})
    assert (problem.path, problem.element) == (("events", 0), "out")
    assert problem.message == "end_s (3) must be after start_s (5)"


def test_the_hint_says_what_the_field_is_and_in_which_unit() -> None:
    assert "Simulated length of the run, seconds" in only(Settings, {"horizon_s": 0}).hint


def test_several_problems_are_reported_at_once() -> None:
    data = {"nodes": [server(cpu_cores=0, ram_mb="x"), {"kind": "?"}], "settings": {"seed": 1.5}}
    assert [problem.code for problem in problems_of(Scenario, data)] == [
        "out_of_range",
        "wrong_type",
        "unknown_kind",
        "wrong_type",
    ]


def test_a_flood_of_problems_is_cut_and_counted() -> None:
    problems = problems_of(Scenario, {"edges": [7] * (MAX_PROBLEMS + 50)})
    assert len(problems) == MAX_PROBLEMS + 1
    assert problems[-1].code == "more_problems"
    assert "50 more" in problems[-1].message


def test_the_root_is_put_before_every_path() -> None:
    (problem,) = problems_of(Server, server(ram_mb=-1), ("nodes", 4))
    assert problem.path == ("nodes", 4, "ram_mb")
    assert problem.element == "srv"


def test_a_bad_name_in_a_mapping_is_told_from_a_bad_value() -> None:
    problem = only(Server, server(pools={" db": 3}))
    assert problem.path == ("pools", " db")
    assert problem.message.startswith("this name cannot be used")


def test_an_empty_id_and_a_long_one_are_refused_in_words() -> None:
    assert only(Server, server(id="")).message == "must not be empty"
    assert only(Server, server(id="x" * 200)).message == "must have at most 120 characters, has 200"


def test_a_gigantic_number_is_not_printed_in_full() -> None:
    problem = only(Settings, {"seed": 10**5000})
    assert len(problem.message) < 200


@pytest.mark.parametrize("data", [None, 5, "text", [], [1], True])
def test_anything_but_a_group_of_keys_is_refused_at_the_root(data: object) -> None:
    problem = only(Project, data)
    assert (problem.code, problem.path) == ("wrong_type", ())
    assert "expected a group of keys" in problem.message


def test_an_error_of_an_unnamed_type_is_placed_as_well_as_may_be() -> None:
    data = {"distribution": "uniform", "low": "x", "high": 1}
    with pytest.raises(ValidationError) as caught:
        TypeAdapter(Distribution).validate_python(data)
    (problem,) = field_problems(caught.value, data)
    assert problem.path == ("low",)


def test_the_closest_name_forgives_case_and_dashes() -> None:
    assert closest("Load-Balancer", ["load_balancer", "server"]) == "load_balancer"
    assert closest(3, ["server"]) is None
    assert closest("zzz", ["server"]) is None


WORDS = st.sampled_from(
    [
        "kind",
        "id",
        "server",
        "client",
        "nodes",
        "edges",
        "cpu",
        "steps",
        "endpoints",
        "time_s",
        "latency",
        "distribution",
        "exponential",
        "mean",
        "workload",
        "users",
        "number",
        "settings",
        "horizon_s",
    ]
)
WEIRD = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | WORDS,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(WORDS | st.integers() | st.text(max_size=3), inner, max_size=4)
    ),
    max_leaves=12,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.dictionaries(st.sampled_from(list(Scenario.model_fields)), WEIRD))
def test_no_data_is_too_weird_to_be_reported(data: dict[str, Any]) -> None:
    try:
        Scenario.model_validate(data)
    except ValidationError as error:
        problems = field_problems(error, data)
        assert problems
        for problem in problems:
            assert problem.message
            assert problem.hint
            assert isinstance(problem.where, str)


def branches(*steps: object) -> dict[str, Any]:
    return with_step({"kind": "parallel", "branches": [[step] for step in steps]})


def test_a_list_whose_items_are_all_bad_is_not_called_empty() -> None:
    problems = problems_of(Scenario, branches({"kind": "cpu", "time_s": -1}))
    assert [problem.where for problem in problems] == [
        "nodes[0].endpoints[0].steps[0].branches[0][0].time_s"
    ]


def test_a_list_that_is_empty_is_still_called_so() -> None:
    (problem,) = problems_of(Scenario, branches())
    assert problem.message == "must not be empty"
    assert problem.path == (*STEP, "branches")


def test_digits_in_quotation_marks_are_not_repeated_without_end() -> None:
    (problem,) = problems_of(Settings, {"horizon_s": "0" * 90_000 + "1"})
    assert problem.hint.startswith("Give a number")
    assert len(problem.hint) < 200


def test_an_id_that_is_none_does_not_name_the_element() -> None:
    node = {"kind": "server", "id": "x" * 5_000, "cpu_cores": 0}
    assert {problem.element for problem in problems_of(Scenario, {"nodes": [node]})} == {None}
