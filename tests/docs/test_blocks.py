"""Whatever the documents show as code works: programs, commands, files."""

import importlib.util
import os
import shlex
import shutil
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from asyncflow_gui.shell.main import parse
from engine.cli import main as asyncflow
from engine.io.loading import parse_project
from engine.schemas import ScenarioError

sys.path.insert(0, str(Path(__file__).parent))
from blocks import PAGES, ROOT, Block, blocks_of

LANGUAGES = {"diff", "python", "yaml", "sh", "text", "xml"}


def names(pages: list[Path]) -> list[str]:
    return [page.name for page in pages]


def with_programs() -> list[Path]:
    return [
        page
        for page in PAGES
        if any(block.language in ("python", "sh") for block in blocks_of(page))
    ]


@pytest.mark.parametrize("page", PAGES, ids=names(PAGES))
def test_every_block_says_what_it_is(page: Path) -> None:
    for block in blocks_of(page):
        assert block.language in LANGUAGES, f"{page.name}:{block.line}: {block.language!r}"


@pytest.mark.parametrize("page", with_programs(), ids=names(with_programs()))
def test_the_programs_and_commands_of_a_page_run(page: Path, tmp_path: Path) -> None:
    (tmp_path / "resources").symlink_to(ROOT / "resources")
    shutil.copy(ROOT / "resources/examples/single-server.asyncflow", tmp_path / "shop.asyncflow")
    done = subprocess.run(
        [sys.executable, str(Path(__file__).with_name("page_runner.py")), str(page)],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def yaml_blocks() -> list[tuple[Path, Block]]:
    return [(page, b) for page in PAGES for b in blocks_of(page) if b.language == "yaml"]


@pytest.mark.parametrize(
    ("page", "block"), yaml_blocks(), ids=[f"{p.stem}-{b.line}" for p, b in yaml_blocks()]
)
def test_every_file_that_is_shown_can_be_opened(page: Path, block: Block) -> None:
    try:
        parse_project(block.code, page.name)
    except ScenarioError as error:
        pytest.fail("\n".join(str(problem) for problem in error.problems))


def command_lines() -> list[tuple[str, list[str]]]:
    found = []
    for page in PAGES:
        for block in blocks_of(page):
            if block.language == "sh":
                lines = block.code.replace("\\\n", " ").splitlines()
                found += [(page.name, shlex.split(line, comments=True)) for line in lines]
    return [(page, words) for page, words in found if words]


def test_scripts_and_modules_that_are_named_exist() -> None:
    for page, words in command_lines():
        name = words[0] if words[0] != "bash" else words[1]
        if name.startswith(("scripts/", ".ci/", "packaging/")):
            assert (ROOT / name).is_file(), f"{page}: {' '.join(words)}"
        elif name.endswith("python") and words[1] == "-m":
            module = words[2].removeprefix("fuzz.")
            here = (ROOT / "tests/fuzz" / f"{module}.py").is_file()
            assert here or importlib.util.find_spec(words[2]), f"{page}: {' '.join(words)}"
        elif name.endswith("python") and words[1].endswith(".py"):
            assert (ROOT / words[1]).is_file(), f"{page}: {' '.join(words)}"


def test_command_lines_of_the_window_are_understood() -> None:
    seen = 0
    for _, words in command_lines():
        if words[0] == "asyncflow-gui":
            parse(words[1:])
            seen += 1
    assert seen


def test_options_that_are_sketched_exist(capsys: pytest.CaptureFixture[str]) -> None:
    known = set()
    commands = ("run", "validate", "import", "export")
    helps = [partial(asyncflow, [each, "--help"]) for each in commands]
    for print_help in (*helps, partial(parse, ["--help"])):
        with pytest.raises(SystemExit):
            print_help()
        known |= {w.strip("[],.") for w in capsys.readouterr().out.split() if "--" in w}
    for page in PAGES:
        for block in blocks_of(page):
            for line in block.code.splitlines() if block.language == "text" else ():
                if not line.lstrip().startswith(("asyncflow ", "[--")):
                    continue
                options = {w.strip("[].").split("]")[0] for w in line.split() if "--" in w}
                assert options <= known, f"{page.name}: {line}"


@pytest.mark.parametrize("page", PAGES[:2], ids=names(PAGES[:2]))
def test_links_of_the_first_pages_lead_to_files(page: Path) -> None:
    html = MarkdownIt("commonmark").enable("table").render(page.read_text(encoding="utf-8"))
    for part in [*html.split('href="')[1:], *html.split('src="')[1:]]:
        link = part.partition('"')[0].partition("#")[0]
        if link and not link.startswith("http"):
            assert (ROOT / link).exists(), f"{page.name}: {link}"
