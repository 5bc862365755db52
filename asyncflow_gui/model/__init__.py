"""The open project as plain observable Python: no Qt here."""

from asyncflow_gui.model.document import Changes, Document

__all__ = ["Changes", "Document"]
