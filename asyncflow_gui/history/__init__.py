"""The history of runs: a store without Qt, its thread, and the panel that shows it.

``records``, ``packing``, ``tables``, ``opening`` and ``store`` know no Qt. SQLAlchemy and Alembic
are imported on the history's own thread, when it is first used: they take a fifth of a second.
"""
