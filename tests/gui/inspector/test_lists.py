"""Steps, endpoints, pools: adding, editing, moving and removing."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from engine.schemas import CpuStep, Endpoint, ForwardStep, IoStep, RamStep, SpawnStep

STEPS = ("endpoints", 0, "steps")


def steps(desk):
    return desk.document.nodes["api-1"].endpoints[0].steps


def kinds(desk):
    return [step.kind for step in steps(desk)]


def header(desk, *path):
    return desk.item(*path).header


def press(widget, key, modifier=Qt.KeyboardModifier.NoModifier):
    widget.setFocus()
    QTest.keyClick(widget, key, modifier)


def test_a_form_is_laid_out_as_soon_as_it_is_shown(desk):
    desk.inspector.set_selection(("api-1",))
    assert all(header(desk, *STEPS, i).height() > 30 for i in range(4))


def test_a_step_opens_by_click_or_key_and_is_edited_in_place(desk):
    desk.show("api-1")
    QTest.mouseClick(header(desk, *STEPS, 0), Qt.MouseButton.LeftButton)
    desk.enter("5", *STEPS, 0, "time_s")
    assert steps(desk)[0] == CpuStep(time_s=0.005)
    assert "5 ms" in header(desk, *STEPS, 0).accessibleName()
    press(header(desk, *STEPS, 1), Qt.Key.Key_Return)
    desk.enter("1 GB", *STEPS, 1, "mb")
    assert steps(desk)[1] == RamStep(mb=1024)
    press(header(desk, *STEPS, 1), Qt.Key.Key_Space)
    assert not desk.item(*STEPS, 1).is_open


def test_editing_a_step_keeps_the_field_and_its_focus(desk):
    desk.show("api-1")
    header(desk, *STEPS, 0).click()
    line = desk.enter("5", *STEPS, 0, "time_s")
    assert line.hasFocus()
    assert desk.line(*STEPS, 0, "time_s") is line


def test_adding_a_step_opens_it_with_the_focus_on_it(desk):
    desk.show("api-1")
    desk.box(*STEPS).editor.add(IoStep)
    assert steps(desk)[-1] == IoStep(time_s=0.01, category="db")
    added = desk.item(*STEPS, 4)
    assert added.is_open
    assert added.header.hasFocus()
    desk.stack.undo()
    assert len(steps(desk)) == 4


def test_the_menu_offers_every_kind_of_step(desk):
    desk.show("api-1")
    menu = desk.box(*STEPS).editor.menu()
    names = [action.text() for action in menu.actions()]
    assert names == [
        "Compute on a core",
        "Wait for I/O",
        "Hold memory",
        "Call another node",
        "Run in the background",
        "Do several things at once",
        "Forward to another node",
    ]
    menu.actions()[2].trigger()
    assert steps(desk)[-1] == RamStep(mb=64)


def test_a_step_added_after_a_forward_goes_before_it(desk):
    desk.show("api-1")
    editor = desk.box(*STEPS).editor
    editor.add(ForwardStep)
    assert steps(desk)[-1] == ForwardStep(to="api-2")
    editor.add(CpuStep)
    assert kinds(desk) == ["cpu", "ram", "io", "cpu", "cpu", "forward"]
    assert desk.item(*STEPS, 4).is_open
    assert desk.item(*STEPS, 5).is_open


def test_steps_move_by_keyboard_and_stay_open_and_focused(desk):
    desk.show("api-1")
    header(desk, *STEPS, 2).click()
    press(header(desk, *STEPS, 2), Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    assert kinds(desk) == ["cpu", "io", "ram", "cpu"]
    assert [desk.item(*STEPS, i).is_open for i in range(4)] == [False, True, False, False]
    assert header(desk, *STEPS, 1).hasFocus()
    press(header(desk, *STEPS, 1), Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    press(header(desk, *STEPS, 0), Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    assert kinds(desk) == ["io", "cpu", "ram", "cpu"]
    assert desk.stack.count() == 2


def test_moving_between_steps_of_one_kind_swaps_their_values(desk):
    desk.show("api-1")
    desk.box(*STEPS).editor.move_item(0, 1)
    desk.box(*STEPS).editor.move_item(1, 2)
    desk.box(*STEPS).editor._on_step(2, 1)
    assert kinds(desk) == ["ram", "io", "cpu", "cpu"]
    assert steps(desk)[3].time_s == 0.002
    assert "2 ms" in header(desk, *STEPS, 3).accessibleName()


def test_a_step_is_removed_by_key_and_comes_back_by_undo(desk):
    desk.show("api-1")
    press(header(desk, *STEPS, 1), Qt.Key.Key_Delete)
    assert kinds(desk) == ["cpu", "io", "cpu"]
    assert header(desk, *STEPS, 1).hasFocus()
    desk.stack.undo()
    assert kinds(desk) == ["cpu", "ram", "io", "cpu"]
    assert "Memory" in header(desk, *STEPS, 1).accessibleName()


def test_background_steps_are_edited_the_same_way(desk):
    desk.show("api-1")
    desk.box(*STEPS).editor.add(SpawnStep)
    inner = (*STEPS, 4, "steps")
    desk.box(*inner).editor.add(CpuStep)
    desk.enter("7", *inner, 1, "time_s")
    assert steps(desk)[4].steps == (IoStep(time_s=0.01), CpuStep(time_s=0.007))
    press(header(desk, *inner, 0), Qt.Key.Key_Delete)
    press(header(desk, *inner, 0), Qt.Key.Key_Delete)
    assert steps(desk)[4].steps == (CpuStep(time_s=0.007),)
    assert desk.error(*inner) == "Must not be empty"


def test_a_forward_goes_where_edges_lead(desk):
    desk.show("api-1")
    desk.box(*STEPS).editor.add(ForwardStep)
    combo = desk.box(*STEPS, 4, "to").editor.combo
    assert [combo.itemText(i) for i in range(combo.count())] == ["api-2"]


def test_the_time_budget_follows_the_steps(desk):
    desk.show("api-1")
    total = desk.item("endpoints", 0)._footer.total
    assert total.text() == "15.5 ms mean"
    header(desk, *STEPS, 0).click()
    desk.enter("4", *STEPS, 0, "time_s")
    assert total.text() == "17.5 ms mean"


def test_endpoints_are_added_renamed_weighted_and_removed(desk):
    desk.show("api-1")
    editor = desk.box("endpoints").editor
    QTest.mouseClick(editor.add_button, Qt.MouseButton.LeftButton)
    desk.enter("/search", "endpoints", 1, "name")
    desk.enter("3", "endpoints", 1, "weight")
    made = desk.document.nodes["api-1"].endpoints[1]
    assert made == Endpoint(name="/search", weight=3, steps=(CpuStep(time_s=0.01),))
    press(header(desk, "endpoints", 0), Qt.Key.Key_Delete)
    assert [e.name for e in desk.document.nodes["api-1"].endpoints] == ["/search"]
    assert desk.line("endpoints", 0, "name").text() == "/search"


def pools(desk):
    return desk.document.nodes["api-1"].pools


def row(desk, index):
    return desk.box("pools").editor._rows[index]


def test_a_renamed_pool_is_followed_by_the_steps_that_use_it(desk):
    desk.show("api-1")
    line = row(desk, 0)[1].editor.edit
    line.setFocus()
    line.selectAll()
    QTest.keyClicks(line, "postgres")
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert pools(desk) == {"postgres": 20}
    assert steps(desk)[2].pool == "postgres"
    assert desk.stack.count() == 1
    desk.stack.undo()
    assert line.text() == "db"


def test_slots_are_edited_with_limits(desk):
    desk.show("api-1")
    desk.enter("50", "pools", "db")
    assert pools(desk) == {"db": 50}
    desk.type("0", "pools", "db")
    assert desk.error("pools", "db") == "Must be at least 1"


def test_pools_are_added_and_removed_with_their_uses(desk):
    desk.show("api-1")
    editor = desk.box("pools").editor
    QTest.mouseClick(editor.add_button, Qt.MouseButton.LeftButton)
    assert pools(desk) == {"db": 20, "pool-2": 10}
    assert row(desk, 1)[1].editor.edit.hasFocus()
    remove = row(desk, 0)[0].layout().itemAt(2).widget()
    QTest.mouseClick(remove, Qt.MouseButton.LeftButton)
    assert pools(desk) == {"pool-2": 10}
    assert steps(desk)[2].pool is None


def test_two_pools_cannot_have_one_name(desk):
    desk.show("api-1")
    desk.box("pools").editor._on_add()
    line = row(desk, 1)[1].editor.edit
    line.selectAll()
    QTest.keyClicks(line, "db")
    assert row(desk, 1)[1].message.text() == "There is a pool “db” already"


def test_a_step_names_a_pool_of_its_server_or_none(desk):
    desk.show("api-1")
    header(desk, *STEPS, 2).click()
    desk.choose("No limit", *STEPS, 2, "pool")
    assert steps(desk)[2].pool is None
    desk.choose("db", *STEPS, 2, "pool")
    assert steps(desk)[2].pool == "db"


def test_undo_from_elsewhere_while_a_step_is_open_keeps_it_open(desk):
    desk.show("api-1")
    header(desk, *STEPS, 0).click()
    desk.enter("4", "cpu_cores")
    desk.stack.undo()
    assert desk.item(*STEPS, 0).is_open
