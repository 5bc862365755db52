"""AsyncFlow Designer: the desktop app. The only place where Qt exists."""
