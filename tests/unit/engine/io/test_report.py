"""The report: one page that needs nothing else, says everything, and takes nothing for markup."""

import json
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.scenarios import (
    call,
    client,
    cpu,
    edge,
    event,
    exponential,
    generator,
    io,
    one_server,
    ram,
    run,
    scenario,
    server,
    trace,
    with_endpoints,
)

from engine import load_project
from engine.io.report import report_html, write_report
from engine.io.report.scales import Scale, log_ticks, ticks
from engine.io.report.style import DARK, LIGHT
from engine.schemas import Group, Layout, Slo, StickyNote

EXAMPLES = sorted(Path("resources/examples").glob("*.asyncflow"))
VOID = {"meta"}


class Page(HTMLParser):
    """Checks that elements are closed in order, and keeps what is asked about."""

    def __init__(self, html):
        super().__init__()
        self.open, self.headings, self.texts, self.tags, self.attributes = [], [], [], [], []
        self.feed(html)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.texts.append(data)
        if self.open and self.open[-1] == "h2":
            self.headings.append(data)


def page(system, layout=None, **more):
    return Page(report_html(system, run(system, 3), layout, **more))


SECTIONS = [
    "Bottleneck",
    "The system",
    "Key figures",
    "Over time",
    "Latency",
    "Single requests",
    "Nodes and edges",
    "Theory beside the simulation",
    "What was run",
]


def busy():
    api = with_endpoints(
        "api", look=[ram(1), cpu(exponential(0.02)), io(0.01, pool="db")],
        buy=[cpu(0.01), call("db")], pools={"db": 2}, queue_limit=3,
    )  # fmt: skip
    system = scenario(
        [generator(30.0), client(timeout_s=0.5), api, server("db", io(0.02))],
        [
            edge("users", "web"),
            edge("web", "api", 0.01, loss_rate=0.02),
            edge("api", "db", exponential(0.001)),
            edge("api", "web", 0.01),
        ],
        [event("server_down", "api", 20, 25, name="crash"),
         event("latency_spike", "web-api", 30, 40, spike_s=0.05)],
        warmup_s=5.0,
    )  # fmt: skip
    return system.model_copy(update={"slos": (Slo(figure="p99", below=0.05),)})


def test_the_page_has_every_section_and_closes_what_it_opens():
    found = page(busy(), what_if=["One more core: p99 2.00 s → 1.00 s"])
    assert found.headings == SECTIONS
    words = " ".join(found.texts)
    for said in ("crash", "failed: server down", "p99 < 0.05", "fail", "seed 3", "warm-up of 5 s",
                 "One more core: p99 2.00 s → 1.00 s", "Slowest request", "Typical request",
                 "Request that failed", "pool db of 2 slots"):  # fmt: skip
        assert said in words, said


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_every_example_makes_a_sound_page_of_modest_size(path):
    project = load_project(path)
    result = run(project.scenario)
    html = report_html(project.scenario, result, project.layout)
    assert "Bottleneck" in Page(html).headings
    assert len(html) < 400_000
    assert html == report_html(project.scenario, result, project.layout)


def test_nothing_is_fetched_and_nothing_runs():
    system = busy()
    found = page(system)
    assert not {"script", "link", "img", "iframe", "object"} & set(found.tags)
    html = report_html(system, run(system, 3))
    assert "@import" not in html
    assert "url(" not in html
    links = [value for _, value in found.attributes if value and "://" in value]
    assert set(links) == {"http://www.w3.org/2000/svg"}


def test_names_are_never_taken_for_markup():
    evil = '<script>alert("&")</script>'
    api = server(evil, cpu(0.01))
    system = scenario(
        [generator(10.0, evil + "2"), api], [edge(evil + "2", evil) | {"id": evil + "3"}]
    ).model_copy(update={"name": evil, "description": evil})
    layout = Layout(
        groups={"g": Group(x=0, y=0, width=200, height=100, title=evil)},
        notes={"n": StickyNote(x=0, y=0, width=200, height=100, text=evil)},
    )
    found = page(system, layout, what_if=[evil])
    assert "script" not in found.tags
    assert evil in found.texts


def test_a_run_without_answers_has_a_page_too():
    system = scenario([trace(59.9), server("api", io(5.0))], [edge("users", "api")])
    assert page(system).headings[0] == "Bottleneck"


def test_a_run_without_requests_has_a_page_too():
    system = scenario([trace(500.0), server("api", io(5.0))], [edge("users", "api")])
    assert "Over time" in page(system).headings


def test_many_servers_are_drawn_but_only_the_highest_curves():
    names = [f"api-{number}" for number in range(12)]
    nodes = [generator(60.0), {"kind": "load_balancer", "id": "lb"}]
    nodes += [server(name, cpu(0.01)) for name in names]
    edges = [edge("users", "lb"), *(edge("lb", name) for name in names)]
    words = " ".join(page(scenario(nodes, edges)).texts)
    assert "The 8 highest of 12." in words
    assert all(name in words for name in names)


def test_a_notes_text_stands_in_the_drawing():
    note = StickyNote(x=0, y=0, width=160, height=60, text="two words\nmore")
    found = page(one_server(cpu(0.01)), Layout(notes={"n": note}))
    assert {"two words", "more"} <= set(found.texts)


def test_colours_are_those_of_the_app():
    themes = json.loads(Path("resources/themes/tokens.json").read_text(encoding="utf-8"))
    assert {key: themes["light"][key] for key in LIGHT} == LIGHT
    assert {key: themes["dark"][key] for key in DARK} == DARK


def test_the_file_is_the_page(tmp_path):
    system = one_server(cpu(0.01))
    result = run(system)
    write_report(tmp_path / "run.html", system, result)
    assert (tmp_path / "run.html").read_text(encoding="utf-8") == report_html(system, result)


@given(st.floats(0, 1e6), st.floats(1e-6, 1e6))
def test_ticks_are_round_few_and_inside(low, width):
    found = ticks(low, low + width)
    slack = 1e-6 * (low + width)
    assert len(found) <= 7
    assert all(low - slack <= each <= low + width + slack for each in found)


@given(st.floats(1e-7, 1e3), st.floats(1.2, 1e6))
def test_logarithmic_ticks_are_inside(low, ratio):
    assert all(low * 0.999 <= each <= low * ratio * 1.001 for each in log_ticks(low, low * ratio))


@given(st.floats(1e-3, 1e3), st.booleans())
def test_scales_keep_order_and_stay_on_the_axis(value, log):
    scale = Scale(0.01, 100.0, 10.0, 110.0, log)
    assert 10 <= scale(value) <= 110
    assert scale(value) <= scale(value * 2)
