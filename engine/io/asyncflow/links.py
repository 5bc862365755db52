"""AsyncFlow's edges as ours: with a latency, or bare links (second dialect)."""

from __future__ import annotations

from typing import Any

from engine.io.asyncflow.distributions import duration
from engine.io.asyncflow.sections import Section

_DEFAULT_DROPOUT = 0.01


Built = dict[str, Any]


def edges(graph: Section, *, may_be_links: bool) -> list[tuple[Built, Section]]:
    """All of ``edges``, each with its place; links if none has a latency and they may be."""
    parts = list(graph.sections("edges"))
    are_links = may_be_links and not any("latency" in part for part in parts)
    if parts and are_links:
        graph.note("No edge has a latency: they are links, which take no time.", "edges")
    return [(_edge(part, is_link=are_links), part) for part in parts]


def end_at_client(links: list[tuple[Built, Section]], generator: str, client: str) -> None:
    """Lead responses that the second dialect ends at the generator to the client before it.

    They take as long: no time passes at the client on the way out. Where the generator does not
    feed the client, they stay.
    """
    fed = any(built["source"] == generator and built["target"] == client for built, _ in links)
    for built, part in links:
        if fed and built["target"] == generator:
            built["target"] = client
            part.note(
                "Responses over {} end at the client, where requests end here, instead of at the "
                "generator. Their latency is the same.",
                "target",
                built["id"],
            )


def _edge(section: Section, *, is_link: bool) -> Built:
    name = section.identifier("id")
    section.element = name
    built: Built = {
        "id": name,
        "source": section.identifier("source"),
        "target": section.identifier("target"),
    }
    built.update(_link(section, name) if is_link else _network(section, name))
    section.ignore("edge_type")
    section.finish()
    return built


def _network(section: Section, name: str) -> Built:
    if section.raw("latency") is None:
        section.missing("latency")
    if "dropout_rate" not in section:
        section.note(
            "dropout_rate of {} is not given: 0.01 is written out, AsyncFlow's default. One "
            "message in a hundred is lost there; here it is counted as lost.",
            subject=name,
        )
    present = section.raw("latency") is not None
    return {
        "latency": duration(section, "latency", "latency", name) if present else None,
        "loss_rate": section.number("dropout_rate", default=_DEFAULT_DROPOUT, least=0, most=1),
    }


def _link(section: Section, name: str) -> Built:
    if "dropout_rate" in section:
        section.note(
            "dropout_rate of {} is used, although it has no latency: AsyncFlow takes such an edge "
            "for a link, which loses nothing.",
            "dropout_rate",
            name,
        )
    return {
        "latency": 0.0,
        "loss_rate": section.number("dropout_rate", default=0.0, least=0, most=1),
    }
