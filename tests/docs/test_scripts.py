"""The small scripts that look at commits."""

import json
import subprocess
from pathlib import Path

import pytest
import yaml

from scripts.check_files import MOST_KB, problems_of

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    "message",
    [
        "fix: a queue limit of 0 lets nobody wait\n",
        "feat(canvas)!: edges keep their bends\n\nThe file has a new key.\n# comment\n",
        "Merge branch 'develop'\n",
        "perf: fewer calls\n# On branch main\n",
    ],
)
def test_messages_of_the_agreed_form_pass(message: str, tmp_path: Path) -> None:
    assert judged(message, tmp_path).returncode == 0


@pytest.mark.parametrize(
    ("message", "said"),
    [
        ("Fixed it\n", "should be a kind"),
        ("fix: it.\n", "without a full stop"),
        ("fix:it\n", "a colon, a space"),
        (f"fix: {'very ' * 30}long\n", "characters"),
        ("fix: it\nmore at once\n", "blank line"),
        ("wip: it\n", "should be a kind"),
    ],
)
def test_others_are_told_what_to_do(message: str, said: str, tmp_path: Path) -> None:
    done = judged(message, tmp_path)
    assert done.returncode == 1
    assert said in done.stdout


def judged(message: str, folder: Path) -> subprocess.CompletedProcess[str]:
    file = folder / "message"
    file.write_text(message, encoding="utf-8")
    return subprocess.run(
        [str(ROOT / "scripts/commit-message.sh"), str(file)],
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("big.bin", b"\0" * (MOST_KB + 1) * 1024, "KB"),
        ("half.py", b"a = 1\n<<<<<<< HEAD\n", "merge"),
        ("windows.py", b"a = 1\r\n", "Windows"),
        ("bad.json", b"{", "cannot be read"),
        ("bad.yml", b"a: [", "cannot be read"),
        ("bad.toml", b"a = ", "cannot be read"),
    ],
)
def test_files_that_do_not_belong_are_named(
    name: str, content: bytes, said: str, tmp_path: Path
) -> None:
    file = tmp_path / name
    file.write_bytes(content)
    (problem,) = problems_of(file)
    assert said in problem


def test_files_that_belong_pass(tmp_path: Path) -> None:
    file = tmp_path / "good.json"
    file.write_text(json.dumps({"a": 1}), encoding="utf-8")
    assert list(problems_of(file)) == []


def test_every_script_is_in_the_index() -> None:
    index = (ROOT / "scripts/README.md").read_text(encoding="utf-8")
    for script in (ROOT / "scripts").glob("*.sh"):
        assert f"({script.name})" in index, script.name


def test_hooks_call_what_is_there() -> None:
    config = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))
    for hook in config["repos"][0]["hooks"]:
        words = hook["entry"].split()
        if words[0].startswith("scripts/"):
            assert (ROOT / words[0]).is_file()
        if "-m" in words and words[words.index("-m") + 1].startswith("scripts."):
            module = words[words.index("-m") + 1]
            assert (ROOT / f"{module.replace('.', '/')}.py").is_file()
