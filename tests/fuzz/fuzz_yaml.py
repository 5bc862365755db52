"""Fuzz the opening of YAML files: ``python -m fuzz.fuzz_yaml -runs=100000``."""

import atheris

with atheris.instrument_imports(include=["engine"]):
    from fuzz.oracle import open_or_refuse

from fuzz.driver import fuzz
from fuzz.seeds import vocabulary, yaml_seeds


def one_input(content: bytes) -> None:
    open_or_refuse(content, "any.yaml")


if __name__ == "__main__":
    fuzz("yaml", one_input, yaml_seeds(), vocabulary())
