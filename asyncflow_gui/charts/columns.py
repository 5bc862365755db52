"""Columns of a run's series that are made of others."""

WAITING = "waiting"
"""A column of nodes that is the sum of their queues."""
