"""How a project is looked at: kept in its file, not undone, and absent where it is as usual."""

from __future__ import annotations

from pathlib import Path

from asyncflow_gui.model import Changes, Document
from engine.io.loading import load
from engine.io.writing import project_to_yaml
from engine.schemas import ChartPanel, Client, Project, Scenario, View

CHOSEN = View(
    charts=(ChartPanel(chart="queues", size="large"), ChartPanel(chart="latency", hidden=("p50",)))
)


def test_the_chosen_charts_come_back_from_the_file(tmp_path: Path) -> None:
    file = tmp_path / "chosen.asyncflow"
    file.write_text(project_to_yaml(Project(view=CHOSEN)))
    assert load(file).project.view == CHOSEN


def test_a_project_that_is_looked_at_as_usual_says_nothing_of_it(tmp_path: Path) -> None:
    text = project_to_yaml(Project())
    assert "view" not in text
    file = tmp_path / "usual.asyncflow"
    file.write_text(text)
    assert load(file).project.view.charts is None


def test_looking_in_another_way_tells_observers_and_survives_edits_and_their_undoing() -> None:
    document, told = Document(), list[Changes]()
    before = document.project
    document.subscribe(told.append)
    document.set_view(CHOSEN)
    document.set_view(CHOSEN)
    assert told == [Changes(view=True)]
    document.replace(Project(scenario=Scenario(nodes=(Client(id="web"),))))
    assert document.as_saved().view == CHOSEN
    document.replace(before)
    assert document.project is before
    assert document.view == CHOSEN
