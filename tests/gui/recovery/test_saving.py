"""What is saved can be read again; what it replaces is kept; refusals say why and what to do."""

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest

from asyncflow_gui.model import edits
from asyncflow_gui.recovery import backups
from asyncflow_gui.recovery.backups import backup_of
from asyncflow_gui.recovery.fingerprints import fingerprint, is_another
from asyncflow_gui.shell import storage
from asyncflow_gui.shell.storage import SaveError, save_project
from engine.io.loading import load
from engine.io.writing import project_to_yaml
from engine.schemas import Position, Project, Server


def drawn(*names: str) -> Project:
    placed = [(Server(id=name), Position(x=0.0, y=0.0)) for name in names]
    return edits.add_nodes(Project(), placed)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    folder = tmp_path / "work"
    folder.mkdir()
    return folder / "p.asyncflow"


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    return tmp_path / "data" / "backups"


class TestASave:
    def test_tells_what_the_file_is_now(self, file: Path) -> None:
        now = save_project(file, drawn("a"), known=None, backups=None)
        assert now == fingerprint(file)
        assert load(file).project == drawn("a")

    def test_is_refused_before_anything_is_replaced_if_it_would_not_read_back(
        self, file: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        save_project(file, drawn("a"), known=None, backups=None)
        monkeypatch.setattr(storage, "project_to_yaml", lambda _: project_to_yaml(drawn("x")))
        with pytest.raises(SaveError, match="could not be opened again"):
            save_project(file, drawn("b"), known=None, backups=None)
        assert load(file).project == drawn("a")

    def test_does_not_count_if_the_disk_holds_something_else(
        self, file: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        real = storage.write_atomically
        monkeypatch.setattr(storage, "write_atomically", lambda p, c: real(p, c[:-1]))
        with pytest.raises(SaveError, match="does not read back"):
            save_project(file, drawn("a"), known=None, backups=None)

    def test_leaves_nothing_else_in_the_folder(self, file: Path, kept: Path) -> None:
        for name in "abc":
            save_project(file, drawn(name), known=None, backups=kept)
        assert [path.name for path in file.parent.iterdir()] == [file.name]


class TestTheVersionBefore:
    def test_is_kept_in_the_apps_folder(self, file: Path, kept: Path) -> None:
        save_project(file, drawn("a"), known=None, backups=kept)
        assert backup_of(file, kept) is None
        save_project(file, drawn("b"), known=None, backups=kept)
        backup = backup_of(file, kept)
        assert backup is not None
        assert load(backup.path).project == drawn("a")

    def test_is_not_replaced_by_a_save_without_a_change(self, file: Path, kept: Path) -> None:
        for name in "abb":
            save_project(file, drawn(name), known=None, backups=kept)
        backup = backup_of(file, kept)
        assert backup is not None
        assert load(backup.path).project == drawn("a")

    def test_is_not_replaced_by_a_damaged_one(self, file: Path, kept: Path) -> None:
        for name in "ab":
            save_project(file, drawn(name), known=None, backups=kept)
        file.write_bytes(file.read_bytes()[:20])
        save_project(file, drawn("c"), known=None, backups=kept)
        backup = backup_of(file, kept)
        assert backup is not None
        assert load(backup.path).project == drawn("a")

    def test_projects_of_the_same_name_have_each_their_own(self, tmp_path: Path) -> None:
        for folder in ("x", "y"):
            (tmp_path / folder).mkdir()
            for name in (folder, "later"):
                path = tmp_path / folder / "p.asyncflow"
                save_project(path, drawn(name), known=None, backups=tmp_path / "kept")
        for folder in ("x", "y"):
            backup = backup_of(tmp_path / folder / "p.asyncflow", tmp_path / "kept")
            assert backup is not None
            assert load(backup.path).project == drawn(folder)

    def test_only_so_many_are_kept(
        self, tmp_path: Path, kept: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(backups, "MOST_FILES", 3)
        for number in range(6):
            for name in "ab":
                path = tmp_path / f"{number}.asyncflow"
                save_project(path, drawn(name), known=None, backups=kept)
        assert len(list(kept.iterdir())) == 3

    def test_that_cannot_be_kept_does_not_stop_the_save(self, file: Path, tmp_path: Path) -> None:
        (tmp_path / "blocked").write_text("a file where the folder should be")
        for name in "ab":
            save_project(file, drawn(name), known=None, backups=tmp_path / "blocked" / "x")
        assert load(file).project == drawn("b")


class TestAPlaceThatRefuses:
    def refused(self, file: Path) -> str:
        with pytest.raises(SaveError) as refusal:
            save_project(file, drawn("a"), known=None, backups=None)
        return str(refusal.value)

    def test_a_folder_that_has_vanished(self, file: Path) -> None:
        file.parent.rmdir()
        text = self.refused(file)
        assert "does not exist any more" in text
        assert "network or a removable drive" in text

    def test_a_folder_that_is_in_the_way(self, file: Path) -> None:
        file.mkdir()
        assert "is a folder. Choose another name" in self.refused(file)

    @pytest.mark.skipif(not Path("/proc/self").exists(), reason="needs a folder nobody may write")
    def test_a_folder_that_takes_no_files(self) -> None:
        text = self.refused(Path("/proc/p.asyncflow"))
        assert "/proc/p.asyncflow could not be written" in text
        assert "Save the project" in text

    def test_a_folder_that_may_only_be_read(
        self, file: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(storage, "QSaveFile", Refusing)
        monkeypatch.setattr(storage.os, "access", lambda *_: False)
        assert "may only be read. Save the project in a folder of yours" in self.refused(file)

    def test_a_full_disk(self, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(storage, "QSaveFile", Refusing)
        usage = storage.shutil._ntuple_diskusage(100, 100, 0)  # type: ignore[attr-defined]
        monkeypatch.setattr(storage.shutil, "disk_usage", lambda _: usage)
        assert "the disk is full. Make room on it and try again" in self.refused(file)

    def test_a_network_that_has_gone_away(
        self, file: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def stale(_path: Path) -> bool:
            raise OSError(errno.ESTALE, os.strerror(errno.ESTALE))

        monkeypatch.setattr(Path, "is_dir", stale)
        assert "cannot be reached" in self.refused(file)


class Refusing(storage.QSaveFile):
    def open(self, _mode: object) -> bool:
        return False


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="limits as Linux has them")
def test_a_disk_that_is_full_in_the_middle_leaves_the_old_file(file: Path) -> None:
    save_project(file, drawn("a"), known=None, backups=None)
    before = file.read_bytes()
    program = (
        "import resource, signal, sys\n"
        "from pathlib import Path\n"
        "from asyncflow_gui.shell.storage import SaveError, write_atomically\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))\n"
        "try:\n"
        "    write_atomically(Path(sys.argv[1]), b'x' * 100_000)\n"
        "except SaveError as error:\n"
        "    print(error)\n"
    )
    root = Path(__file__).parents[3]
    done = subprocess.run(
        [sys.executable, "-c", program, str(file)],
        cwd=root,
        capture_output=True,
        text=True,
        check=True,
    )
    assert "could not be written" in done.stdout
    assert file.read_bytes() == before
    assert [path.name for path in file.parent.iterdir()] == [file.name]


class TestWhetherAFileIsAnother:
    def test_is_told_by_its_content(self, file: Path) -> None:
        file.write_text("one")
        known = fingerprint(file)
        assert known is not None
        assert not is_another(file, known)
        file.write_text("two!")
        assert is_another(file, known)

    def test_a_touch_is_no_change(self, file: Path) -> None:
        file.write_text("one")
        known = fingerprint(file)
        assert known is not None
        os.utime(file, (5.0, 5.0))
        assert not is_another(file, known)

    def test_a_file_that_is_gone_holds_nothing_to_lose(self, file: Path) -> None:
        file.write_text("one")
        known = fingerprint(file)
        assert known is not None
        file.unlink()
        assert not is_another(file, known)
        assert fingerprint(file) is None
