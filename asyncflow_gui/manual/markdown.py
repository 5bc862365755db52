"""A page's Markdown as HTML that Qt's text engine shows well. No Qt.

Qt knows a small part of CSS: no borders of single paragraphs, no background behind a whole block
of code. So code stands in a table of one cell.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markdown_it.utils import OptionsDict

SCHEME = "manual"
"""Of addresses of pages, such as ``manual:/model#nodes``."""

_FOR_LIGHT, _FOR_DARK = "#only-light", "#only-dark"


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of a page: 1 to 6, its text, and the anchor that leads there."""

    level: int
    text: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and the words below it, up to the next heading."""

    heading: Heading
    text: str


@dataclass(frozen=True, slots=True)
class Rendered:
    """A page, ready to be shown."""

    html: str
    headings: tuple[Heading, ...]


def render(source: str, *, dark: bool) -> Rendered:
    """Make HTML of a page.

    Args:
        source: Its Markdown.
        dark: Which of two pictures to show where there is one for each theme.
    """
    parser = _parser()
    tokens = parser.parse(source)
    headings = _with_anchors(tokens)
    for token in _flat(tokens):
        if token.type == "link_open":
            token.attrSet("href", address(str(token.attrGet("href") or "")))
    shown = _without_theme(tokens, _FOR_LIGHT if dark else _FOR_DARK)
    return Rendered(parser.renderer.render(shown, parser.options, {}), tuple(headings))


def sections(source: str) -> list[Section]:
    """The page cut at its headings, as plain text, for a search."""
    tokens = _parser().parse(source)
    found: list[Section] = []
    heading: Heading | None = None
    words: list[str] = []
    in_heading = False
    anchors = iter(_with_anchors(tokens))
    for token in tokens:
        if token.type == "heading_open":
            if heading is not None:
                found.append(Section(heading, _joined(words)))
            heading, words, in_heading = next(anchors), [], True
        elif token.type == "heading_close":
            in_heading = False
        elif in_heading:
            continue
        elif token.type == "inline":
            words.append(_plain(token))
        elif token.type in ("fence", "code_block"):
            words.append(token.content)
    if heading is not None:
        found.append(Section(heading, _joined(words)))
    return found


def address(href: str) -> str:
    """Where a link of a page leads inside the app; links to elsewhere stay as they are."""
    page, mark, anchor = href.partition("#")
    if not page.endswith(".md") or "/" in page:
        return href
    return f"{SCHEME}:/{page.removesuffix('.md')}{mark}{anchor}"


def slug(text: str) -> str:
    """The anchor of a heading, as the site makes it."""
    kept = re.sub(r"[^\w\s-]", "", text.lower()).strip()
    return re.sub(r"[-\s]+", "-", kept)


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark").enable("table")
    parser.add_render_rule("fence", _code)
    parser.add_render_rule("code_block", _code)
    parser.add_render_rule("table_open", _table)
    parser.add_render_rule("html_block", _remark)
    return parser


def _code(
    _renderer: object, tokens: Sequence[Token], index: int, _options: OptionsDict, _env: object
) -> str:
    text = tokens[index].content.rstrip("\n")
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return (
        '<table class="code" width="98%" cellpadding="10" cellspacing="0"><tr>'
        f"<td><pre>{text}</pre></td></tr></table>\n"
    )


def _remark(
    _renderer: object, _tokens: Sequence[Token], _index: int, _options: OptionsDict, _env: object
) -> str:
    """Remarks for those who write pages are not for those who read them."""
    return ""


def _table(
    _renderer: object, _tokens: Sequence[Token], _index: int, _options: OptionsDict, _env: object
) -> str:
    return '<table class="grid" width="98%" cellpadding="6" cellspacing="0">\n'


def _with_anchors(tokens: Sequence[Token]) -> list[Heading]:
    """Give each heading its anchor; the same words twice get ``_1``, as on the site."""
    headings: list[Heading] = []
    taken: set[str] = set()
    for token, inline in pairwise(tokens):
        if token.type != "heading_open":
            continue
        text = _plain(inline)
        anchor, number = slug(text), 0
        while anchor in taken:
            number += 1
            anchor = f"{slug(text)}_{number}"
        taken.add(anchor)
        # Qt goes to the name of an anchor, not to the id of a heading.
        mark = Token("html_inline", "", 0, content=f'<a name="{anchor}"></a>')
        inline.children = [mark, *(inline.children or [])]
        headings.append(Heading(int(token.tag[1]), text, anchor))
    return headings


def _without_theme(tokens: Sequence[Token], ending: str) -> list[Token]:
    """Leave out the pictures that are meant for the other theme."""
    for token in tokens:
        if token.children:
            token.children = [
                child
                for child in token.children
                if child.type != "image" or not _target(child).endswith(ending)
            ]
            for child in token.children:
                if child.type == "image":
                    child.attrSet("src", _target(child).partition("#")[0])
    for opening, inline in pairwise(tokens):
        if inline.type == "inline" and any(c.type == "image" for c in inline.children or ()):
            # A line is as high as its picture; the space between lines of text would be huge.
            opening.attrSet("style", "line-height: 100%")
    return list(tokens)


def _target(image: Token) -> str:
    return str(image.attrGet("src") or "")


def _flat(tokens: Iterable[Token]) -> Iterable[Token]:
    for token in tokens:
        yield token
        yield from _flat(token.children or ())


def _plain(inline: Token) -> str:
    kinds = ("text", "code_inline")
    parts = [
        child.content if child.type in kinds else " "
        for child in inline.children or ()
        if child.type in kinds or child.type in ("softbreak", "hardbreak")
    ]
    return "".join(parts)


def _joined(words: Sequence[str]) -> str:
    return " ".join(" ".join(words).split())
