"""New names for nodes, edges, events and endpoints, each in one undo step that says so. No Qt."""

from __future__ import annotations

from pydantic import ValidationError

from asyncflow_gui.commands import Editor
from asyncflow_gui.model import edits
from asyncflow_gui.shell.outline.entries import Entry
from engine.schemas import EVENT_KINDS, Endpoint, Event, Project, Server
from engine.schemas.base import Schema


class RenameRefusedError(ValueError):
    """The name cannot be had; the text says why."""


def rename(editor: Editor, entry: Entry, name: str) -> None:
    """Give what a row of the outline stands for another name.

    Raises:
        RenameRefusedError: Nothing has been changed.
    """
    project = editor.document.project
    try:
        after = _renamed(project, entry, name)
    except ValidationError as error:
        reason = error.errors()[0]["msg"].removeprefix("Value error, ")
        text = f"“{name}” cannot be a name: {reason[:1].lower()}{reason[1:]}."
        raise RenameRefusedError(text) from error
    editor.apply(f"Rename {entry.name.strip() or 'group'} to {name}", after)


def _renamed(project: Project, entry: Entry, name: str) -> Project:
    if entry.path:
        return _with_endpoint(project, entry, name)
    if entry.element in edits.shapes_of(project):
        return edits.update_shape(project, entry.element, {"title": name})
    if name in edits.all_ids(project):
        raise RenameRefusedError(f"The name “{name}” is taken.")
    events = project.scenario.events
    if any(event.id == entry.element for event in events):
        changed = [_named(event, name) if event.id == entry.element else event for event in events]
        return edits.set_events(project, changed)
    if any(edge.id == entry.element for edge in project.scenario.edges):
        return edits.update_edge(project, entry.element, {"id": name})
    return edits.update_node(project, entry.element, {"id": name})


def _named(event: Event, name: str) -> Event:
    return EVENT_KINDS[event.kind].model_validate({**_fields(event), "id": name})


def _with_endpoint(project: Project, entry: Entry, name: str) -> Project:
    server = next(node for node in project.scenario.nodes if node.id == entry.element)
    assert isinstance(server, Server)
    number = entry.path[1]
    if any(endpoint.name == name for endpoint in server.endpoints):
        raise RenameRefusedError(f"{server.id} has an endpoint “{name}” already.")
    endpoints = tuple(
        Endpoint.model_validate({**_fields(endpoint), "name": name}) if i == number else endpoint
        for i, endpoint in enumerate(server.endpoints)
    )
    return edits.update_node(project, server.id, {"endpoints": endpoints})


def _fields(model: Schema) -> dict[str, object]:
    return {name: getattr(model, name) for name in type(model).model_fields}
