"""What is observed while a run goes on, and the figures computed from it."""
