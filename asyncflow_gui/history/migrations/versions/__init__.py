"""One module a version, the first first."""
