"""One module per kind of element that acts while a scenario runs."""
