"""Forms made from the pydantic models, and the problems list."""

from asyncflow_gui.inspector.inspector import Inspector
from asyncflow_gui.inspector.problems_list import ProblemsList

__all__ = ["Inspector", "ProblemsList"]
