"""What forms know about the schemas, and the words they use."""

import pytest

from asyncflow_gui.inspector import durations, looks, starts, words
from asyncflow_gui.inspector.shapes import (
    Branches,
    Items,
    Number,
    Numbers,
    Part,
    Variant,
    fields_of,
    members_of,
)
from asyncflow_gui.inspector.shares import budget, calls_in
from asyncflow_gui.model import Document, units
from engine.schemas import (
    EVENT_KINDS,
    NODE_KINDS,
    Backoff,
    CallStep,
    Client,
    ClosedWorkload,
    Constant,
    CpuStep,
    Distribution,
    Edge,
    Empirical,
    Endpoint,
    Erlang,
    Exponential,
    Gamma,
    IoStep,
    Lognormal,
    Normal,
    NormalUsers,
    ParallelStep,
    Pareto,
    PoissonUsers,
    PoissonWorkload,
    Problem,
    Project,
    RamStep,
    RetryBudget,
    Scenario,
    Server,
    Settings,
    Slo,
    SpawnStep,
    Step,
    TraceWorkload,
    Uniform,
    UsersWorkload,
    Weibull,
    Workload,
    expected,
)
from engine.schemas.base import Schema


def shape(schema, name):
    return next(field.shape for field in fields_of(schema) if field.name == name)


def reachable(schema, seen):
    """All schemas that a form of ``schema`` may show."""
    if schema in seen:
        return seen
    seen.add(schema)
    for field in fields_of(schema):
        for member in getattr(field.shape, "members", ()):
            reachable(member, seen)
        if isinstance(field.shape, Part):
            reachable(field.shape.schema, seen)
    return seen


ALL = sorted(
    set().union(
        *(
            reachable(s, set())
            for s in (*NODE_KINDS.values(), *EVENT_KINDS.values(), Edge, Settings, Slo)
        )
    ),
    key=lambda schema: schema.__name__,
)


@pytest.mark.parametrize("schema", ALL, ids=lambda schema: schema.__name__)
def test_every_field_has_a_shape_a_label_and_a_description(schema):
    for field in fields_of(schema):
        assert words.field_label(field)
        assert "_" not in words.field_label(field)
        assert field.description, f"{schema.__name__}.{field.name}"


def test_limits_come_from_the_schema():
    assert shape(Server, "cpu_cores") == Number(units.COUNT, True, least=1, most=100_000)
    ram = shape(Server, "ram_mb")
    assert (ram.quantity, ram.above, ram.whole) == (units.MEMORY, 0, False)
    assert shape(Edge, "loss_rate") == Number(units.PERCENT, least=0, most=1)
    interval = shape(Settings, "report_interval_s")
    assert (interval.quantity, interval.above) == (units.TIME, 0)


def test_a_duration_is_a_number_or_a_distribution():
    duration = shape(Edge, "latency")
    assert isinstance(duration, Variant)
    assert duration.bare == Number(units.TIME, least=0, most=1e9)
    assert duration.members == tuple(m for m in members_of(Distribution) if m is not Constant)


def test_an_optional_union_and_lists_of_unions_are_seen_through():
    workload = next(field for field in fields_of(Client) if field.name == "workload")
    assert workload.optional
    assert workload.shape == Variant(members_of(Workload))
    assert shape(Server, "endpoints") == Items((Endpoint,))
    assert shape(Endpoint, "steps") == Items(members_of(Step))
    assert shape(Scenario, "events") == Items(tuple(EVENT_KINDS.values()))


def test_a_word_instead_of_a_number_is_one_of_the_forms():
    warmup = shape(Settings, "warmup_s")
    assert warmup == Variant((), Number(units.TIME, least=0, most=1e9), ("auto",))


def test_a_schema_inside_another_is_a_part_and_an_optional_one_a_choice():
    assert shape(Client, "backoff") == Part(Backoff)
    assert shape(Client, "retry_budget") == Variant((RetryBudget,))


def test_lists_of_numbers_and_lists_of_lists_are_told_apart_from_lists_of_items():
    values = shape(Empirical, "values")
    assert isinstance(values, Numbers)
    assert (values.value.quantity, values.least) == (units.TIME, 1)
    assert shape(TraceWorkload, "times_s").least == 0
    assert shape(SpawnStep, "steps") == Items(shape(ParallelStep, "branches").members)


def test_what_all_callers_share_stands_after_what_is_their_own():
    names = [field.name for field in fields_of(Client)]
    assert names[:2] == ["id", "workload"]
    assert [field.name for field in fields_of(CallStep)][:3] == ["to", "endpoint", "pool"]
    assert [field.name for field in fields_of(PoissonWorkload)] == ["rate_rps", "endpoint"]
    assert next(field.name for field in fields_of(EVENT_KINDS["server_down"])) == "id"


@pytest.mark.parametrize(
    ("field", "quantity"),
    [
        ((RetryBudget, "budget_percent"), units.PERCENTAGE),
        ((Backoff, "jitter"), units.PERCENT),
        ((Backoff, "factor"), units.FACTOR),
        ((Erlang, "k"), units.COUNT),
        ((Weibull, "shape"), units.COUNT),
        ((Weibull, "mean"), units.TIME),
    ],
)
def test_numbers_are_of_the_kind_their_field_says(field, quantity):
    assert shape(*field).quantity is quantity


def test_every_list_item_has_a_look_and_a_start():
    for schema in ALL:
        for field in fields_of(schema):
            if isinstance(field.shape, Items | Branches):
                for member in field.shape.members:
                    assert looks.look_of(member).menu
                    assert member in starts._NEW


MEAN_KEPT = {Pareto: 0.005}
"""How far the mean may be off, by distribution: round bounds come before the exact mean."""


@pytest.mark.parametrize("target", [m for m in members_of(Distribution) if m is not Constant])
@pytest.mark.parametrize(
    "value",
    [0.012, 2, Constant(value=0.5), Uniform(low=0.001, high=0.003), Normal(mean=0.02, std=0.004)],
)
def test_another_distribution_keeps_the_mean(value, target):
    made = target.model_validate(starts.converted(value, target))
    assert expected(made) == pytest.approx(expected(value), rel=MEAN_KEPT.get(target, 1e-12))


def test_another_distribution_keeps_the_spread_where_it_has_one():
    made = starts.converted(Normal(mean=0.02, std=0.004), Lognormal)
    assert made == {"distribution": "lognormal", "mean": 0.02, "std": 0.004}


def test_a_constant_of_the_mean_has_no_noise():
    assert starts.converted(Exponential(mean=0.015), None) == 0.015
    assert starts.converted(0.015, Uniform) == {
        "distribution": "uniform",
        "low": 0.0075,
        "high": 0.0225,
    }


@pytest.mark.parametrize("target", [Normal, Lognormal, Gamma, Weibull, Erlang])
def test_no_time_at_all_becomes_a_short_one_where_zero_is_not_allowed(target):
    for nothing in (0.0, Exponential(mean=0)):
        assert target.model_validate(starts.converted(nothing, target)).mean == 0.01


def test_another_workload_keeps_the_mean_rate():
    users = UsersWorkload(users=PoissonUsers(mean=120), requests_per_minute_per_user=20)
    poisson = PoissonWorkload.model_validate(starts.converted(users, PoissonWorkload))
    assert poisson.rate_rps == users.mean_rate_rps == 40
    back = UsersWorkload.model_validate(starts.converted(poisson, UsersWorkload))
    assert back.mean_rate_rps == pytest.approx(40)
    assert starts.converted(NormalUsers(mean=120, std=9), PoissonUsers)["mean"] == 120


WORKLOADS = [
    UsersWorkload(users=PoissonUsers(mean=120)),
    UsersWorkload(users=PoissonUsers(mean=0)),
    PoissonWorkload(rate_rps=1e7, endpoint="/buy"),
    PoissonWorkload(rate_rps=0.01),
    ClosedWorkload(users=3, think_time=0),
    TraceWorkload(),
    TraceWorkload(times_s=(1, 2, 3)),
]


@pytest.mark.parametrize("target", members_of(Workload))
@pytest.mark.parametrize("value", WORKLOADS, ids=lambda value: value.kind)
def test_any_workload_becomes_any_other_legal_one_for_the_same_endpoint(value, target):
    made = target.model_validate(starts.converted(value, target))
    assert made.endpoint == value.endpoint


@pytest.mark.parametrize("target", [m for m in members_of(Workload) if m is not TraceWorkload])
def test_another_workload_sends_about_as_much(target):
    made = target.model_validate(starts.converted(PoissonWorkload(rate_rps=37.5), target))
    assert made.mean_rate_rps == pytest.approx(37.5, rel=0.01)


def test_a_word_becomes_no_time_at_all():
    assert starts.converted("auto", None) == 0


def test_objectives_are_told_in_the_unit_of_their_figure():
    assert words.objective_text(Slo(figure="p99", below=0.2)) == "below 200 ms"
    assert words.objective_text(Slo(figure="error_share", below=0.01)) == "below 1 %"
    above = Slo(figure="goodput_rps", above=40, workload="web")
    assert words.objective_text(above) == "above 40 /s, web"


def test_durations_are_told_in_a_few_words():
    assert durations.duration_text(0.002) == "2 ms"
    assert durations.duration_text(Uniform(low=0.001, high=0.003)) == "1 ms to 3 ms"
    assert durations.duration_text(Exponential(mean=1.5)) == "exponential 1.5 s"
    assert durations.duration_text(Erlang(mean=0.01, k=4)) == "erlang 10 ms ± 5 ms"
    assert durations.duration_text(Gamma(mean=0.01, std=0.02)) == "gamma 10 ms ± 20 ms"
    assert durations.duration_text(Pareto(low=0.001, high=2)) == "Pareto 1 ms to 2 s"
    assert durations.duration_text(Empirical(values=(0.1, 0.3))) == "2 values, mean 200 ms"
    assert durations.duration_text(Lognormal(mean=0.012, std=0.006)) == "lognormal 12 ms, p99 32 ms"


def test_the_p99_of_a_lognormal_is_that_of_the_distribution():
    # mean 1 and variance e - 1 is the lognormal of a normal with mean -1/2 and variance 1
    std = 1.3108324944
    assert durations.lognormal_quantile(1.0, std, 2.0) == pytest.approx(4.4816890703, rel=1e-8)


class Alone:
    """A server that leads nowhere."""

    document = Document()

    def read(self):
        return Server(id="api")


def test_the_time_budget_counts_the_steps_a_response_waits_for():
    endpoint = Endpoint(
        name="/x",
        steps=(
            CpuStep(time_s=0.002),
            RamStep(mb=1),
            IoStep(time_s=Exponential(mean=0.012)),
            SpawnStep(steps=(CpuStep(time_s=5),)),
        ),
    )
    shares = budget(endpoint.steps, Alone())
    assert [(share.label, share.seconds) for share in shares] == [("CPU", 0.002), ("I/O", 0.012)]


@pytest.mark.parametrize(
    ("path", "element", "text"),
    [
        ((), None, "Scenario"),
        (("settings", "horizon_s"), None, "Settings › Horizon"),
        (("nodes", 2), "api", "api"),
        (
            ("nodes", 2, "endpoints", 0, "steps", 1, "time_s"),
            "api",
            "api › Endpoint 1 › Step 2 › Time",
        ),
        (
            ("nodes", 0, "endpoints", 0, "steps", 2, "branches", 1, 0, "to"),
            "api",
            "api › Endpoint 1 › Step 3 › Branch 2 › Step 1 › Node",
        ),
        (("slos", 0, "workload"), None, "Objective 1 › Workload"),
        (("edges", 0, "latency", "mean"), "lb-api", "lb-api › Latency › Mean"),
    ],
)
def test_a_place_is_said_as_a_person_would(path, element, text):
    assert words.place_text(Problem("code", "message", "hint", path, element)) == text


def test_a_call_costs_the_network_both_ways_and_branches_the_longest():
    scenario = Scenario(
        nodes=(Server(id="api"), Server(id="stock")),
        edges=(Edge(id="e", source="api", target="stock", latency=Exponential(mean=0.003)),),
    )
    api = Alone()
    api.document = Document(Project(scenario=scenario))
    steps = (
        CallStep(to="stock"),
        CallStep(to="elsewhere"),
        ParallelStep(branches=((CpuStep(time_s=1),), (IoStep(time_s=2), CallStep(to="stock")))),
    )
    shares = [(share.label, share.seconds) for share in budget(steps, api)]
    assert shares == [("NET", 0.006), ("I/O", 2), ("NET", 0.006)]
    assert calls_in(steps) == 3


def test_schemas_without_an_entry_still_get_a_look():
    class Later(Schema):
        """Something new."""

    assert looks.look_of(Later).menu == "Later"


@pytest.mark.parametrize(
    ("text", "short"),
    [
        ("lognormal 12 ms, p99 31 ms", "~12 ms"),
        ("exponential 4.9 ms", "~4.9 ms"),
        ("normal 3 ms ± 1 ms", "3 ms ± 1 ms"),
        ("Pareto 1 ms to 2 s", "1 ms to 2 s"),
        ("below 800 ms", "below 800 ms"),
        ("2 ms", "2 ms"),
        ("weight 3", "weight 3"),
    ],
)
def test_where_there_is_little_room_a_duration_is_its_figure(text, short):
    assert durations.without_law(text) == short
