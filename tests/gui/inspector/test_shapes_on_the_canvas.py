"""Groups and notes have a form of their own."""

import pytest

from engine.schemas import Group, StickyNote


@pytest.fixture
def drawn(desk):
    editor = desk.inspector._editor
    editor.add_shape("group-1", Group(x=0, y=0, width=300, height=200, title="Backend"))
    editor.add_shape("note-1", StickyNote(x=0, y=300, width=200, height=80, text="Why?"))
    return desk


def test_a_group_is_named_and_coloured(drawn):
    drawn.show("group-1")
    assert drawn.inspector.page.heading.title.text() == "Backend"
    drawn.enter("Shop", "title")
    assert drawn.document.shapes["group-1"].title == "Shop"
    assert drawn.inspector.page.heading.title.text() == "Shop"
    assert drawn.stack.undoText() == "Change title of group-1"
    drawn.choose("Teal", "color")
    assert drawn.document.shapes["group-1"].color == "teal"
    assert ("x",) not in drawn.inspector.page.binding.boxes


def test_a_note_is_written_and_follows_undo(drawn):
    drawn.show("note-1")
    editor = drawn.box("text").editor
    editor.edit.setPlainText("Because")
    editor.flush()
    assert drawn.document.shapes["note-1"].text == "Because"
    drawn.stack.undo()
    assert editor.edit.toPlainText() == "Why?"


def test_a_group_that_is_deleted_leaves_the_scenario_shown(drawn):
    drawn.show("group-1")
    drawn.inspector._editor.remove(["group-1"])
    assert drawn.inspector.selection == ()


def test_among_nodes_only_the_nodes_have_a_form(drawn):
    drawn.show("group-1", "api-1", "api-2", "note-1")
    assert drawn.inspector.selection == ("api-1", "api-2")
    drawn.show("group-1", "note-1")
    assert drawn.inspector.selection == ()
