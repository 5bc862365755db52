"""Calls, branches and what a caller does about failure."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from asyncflow_gui.inspector.fold import Fold
from engine.schemas import (
    Backoff,
    CallStep,
    CpuStep,
    Edge,
    Endpoint,
    IoStep,
    ParallelStep,
    Problem,
    RetryBudget,
)

STEPS = ("endpoints", 0, "steps")


def steps(desk):
    return desk.document.nodes["api-1"].endpoints[0].steps


def offered(desk, *path):
    combo = desk.box(*path).editor.combo
    return [combo.itemText(index) for index in range(combo.count())]


def fold(desk, title):
    folds = desk.inspector.page.findChildren(Fold)
    return next(f for f in folds if title in f.header.accessibleName())


@pytest.fixture
def called(desk):
    """A desk with a call as the last step of api-1; api-2 has endpoints to be called."""
    names = (Endpoint(name="quote"), Endpoint(name="refresh"))
    desk.inspector._editor.update_node("api-2", {"endpoints": names})
    desk.show("api-1")
    desk.box(*STEPS).editor.add(CallStep)
    return desk


def test_a_new_call_goes_where_the_first_edge_leads(called):
    assert steps(called)[4] == CallStep(to="api-2")
    assert offered(called, *STEPS, 4, "to") == ["api-2"]


def test_a_call_names_one_of_the_endpoints_there_or_none(called):
    assert offered(called, *STEPS, 4, "endpoint") == ["By weight", "quote", "refresh"]
    called.choose("refresh", *STEPS, 4, "endpoint")
    assert steps(called)[4].endpoint == "refresh"
    called.choose("By weight", *STEPS, 4, "endpoint")
    assert steps(called)[4].endpoint is None


def test_behind_a_balancer_a_call_names_the_endpoints_of_the_servers_there(called):
    editor = called.inspector._editor
    editor.update_edge("e3", {"source": "lb", "target": "api-2"})
    editor.add_edge(Edge(id="e5", source="api-1", target="lb"))
    called.choose("lb", *STEPS, 4, "to")
    assert offered(called, *STEPS, 4, "endpoint") == ["By weight", "quote", "refresh"]


def test_a_call_follows_the_endpoint_that_is_renamed_at_the_server_it_calls(called):
    called.choose("quote", *STEPS, 4, "endpoint")
    called.show("api-2")
    called.enter("price", "endpoints", 0, "name")
    assert steps(called)[4].endpoint == "price"
    called.stack.undo()
    assert steps(called)[4].endpoint == "quote"


def test_a_call_may_hold_a_slot_of_a_pool(called):
    called.choose("db", *STEPS, 4, "pool")
    assert steps(called)[4].pool == "db"


def test_timeouts_stand_behind_a_line_that_says_them(called):
    line = fold(called, "Timeout, retries")
    assert not line.is_open
    QTest.mouseClick(line.header, Qt.MouseButton.LeftButton)
    called.enter("250", *STEPS, 4, "timeout_s")
    called.enter("2", *STEPS, 4, "retries")
    assert steps(called)[4].timeout_s == 0.25
    assert "250 ms, 2 retries" in line.header.accessibleName()


def test_a_client_waits_for_ever_until_it_is_told_otherwise(desk):
    desk.show("web")
    assert "none" in fold(desk, "Timeout, retries").header.accessibleName()
    line = desk.line("timeout_s")
    assert (line.text(), line.placeholderText()) == ("", "for ever")
    desk.enter("1.5 s", "timeout_s")
    assert desk.document.nodes["web"].timeout_s == 1.5
    line.setFocus()
    line.selectAll()
    QTest.keyClick(line, Qt.Key.Key_Backspace)
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert desk.document.nodes["web"].timeout_s is None


def test_the_delay_before_retries_is_edited_in_its_own_fields(desk):
    desk.show("web")
    desk.enter("40", "backoff", "base_s")
    desk.enter("3", "backoff", "factor")
    desk.enter("50", "backoff", "jitter")
    assert desk.document.nodes["web"].backoff == Backoff(base_s=0.04, factor=3, jitter=0.5)
    assert "40 ms, ×3 up to 250 ms" in fold(desk, "Delay").header.accessibleName()
    desk.type("0.5", "backoff", "factor")
    assert desk.error("backoff", "factor") == "Must be at least 1 ×"


def test_a_retry_budget_is_given_and_taken_away(desk):
    desk.show("web")
    assert offered(desk, "retry_budget") == ["No limit", "Limited"]
    desk.choose("Limited", "retry_budget")
    assert desk.document.nodes["web"].retry_budget == RetryBudget()
    desk.enter("35", "retry_budget", "budget_percent")
    assert desk.document.nodes["web"].retry_budget.budget_percent == 35
    desk.choose("No limit", "retry_budget")
    assert desk.document.nodes["web"].retry_budget is None


def test_going_to_a_field_opens_the_folds_that_hide_it(desk):
    desk.show("web")
    assert not desk.box("backoff", "cap_s").isVisible()
    assert desk.inspector.focus_field(("nodes", 1, "backoff", "cap_s"))
    assert desk.line("backoff", "cap_s").hasFocus()
    assert desk.box("backoff", "cap_s").isVisible()


def test_a_problem_behind_a_closed_fold_is_marked_on_its_line(desk):
    desk.show("web")
    problem = Problem(
        "out_of_range", "too long", "Make it shorter", ("nodes", 1, "backoff", "cap_s"), "web"
    )
    desk.inspector.set_problems([problem])
    for title in ("Timeout, retries", "Delay"):
        assert "error" in fold(desk, title).header.accessibleName()
    desk.inspector.set_problems([])
    assert "error" not in fold(desk, "Delay").header.accessibleName()


@pytest.fixture
def branched(desk):
    desk.show("api-1")
    desk.box(*STEPS).editor.add(ParallelStep)
    return desk


PARALLEL = (*STEPS, 4)


def test_a_new_parallel_step_has_two_branches(branched):
    assert steps(branched)[4].branches == ((IoStep(time_s=0.01),), (IoStep(time_s=0.01),))


def test_branches_are_added_filled_and_removed(branched):
    editor = branched.box(*PARALLEL, "branches").editor
    QTest.mouseClick(editor.add_button, Qt.MouseButton.LeftButton)
    branched.box(*PARALLEL, "branches", 2).editor.add(CpuStep)
    branched.enter("7", *PARALLEL, "branches", 2, 1, "time_s")
    assert steps(branched)[4].branches[2] == (IoStep(time_s=0.01), CpuStep(time_s=0.007))
    editor.views[0].remove.click()
    assert len(steps(branched)[4].branches) == 2
    assert steps(branched)[4].branches[1][1] == CpuStep(time_s=0.007)
    assert branched.item(*PARALLEL, "branches", 1, 1).is_open
    branched.stack.undo()
    assert len(editor.views) == 3


def test_the_last_branch_and_its_last_step_stay(branched):
    editor = branched.box(*PARALLEL, "branches").editor
    editor.views[0].remove.click()
    editor.views[0].remove.click()
    assert len(steps(branched)[4].branches) == 1
    assert branched.error(*PARALLEL, "branches") == "Must not be empty"
    header = branched.item(*PARALLEL, "branches", 0, 0).header
    header.setFocus()
    QTest.keyClick(header, Qt.Key.Key_Delete)
    assert branched.error(*PARALLEL, "branches", 0) == "Must not be empty"


def test_a_step_inside_a_branch_inside_a_branch_is_edited_like_any(branched):
    inner = (*PARALLEL, "branches", 0)
    branched.box(*inner).editor.add(ParallelStep)
    deepest = (*inner, 1, "branches", 1)
    branched.box(*deepest).editor.add(CallStep)
    branched.choose("api-2", *deepest, 1, "to")
    assert steps(branched)[4].branches[0][1].branches[1][1] == CallStep(to="api-2")


def test_going_to_a_problem_deep_inside_opens_everything_on_the_way(branched):
    inner = (*PARALLEL, "branches", 0)
    branched.box(*inner).editor.add(CallStep)
    branched.show()
    branched.show("api-1")
    place = ("nodes", 3, *inner, 1, "backoff", "cap_s")
    assert branched.inspector.focus_field(place)
    assert branched.line(*inner, 1, "backoff", "cap_s").hasFocus()


def test_memory_and_forwarding_are_not_offered_inside_a_branch(branched):
    menu = branched.box(*PARALLEL, "branches", 0).editor.menu()
    names = [action.text() for action in menu.actions()]
    assert "Hold memory" not in names
    assert "Forward to another node" not in names
    assert "Call another node" in names


def test_a_pool_is_renamed_in_nested_steps_too(branched):
    branched.item(*PARALLEL, "branches", 1, 0).header.click()
    branched.choose("db", *PARALLEL, "branches", 1, 0, "pool")
    _, name_box, _ = branched.box("pools").editor._rows[0]
    line = name_box.editor.edit
    line.setFocus()
    line.selectAll()
    QTest.keyClicks(line, "postgres")
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert steps(branched)[4].branches[1][0].pool == "postgres"
    assert steps(branched)[2].pool == "postgres"


def test_the_budget_counts_the_longest_branch_and_says_that_calls_come_on_top(branched):
    total = branched.item("endpoints", 0)._footer.total
    assert total.text() == "25.5 ms mean"
    branched.box(*STEPS).editor.add(CallStep)
    assert total.text() == "25.5 ms + 1 call"


def test_a_server_of_limits_lets_others_wait_or_not(desk):
    desk.show("api-1")
    assert desk.line("queue_limit").placeholderText() == "no limit"
    desk.enter("64", "max_concurrent_requests")
    desk.enter("0", "queue_limit")
    server = desk.document.nodes["api-1"]
    assert (server.max_concurrent_requests, server.queue_limit) == (64, 0)


def test_the_weight_of_an_edge_is_edited(desk):
    desk.show("e3")
    desk.enter("3", "weight")
    assert desk.document.edges["e3"].weight == 3
