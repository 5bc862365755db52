"""Opening whatever a user hands us: a project, a scenario or an AsyncFlow file."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path as FilesystemPath
from typing import Any, Literal, TypeVar

from pydantic import BaseModel, ValidationError

from engine.io.asyncflow import ASYNCFLOW_KEYS, import_asyncflow
from engine.io.documents import Document, parse_document, read_document
from engine.io.files import FilePath
from engine.io.layout import arrange
from engine.io.migrations import FORMAT, STEPS, migrated
from engine.io.notes import Note
from engine.io.pieces import pieces
from engine.io.traces import with_traces
from engine.schemas import Problem, Project, Scenario, ScenarioError
from engine.validation.fields import MAX_PROBLEMS, closest, field_problems, number, quoted

Origin = Literal["project", "scenario", "asyncflow"]
Path = tuple[str | int, ...]
_Model = TypeVar("_Model", bound=BaseModel)

_MOST_AT_ONCE = 60_000
"""Values of a document that is tried as a whole before each piece of it is looked at: pydantic
finds every mistake before it tells any."""

_MORE_PROBLEMS = Problem(
    "more_problems", "there are more problems than are shown", "Solve the ones above first"
)


@dataclass(frozen=True, slots=True)
class Loaded:
    """An opened file.

    Attributes:
        project: What it holds; nodes without a position have been given one.
        notes: What was translated or will differ, for an AsyncFlow file.
        origin: What kind of file it was.
        document: The file's own content, for the places of later problems.
        sources: For an AsyncFlow file: where each element stands in it, by id.
    """

    project: Project
    notes: tuple[Note, ...]
    origin: Origin
    document: Document
    sources: Mapping[str, Path]

    def placed(self, problem: Problem) -> Problem:
        """A problem of the scenario, with this file and the line it comes from."""
        return self.document.placed(problem, self._path_in_file(problem))

    def _path_in_file(self, problem: Problem) -> Path:
        if self.origin == "asyncflow":
            return self.sources.get(problem.element or "", ())
        return ("scenario", *problem.path) if self.origin == "project" else problem.path


def load(path: FilePath) -> Loaded:
    """Open a project, a scenario or an AsyncFlow 0.1.1 file, in YAML or JSON.

    The graph may be unfinished: ``engine.validation.check`` says whether it can run. CSVs that
    traces name are read from the file's folder.

    Raises:
        ScenarioError: The file cannot be read or used; every problem has a place and a hint.
    """
    document = read_document(path)
    return _with_traces(_open(document), FilesystemPath(path).parent)


def parse_project(content: bytes | str, name: str, folder: FilePath | None = None) -> Loaded:
    """The same as ``load``, from memory.

    Args:
        content: What the file says.
        name: What problems call it.
        folder: Where the CSVs are that its traces name; None refuses those.

    Raises:
        ScenarioError: The content cannot be used.
    """
    return _with_traces(_open(parse_document(content, name)), folder)


def load_scenario(path: FilePath) -> Scenario:
    """The scenario of a file of any of the three kinds.

    Raises:
        ScenarioError: The file cannot be read or used; every problem has a place and a hint.
    """
    return load(path).project.scenario


def load_project(path: FilePath) -> Project:
    """The scenario of a file of any of the three kinds, with its layout.

    Raises:
        ScenarioError: The file cannot be read or used; every problem has a place and a hint.
    """
    return load(path).project


def _with_traces(loaded: Loaded, folder: FilePath | None) -> Loaded:
    scenario = with_traces(loaded.project.scenario, folder, loaded.placed)
    project = loaded.project.model_copy(update={"scenario": scenario})
    return replace(loaded, project=project)


def _open(document: Document) -> Loaded:
    data = document.data
    if not isinstance(data, dict):
        raise ScenarioError([_not_a_scenario(document)])
    return _opener(document, data)(document, data)


def _opener(document: Document, data: dict[str, Any]) -> Callable[[Document, Any], Loaded]:
    """Tell the three kinds of file apart by their top-level keys."""
    if not ASYNCFLOW_KEYS.isdisjoint(data):
        return _asyncflow
    if "format" in data or "scenario" in data:
        return _project
    if not Scenario.model_fields.keys().isdisjoint(data):
        return _scenario
    raise ScenarioError([_not_a_scenario(document)])


def _project(document: Document, data: dict[str, Any]) -> Loaded:
    version = data.get("format", FORMAT)
    if isinstance(version, int) and version > FORMAT:
        problem = Problem(
            "newer_format",
            f"this file has format {number(version)}, written by a newer version of AsyncFlow "
            "Designer",
            f"Update AsyncFlow Designer: this version reads formats up to {FORMAT}. The file is "
            "left as it is",
            ("format",),
        )
        raise ScenarioError([document.placed(problem)])
    if type(version) is int and version in STEPS:
        data = migrated(data, version)
    project = _validated(Project, document, data, ("scenario",))
    return _loaded(document, "project", project)


def _scenario(document: Document, data: dict[str, Any]) -> Loaded:
    scenario = _validated(Scenario, document, data, ())
    return _loaded(document, "scenario", Project(scenario=scenario))


def _asyncflow(document: Document, data: dict[str, Any]) -> Loaded:
    imported = import_asyncflow(data, document)
    project = Project(scenario=imported.scenario)
    return _loaded(document, "asyncflow", project, imported.notes, imported.sources)


def _loaded(
    document: Document,
    origin: Origin,
    project: Project,
    notes: tuple[Note, ...] = (),
    sources: Mapping[str, Path] | None = None,
) -> Loaded:
    layout = arrange(project.scenario, project.layout)
    placed = project if layout is project.layout else project.model_copy(update={"layout": layout})
    return Loaded(placed, notes, origin, document, sources or {})


def _validated(schema: type[_Model], document: Document, data: Any, prefix: Path) -> _Model:
    """``data`` as ``schema``; problems are given the path within the scenario."""
    if document.size <= _MOST_AT_ONCE and (sound := _sound(schema, data, prefix)):
        return sound
    problems = [
        *_problems_of_fields(schema, data),
        *_duplicates(data, prefix),
    ]
    model: _Model | None = None
    if not problems:
        try:
            model = schema.model_validate(data)
        except ValidationError as error:  # between the entries of a long list
            problems = field_problems(error, data)
    if problems or model is None:
        placed = (document.placed(problem) for problem in problems)
        raise ScenarioError(_without_prefix(problem, prefix) for problem in placed)
    return model


def _sound(schema: type[_Model], data: Any, prefix: Path) -> _Model | None:
    """``data`` as ``schema``, where nothing is wrong."""
    try:
        model = schema.model_validate(data)
    except ValidationError:
        return None
    return None if _duplicates(data, prefix) else model


def _problems_of_fields(schema: type[BaseModel], data: Any) -> list[Problem]:
    """What is wrong with single fields; of a large document, as much as is worth telling."""
    problems: dict[tuple[str, Path], Problem] = {}
    for piece in pieces(data):
        try:
            schema.model_validate(piece.data)
        except ValidationError as error:
            for problem in field_problems(error, piece.data):
                path = piece.path_in_whole(problem.path)
                problems.setdefault((problem.code, path), replace(problem, path=path))
        if len(problems) > MAX_PROBLEMS and piece.data is not data:
            told = [problem for problem in problems.values() if problem.code != "more_problems"]
            return [*told[:MAX_PROBLEMS], _MORE_PROBLEMS]
    return list(problems.values())


def _without_prefix(problem: Problem, prefix: Path) -> Problem:
    path = problem.path
    if len(path) > len(prefix) and path[: len(prefix)] == prefix:
        path = path[len(prefix) :]
    return replace(problem, path=path)


def _inside(data: Any, prefix: Path) -> Any:
    for part in prefix:
        data = data.get(part) if isinstance(data, dict) else None
    return data


def _duplicates(data: object, prefix: Path) -> list[Problem]:
    """Ids that stand more than once, over nodes, edges, events, groups and notes alike."""
    first: dict[str, str] = {}
    problems: list[Problem] = []
    for place, path, element_id in _ids(data, prefix):
        if len(problems) >= MAX_PROBLEMS:
            break
        if element_id not in first:
            first[element_id] = place
            continue
        problems.append(
            Problem(
                "duplicate_id",
                f"the id {quoted(element_id)} is already that of {first[element_id]}",
                "Give one of the two another id: nodes, edges, events, groups and notes share "
                "their names",
                path,
                element_id,
            )
        )
    return problems


def _ids(data: object, prefix: Path) -> Iterator[tuple[str, Path, str]]:
    """Each id of a document: where it stands, in words and as a path."""
    scenario = _inside(data, prefix)
    for section in ("nodes", "edges", "events"):
        elements = scenario.get(section) if isinstance(scenario, dict) else None
        for index, element in enumerate(elements if isinstance(elements, list) else ()):
            element_id = element.get("id") if isinstance(element, dict) else None
            if isinstance(element_id, str):
                yield f"{section}[{index}]", (*prefix, section, index, "id"), element_id
    for section in ("groups", "notes") if prefix else ():
        shapes = _inside(data, ("layout", section))
        for shape_id in shapes if isinstance(shapes, dict) else ():
            if isinstance(shape_id, str):
                yield f"layout.{section}", ("layout", section, shape_id), shape_id


def _not_a_scenario(document: Document) -> Problem:
    known = ["format", "scenario", *Scenario.model_fields, *sorted(ASYNCFLOW_KEYS)]
    keys = list(document.data)[:20] if isinstance(document.data, dict) else []
    guesses = [(key, guess) for key in keys if (guess := closest(key, known))]
    hint = "A project has the keys format and scenario, a scenario nodes and edges"
    if guesses:
        hint = f"Did you mean {guesses[0][1]} by {quoted(guesses[0][0])}? {hint}"
    return document.placed(
        Problem(
            "not_a_scenario",
            "this is neither a project, nor a scenario, nor an AsyncFlow file",
            hint,
        )
    )
