"""AsyncFlow files: opened as ordinary scenarios and written again; notes say what differs."""

from engine.io.asyncflow.exporter import Exported, to_asyncflow
from engine.io.asyncflow.importer import ASYNCFLOW_KEYS, Imported, import_asyncflow

__all__ = ["ASYNCFLOW_KEYS", "Exported", "Imported", "import_asyncflow", "to_asyncflow"]
