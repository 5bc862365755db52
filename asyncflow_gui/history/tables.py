"""The tables as the code of this version knows them; ``migrations`` brings older files up to it."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
)

METADATA = MetaData()

RUNS = Table(
    "runs",
    METADATA,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("name", String, nullable=False),
    Column("made_at", String, nullable=False),  # ISO 8601, UTC: sorts as time does
    Column("path", String, nullable=False),
    Column("seed", BigInteger, nullable=False),
    Column("horizon_s", Float, nullable=False),
    Column("wall_s", Float, nullable=False),
    Column("requests", BigInteger, nullable=False),
    Column("p99_s", Float),
    Column("error_share", Float, nullable=False),
    Column("slos", Integer, nullable=False),
    Column("slos_met", Integer, nullable=False),
    Column("stopped", Boolean, nullable=False),
    Column("pinned", Boolean, nullable=False),
    Column("version", String, nullable=False),
    Column("size", BigInteger, nullable=False),
    sqlite_autoincrement=True,
)

DOCUMENTS = Table(
    "documents",
    METADATA,
    Column("run", Integer, ForeignKey("runs.id", ondelete="CASCADE"), primary_key=True),
    Column("kind", String, primary_key=True),
    Column("content", LargeBinary, nullable=False),
)
