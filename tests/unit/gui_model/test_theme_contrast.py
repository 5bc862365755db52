"""Text must be readable on every surface it stands on, in both themes."""

import pytest

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


def test_text_on_derived_tints_is_readable(tokens):
    tints = shades(tokens)
    for tint in ("accent_tint", "hover", "pressed", "bad_tint", "warn_tint"):
        assert contrast(tokens.text, tints[tint]) >= READABLE
    assert contrast(tokens.on_accent, tints["accent_hover"]) >= READABLE


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
