"""Copies by way of the clipboard: as text, so that windows and other programs share them."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QGuiApplication

from asyncflow_gui.model import fragments
from engine.io.files import MAX_FILE_BYTES
from engine.io.loading import parse_project
from engine.io.writing import project_to_yaml
from engine.schemas import Node, Project, ScenarioError, TraceWorkload

_NAME = "clipboard"
_MOST_TIMES = 100_000


class _Ours:
    """What this process laid on the clipboard last, so that it need not be read again."""

    text = ""
    fragment = Project()


def put(fragment: Project) -> None:
    """Lay a fragment on the clipboard, as a project file."""
    _Ours.fragment = _self_contained(fragment)
    _Ours.text = project_to_yaml(_Ours.fragment)
    QGuiApplication.clipboard().setText(_Ours.text)


def holds_text() -> bool:
    """Whether there is anything that might be a fragment."""
    return bool(QGuiApplication.clipboard().text().strip())


def take() -> Project:
    """The fragment on the clipboard: a project, a scenario, a list of nodes, or a node.

    Raises:
        ScenarioError: What is there is none of these; the problems say why.
    """
    text = QGuiApplication.clipboard().text()
    if len(text) > MAX_FILE_BYTES:
        text = ""
    found = _Ours.fragment if text and text == _Ours.text else _read(text)
    everything = (*(node.id for node in found.scenario.nodes), *found.layout.groups)
    return fragments.cut_out(found, (*everything, *found.layout.notes))


def _read(text: str) -> Project:
    """Try a text as it stands, then as what is written under ``nodes``."""
    forms: tuple[Callable[[str], str], ...] = (_as_it_is, _as_nodes, _as_node)
    told: ScenarioError | None = None
    for form in forms:
        try:
            return parse_project(form(text), _NAME).project
        except ScenarioError as error:
            if told is None:
                told = error
            if all(problem.code not in _OTHER_FORM for problem in told.problems):
                break
    assert told is not None
    raise told


_OTHER_FORM = frozenset({"not_a_scenario"})


def _as_it_is(text: str) -> str:
    return text


def _as_nodes(text: str) -> str:
    return f"nodes:\n{text}"


def _as_node(text: str) -> str:
    lines = text.strip("\n").splitlines()
    return "nodes:\n" + "\n".join(
        ("- " if index == 0 else "  ") + line for index, line in enumerate(lines)
    )


def _self_contained(fragment: Project) -> Project:
    """The fragment without files beside it: recorded arrivals are in the text, if few."""
    nodes = tuple(_with_times(node) for node in fragment.scenario.nodes)
    scenario = fragment.scenario.model_copy(update={"nodes": nodes})
    return fragment.model_copy(update={"scenario": scenario})


def _with_times(node: Node) -> Node:
    workload = getattr(node, "workload", None)
    if not isinstance(workload, TraceWorkload) or not workload.file:
        return node
    kept = {"file": None} | ({} if len(workload.times_s) <= _MOST_TIMES else {"times_s": ()})
    return node.model_copy(update={"workload": workload.model_copy(update=kept)})
