"""The guide to scenarios from Python is a program: its code runs, block after block."""

import re
from pathlib import Path

import pytest

GUIDE = Path(__file__).resolve().parents[4] / "docs" / "python.md"
BLOCKS = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def test_every_code_block_of_the_guide_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    text = GUIDE.read_text(encoding="utf-8")
    names: dict[str, object] = {"__name__": "guide"}
    for block in BLOCKS.finditer(text):
        # Blank lines before it, so that a traceback names the line of the guide.
        code = "\n" * text[: block.start(1)].count("\n") + block[1]
        exec(compile(code, str(GUIDE), "exec"), names)
    assert (tmp_path / "shop.yaml").is_file()
    assert (tmp_path / "out" / "result.json").is_file()
