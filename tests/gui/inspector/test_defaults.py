"""Fields show when they are not at their default, say what it is, and go back to it."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

CTRL = Qt.KeyboardModifier.ControlModifier


def test_a_field_off_its_default_can_be_reset_in_one_step(desk):
    desk.show("api-1")
    reset = desk.box("cpu_cores").reset
    assert reset.isVisible()
    assert reset.toolTip() == "Back to the default: 1 (Ctrl+R in the field)"
    reset.click()
    assert desk.document.nodes["api-1"].cpu_cores == 1
    assert desk.line("cpu_cores").text() == "1"
    assert not reset.isVisible()
    assert desk.stack.undoText() == "Reset CPU cores of api-1"
    desk.stack.undo()
    assert desk.document.nodes["api-1"].cpu_cores == 2
    assert reset.isVisible()


def test_a_field_at_its_default_has_nothing_to_reset_and_says_what_it_is(desk):
    desk.show("api-2")
    assert not desk.box("cpu_cores").reset.isVisible()
    assert desk.line("cpu_cores").toolTip().endswith("Default: 1")
    assert desk.line("queue_limit").toolTip().endswith("Default: no limit")


def test_ctrl_r_resets_even_what_is_only_half_typed(desk):
    desk.show("api-1")
    line = desk.type("7 cows", "ram_mb")
    QTest.keyClick(line, Qt.Key.Key_R, CTRL)
    assert line.text() == "7 cows"  # it was at its default: nothing to reset
    desk.enter("5 GB", "ram_mb")
    line = desk.type("7 cows", "ram_mb")
    QTest.keyClick(line, Qt.Key.Key_R, CTRL)
    assert desk.document.nodes["api-1"].ram_mb == 2048
    assert (line.text(), desk.error("ram_mb")) == ("2", "")


def test_a_latency_goes_back_to_nothing_whatever_it_is(desk):
    desk.show("e1")
    desk.choose("Lognormal", "latency")
    assert desk.box("latency").reset.isVisible()
    line = desk.line("latency", "mean")
    line.setFocus()
    QTest.keyClick(line, Qt.Key.Key_R, CTRL)
    assert desk.document.edges["e1"].latency.mean == 0.003  # it has no default of its own
    desk.box("latency").reset.click()
    assert desk.document.edges["e1"].latency == 0
    assert not desk.box("latency").reset.isVisible()


def test_a_flag_and_a_choice_are_reset(desk):
    desk.show("lb")
    desk.box("health_check").editor.box.click()
    desk.choose("Random", "policy")
    desk.box("health_check").reset.click()
    desk.box("policy").reset.click()
    balancer = desk.document.nodes["lb"]
    assert (balancer.health_check, balancer.policy) == (True, "round_robin")


@pytest.mark.parametrize("path", [("id",), ("pools",), ("endpoints",)])
def test_what_has_no_default_is_not_reset(desk, path):
    desk.show("api-1")
    assert desk.box(*path).reset is None


def test_several_elements_are_reset_together(desk):
    desk.show("api-1", "api-2")
    desk.inspector.page.groups[0].binding.boxes[("cpu_cores",)].reset.click()
    assert [desk.document.nodes[name].cpu_cores for name in ("api-1", "api-2")] == [1, 1]
    assert desk.stack.undoText() == "Reset CPU cores of 2 servers"
