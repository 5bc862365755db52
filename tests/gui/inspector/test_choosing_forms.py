"""Durations and workloads: choosing their form and editing its parameters."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from engine.schemas import (
    Exponential,
    Lognormal,
    Normal,
    NormalUsers,
    PoissonUsers,
    PoissonWorkload,
    Uniform,
    UsersWorkload,
)


def latency(desk):
    return desk.document.edges["e1"].latency


def test_a_constant_becomes_a_distribution_with_the_same_mean(desk):
    desk.show("e1")
    desk.choose("Lognormal", "latency")
    assert latency(desk) == Lognormal(mean=0.003, std=0.0015)
    assert desk.line("latency", "mean").text() == "3"
    assert desk.line("latency", "std").unit_text == "ms"


def test_the_distributions_offered_are_those_of_the_schema(desk):
    desk.show("e1")
    combo = desk.box("latency").editor.combo
    offered = [combo.itemText(index) for index in range(combo.count())]
    assert offered == [
        "Constant",
        "Uniform",
        "Exponential",
        "Normal",
        "Lognormal",
        "Gamma",
        "Erlang",
        "Weibull",
        "Pareto",
        "Measured values",
    ]


@pytest.mark.parametrize(
    ("label", "made"),
    [
        ("Uniform", Uniform(low=0.0015, high=0.0045)),
        ("Exponential", Exponential(mean=0.003)),
        ("Normal", Normal(mean=0.003, std=0.0015)),
    ],
)
def test_switching_there_and_back_and_undoing_it(desk, label, made):
    desk.show("e1")
    desk.choose(label, "latency")
    assert latency(desk) == made
    desk.choose("Constant", "latency")
    assert latency(desk) == pytest.approx(0.003)
    desk.stack.undo()
    assert desk.box("latency").editor.combo.currentText() == label
    desk.stack.undo()
    assert desk.line("latency").text() == "3"


def test_a_parameter_is_edited_like_any_number(desk):
    desk.show("e1")
    desk.choose("Lognormal", "latency")
    desk.enter("12", "latency", "mean")
    desk.enter("0.5 s", "latency", "std")
    assert latency(desk) == Lognormal(mean=0.012, std=0.5)
    desk.type("0", "latency", "mean")
    assert desk.error("latency", "mean") == "Must be above 0 ms"


def test_bounds_that_cross_are_refused_until_both_are_right(desk):
    desk.show("e1")
    desk.choose("Uniform", "latency")
    desk.enter("50", "latency", "low")
    assert "must not be below low" in desk.error("latency", "low")
    assert latency(desk) == Uniform(low=0.0015, high=0.0045)
    desk.enter("60", "latency", "high")
    assert latency(desk) == Uniform(low=0.05, high=0.06)
    assert desk.error("latency", "low") == ""


def test_a_refused_edit_that_was_given_up_does_not_come_back(desk):
    desk.show("e1")
    desk.choose("Uniform", "latency")
    line = desk.enter("50", "latency", "low")
    line.setFocus()
    QTest.keyClick(line, Qt.Key.Key_Escape)
    assert line.text() == "1.5"
    desk.enter("60", "latency", "high")
    assert latency(desk) == Uniform(low=0.0015, high=0.06)


def test_a_bare_number_is_shown_as_a_constant_and_the_keyboard_reaches_it(desk):
    desk.show("e1")
    assert desk.box("latency").editor.combo.currentText() == "Constant"
    assert desk.inspector.focus_field(("edges", 0, "latency"))
    assert desk.line("latency").hasFocus()


def workload(desk, node):
    return desk.document.nodes[node].workload


def test_a_workload_changes_its_kind_at_the_same_rate(desk):
    desk.show("users")
    desk.choose("Steady rate (Poisson)", "workload")
    assert workload(desk, "users") == PoissonWorkload(rate_rps=40)
    line = desk.enter("1.5k", "workload", "rate_rps")
    assert workload(desk, "users") == PoissonWorkload(rate_rps=1500)
    assert (line.text(), line.unit_text) == ("1500", "/s")


def test_a_union_inside_a_union_is_edited_the_same_way(desk):
    desk.show("users")
    desk.choose("Normal", "workload", "users")
    desk.enter("30", "workload", "users", "std")
    assert workload(desk, "users").users == NormalUsers(mean=120, std=30)
    desk.choose("Poisson", "workload", "users")
    desk.enter("90", "workload", "users", "mean")
    assert workload(desk, "users").users == PoissonUsers(mean=90)


def test_a_client_has_no_traffic_until_it_is_given_some(desk):
    desk.show("web")
    combo = desk.box("workload").editor.combo
    assert combo.currentText() == "No traffic of its own"
    desk.choose("Active users", "workload")
    assert isinstance(workload(desk, "web"), UsersWorkload)
    desk.enter("10", "workload", "window_s")
    assert workload(desk, "web").window_s == 10
    desk.choose("No traffic of its own", "workload")
    assert workload(desk, "web") is None


def test_the_ends_of_an_edge_are_chosen_among_those_that_are_allowed(desk):
    desk.show("e3")
    combo = desk.box("target").editor.combo
    assert [combo.itemText(i) for i in range(combo.count())] == ["api-1", "api-2"]
    desk.choose("api-2", "target")
    assert desk.document.edges["e3"].target == "api-2"
    assert desk.inspector.page.heading.title.text() == "lb → api-2"


@pytest.mark.parametrize(("element", "field"), [("e1", "latency"), ("web", "workload")])
def test_every_form_can_be_chosen_after_every_other_and_undone(desk, element, field):
    desk.show(element)
    combo = desk.box(field).editor.combo
    labels = [combo.itemText(index) for index in range(combo.count())]
    before = desk.document.project
    for first in labels:
        for second in labels:
            desk.choose(first, field)
            desk.choose(second, field)
            assert combo.currentText() == second
            assert desk.error(field) == ""
    while desk.stack.canUndo():
        desk.stack.undo()
    assert desk.document.project == before
