"""Main window, menus, files, settings."""
