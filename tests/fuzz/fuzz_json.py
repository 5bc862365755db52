"""Fuzz the opening of JSON files: ``python -m fuzz.fuzz_json -runs=100000``."""

import atheris

with atheris.instrument_imports(include=["engine"]):
    from fuzz.oracle import open_or_refuse

from fuzz.driver import fuzz
from fuzz.seeds import json_seeds, vocabulary


def one_input(content: bytes) -> None:
    open_or_refuse(content, "any.json")


if __name__ == "__main__":
    fuzz("json", one_input, json_seeds(), vocabulary())
