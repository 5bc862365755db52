"""Every edit as a QUndoCommand that changes the model; nothing else changes it."""

from asyncflow_gui.commands.edit import Edit, Editor

__all__ = ["Edit", "Editor"]
