"""From an AsyncFlow 0.1.1 file to a scenario."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import PurePath
from typing import Any

from pydantic import ValidationError

from engine.config import limits
from engine.io.asyncflow import arrivals, nodes
from engine.io.asyncflow.events import event
from engine.io.asyncflow.links import edges, end_at_client
from engine.io.asyncflow.remarks import Path, Remarks
from engine.io.asyncflow.sections import Section
from engine.io.documents import Document
from engine.io.notes import Note
from engine.schemas import Scenario, ScenarioError
from engine.validation.fields import field_problems, quoted

Built = dict[str, Any]

ASYNCFLOW_KEYS = frozenset({"rqs_input", "topology_graph", "sim_settings", "arrivals"})
"""Top-level keys by which an AsyncFlow file is known."""

_DEFAULT_HORIZON_S = 3600
_SAMPLING = ("sample_period_s", "enabled_sample_metrics", "enabled_event_metrics")


@dataclass(frozen=True, slots=True)
class Imported:
    """An AsyncFlow file as a scenario.

    Attributes:
        scenario: The same system.
        notes: What was translated, and where figures will differ from AsyncFlow's.
        sources: Where each element stands in the file, by id.
    """

    scenario: Scenario
    notes: tuple[Note, ...]
    sources: Mapping[str, Path]


def import_asyncflow(data: dict[str, Any], document: Document) -> Imported:
    """Translate the content of an AsyncFlow 0.1.1 file.

    Raises:
        ScenarioError: Something in it cannot be used; every problem has a place and a hint.
    """
    remarks = Remarks(document)
    root = Section(data, (), remarks)
    parts = _Parts(root)
    parts.refuse_duplicates()
    remarks.raise_problems()
    scenario = parts.scenario(document)
    return Imported(scenario, remarks.notes(), parts.sources)


class _Parts:
    """The translated elements, each with the place it came from."""

    def __init__(self, root: Section) -> None:
        self._remarks = root.remarks
        self._elements: dict[str, list[tuple[Built, Path]]] = {
            "nodes": [],
            "edges": [],
            "events": [],
        }
        self.sources: dict[str, Path] = {}
        self._is_second = "arrivals" in root
        self._add_traffic(root)
        self._add_graph(root.section("topology_graph"))
        for part in root.sections("events", required=False):
            self._add("events", event(part), part)
        self._settings = _settings(root)
        root.finish()

    def scenario(self, document: Document) -> Scenario:
        """All of it, validated."""
        content: Built = {
            "name": PurePath(document.name).stem[: limits.MAX_TEXT_LENGTH],
            "settings": self._settings,
        }
        for section, elements in self._elements.items():
            content[section] = [built for built, _ in elements]
        try:
            return Scenario.model_validate(content)
        except ValidationError as error:
            problems = [
                document.placed(replace(problem, path=self._source(problem.path)))
                for problem in field_problems(error, content)
            ]
            raise ScenarioError(problems) from error

    def refuse_duplicates(self) -> None:
        """Ids are shared by nodes, edges and events."""
        seen: dict[str, str] = {}
        for section, elements in self._elements.items():
            for built, path in elements:
                name = built["id"]
                if name in seen:
                    self._remarks.problem(
                        "duplicate_id",
                        f"the id {quoted(name)} is already that of one of the {seen[name]}",
                        "Give one of the two another id: nodes, edges and events share their names",
                        path,
                        name,
                    )
                elif name:
                    seen[name] = section

    def _add_traffic(self, root: Section) -> None:
        """The generator: ``rqs_input``, or ``arrivals`` in the second dialect."""
        if self._is_second and "rqs_input" in root:
            root.problem(
                "invalid_value",
                "the traffic is described twice: by arrivals and by rqs_input",
                "Keep one of the two",
                "arrivals",
            )
        key = "arrivals" if self._is_second else "rqs_input"
        root.ignore("arrivals", "rqs_input")
        section = root.section(key)
        build = arrivals.generator if self._is_second else nodes.generator
        self._add("nodes", build(section), section)

    def _add_graph(self, graph: Section) -> None:
        links = edges(graph, may_be_links=self._is_second)
        parts = graph.section("nodes")
        client = parts.section("client")
        self._add("nodes", nodes.client(client), client)
        if self._is_second:
            generator, first = (built["id"] for built, _ in self._elements["nodes"])
            end_at_client(links, generator, first)
        targets = _targets(built for built, _ in links)
        hubs = set()
        if "load_balancer" in parts:
            balancer = parts.section("load_balancer")
            name = balancer.raw("id")
            built = nodes.load_balancer(balancer, targets.get(_text(name), []))
            self._add("nodes", built, balancer)
            hubs.add(built["id"])
        servers = list(parts.sections("servers"))
        hubs.update(name for part in servers if isinstance(name := part.raw("id"), str))
        for part in servers:
            name = part.element = _text(part.raw("id"))
            if name and name not in targets:
                part.problem(
                    "missing_return",
                    f"no edge leaves {name}: AsyncFlow stops where a response cannot go back",
                    f"Add an edge from {name} to the client, or to the server that comes next",
                )
            onward = [to for to in targets.get(name, []) if to in hubs]
            self._add("nodes", nodes.server(part, onward[0] if onward else None), part)
        for built, part in links:
            self._add("edges", built, part)
        parts.ignore("load_balancer")
        parts.finish()
        graph.finish()

    def _add(self, section: str, built: Built, origin: Section) -> None:
        self._elements[section].append((built, origin.path))
        self.sources.setdefault(built["id"], origin.path)

    def _source(self, path: Path) -> Path:
        """Where in the file the element at ``path`` of the scenario came from."""
        if path[:1] == ("settings",):
            return ("sim_settings",)
        elements = self._elements.get(str(path[0])) if path else None
        if elements and len(path) > 1 and isinstance(path[1], int):
            return elements[path[1]][1]
        return ()


def _targets(links: Iterable[Built]) -> dict[str, list[str]]:
    """Where the edges of each node lead, by its id."""
    targets: dict[str, list[str]] = {}
    for link in links:
        targets.setdefault(link["source"], []).append(link["target"])
    return targets


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _settings(root: Section) -> Built:
    section = root.section("sim_settings", required=False)
    if "sim_settings" not in root:
        root.note(f"There is no sim_settings: the run lasts {_DEFAULT_HORIZON_S} s.")
    settings: Built = {
        "horizon_s": section.number(
            "total_simulation_time", default=_DEFAULT_HORIZON_S, above=0, most=limits.MAX_TIME_S
        )
    }
    if "seed" in section:
        settings["seed"] = section.whole("seed", default=1, least=0, most=limits.MAX_SEED)
        section.note("seed is used. AsyncFlow ignores it: no two of its runs are the same.", "seed")
    wanted = section.raw("enabled_event_metrics")
    if isinstance(wanted, list) and "llm_cost" in wanted:
        section.note(
            "llm_cost is not computed, here as in AsyncFlow, which accepts the word and does "
            "nothing.",
            "enabled_event_metrics",
        )
    given = [key for key in _SAMPLING if key in section]
    if given:
        section.note(
            f"{', '.join(given)}: not needed. Series are recorded whenever something changes, "
            "so no peak falls between two samples.",
            given[0],
        )
    section.ignore(*_SAMPLING)
    section.finish()
    return settings
