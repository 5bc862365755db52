"""The drawing as a file that others can look at."""

import re
import threading
from pathlib import Path

import pytest
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QProgressDialog, QWidget
from pytestqt.qtbot import QtBot

from asyncflow_gui.assets import resource
from asyncflow_gui.shell.drawing import Drawing
from asyncflow_gui.shell.main_window import MainWindow
from asyncflow_gui.shell.patience import CalledOffError, patience


@pytest.fixture
def story(window: MainWindow) -> MainWindow:
    window.files.open_example(resource("examples", "outage-with-balancer.asyncflow"))
    window.theme.set_mode("light")
    return window


def exported(window: MainWindow, path: Path) -> Path:
    window.chooser.file = path  # type: ignore[attr-defined]
    window.actions_.export_drawing.trigger()
    return path


def size_of(window: MainWindow) -> tuple[float, float]:
    drawing = Drawing(window.document.project, window.theme)
    size = drawing.size
    drawing.close()
    return size.width(), size.height()


def test_svg_holds_shapes_and_names_but_no_pixels(story: MainWindow, tmp_path: Path) -> None:
    text = exported(story, tmp_path / "a.svg").read_text(encoding="utf-8")
    assert "<image" not in text
    for name in (*story.document.nodes, "least connections", "Checkout loses a server"):
        assert name in text
    width, height = size_of(story)
    box = re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', text)
    assert box is not None
    assert float(box[1]) == pytest.approx(width, abs=0.1)
    assert float(box[2]) == pytest.approx(height, abs=0.1)


def test_svg_looks_like_the_picture(story: MainWindow, tmp_path: Path) -> None:
    renderer = QSvgRenderer(str(exported(story, tmp_path / "a.svg")))
    picture = QImage(str(exported(story, tmp_path / "a.png")))
    drawn = QImage(picture.size(), QImage.Format.Format_ARGB32)
    painter = QPainter(drawn)
    renderer.render(painter)
    painter.end()
    points = [(x, y) for x in range(8, drawn.width(), 16) for y in range(8, drawn.height(), 16)]
    far = [at for at in points if _distance(drawn, picture, *at) > 48]
    assert len(far) < 0.03 * len(points)


def _distance(one: QImage, other: QImage, x: int, y: int) -> int:
    a, b = one.pixelColor(x, y), other.pixelColor(x, y)
    return max(abs(a.red() - b.red()), abs(a.green() - b.green()), abs(a.blue() - b.blue()))


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_png_is_twice_the_size_in_the_colours_of_the_theme(
    story: MainWindow, tmp_path: Path, mode: str
) -> None:
    story.theme.set_mode(mode)  # type: ignore[arg-type]
    picture = QImage(str(exported(story, tmp_path / "a.png")))
    width, height = size_of(story)
    assert picture.width() == pytest.approx(2 * width, abs=1)
    assert picture.height() == pytest.approx(2 * height, abs=1)
    assert picture.pixelColor(0, 0) == story.theme.tokens.color("canvas")
    assert picture.text("Title") == "Checkout loses a server"


def test_pdf_is_one_page_of_the_drawings_size_without_pixels(
    story: MainWindow, tmp_path: Path
) -> None:
    content = exported(story, tmp_path / "a.pdf").read_bytes()
    assert content.startswith(b"%PDF-")
    assert len(re.findall(rb"/Type\s*/Page\b", content)) == 1
    assert not re.search(rb"/Subtype\s*/Image", content)
    box = re.search(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)", content)
    assert box is not None
    width, height = size_of(story)
    assert float(box[1]) == pytest.approx(width * 0.75, abs=1)
    assert float(box[2]) == pytest.approx(height * 0.75, abs=1)


def test_a_name_without_a_known_ending_becomes_an_svg(story: MainWindow, tmp_path: Path) -> None:
    exported(story, tmp_path / "system.v2")
    assert (tmp_path / "system.v2.svg").is_file()


def test_selection_and_zoom_do_not_show_in_the_file(story: MainWindow, tmp_path: Path) -> None:
    before = exported(story, tmp_path / "a.png").read_bytes()
    story.canvas.select_all()
    story.canvas.set_zoom(0.2)
    assert exported(story, tmp_path / "b.png").read_bytes() == before


def test_an_empty_drawing_is_not_exported(window: MainWindow, tmp_path: Path) -> None:
    exported(window, tmp_path / "a.svg")
    assert not (tmp_path / "a.svg").exists()
    assert "Nothing is drawn" in window.status.message


def test_a_changed_mind_and_a_folder_that_is_gone(
    story: MainWindow, tmp_path: Path, dialogs, qtbot: QtBot
) -> None:
    story.chooser.file = None  # type: ignore[attr-defined]
    story.actions_.export_drawing.trigger()
    dialogs.escape()
    exported(story, tmp_path / "gone" / "a.svg")
    assert "was not written" in "\n".join(dialogs.texts)


def test_a_picture_painted_in_strips_is_the_same_as_one_painted_at_once(story: MainWindow) -> None:
    drawing = Drawing(story.document.project, story.theme)
    shares: list[float] = []
    strips, whole = drawing.picture(2.0, shares.append), drawing.picture(2.0)
    drawing.close()
    assert len(shares) > 2
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    assert strips.size() == whole.size()
    points = [(x, y) for x in range(0, whole.width(), 5) for y in range(whole.height())]
    # Dashes begin a little elsewhere in each strip.
    assert sum(_distance(strips, whole, *at) > 16 for at in points) < 0.005 * len(points)


def test_a_drawing_that_is_called_off_leaves_no_file(
    story: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QProgressDialog, "wasCanceled", lambda _: True)
    path = exported(story, tmp_path / "a.png")
    assert not path.exists()
    assert "called off" in story.status.message


def test_what_is_called_off_while_it_is_compressed_is_dropped(qtbot: QtBot) -> None:
    parent, goes_on = QWidget(), threading.Event()
    qtbot.addWidget(parent)
    with patience("Working …", parent) as told:
        told._dialog.cancel()  # type: ignore[union-attr]
        with pytest.raises(CalledOffError):
            told.wait_for(goes_on.wait)
        goes_on.set()


def test_an_error_in_the_thread_is_told_to_who_waits(qtbot: QtBot) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    with patience("Working …", parent) as told, pytest.raises(ZeroDivisionError):
        told.wait_for(lambda: 1 // 0)
