"""How the history's file came to its present form, version by version (Alembic)."""
