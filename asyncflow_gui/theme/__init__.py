"""Design tokens: one file in resources/themes, read by stylesheet, canvas and charts alike."""

from asyncflow_gui.theme.tokens import Mode, Theme, Tokens, load_tokens

__all__ = ["Mode", "Theme", "Tokens", "load_tokens"]
