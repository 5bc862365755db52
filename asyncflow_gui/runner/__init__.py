"""Drives engine.Simulation off the GUI thread."""
