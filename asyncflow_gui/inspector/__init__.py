"""Forms for the selection, made from the schemas; the list of problems."""
