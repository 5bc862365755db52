"""Opens the history's file, whatever state it is in; no run is ever lost without words."""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, event, inspect
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import NullPool

from asyncflow_gui.history.records import HistoryError

MIGRATIONS = Path(__file__).parent / "migrations"

_PATIENCE_S = 10.0
"""How long another window of the app may keep the file to itself."""


def open_file(path: Path, migrations: Path = MIGRATIONS) -> tuple[Engine, str]:
    """Open the file, made or brought up to date if need be.

    Returns:
        The database, and what the user should know: empty, or that a damaged file was put aside.

    Raises:
        HistoryError: It cannot be used, and is left as it is; the text says why.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        words = _put_aside_if_damaged(path)
        engine = _engine(path)
        _bring_up_to_date(engine, path, migrations)
    except (OSError, sqlite3.Error, SQLAlchemyError) as error:
        raise HistoryError(f"The history of runs cannot be used: {_said(error)}. {path}") from error
    return engine, words


def _said(error: Exception) -> str:
    origin = getattr(error, "orig", None)
    text = getattr(error, "strerror", None) or str(origin or error)
    return text.rstrip(".")


def _engine(path: Path) -> Engine:
    engine = create_engine(
        f"sqlite:///{path}", poolclass=NullPool, connect_args={"timeout": _PATIENCE_S}
    )
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def _prepare(connection: sqlite3.Connection, _record: object) -> None:
    # Python's own transactions leave changes of tables out; ours hold them, so that an update
    # happens as a whole or not at all.
    connection.isolation_level = None
    if connection.execute("PRAGMA page_count").fetchone() == (0,):
        # Only a new file can be told; an old one would merely be written to.
        connection.execute("PRAGMA auto_vacuum = INCREMENTAL")
    connection.execute("PRAGMA foreign_keys = ON")


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN")


def _put_aside_if_damaged(path: Path) -> str:
    """Rename a file that is no sound database; says so."""
    if not path.exists() or _is_sound(path):
        return ""
    stamp = datetime.now(UTC).strftime("%Y%m%d-%H%M%S")
    aside = path.with_name(f"{path.stem}-damaged-{stamp}{path.suffix}")
    path.rename(aside)
    for ending in ("-journal", "-wal"):
        with contextlib.suppress(OSError):
            Path(f"{path}{ending}").rename(f"{aside}{ending}")
    return f"The history of runs was damaged. It was put aside as {aside}, and a new one begun."


def _is_sound(path: Path) -> bool:
    """Whether SQLite finds nothing wrong.

    Raises:
        sqlite3.OperationalError: It cannot tell: the file is locked, or may not be read.
    """
    with contextlib.closing(sqlite3.connect(path, timeout=_PATIENCE_S)) as connection:
        try:
            return bool(connection.execute("PRAGMA quick_check(1)").fetchone() == ("ok",))
        except sqlite3.OperationalError:
            raise
        except sqlite3.DatabaseError:
            return False


def _bring_up_to_date(engine: Engine, path: Path, migrations: Path) -> None:
    config = Config()
    config.set_main_option("script_location", str(migrations).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    scripts = ScriptDirectory.from_config(config)
    with engine.begin() as connection:
        present = MigrationContext.configure(connection).get_current_revision()
        known = {each.revision for each in scripts.walk_revisions()}
        if present is not None and present not in known:
            raise HistoryError(
                "The history of runs was written by a newer version of this app. It is left as it "
                f"is, and this version keeps no runs. Update the app to see them. {path}"
            )
        if present is None and inspect(connection).get_table_names():
            raise HistoryError(
                f"{path} is a database of something else. It is left as it is, and no runs are "
                "kept until it is moved away."
            )
        if present == scripts.get_current_head():
            return
    if present is not None:
        # Should anything go wrong, the runs of the old version are still there.
        shutil.copy2(path, path.with_name(f"{path.stem}-before-update{path.suffix}"))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
