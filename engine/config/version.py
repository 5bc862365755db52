"""The version of the engine and the app; ``pyproject.toml`` says the same."""

VERSION = "0.1.0"
