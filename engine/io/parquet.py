"""Tables as Parquet, by PyArrow: an optional extra, loaded when it is first asked for."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from engine.io.tables import Table


class ParquetUnavailableError(ImportError):
    """PyArrow is not installed; the text says how to get it."""


def require_parquet() -> None:
    """Make sure that Parquet can be written.

    Raises:
        ParquetUnavailableError: It cannot, since PyArrow is missing.
    """
    _pyarrow()


def parquet_bytes(table: Table) -> bytes:
    """A table as a Parquet file; what there is none of is null.

    Raises:
        ParquetUnavailableError: PyArrow is missing.
    """
    arrow = _pyarrow()
    schema = arrow.schema(
        [(name, getattr(arrow, _TYPES[kind])()) for name, kind in table.columns.items()]
    )
    batches = [
        arrow.record_batch(
            [
                # from_pandas: NaN is null.
                arrow.array(column, type=field.type, from_pandas=True)
                for column, field in zip(piece, schema, strict=True)
            ],
            schema=schema,
        )
        for piece in table.pieces
    ]
    sink = arrow.BufferOutputStream()
    import_module("pyarrow.parquet").write_table(arrow.Table.from_batches(batches, schema), sink)
    content: bytes = sink.getvalue().to_pybytes()
    return content


_TYPES = {str: "string", int: "int64", float: "float64", bool: "bool_"}


def _pyarrow() -> Any:
    """PyArrow, imported by name so that packagers do not take its 170 MB for a necessity."""
    try:
        return import_module("pyarrow")
    except ImportError as error:
        raise ParquetUnavailableError(
            "Parquet needs PyArrow, which is not installed. "
            'Install it with: pip install "asyncflow-designer[parquet]"'
        ) from error
