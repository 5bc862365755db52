"""A clean Debian, and a screen, for the tests of what is installed."""
