"""Runs the programs and commands of a page in order, as a reader would. Not a test.

    python page_runner.py PAGE

It is a process of its own: what a page does is not watched as the runs of other tests are.
"""

import shlex
import sys
from pathlib import Path

from blocks import Block, blocks_of

from engine.cli import main as asyncflow


def main(page: Path) -> None:
    names: dict[str, object] = {"__name__": "page"}
    for block in blocks_of(page):
        if block.file:
            Path(block.file).write_text(block.code, encoding="utf-8")
        if block.language == "python":
            # Blank lines before it, so that a traceback names the line of the page.
            code = "\n" * (block.line - 1) + block.code
            exec(compile(code, str(page), "exec"), names)
        elif block.language == "sh":
            run_commands(page, block)


def run_commands(page: Path, block: Block) -> None:
    for line in block.code.replace("\\\n", " ").splitlines():
        words = shlex.split(line, comments=True)
        if words[:1] != ["asyncflow"]:
            continue
        if "||" in words:  # what the shell does if it fails
            words = words[: words.index("||")]
        code = asyncflow(words[1:])
        assert code == block.exit_code, f"{page}:{block.line}: {line} ended with {code}"


if __name__ == "__main__":
    main(Path(sys.argv[1]))
