"""Projects and scenarios as YAML: stable order, small diffs, read back as the same value."""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import yaml

from engine.io.files import write_atomically
from engine.io.plain import plain
from engine.io.scalars import resolve
from engine.schemas import Layout, Project, Scenario, View

__all__ = ["document_to_yaml", "project_to_yaml", "scenario_to_yaml", "write_atomically"]

_WIDTH = 100
_FLOW_WIDTH = 80
"""Mappings up to this long stand on one line: ``{distribution: exponential, mean: 0.003}``."""

_MARGIN = 10
"""What indentation takes of the width, about."""

_WHOLE_BELOW = 1e15
"""Whole numbers below this are written without a fraction or an exponent."""

_TAGS: dict[type, str] = {
    str: "tag:yaml.org,2002:str",
    int: "tag:yaml.org,2002:int",
    float: "tag:yaml.org,2002:float",
    bool: "tag:yaml.org,2002:bool",
    type(None): "tag:yaml.org,2002:null",
}

_Base: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)


class _Dumper(_Base):  # type: ignore[misc]
    """Quotes exactly the texts that our reader, or a YAML 1.1 reader, would take for others."""

    def resolve(self, kind: type[yaml.Node], value: Any, implicit: Any) -> Any:
        if kind is yaml.ScalarNode and implicit[0]:
            return _tag_of_bare(value)
        return super().resolve(kind, value, implicit)


_YAML_1_1: Any = yaml.resolver.Resolver()


@lru_cache(maxsize=10_000)
def _tag_of_bare(text: str) -> str:
    """What an unquoted text is taken for, by us or else by a YAML 1.1 reader."""
    ours = _TAGS[type(resolve(text))]
    theirs: str = _YAML_1_1.resolve(yaml.ScalarNode, text, (True, False))
    return ours if ours != _TAGS[str] else theirs


def project_to_yaml(project: Project) -> str:
    """The content of an ``.asyncflow`` file.

    A trace that comes from a CSV is written as the name of that file: ``engine.io.traces`` puts
    the CSV beside a project that is saved elsewhere.
    """
    scenario = project.scenario
    content = {
        "format": project.format,
        "scenario": plain(scenario),
        "layout": _layout(project.layout, scenario),
        **_view(project.view),
    }
    return _dump(content, block_levels=3)


def scenario_to_yaml(scenario: Scenario) -> str:
    """A scenario on its own, without a layout."""
    return _dump(plain(scenario), block_levels=2)


def _layout(layout: Layout, scenario: Scenario) -> dict[str, Any]:
    """Positions, and groups and notes where there are any."""
    shapes = {
        "groups": {key: group.model_dump() for key, group in layout.groups.items()},
        "notes": {key: note.model_dump() for key, note in layout.notes.items()},
    }
    drawn = {name: entries for name, entries in shapes.items() if entries}
    return {"nodes": _ordered(layout, scenario), **drawn}


def _view(view: View) -> dict[str, Any]:
    """How the project is looked at, where that is not as usual."""
    if view.charts is None:
        return {}
    return {"view": {"charts": [panel.model_dump(exclude_defaults=True) for panel in view.charts]}}


def _ordered(layout: Layout, scenario: Scenario) -> dict[str, Any]:
    """Positions in the order of the nodes: moving one changes one line, adding one adds one."""
    known = [node.id for node in scenario.nodes if node.id in layout.nodes]
    others = sorted(layout.nodes.keys() - set(known))
    return {key: layout.nodes[key].model_dump() for key in dict.fromkeys([*known, *others])}


def document_to_yaml(content: Mapping[str, Any], block_levels: int = 2) -> str:
    """Any mapping in the style of our files; so many levels are never put on one line."""
    return _dump(content, block_levels)


def _dump(content: Mapping[str, Any], block_levels: int) -> str:
    text: str = yaml.serialize(
        _node(content, block_levels),
        Dumper=_Dumper,
        width=_WIDTH,
        allow_unicode=True,
    )
    return text


def _node(value: object, block_levels: int) -> yaml.Node:
    """The YAML form of a value; ``block_levels`` levels of mappings are never put on one line."""
    if isinstance(value, Mapping):
        pairs = [(_scalar(key), _node(item, block_levels - 1)) for key, item in value.items()]
        flow = not value or (block_levels <= 0 and "id" not in value and _is_short(value))
        return yaml.MappingNode("tag:yaml.org,2002:map", pairs, flow_style=flow)
    if isinstance(value, list | tuple):
        items = [_node(item, block_levels - 1) for item in value]
        flow = all(isinstance(item, yaml.ScalarNode) for item in items)
        return yaml.SequenceNode("tag:yaml.org,2002:seq", items, flow_style=flow)
    return _scalar(value)


def _is_short(value: Mapping[str, Any]) -> bool:
    """Whether a mapping holds only single values, or such mappings, and fits on one line."""

    def length(item: object) -> float:
        if isinstance(item, Mapping):
            return 2 + sum(len(key) + 4 + length(inner) for key, inner in item.items())
        return math.inf if isinstance(item, list | tuple) else len(str(item))

    return length(value) <= _FLOW_WIDTH


def _scalar(value: object) -> yaml.ScalarNode:
    if isinstance(value, str):
        return yaml.ScalarNode(_TAGS[str], value, style=_text_style(value))
    if isinstance(value, bool):
        return yaml.ScalarNode(_TAGS[bool], "true" if value else "false")
    if isinstance(value, float) and not value.is_integer():
        return yaml.ScalarNode(_TAGS[float], _fraction(value))
    if isinstance(value, int | float):
        whole = isinstance(value, int) or abs(value) < _WHOLE_BELOW
        return (
            yaml.ScalarNode(_TAGS[int], str(int(value)))
            if whole
            else yaml.ScalarNode(_TAGS[float], _fraction(float(value)))
        )
    raise TypeError(f"no YAML form for {type(value).__name__}")


def _fraction(value: float) -> str:
    """The shortest text that reads back as this number, with a point as YAML 1.1 wants it."""
    text = repr(value)
    return text.replace("e", ".0e") if "e" in text and "." not in text else text


def _text_style(text: str) -> str | None:
    """A text of several lines stands line under line where it can, folded if it is wide."""
    lines = text.split("\n")
    as_it_is = len(lines) > 1 and bool(lines[0]) and all(map(_stands_as_it_is, lines))
    if not as_it_is:
        return None
    return ">" if max(map(len, lines)) > _WIDTH - _MARGIN else "|"


def _stands_as_it_is(line: str) -> bool:
    return line == line.strip() and line.isprintable() and line.isascii()
