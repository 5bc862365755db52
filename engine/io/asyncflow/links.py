"""AsyncFlow's edges as ours."""

from __future__ import annotations

from typing import Any

from engine.io.asyncflow.distributions import latency
from engine.io.asyncflow.sections import Section

_DEFAULT_DROPOUT = 0.01


def edge(section: Section) -> dict[str, Any]:
    """One entry of ``edges``."""
    name = section.identifier("id")
    section.element = name
    built: dict[str, Any] = {
        "id": name,
        "source": section.identifier("source"),
        "target": section.identifier("target"),
    }
    if section.raw("latency") is None:
        section.missing("latency")
    else:
        built["latency"] = latency(section, "latency", name)
    built["loss_rate"] = section.number("dropout_rate", default=_DEFAULT_DROPOUT, least=0, most=1)
    if "dropout_rate" not in section:
        section.note(
            "dropout_rate of {} is not given: 0.01 is written out, AsyncFlow's default. One "
            "message in a hundred is lost there; here it is counted as lost.",
            subject=name,
        )
    section.ignore("edge_type")
    section.finish()
    return built
