"""A request on its way: the one small object that walks through the compiled topology."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from engine.runtime.actors.base import NodeRuntime
    from engine.runtime.actors.edge import EdgeRuntime
    from engine.runtime.actors.load_balancer import Link

Path = tuple["EdgeRuntime", "Path"] | None
"""The edges crossed since the origin, last first, as a linked list."""


class RequestState:
    """A request, or a task that one has spawned.

    Attributes:
        origin: The node that gets the response.
        start: When it was generated, seconds.
        path: Edges crossed since the origin, last first; a response without an edge of its own
            retraces them.
        link: The balancer's link whose target has it, until it leaves that target.
        sent_at: When it left on the edge it is on or came by, seconds.
        dead: It has failed; whatever is still scheduled for it does nothing.
    """

    __slots__ = ("dead", "link", "origin", "path", "sent_at", "start")

    def __init__(self, origin: NodeRuntime, start: float) -> None:
        self.origin = origin
        self.start = start
        self.path: Path = None
        self.link: Link | None = None
        self.sent_at = start
        self.dead = False
