"""Files: projects and scenarios in YAML or JSON, AsyncFlow 0.1.1 files, and what a run writes."""
