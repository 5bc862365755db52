"""Live plots and result views."""
