"""AsyncFlow Designer's simulator: scenarios in, figures out. Never imports Qt."""
