"""The blocks of code of a page, and what is to be done with each."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from markdown_it import MarkdownIt

ROOT = Path(__file__).resolve().parents[2]
PAGES = [
    ROOT / "README.md",
    ROOT / "CONTRIBUTING.md",
    *sorted((ROOT / "docs").glob("*.md")),
]
_REMARK = re.compile(r"<!-- (file|exits with):? (\S+) -->")


@dataclass(frozen=True)
class Block:
    """A block of code.

    Attributes:
        language: The word behind the fence; empty for none.
        line: Of its first line of code, from 1.
        code: What stands in it.
        file: Name under which the blocks that follow find it; empty for none.
        exit_code: What its commands are to end with.
    """

    language: str
    line: int
    code: str
    file: str = ""
    exit_code: int = 0


def blocks_of(page: Path) -> Iterator[Block]:
    """The blocks of a page, in order; a remark before one says what is special about it."""
    file, exit_code = "", 0
    for token in MarkdownIt().parse(page.read_text(encoding="utf-8")):
        if token.type == "html_block":
            remark = _REMARK.search(token.content)
            if remark and remark[1] == "file":
                file = remark[2]
            elif remark:
                exit_code = int(remark[2])
        elif token.type in ("fence", "code_block"):
            assert token.map is not None
            language = token.info if token.type == "fence" else "indented"
            yield Block(language, token.map[0] + 2, token.content, file, exit_code)
            file, exit_code = "", 0
