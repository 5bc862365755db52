"""The store: what is kept comes back to the last bit, and nothing is lost without words."""

import shutil
import sqlite3
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from asyncflow_gui.history.opening import MIGRATIONS, open_file
from asyncflow_gui.history.packing import pack, unpack
from asyncflow_gui.history.records import HistoryError
from asyncflow_gui.history.store import HistoryStore, Limits
from engine import run_to_json

from .conftest import BEGAN, new_run

FIRST_VERSION = Path(__file__).parent / "data" / "first-version.sqlite"


@pytest.fixture
def path(tmp_path):
    return tmp_path / "data" / "history.sqlite"


@pytest.fixture
def store(path):
    return HistoryStore(path)


def names(store):
    return [entry.name for entry in store.entries()]


def test_a_run_comes_back_to_the_last_bit(store, path):
    kept = new_run("First")
    entry, dropped = store.add(kept)
    assert dropped == []
    found = HistoryStore(path).read(entry.id)
    assert found.project == kept.project
    assert run_to_json(found.result) == run_to_json(kept.result)
    for name, values in kept.result.series.system.items():
        assert np.array_equal(found.result.series.system[name], values, equal_nan=True)
    assert found.result.histogram.count.dtype == np.int64
    assert found.result.traces == kept.result.traces
    assert found.wall_s == 0.25


def test_a_line_tells_what_a_list_shows(store):
    entry, _ = store.add(new_run())
    result = new_run().result
    assert store.entries() == [entry]
    assert entry.name == "Shop"
    assert entry.made_at == BEGAN
    assert entry.path == "/home/shop.asyncflow"
    assert (entry.seed, entry.requests) == (3, result.requests.generated)
    assert entry.p99_s == result.latency_s.p99
    assert entry.passed is True
    assert entry.size > 1000


def test_missed_objectives_and_none_at_all_are_told_apart(store):
    missed, _ = store.add(new_run(slo=0.001))
    assert missed.passed is False
    assert replace(missed, slos=0, slos_met=0).passed is None


def test_the_newest_run_comes_first(store):
    for minutes in (5, 20, 10):
        store.add(new_run(str(minutes), minutes=minutes))
    assert names(store) == ["20", "10", "5"]


def test_runs_are_renamed_pinned_and_deleted(store):
    first, _ = store.add(new_run("a"))
    second, _ = store.add(new_run("b", minutes=1))
    store.rename(first.id, "  One  core\n")
    store.pin([second.id], pinned=True)
    assert names(store) == ["b", "One core"]
    assert [entry.pinned for entry in store.entries()] == [True, False]
    store.rename(first.id, "   ")
    assert names(store)[1] == "One core"
    store.delete([first.id])
    assert names(store) == ["b"]
    with pytest.raises(HistoryError, match="not in the history any more"):
        store.read(first.id)


def test_old_runs_make_room_but_pinned_and_newest_ones_stay(path):
    store = HistoryStore(path, Limits(most_runs=3))
    first, _ = store.add(new_run("0"))
    store.pin([first.id], pinned=True)
    dropped = [store.add(new_run(str(at), minutes=at))[1] for at in range(1, 5)]
    assert dropped == [[], [], ["1"], ["2"]]
    assert names(store) == ["4", "3", "0"]


def test_a_limit_of_size_keeps_at_least_the_run_that_was_added(path):
    store = HistoryStore(path, Limits(most_bytes=1))
    store.add(new_run("a"))
    _, dropped = store.add(new_run("b", minutes=1))
    assert dropped == ["a"]
    assert names(store) == ["b"]


def test_the_file_shrinks_when_runs_are_deleted(path):
    store = HistoryStore(path)
    ids = [store.add(new_run(minutes=at))[0].id for at in range(5)]
    full = path.stat().st_size
    store.delete(ids[1:])
    assert path.stat().st_size < full / 2


def test_a_damaged_file_is_put_aside_with_words(path):
    path.parent.mkdir()
    path.write_bytes(b"SQLite format 3\0" + b"nonsense" * 500)
    store = HistoryStore(path)
    assert "damaged" in store.words
    (aside,) = path.parent.glob("history-damaged-*.sqlite")
    assert str(aside) in store.words
    assert aside.read_bytes().endswith(b"nonsense")
    assert store.entries() == []
    assert HistoryStore(path).words == ""


def test_a_file_that_lost_its_end_is_put_aside(store, path):
    for at in range(3):
        store.add(new_run(minutes=at))
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])
    assert "damaged" in HistoryStore(path).words


def test_a_newer_file_is_refused_and_left_alone(store, path):
    store.add(new_run())
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    before = path.read_bytes()
    with pytest.raises(HistoryError, match="newer version"):
        HistoryStore(path)
    assert path.read_bytes() == before


def test_a_database_of_something_else_is_left_alone(path):
    path.parent.mkdir()
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE songs (name TEXT)")
    connection.close()
    before = path.read_bytes()
    with pytest.raises(HistoryError, match="something else"):
        HistoryStore(path)
    assert path.read_bytes() == before


def test_a_place_that_cannot_be_written_is_said(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(HistoryError, match="cannot be used"):
        HistoryStore(tmp_path / "file" / "history.sqlite")


def test_a_run_whose_documents_are_damaged_is_said_and_stays(store, path):
    entry, _ = store.add(new_run("Old"))
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE documents SET content = x'00' WHERE kind = 'figures'")
    connection.close()
    with pytest.raises(HistoryError, match="“Old” cannot be read"):
        store.read(entry.id)
    assert names(store) == ["Old"]


def test_a_run_that_cannot_be_added_leaves_nothing_behind(store, path):
    with sqlite3.connect(path) as connection:
        connection.execute("DROP TABLE documents")
    connection.close()
    with pytest.raises(HistoryError, match="could not be kept"):
        store.add(new_run())
    assert store.entries() == []


def test_documents_that_say_other_things_are_no_run():
    documents = pack(new_run().project, new_run().result)
    with pytest.raises(ValueError, match="low_s"):
        unpack({**documents, "series": documents["histogram"]})
    with pytest.raises(ValueError, match="project"):
        unpack({})


def test_the_file_of_the_first_version_is_read(tmp_path):
    path = tmp_path / "history.sqlite"
    shutil.copy(FIRST_VERSION, path)
    store = HistoryStore(path)
    (entry,) = store.entries()
    assert (entry.name, entry.seed, entry.pinned) == ("Kept from the first version", 3, True)
    kept = store.read(entry.id)
    assert kept.scenario.name == "Shop"
    assert kept.result.requests.generated == entry.requests
    assert kept.result.latency_s.p99 == entry.p99_s
    store.add(new_run("New"))
    assert len(store.entries()) == 2


LATER = """
import sqlalchemy as sa
from alembic import op
revision, down_revision, branch_labels, depends_on = "0002", "0001", None, None
def upgrade():
    op.add_column("runs", sa.Column("remark", sa.String, server_default="none"))
"""


def test_an_older_file_is_brought_up_to_date_and_a_copy_kept(tmp_path):
    migrations = tmp_path / "migrations"
    shutil.copytree(MIGRATIONS, migrations)
    (migrations / "versions" / "r0002_remark.py").write_text(LATER)
    path = tmp_path / "history.sqlite"
    shutil.copy(FIRST_VERSION, path)
    engine, words = open_file(path, migrations)
    assert words == ""
    with engine.connect() as connection:
        rows = connection.exec_driver_sql("SELECT name, remark FROM runs").all()
    assert rows == [("Kept from the first version", "none")]
    copy = tmp_path / "history-before-update.sqlite"
    assert copy.read_bytes() == FIRST_VERSION.read_bytes()


def test_an_update_that_fails_leaves_the_file_as_it_was(tmp_path):
    migrations = tmp_path / "migrations"
    shutil.copytree(MIGRATIONS, migrations)
    broken = LATER.replace("op.add_column", "op.drop_table('documents'); op.no_such_thing")
    (migrations / "versions" / "r0002_remark.py").write_text(broken)
    path = tmp_path / "history.sqlite"
    shutil.copy(FIRST_VERSION, path)
    with pytest.raises(AttributeError, match="no_such_thing"):
        open_file(path, migrations)
    (entry,) = HistoryStore(path).entries()
    assert HistoryStore(path).read(entry.id).result.requests.generated == entry.requests


def test_the_app_starts_without_the_database_libraries():
    code = (
        "import sys, asyncflow_gui.shell.main_window; "
        "print([name for name in ('sqlalchemy', 'alembic') if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=100
    )
    assert done.stdout.strip() == "[]"
