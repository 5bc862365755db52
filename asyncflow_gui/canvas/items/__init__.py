"""What is drawn: one item per node, path items for edges."""
