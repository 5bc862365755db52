"""The command ``asyncflow-gui``, as another process sees it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtGui import QImage
from support.processes import run_offscreen

from asyncflow_gui.shell.main import main, parse
from engine.config.version import VERSION

from .conftest import SCENARIO


def gui(*words: object, home: Path, **env: str) -> subprocess.CompletedProcess[str]:
    kept = {
        key: value
        for key, value in os.environ.items()
        if key not in {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"}
    }
    places = {"HOME": str(home), "XDG_CONFIG_HOME": str(home), "XDG_DATA_HOME": str(home)}
    return subprocess.run(
        [sys.executable, "-m", "asyncflow_gui.shell.main", *map(str, words)],
        env={**kept, **places, **env},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


class TestWithoutADisplay:
    def test_says_so_and_what_to_do_instead_of_aborting(self, tmp_path: Path) -> None:
        done = gui(home=tmp_path)
        assert done.returncode == 1
        assert "needs a display" in done.stderr
        assert "--screenshot" in done.stderr
        assert "Traceback" not in done.stderr

    def test_writes_a_picture_after_the_run_and_prints_the_figures(
        self, tmp_path: Path, project_file: Path
    ) -> None:
        picture = tmp_path / "pictures" / "window.png"
        done = gui(project_file, "--run", "--seed", "5", "--screenshot", picture, home=tmp_path)
        assert done.returncode == 0, done.stderr
        image = QImage(str(picture))
        assert (image.width(), image.height()) == (1440, 900)
        assert "seed 5" in done.stdout
        assert "generated" in done.stdout
        assert str(picture) in done.stdout

    def test_leaves_nothing_behind_in_the_settings(
        self, tmp_path: Path, project_file: Path
    ) -> None:
        home = tmp_path / "home"
        home.mkdir()
        gui(project_file, "--screenshot", tmp_path / "window.png", home=home)
        assert list(home.rglob("*.conf")) == []


class TestWithoutAWindow:
    @pytest.mark.parametrize(
        ("word", "said"), [("--version", f"asyncflow-gui {VERSION}"), ("--help", "--screenshot")]
    )
    def test_version_and_help_answer_where_there_is_no_display(
        self, tmp_path: Path, word: str, said: str
    ) -> None:
        done = gui(word, home=tmp_path)
        assert (done.returncode, done.stderr) == (0, "")
        assert said in done.stdout
        assert list(tmp_path.iterdir()) == []

    def test_they_do_not_even_import_qt(self) -> None:
        code = (
            "import sys\n"
            "from asyncflow_gui.shell.main import main\n"
            "try:\n    main(['--version'])\n"
            "except SystemExit as end:\n    assert end.code == 0\n"
            "assert not {'PySide6', 'pydantic', 'numpy'} & set(sys.modules)"
        )
        subprocess.run([sys.executable, "-c", code], check=True, timeout=60)


class TestAPictureThatCannotBeTaken:
    def test_of_a_bad_file_names_file_line_and_remedy(self, tmp_path: Path) -> None:
        bad = tmp_path / "bad.asyncflow"
        bad.write_text("format: 1\nscenario:\n  settings:\n    seed: many\n", encoding="utf-8")
        done = gui(bad, "--screenshot", tmp_path / "window.png", home=tmp_path)
        assert done.returncode == 2
        assert f"{bad}:4: settings.seed" in done.stderr
        assert not (tmp_path / "window.png").exists()

    def test_of_a_run_that_is_blocked_names_the_problems(self, tmp_path: Path) -> None:
        half = tmp_path / "half.asyncflow"
        half.write_text("format: 1\nscenario:\n  nodes:\n  - {kind: client, id: web}\n")
        done = gui(half, "--run", "--screenshot", tmp_path / "window.png", home=tmp_path)
        assert done.returncode == 2
        assert "web" in done.stderr

    @pytest.mark.parametrize("place", ["small.asyncflow/window.png", "window.nonsense"])
    def test_in_an_impossible_place_says_so(
        self, tmp_path: Path, project_file: Path, place: str
    ) -> None:
        done = gui(project_file, "--screenshot", tmp_path / place, home=tmp_path)
        assert done.returncode == 1
        assert "could not be written" in done.stderr
        assert "Traceback" not in done.stderr


class TestTheCommandLine:
    @pytest.mark.parametrize(
        "words", [["--seed", "-1", "f"], ["--seed", "x", "f"], ["--theme", "pink"], ["--run"]]
    )
    def test_that_makes_no_sense_is_refused_in_words(
        self, words: list[str], capsys: pytest.CaptureFixture[str]
    ) -> None:
        with pytest.raises(SystemExit) as ended:
            main(words)
        assert ended.value.code == 2
        assert "error:" in capsys.readouterr().err

    def test_is_read(self) -> None:
        options = parse(["a.asyncflow", "--run", "--seed", "7", "--theme", "dark"])
        assert options.file == Path("a.asyncflow")
        assert (options.run, options.seed, options.theme) == (True, 7, "dark")
        assert options.screenshot is None


QUIT_DURING_A_RUN = """
import sys
from pathlib import Path
from PySide6.QtCore import QTimer
from asyncflow_gui.shell.session import Session

session = Session(["app"], None, attended=True)

def quit_it():
    assert session.window.controller.is_running
    session.window.close()

session.window.controller.progressed.connect(lambda _: QTimer.singleShot(0, quit_it))
sys.exit(session.attend(Path(sys.argv[1]), True, None))
"""


def test_quitting_in_the_middle_of_a_run_ends_the_process_cleanly(tmp_path: Path) -> None:
    path = tmp_path / "long.asyncflow"
    path.write_text(SCENARIO.replace("horizon_s: 60.0", "horizon_s: 1000000.0"), encoding="utf-8")
    done = run_offscreen(QUIT_DURING_A_RUN, path, home=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
