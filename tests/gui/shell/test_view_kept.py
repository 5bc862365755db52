"""The user's choice of charts is kept in the project's file."""

from __future__ import annotations

from pathlib import Path

from asyncflow_gui.charts import arrangement
from asyncflow_gui.shell.main_window import MainWindow


def test_chosen_charts_are_unsaved_until_saved_and_there_when_opened_again(
    window: MainWindow, project_file: Path
) -> None:
    window.files.open_path(project_file)
    live = window.charts.live
    assert not window.files.is_modified
    live.arrange(arrangement.resized(live.panels, "queues", "large"))
    live.arrange(arrangement.without_chart(live.panels, "ram"))
    assert window.files.is_modified
    assert not window.stack.canUndo()
    assert window.files.save()
    assert not window.files.is_modified
    chosen = live.panels
    window.files.new()
    assert live.panels == arrangement.USUAL
    assert not window.files.is_modified
    window.files.open_path(project_file)
    assert live.panels == chosen
    assert not window.files.is_modified


def test_undoing_an_edit_leaves_the_charts_as_they_are(
    window: MainWindow, project_file: Path
) -> None:
    window.files.open_path(project_file)
    live = window.charts.live
    window.editor.remove([window.document.scenario.nodes[0].id])
    live.arrange(arrangement.without_chart(live.panels, "ram"))
    chosen = live.panels
    window.stack.undo()
    assert live.panels == chosen
    assert window.files.save()  # or closing the window would ask


def test_a_row_that_is_chosen_in_a_table_is_selected_on_the_canvas(
    window: MainWindow, project_file: Path
) -> None:
    window.files.open_path(project_file)
    node_id = window.document.scenario.nodes[-1].id
    window.charts.element_chosen.emit(node_id)
    assert window.canvas.selection == (node_id,)
    window.charts.element_chosen.emit("gone since the run")
    assert window.canvas.selection == (node_id,)
