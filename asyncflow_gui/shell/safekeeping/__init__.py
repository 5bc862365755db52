"""What the user sees of files that survive: recovery, conflicts, crash reports."""
