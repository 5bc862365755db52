"""Whether a scenario can run: every problem of the graph at once, each with place and hint."""

from engine.validation.check import check
from engine.validation.fields import field_problems

__all__ = ["check", "field_problems"]
