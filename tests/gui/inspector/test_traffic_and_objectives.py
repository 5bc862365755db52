"""Traffic of every kind, lists of numbers, the warm-up and the objectives of a run."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from engine.schemas import (
    ClosedWorkload,
    Empirical,
    Exponential,
    LossSpike,
    RatePoint,
    Slo,
    SlowServer,
    TraceWorkload,
    TrafficSurge,
)


def workload(desk):
    return desk.document.nodes["users"].workload


def offered(desk, *path):
    combo = desk.box(*path).editor.combo
    return [combo.itemText(index) for index in range(combo.count())]


def paste(desk, text, *path):
    """Paste over what stands in a field of several lines and leave it."""
    editor = desk.box(*path).editor
    editor.edit.setFocus()
    editor.edit.selectAll()
    editor.edit.insertPlainText(text)
    editor.flush()
    return editor


def texts(widget):
    return [label.text() for label in widget.findChildren(QLabel) if label.text()]


def test_a_workload_may_call_one_endpoint_of_the_first_servers(desk):
    desk.show("users")
    assert offered(desk, "workload", "endpoint") == ["By weight", "/checkout"]
    desk.choose("/checkout", "workload", "endpoint")
    assert workload(desk).endpoint == "/checkout"
    desk.choose("Steady rate (Poisson)", "workload")
    assert workload(desk).endpoint == "/checkout"


def test_users_who_wait_send_about_what_the_others_sent(desk):
    desk.show("users")
    desk.choose("Users who wait (closed)", "workload")
    assert workload(desk) == ClosedWorkload(users=40, think_time=Exponential(mean=1))
    desk.enter("250", "workload", "users")
    desk.enter("4 s", "workload", "think_time", "mean")
    assert workload(desk) == ClosedWorkload(users=250, think_time=Exponential(mean=4))


def schedule(desk):
    desk.show("users")
    desk.choose("Rate over time", "workload")
    return desk.box("workload", "points").editor


def test_a_schedule_is_a_table_of_times_and_rates(desk):
    editor = schedule(desk)
    assert workload(desk).points == (
        RatePoint(time_s=0, rate_rps=40),
        RatePoint(time_s=60, rate_rps=40),
    )
    QTest.mouseClick(editor.add_button, Qt.MouseButton.LeftButton)
    desk.enter("90", "workload", "points", 2, "time_s")
    desk.enter("1k", "workload", "points", 2, "rate_rps")
    assert workload(desk).points[2] == RatePoint(time_s=90, rate_rps=1000)
    editor.views[0].remove.click()
    assert [point.time_s for point in workload(desk).points] == [60, 90]
    desk.box("workload", "repeat").editor.box.click()
    assert workload(desk).repeat


def test_points_out_of_order_are_refused_where_they_were_typed(desk):
    schedule(desk)
    desk.enter("70", "workload", "points", 0, "time_s")
    error = desk.error("workload", "points", 0, "time_s")
    assert "must be in order of time" in error
    assert workload(desk).points[0].time_s == 0


def test_the_last_point_of_a_schedule_stays(desk):
    editor = schedule(desk)
    editor.views[0].remove.click()
    editor.views[0].remove.click()
    assert len(workload(desk).points) == 1
    assert desk.error("workload", "points") == "Must not be empty"


def test_a_long_schedule_is_edited_as_text(desk):
    editor = schedule(desk)
    points = tuple({"time_s": float(second), "rate_rps": 1.0} for second in range(250))
    desk.inspector.page.binding.commit({("workload", "points"): points})
    assert editor.views == []
    assert editor.text.isVisible()
    assert not editor.mode_button.isEnabled()
    lines = editor.text.edit.toPlainText().splitlines()
    assert (len(lines), lines[1]) == (250, "1, 1")
    lines[1] = "1.5 s, 40 /s"
    editor.text.edit.setPlainText("\n".join(lines))
    editor.flush()
    assert workload(desk).points[1] == RatePoint(time_s=1.5, rate_rps=40)
    assert len(workload(desk).points) == 250


def test_a_table_is_pasted_as_text_and_shown_as_rows_again(desk):
    editor = schedule(desk)
    editor.mode_button.click()
    editor.text.edit.setPlainText("0\t10\n60\t10\n60\t90\n\n1h\t1.5k")
    editor.flush()
    assert [(p.time_s, p.rate_rps) for p in workload(desk).points] == [
        (0, 10),
        (60, 10),
        (60, 90),
        (3600, 1500),
    ]
    editor.mode_button.click()
    assert len(editor.views) == 4
    assert not editor.text.isVisible()


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("0, 10\n5", "Line 2: enter 2 numbers; there are 1"),
        ("0, 10\n5, many", "Line 2: “many” is not a number"),
        ("0, 10\n5, -1", "Line 2: must be at least 0 /s"),
    ],
)
def test_a_table_that_cannot_be_read_says_which_line(desk, text, error):
    editor = schedule(desk)
    before = workload(desk)
    editor.mode_button.click()
    editor.text.edit.setPlainText(text)
    editor.flush()
    assert error in desk.error("workload", "points")
    assert workload(desk) is before


def test_recorded_arrivals_are_read_from_a_csv_in_one_step(desk, tmp_path):
    desk.show("users")
    desk.choose("Recorded arrivals", "workload")
    editor = desk.box("workload", "times_s").editor
    path = tmp_path / "monday.csv"
    path.write_text("time_s\n0.5\n2\n2.25\n", encoding="utf-8")
    editor.choose = lambda: path
    count = desk.stack.count()
    editor.read_button.click()
    assert workload(desk).times_s == (0.5, 2, 2.25)
    assert workload(desk).file == "monday.csv"
    assert desk.stack.count() == count + 1
    assert desk.stack.undoText() == "Read 3 arrivals from monday.csv"
    path.write_text("5\n4\n", encoding="utf-8")
    editor.read_button.click()
    assert "Line 2 of monday.csv: 4 s comes after 5 s" in desk.error("workload", "times_s")
    assert workload(desk).times_s == (0.5, 2, 2.25)


def latency(desk):
    return desk.document.edges["e1"].latency


@pytest.mark.parametrize(
    "typed", ["3, 5, 40", "3 5 40", "3;5;40", "3ms 0.005s 40000us", "3 ms, 5 ms, 40 ms", "3\n5\n40"]
)
def test_measured_values_are_typed_or_pasted_in_any_common_form(desk, typed):
    desk.show("e1")
    desk.choose("Measured values", "latency")
    editor = paste(desk, typed, "latency", "values")
    assert latency(desk) == Empirical(values=(0.003, 0.005, 0.04))
    assert editor.edit.toPlainText() == "3, 5, 40"
    assert {"3 values, 3 ms to 40 ms", "in ms"} <= set(texts(editor))


@pytest.mark.parametrize(
    ("typed", "error"),
    [
        ("3, five, 40", "“five” is not a number"),
        ("3, -5", "-5: must be at least 0 ms"),
        ("", "Enter at least one number"),
    ],
)
def test_values_that_are_none_are_refused_in_words(desk, typed, error):
    desk.show("e1")
    desk.choose("Measured values", "latency")
    before = latency(desk)
    editor = desk.box("latency", "values").editor
    editor.edit.setPlainText(typed)
    editor.flush()
    assert desk.error("latency", "values") == error
    assert latency(desk) == before
    QTest.keyClick(editor.edit, Qt.Key.Key_Escape)
    editor.restore()
    assert desk.error("latency", "values") == ""


def test_values_in_seconds_are_shown_in_seconds(desk):
    desk.show("e1")
    desk.choose("Measured values", "latency")
    editor = paste(desk, "500ms 2s", "latency", "values")
    assert editor.edit.toPlainText() == "0.5, 2"
    assert "in s" in texts(editor)


def test_recorded_arrivals_may_stand_in_the_scenario_or_in_a_file(desk):
    desk.show("users")
    desk.choose("Recorded arrivals", "workload")
    paste(desk, "0.1 0.4 2.5", "workload", "times_s")
    desk.enter("peak.csv", "workload", "file")
    assert workload(desk) == TraceWorkload(file="peak.csv", times_s=(0.1, 0.4, 2.5))


def test_a_trace_too_long_to_show_is_counted_and_left_alone(desk):
    desk.show("users")
    desk.choose("Recorded arrivals", "workload")
    times = tuple(float(second) for second in range(3_000))
    desk.inspector.page.binding.commit({("workload", "times_s"): times})
    editor = desk.box("workload", "times_s").editor
    assert editor.edit.toPlainText() == ""
    assert "3,000 values, 0 s to 3000 s, too many to show" in texts(editor)
    desk.inspector.flush()
    assert workload(desk).times_s == times


def test_the_warm_up_is_a_time_or_found(desk):
    desk.show()
    desk.enter("30", "settings", "warmup_s")
    assert desk.document.scenario.settings.warmup_s == 30
    desk.choose("Found by MSER-5", "settings", "warmup_s")
    assert desk.document.scenario.settings.warmup_s == "auto"
    desk.choose("Fixed", "settings", "warmup_s")
    assert desk.document.scenario.settings.warmup_s == 0


def slos(desk):
    return desk.document.scenario.slos


def add_objective(desk):
    desk.show()
    desk.box("slos").editor.add(Slo)


def test_an_objective_is_added_aimed_and_limited(desk):
    add_objective(desk)
    assert slos(desk) == (Slo(figure="p99", below=0.2),)
    desk.enter("150", "slos", 0, "below")
    desk.choose("users", "slos", 0, "workload")
    assert slos(desk) == (Slo(figure="p99", below=0.15, workload="users"),)
    assert "below 150 ms, users" in desk.item("slos", 0).header.accessibleName()
    assert desk.stack.undoText() == "Edit objectives"


def test_an_objective_keeps_its_figure_below_or_above_a_limit_of_its_own_unit(desk):
    add_objective(desk)
    desk.choose("Throughput", "slos", 0, "figure")
    desk.choose("Above", "slos", 0, "below")
    line = desk.enter("40", "slos", 0, "below")
    assert slos(desk) == (Slo(figure="throughput_rps", above=40),)
    assert line.unit_text == "/s"
    desk.choose("Error share", "slos", 0, "figure")
    desk.choose("Below", "slos", 0, "below")
    line = desk.enter("1", "slos", 0, "below")
    assert slos(desk) == (Slo(figure="error_share", below=0.01),)
    assert line.unit_text == "%"


def test_only_what_sends_requests_can_have_an_objective(desk):
    add_objective(desk)
    assert offered(desk, "slos", 0, "workload") == ["All requests", "users"]


def add_event(desk, kind):
    desk.show()
    desk.box("events").editor.add(kind)
    return desk.document.scenario.events[-1]


def test_a_loss_spike_is_added_to_an_edge(desk):
    spike = add_event(desk, LossSpike)
    assert (spike.target, spike.loss_rate) == ("e1", 0.05)
    desk.enter("20", "events", 2, "loss_rate")
    assert desk.document.scenario.events[2].loss_rate == 0.2


def test_a_surge_is_about_what_sends_requests(desk):
    assert add_event(desk, TrafficSurge).target == "users"
    assert offered(desk, "events", 2, "target") == ["users", "web"]
    desk.enter("3x", "events", 2, "factor")
    assert desk.document.scenario.events[2].factor == 3
    assert "×3" in desk.item("events", 2).header.accessibleName()


def test_a_slow_server_is_one_of_the_servers(desk):
    assert add_event(desk, SlowServer).target == "api-1"
    assert offered(desk, "events", 2, "target") == ["api-1", "api-2"]
