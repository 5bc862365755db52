"""The pages of the manual as the app reads them."""

from functools import cache
from pathlib import Path

import pytest
import yaml

from asyncflow_gui.assets import manual_file
from asyncflow_gui.inspector.topics import topic_of
from asyncflow_gui.manual import contents, search
from asyncflow_gui.manual.markdown import SCHEME, address, render, sections, slug
from asyncflow_gui.shell.whats_this import PARTS
from engine.schemas import distributions, edges, events, nodes, scenario, slos, steps, workloads
from engine.schemas.base import Schema
from engine.schemas.calling import Backoff, Calling, RetryBudget

ROOT = Path(__file__).resolve().parents[3]
NAMES = [page.name for page in contents.PAGES]


@cache
def anchors(name: str) -> set[str]:
    return {heading.anchor for heading in render(contents.source_of(name), dark=False).headings}


def test_the_app_has_the_pages_of_the_site_in_the_same_order() -> None:
    config = yaml.safe_load((ROOT / "properdocs.yml").read_text(encoding="utf-8"))
    site = [
        (file.removesuffix(".md"), title) for each in config["nav"] for title, file in each.items()
    ]
    assert site == [(page.name, page.title) for page in contents.PAGES]


def test_every_file_of_the_manual_is_in_the_contents() -> None:
    assert {path.stem for path in (ROOT / "docs").glob("*.md")} == set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_links_and_pictures_of_a_page_lead_somewhere(name: str) -> None:
    page = render(contents.source_of(name), dark=False)
    here = {heading.anchor for heading in page.headings}
    for part in page.html.split('href="')[1:]:
        link = part.partition('"')[0]
        target, _, anchor = link.partition("#")
        if target.startswith(("http://", "https://")):
            continue
        if not target:
            assert anchor in here, f"{name}: {link}"
            continue
        assert target.startswith(f"{SCHEME}:/"), f"{name}: {link} leads out of the manual"
        other = target.removeprefix(f"{SCHEME}:/")
        assert contents.is_page(other), f"{name}: {link}"
        assert not anchor or anchor in anchors(other), f"{name}: {link}"
    for part in page.html.split('src="')[1:]:
        assert manual_file(part.partition('"')[0]).is_file()


def test_a_theme_has_its_own_pictures() -> None:
    source = "![a](images/a-light.png#only-light)\n![a](images/a-dark.png#only-dark)\n"
    assert 'src="images/a-light.png"' in render(source, dark=False).html
    assert "dark" not in render(source, dark=False).html
    assert 'src="images/a-dark.png"' in render(source, dark=True).html


def test_remarks_for_writers_and_html_are_not_shown() -> None:
    html = render("<!-- table begins -->\n\nText\n\n<b>bold</b>\n", dark=False).html
    assert "begins" not in html
    assert "<p>Text</p>" in html


def test_code_is_shown_as_it_stands() -> None:
    assert "a &lt; b &amp; c" in render("```python\na < b & c\n```\n", dark=False).html


def test_headings_of_the_same_words_have_anchors_of_their_own() -> None:
    headings = render("# One\n\n## Same\n\n## Same\n", dark=False).headings
    assert [heading.anchor for heading in headings] == ["one", "same", "same_1"]


@pytest.mark.parametrize(
    ("text", "anchor"),
    [
        ("Timeouts and retries", "timeouts-and-retries"),
        ("Load balancer (load_balancer)", "load-balancer-load_balancer"),
        ("AsyncFlow 0.1.1 files", "asyncflow-011-files"),
    ],
)
def test_anchors_are_those_of_the_site(text: str, anchor: str) -> None:
    assert slug(text) == anchor


@pytest.mark.parametrize(
    ("href", "leads_to"),
    [
        ("model.md#nodes", "manual:/model#nodes"),
        ("model.md", "manual:/model"),
        ("#nodes", "#nodes"),
        ("https://example.org/a.md", "https://example.org/a.md"),
        ("../README.md", "../README.md"),
    ],
)
def test_links_between_pages_stay_in_the_app(href: str, leads_to: str) -> None:
    assert address(href) == leads_to


SCHEMAS: tuple[type[Schema], ...] = (
    *nodes.NODE_KINDS.values(),
    nodes.Endpoint,
    steps.CpuStep,
    steps.IoStep,
    steps.RamStep,
    steps.CallStep,
    steps.SpawnStep,
    steps.ParallelStep,
    steps.ForwardStep,
    Calling,
    Backoff,
    RetryBudget,
    edges.Edge,
    workloads.ClosedWorkload,
    workloads.TraceWorkload,
    workloads.NormalUsers,
    distributions.Lognormal,
    distributions.Empirical,
    *events.EVENT_KINDS.values(),
    scenario.Settings,
    scenario.Scenario,
    slos.Slo,
)


@pytest.mark.parametrize("schema", SCHEMAS, ids=lambda schema: schema.__name__)
def test_what_a_field_is_leads_to_its_place_in_the_reference(schema: type[Schema]) -> None:
    page, _, anchor = topic_of(schema).partition("#")
    assert anchor in anchors(page)


def test_what_a_part_of_the_window_is_leads_to_its_place() -> None:
    for _, topic in PARTS.values():
        page, _, anchor = topic.partition("#")
        assert anchor in anchors(page), topic


def test_words_are_found_in_headings_first() -> None:
    hits = search.find("queue limit")
    assert hits
    assert search.find("confidence intervals")[0].anchor == "confidence-intervals"
    assert search.find("lognormal")[0].page == "reference"


def test_all_words_must_be_there() -> None:
    assert search.find("queue zebra") == []
    assert search.find("   ") == []


def test_a_hit_shows_the_words_around_it() -> None:
    hits = search.find("pollaczek")
    assert any("Pollaczek" in hit.snippet for hit in hits)


def test_sections_hold_the_text_below_their_headings() -> None:
    found = sections("# One\n\nfirst `code`\n\n## Two\n\nsecond\n")
    assert [(s.heading.text, s.text) for s in found] == [("One", "first code"), ("Two", "second")]
