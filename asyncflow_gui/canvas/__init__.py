"""The drawing: scene, view, items and gestures. It follows the model and edits by commands."""
