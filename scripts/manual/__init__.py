"""What writes parts of the manual, and builds it."""
