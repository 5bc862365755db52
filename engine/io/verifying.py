"""Whether a project's text reads back as the project, before it replaces anything."""

from __future__ import annotations

from typing import Any

from pydantic import ValidationError

from engine.io.documents import parse_document
from engine.schemas import Project, ScenarioError, TraceWorkload


def reads_back(content: bytes | str, project: Project) -> bool:
    """Whether a text is that of a project; arrivals that stand in files beside it do not count."""
    try:
        read = Project.model_validate(parse_document(content, "project.asyncflow").data)
    except (ScenarioError, ValidationError):
        return False
    return _bare(read) == _bare(project)


def _bare(project: Project) -> Project:
    nodes = tuple(map(_without_times, project.scenario.nodes))
    scenario = project.scenario.model_copy(update={"nodes": nodes})
    return project.model_copy(update={"scenario": scenario})


def _without_times(node: Any) -> Any:
    workload = getattr(node, "workload", None)
    if not isinstance(workload, TraceWorkload) or not workload.file:
        return node
    return node.model_copy(update={"workload": workload.model_copy(update={"times_s": ()})})
