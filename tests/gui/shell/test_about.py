"""The About box, and the licences it lists."""

import json
import tomllib
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from asyncflow_gui.shell import build, licences
from asyncflow_gui.shell.about import AboutBox, Licences
from asyncflow_gui.shell.build import Build, this_build
from asyncflow_gui.shell.licences import Part
from engine import __version__

PROJECT = Path(__file__).parents[3]


@pytest.fixture
def box(qtbot: QtBot) -> AboutBox:
    box = AboutBox(Path("/somewhere/app.log"))
    qtbot.addWidget(box)
    box.show()
    return box


def shown(licences_widget: Licences) -> list[str]:
    rows = (licences_widget.list.item(row) for row in range(licences_widget.list.count()))
    return [item.text() for item in rows if not item.isHidden()]


def test_everything_the_project_depends_on_is_listed_with_its_whole_licence() -> None:
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = {licences.normal(line.split(">")[0].split("~")[0]) for line in project["dependencies"]}
    assert {licences.normal(name) for name in licences.ROOTS} == wanted
    parts = {licences.normal(part.name): part for part in licences.parts()}
    assert wanted - {"pyside6-essentials"} < set(parts)
    assert {"qt", "pyside6", "shiboken", "python"} < set(parts)
    assert licences.parts()[0].name == "AsyncFlow Designer"
    assert [part.name for part in parts.values() if len(part.text) < 400] == []
    assert [part.name for part in parts.values() if not part.licence] == []
    assert "GNU LESSER GENERAL PUBLIC LICENSE" in parts["qt"].text


def test_what_a_build_writes_is_what_the_box_reads(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    parts = [Part("zlib", "1.3", "Zlib", "free"), Part("AsyncFlow Designer", "1", "MIT", "ünicode")]
    file = tmp_path / "licences.json"
    file.write_text(licences.to_json(parts), encoding="utf-8")
    monkeypatch.setattr(licences, "resource", lambda *_: file)
    assert licences.parts() == [parts[1], parts[0]]


def test_a_bundle_says_which_commit_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said = {"version": "1.2", "commit": "0123456789abcdef", "changed": False, "date": "2026-11-23"}
    file = tmp_path / "build.json"
    file.write_text(json.dumps(said), encoding="utf-8")
    monkeypatch.setattr(build, "resource", lambda *_: file)
    assert this_build().line == "Version 1.2 · commit 0123456789 · 2026-11-23"


def test_a_build_that_nobody_knows_the_commit_of_has_its_version_alone() -> None:
    assert Build(__version__, "", False, "").line == f"Version {__version__}"


def test_the_box_shows_version_and_log_file_and_copies_them_for_a_report(box: AboutBox) -> None:
    assert __version__ in box.version.text()
    box.copy.click()
    copied = QGuiApplication.clipboard().text()
    assert box.build.line in copied
    assert "Qt 6" in copied
    assert box.copy.text() == "Copied"


def test_typing_finds_parts_by_name_and_by_licence(qtbot: QtBot, box: AboutBox) -> None:
    everything = shown(box.licences)
    qtbot.keyClicks(box.licences.search, "lgpl")
    assert [name.split()[0] for name in shown(box.licences)] == ["PySide6", "Qt", "Shiboken"]
    assert box.licences.text.toPlainText().startswith("PySide6")
    assert box.licences.count.text() == f"3 of {len(everything)} parts"
    box.licences.search.setText("no such thing")
    assert shown(box.licences) == []
    assert box.licences.text.toPlainText() == ""
    box.licences.search.clear()
    assert shown(box.licences) == everything
    assert box.licences.text.toPlainText() != ""
