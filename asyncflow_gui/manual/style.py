"""How pages look: the part of CSS that Qt's text engine knows, in the colours of the theme."""

from __future__ import annotations

from asyncflow_gui.theme import Tokens


def page_style(tokens: Tokens) -> str:
    """The stylesheet of a page."""
    return f"""
body {{ color: {tokens.text}; font-size: 14px; line-height: 145%; }}
h1 {{ font-size: 24px; font-weight: 600; margin-top: 20px; margin-bottom: 8px; }}
h2 {{ font-size: 18px; font-weight: 600; margin-top: 28px; margin-bottom: 8px; }}
h3 {{ font-size: 15px; font-weight: 600; margin-top: 20px; margin-bottom: 4px; }}
h4 {{ font-size: 14px; font-weight: 600; margin-top: 16px; margin-bottom: 4px; }}
p {{ margin-top: 8px; margin-bottom: 8px; }}
li {{ margin-top: 4px; margin-bottom: 4px; }}
a {{ color: {tokens.accent}; text-decoration: none; }}
code, pre {{ font-family: monospace; font-size: 13px; }}
pre {{ white-space: pre-wrap; }}
code {{ background-color: {tokens.field}; }}
table {{ margin-top: 8px; margin-bottom: 12px; }}
table.code {{ background-color: {tokens.field}; }}
table.grid {{ border-collapse: collapse; border-style: solid; border-width: 1px;
  border-color: {tokens.line}; }}
table.grid td, table.grid th {{ border-style: solid; border-width: 1px;
  border-color: {tokens.line}; }}
table.grid th {{ text-align: left; font-weight: 600; background-color: {tokens.field}; }}
"""
