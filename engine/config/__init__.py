"""Defaults and limits of the model, with their units. Imports nothing else of the engine."""
