"""The page: what stands where in the report, and the file."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from engine.config.version import VERSION
from engine.experiments.bottleneck import diagnose
from engine.experiments.theory import assess
from engine.io.files import FilePath, write_atomically
from engine.io.report import figures, pictures
from engine.io.report.charts import Curve, time_chart
from engine.io.report.drawing import drawing
from engine.io.report.settings import settings
from engine.io.report.style import style
from engine.schemas import Layout, RunResult, Scenario
from engine.schemas.figures import (
    duration,
    instant,
    latency,
    number,
    plural,
    rate,
    share,
    small_share,
    whole,
)
from engine.schemas.result import LatencySplit


def write_report(
    path: FilePath,
    scenario: Scenario,
    result: RunResult,
    layout: Layout | None = None,
    *,
    what_if: Sequence[str] = (),
) -> None:
    """Write the report of a run; a file of that name is replaced, as a whole or not at all.

    Raises:
        OSError: It cannot be written.
    """
    write_atomically(path, report_html(scenario, result, layout, what_if=what_if))


def report_html(
    scenario: Scenario,
    result: RunResult,
    layout: Layout | None = None,
    *,
    what_if: Sequence[str] = (),
) -> str:
    """A run as one HTML page that needs nothing else. The same text for the same run.

    Args:
        scenario: What was run, as it was run.
        result: What was found.
        layout: Where the nodes stand; those it leaves out are placed.
        what_if: Sentences on what remedies would bring, as ``what_if_sentence`` makes them.
    """
    name = scenario.name or "Scenario"
    sections = (
        _bottleneck(scenario, result, what_if),
        _section("The system", drawing(scenario, layout, result)),
        _key_figures(result),
        _section("Over time", _charts(_over_time(result))),
        _section("Latency", _charts(_latency(scenario, result))),
        _section("Single requests", _charts(pictures.waterfalls(result))),
        _section("Nodes and edges", _elements(result)),
        _section("Theory beside the simulation", _theory(scenario, result)),
        _section("What was run", settings(scenario)),
    )
    return (
        "<!DOCTYPE html>\n"
        '<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="color-scheme" content="light dark">'
        f"<title>{escape(name)} – AsyncFlow Designer</title><style>{style()}</style></head><body>\n"
        f"{_header(name, scenario, result)}{_tiles(result)}\n"
        + "\n".join(section for section in sections if section)
        + f"\n<footer>Made by AsyncFlow Designer {escape(VERSION)}. Figures are defined "
        "in the model reference. The same scenario, seed and version give the same figures."
        "</footer></body></html>\n"
    )


def _section(heading: str, content: str, class_: str = "") -> str:
    if not content:
        return ""
    named = f' class="{class_}"' if class_ else ""
    return f"<section{named}><h2>{escape(heading)}</h2>{content}</section>"


def _charts(content: str) -> str:
    return f'<div class="charts">{content}</div>' if content else ""


def _header(name: str, scenario: Scenario, result: RunResult) -> str:
    facts = [
        f"{instant(result.horizon_s)} s simulated",
        f"warm-up of {instant(result.warmup_s)} s left out" if result.warmup_s else "no warm-up",
        f"seed {result.seed}",
        f"{plural(len(scenario.nodes), 'node')}, {plural(len(scenario.edges), 'edge')}",
        f"version {VERSION}",
    ]
    stopped = (
        f'<p class="warn">A limit has stopped this run: {escape(result.stopped_by)}. The figures '
        "cover what happened up to then.</p>"
        if result.stopped_by is not None
        else ""
    )
    story = (
        f'<p class="story">{escape(scenario.description.strip())}</p>'
        if scenario.description
        else ""
    )
    return (
        f'<header><h1>{escape(name)}</h1><p class="muted">{escape(" · ".join(facts))}</p>'
        f"{stopped}{story}</header>"
    )


def _tiles(result: RunResult) -> str:
    passed = sum(check.passed for check in result.slos)
    tiles = [
        (latency(result.latency_s.p50), "p50 latency"),
        (latency(result.latency_s.p99), "p99 latency"),
        (rate(result.goodput_rps), "goodput"),
        (small_share(result.error_share), "errors"),
        (whole(result.requests.generated), "requests generated"),
    ]
    if result.slos:
        tiles.append((f"{passed} of {len(result.slos)}", "objectives met"))
    inside = "".join(
        f'<div class="tile"><b>{escape(value)}</b><span>{escape(label)}</span></div>'
        for value, label in tiles
    )
    return f'<div class="tiles">{inside}</div>'


def _bottleneck(scenario: Scenario, result: RunResult, what_if: Sequence[str]) -> str:
    found = diagnose(scenario, result)
    lead = f'<p class="lead">{escape(found.sentence)}</p>'
    more = "".join(f"<p>{escape(sentence)}</p>" for sentence in what_if)
    others = "; ".join(each.words for each in found.others)
    also = f'<p class="muted">Also: {escape(others)}</p>' if others else ""
    return _section("Bottleneck", lead + more + also, "call")


def _key_figures(result: RunResult) -> str:
    batches = result.confidence_s.batches if result.confidence_s is not None else 0
    note = (
        f'<p class="remark">Intervals by the means of {batches} batches.</p>'
        if batches
        else '<p class="remark">The run is too short for confidence intervals.</p>'
    )
    slos = f"<h3>Objectives</h3>{figures.objectives(result.slos)}" if result.slos else ""
    left = f"<div><h3>Latency</h3>{figures.latencies(result)}{note}</div>"
    right = (
        f"<div>{slos}<h3>Rates</h3>{figures.rates(result)}<h3>Accounts</h3>"
        f"{figures.accounts(result)}{figures.attempts(result)}</div>"
    )
    return _section("Key figures", f'<div class="charts">{left}{right}</div>')


def _over_time(result: RunResult) -> str:
    system, nodes = result.series.system, result.series.nodes
    percentiles = [
        Curve(label, system[f"latency_{name}_s"])
        for name, label in (("p50", "p50"), ("p95", "p95"), ("p99", "p99"))
    ]
    flows = [Curve(name, system[f"{name}_rps"]) for name in ("offered", "throughput", "goodput")]
    errors = [
        Curve(reason.replace("_", " "), values)
        for reason, values in result.series.errors_rps.items()
        if values.any()
    ]
    servers = [key for key, node in result.nodes.items() if node.utilisation is not None]
    used = [Curve(key, nodes[key]["utilisation"]) for key in servers]
    queues = [
        Curve(key, waiting)
        for key, series in nodes.items()
        if (
            waiting := series["admission_queue"]
            + series["ram_queue"]
            + series["ready_queue"]
            + series["pool_queue"]
        ).any()
    ]
    memory = [Curve(key, nodes[key]["ram_mb"]) for key in servers if nodes[key]["ram_mb"].any()]
    return (
        time_chart("Latency percentiles", result, percentiles, duration)
        + time_chart("Requests per second", result, flows, number)
        + time_chart("Errors per second, by reason", result, errors, number)
        + time_chart("Cores in use", result, used, share, most=1.0)
        + time_chart("Requests waiting", result, queues, number)
        + time_chart(
            "Requests in flight", result, [Curve("in flight", system["in_flight"])], number
        )
        + time_chart("Memory held, MB", result, memory, number)
    )


def _latency(scenario: Scenario, result: RunResult) -> str:
    rows: dict[str, LatencySplit] = {}
    if result.split_s is not None:
        rows["all requests"] = result.split_s
    for key, node in result.nodes.items():
        if node.split_s is not None:
            rows[key] = node.split_s
            if len(node.endpoints) > 1:
                rows |= {
                    f"{key} {name}": each.split_s
                    for name, each in node.endpoints.items()
                    if each.split_s is not None
                }
    return pictures.distribution(result, scenario.slos) + pictures.splits(rows)


def _elements(result: RunResult) -> str:
    return "".join(
        f"<h3>{heading}</h3>{content}"
        for heading, content in (
            ("Nodes", figures.nodes(result)),
            ("Pools", figures.pools(result)),
            ("Endpoints", figures.endpoints(result)),
            ("Edges", figures.edges(result)),
            ("Workloads", figures.workloads(result)),
        )
        if content
    )


def _theory(scenario: Scenario, result: RunResult) -> str:
    found = assess(scenario, result)
    note = (
        '<p class="remark">Of many true values, one in twenty lies outside an interval of 95 %. '
        "± of Little’s law is what requests at the ends of the run may make.</p>"
    )
    return figures.theory(found) + note
