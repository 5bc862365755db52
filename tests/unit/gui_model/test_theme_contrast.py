"""Text must be readable on every surface it stands on, in both themes."""

import re

import pytest

from asyncflow_gui.inspector.header import tag_colors
from asyncflow_gui.theme import load_tokens
from asyncflow_gui.theme.color import contrast, mix
from asyncflow_gui.theme.stylesheet import build_stylesheet, shades

SURFACES = ("background", "panel", "canvas", "field")
READABLE = 4.5
VISIBLE = 3.0


@pytest.fixture(params=["light", "dark"])
def tokens(request):
    return load_tokens(request.param)


@pytest.mark.parametrize("surface", SURFACES)
@pytest.mark.parametrize("text", ["text", "text_muted", "ok", "warn", "bad", "accent"])
def test_text_reaches_the_readable_contrast_on_every_surface(tokens, text, surface):
    assert contrast(getattr(tokens, text), getattr(tokens, surface)) >= READABLE


def test_text_on_the_accent_and_on_notes_is_readable(tokens):
    assert contrast(tokens.on_accent, tokens.accent) >= READABLE
    assert contrast(tokens.text, tokens.note) >= READABLE
    assert contrast(tokens.text_muted, tokens.note) >= READABLE


TINTS = ("accent_tint", "hover", "pressed", "bad_tint", "warn_tint")


@pytest.mark.parametrize(
    ("text", "tint"),
    [
        *(("text", tint) for tint in TINTS),
        *(("text_muted", tint) for tint in ("accent_tint", "hover")),  # rows of lists
        *(("accent", tint) for tint in ("hover", "bad_tint", "warn_tint")),  # flat buttons
        *((severity, tint) for severity in ("bad", "warn") for tint in ("accent_tint", "hover")),
        ("bad", "bad_tint"),
        ("warn", "warn_tint"),
        ("on_accent", "accent_hover"),
        ("on_accent", "accent_pressed"),
    ],
)
def test_text_on_derived_tints_is_readable(tokens, text, tint):
    assert contrast(getattr(tokens, text), shades(tokens)[tint]) >= READABLE


HUES = ("generator", "client", "load_balancer", "server", "data_store", "accent", "warn", "bad")


@pytest.mark.parametrize("hue", HUES)
def test_tags_and_bars_of_every_hue_are_readable(tokens, hue):
    ink, paper = tag_colors(tokens, hue)
    assert contrast(ink, paper) >= READABLE
    for alpha in (0.16, 0.28):  # icon tiles, bars of the timeline
        assert contrast(tokens.text, mix(getattr(tokens, hue), tokens.field, alpha)) >= READABLE


@pytest.mark.parametrize("surface", ["panel", "field", "canvas"])
@pytest.mark.parametrize("hue", [*HUES, "ok", "edge"])
def test_icons_marks_and_curves_stand_out(tokens, hue, surface):
    assert contrast(getattr(tokens, hue), getattr(tokens, surface)) >= VISIBLE


_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
_HEX = re.compile(r"#[0-9A-Fa-f]{6}")


def test_every_rule_of_the_stylesheet_that_sets_text_and_ground_is_readable(tokens):
    seen = 0
    for selector, body in _RULE.findall(re.sub(r"/\*.*?\*/", "", build_stylesheet(tokens))):
        sets = dict(part.split(":", 1) for part in body.split(";") if ":" in part)
        colors = {name.strip(): _HEX.search(value) for name, value in sets.items()}
        text = colors.get("color")
        ground = colors.get("background") or colors.get("selection-background-color")
        if text and ground and "disabled" not in selector:
            seen += 1
            assert contrast(text[0], ground[0]) >= READABLE, selector.strip()
    assert seen > 10


@pytest.mark.parametrize("surface", ["panel", "field"])
@pytest.mark.parametrize("control", ["accent", "control"])
def test_outlines_of_controls_and_focus_rings_stand_out(tokens, control, surface):
    color = (shades(tokens) | {"accent": tokens.accent})[control]
    assert contrast(color, getattr(tokens, surface)) >= VISIBLE


def test_mixing_gives_the_ends_and_the_middle():
    assert mix("#FFFFFF", "#000000", 1) == "#FFFFFF"
    assert mix("#FFFFFF", "#000000", 0) == "#000000"
    assert mix("#FF0000", "#0000FF", 0.5) == "#800080"
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)


def test_the_stylesheet_has_no_name_left_unfilled(tokens):
    sheet = build_stylesheet(tokens)
    assert "$" not in sheet
    assert tokens.accent in sheet
