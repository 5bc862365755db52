"""Projects of earlier formats, brought up to the present one step at a time.

The format's number goes up when a change would have an older program misread a file, or call it
broken: a key that is renamed, moved or means something else. What is merely new is refused by older
programs as an unknown key, and needs no number.

A step is a function from the content of a file of one format to that of the next. It returns a
new mapping and shares with the old one what it leaves alone; the old one is never changed. To
raise the number: raise ``FORMAT`` and the ``Literal`` of ``Project.format``, register the step
below, and keep files of the former format in ``tests/data/formats``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

FORMAT = 1
"""The version of the project format that this program writes."""

Content = Mapping[str, Any]
Step = Callable[[Content], Content]

STEPS: Mapping[int, Step] = MappingProxyType({})
"""The step from each earlier format to the one after it."""


def migrated(
    content: Content, version: int, steps: Mapping[int, Step] = STEPS, target: int = FORMAT
) -> dict[str, Any]:
    """The content of a project file in the present format.

    Args:
        content: What the file says.
        version: Its format, at most ``target``.
        steps: From each format to the next.
        target: The format to arrive at.

    Raises:
        LookupError: There is no way from that format.
    """
    for number in range(version, target):
        content = {**steps[number](content), "format": number + 1}
    return dict(content)
