"""Arithmetic on ``#RRGGBB`` colours: mixing, and contrast as WCAG 2 defines it."""

from __future__ import annotations


def mix(over: str, under: str, share: float) -> str:
    """The colour seen where ``over`` covers ``under`` with opacity ``share`` (0 to 1)."""
    pairs = zip(_channels(over), _channels(under), strict=True)
    return "#" + "".join(f"{round(a * share + b * (1 - share)):02X}" for a, b in pairs)


def contrast(text: str, surface: str) -> float:
    """Contrast ratio of two colours, 1 (same) to 21 (black on white)."""
    darker, lighter = sorted((_luminance(text), _luminance(surface)))
    return (lighter + 0.05) / (darker + 0.05)


def _channels(color: str) -> tuple[int, int, int]:
    return int(color[1:3], 16), int(color[3:5], 16), int(color[5:7], 16)


def _luminance(color: str) -> float:
    red, green, blue = (_linear(channel / 255) for channel in _channels(color))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else float(((channel + 0.055) / 1.055) ** 2.4)
