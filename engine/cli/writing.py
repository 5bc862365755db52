"""Where ``asyncflow run`` leaves its results: a folder of files, or the report alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from engine.cli.messages import CommandError, reason, say
from engine.io.exporting import (
    prepare_folder,
    require_format,
    write_result,
)
from engine.io.formats import ResultFormat
from engine.io.parquet import ParquetUnavailableError
from engine.schemas import Layout, RunResult, Scenario

_REPORT = "report.html"
_PAGES = frozenset({".html", ".htm"})


@dataclass(frozen=True, slots=True)
class Target:
    """Where results go.

    Attributes:
        folder: The folder.
        page: Name of the report in it.
        form: What else is written there; None: only the report.
    """

    folder: Path
    page: str
    form: ResultFormat | None


def prepare(path: str, form: ResultFormat | None) -> Target:
    """Make sure, before the run, that its results can be written, so that a long one is not lost.

    A path that ends in ``.html`` is that of the report, anything else is a folder.

    Raises:
        CommandError: They cannot.
    """
    alone = Path(path).suffix.lower() in _PAGES
    folder = Path(path).parent if alone else Path(path)
    try:
        if not alone:
            require_format(form or "csv")
        prepare_folder(folder)
    except ParquetUnavailableError as error:
        raise CommandError(str(error)) from error
    except OSError as error:
        raise CommandError(f"cannot write to the folder {folder}: {reason(error)}") from error
    if alone and Path(path).is_dir():
        raise CommandError(f"cannot write to {path}: it is a folder")
    return Target(folder, Path(path).name if alone else _REPORT, None if alone else form or "csv")


def write(
    target: Target,
    scenario: Scenario,
    result: RunResult,
    layout: Layout,
    what_if: Sequence[str],
) -> None:
    """Write the results, and say what was written.

    Raises:
        CommandError: They cannot be written.
    """
    from engine.io.report import write_report  # noqa: PLC0415 - only where it is asked for

    try:
        files = write_result(result, target.folder, target.form) if target.form else []
        page = target.folder / target.page
        write_report(page, scenario, result, layout, what_if=what_if)
    except OSError as error:
        where = f"the folder {target.folder}"
        raise CommandError(f"cannot write to {where}: {reason(error)}") from error
    say(f"Wrote {', '.join(file.name for file in [*files, page])} to {target.folder}")
