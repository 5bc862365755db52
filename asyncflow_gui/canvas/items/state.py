"""States that items show."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum, auto

from engine.schemas import Problem


class Part(Enum):
    """What a node is to the edge being pulled."""

    NONE = auto()
    SOURCE = auto()
    TARGET = auto()
    SNAPPED = auto()
    DIMMED = auto()

    @property
    def lit(self) -> bool:
        """Whether the edge may end here."""
        return self in (Part.TARGET, Part.SNAPPED)


@dataclass(frozen=True, slots=True)
class Marks:
    """How many problems hang on an element."""

    errors: int = 0
    warnings: int = 0

    @classmethod
    def of(cls, problems: Iterable[Problem]) -> Marks:
        """Count problems by severity."""
        severities = [problem.severity for problem in problems]
        return cls(severities.count("error"), severities.count("warning"))

    @property
    def icon(self) -> str:
        """The icon of the worse severity; empty without problems."""
        return "error" if self.errors else "warning" if self.warnings else ""

    @property
    def words(self) -> str:
        """``2 errors``, ``1 warning``; the worse severity only, empty without problems."""
        amount = self.errors or self.warnings
        return f"{amount} {self.icon}{'' if amount == 1 else 's'}" if amount else ""
