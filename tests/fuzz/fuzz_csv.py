"""Fuzz the reading of arrival times: ``python -m fuzz.fuzz_csv -runs=100000``."""

import tempfile
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["engine", "csv"]):
    from fuzz.oracle import read_or_refuse

from fuzz.driver import fuzz
from fuzz.seeds import csv_seeds

_WORDS = ("time_s", "nan", "inf", "-inf", "1e9", "1e10", "1_0", '""', '"', ",", "\r\n", "\ufeff")
_MEMORY = Path("/dev/shm")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(dir=_MEMORY if _MEMORY.is_dir() else None) as folder:
        trace = Path(folder) / "trace.csv"

        def one_input(content: bytes) -> None:
            trace.write_bytes(content)
            read_or_refuse(trace)

        fuzz("csv", one_input, csv_seeds(), _WORDS)
