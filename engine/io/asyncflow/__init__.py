"""AsyncFlow 0.1.1 files: opened as ordinary scenarios, with notes on what differs."""

from engine.io.asyncflow.importer import ASYNCFLOW_KEYS, Imported, import_asyncflow

__all__ = ["ASYNCFLOW_KEYS", "Imported", "import_asyncflow"]
