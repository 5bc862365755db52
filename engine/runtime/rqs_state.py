"""A request on its way: the one small object that walks through the compiled topology."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from engine.runtime.actors.balancing import Link
    from engine.runtime.actors.edge import EdgeRuntime

Path = tuple["EdgeRuntime", "Path"] | None
"""The edges crossed since the origin, last first, as a linked list."""

GONE = 1
"""It has ended, and what it held is given back: what is still scheduled for it does nothing."""

CANCELLED = 2
"""Nobody wants it any more; it gives back what it holds as soon as it can."""


class Waiter(Protocol):
    """What a request waits for, in so far as it can be called off."""

    def cancel(self, request: RequestState) -> None:
        """The request waits no longer."""


class Awaiting(Protocol):
    """Who gets the response of a request, or hears of its failure."""

    passive: bool
    """Whether nothing depends on the moment at which a response arrives."""

    home: Any
    """The node responses go to; None: it is told by retracing the way."""

    def receive_response(self, request: RequestState) -> None:
        """The response is here."""

    def hear_failure(self, request: RequestState, reason: str) -> None:
        """The request has ended without a response."""


class RequestState:
    """A request; or a branch or background task of one, or an attempt to get an answer.

    Attributes:
        origin: Who gets the response or hears of the failure.
        log: Where its time went: a flat list of pairs, a place's number and until when (seconds).
            The first pair says where and when it was born. An entry is made when its end is known,
            so that the last may lie in the future.
        path: Edges crossed since the origin, last first; kept only where responses retrace them.
        link: The balancer's link whose target has it, where the policy counts requests.
        waiter: What to tell when it is cancelled while it waits.
        dead: 0, GONE or CANCELLED.
        endpoint: The endpoint it calls at the next server; None: one drawn by weight.
        arrived: When it came to the server it is at, seconds.
        asides: Logs of parallel branches that it did not wait for last.
    """

    __slots__ = (
        "arrived",
        "asides",
        "dead",
        "endpoint",
        "link",
        "log",
        "origin",
        "path",
        "waiter",
    )

    def __init__(self, origin: Any, log: list[Any], endpoint: str | None = None) -> None:
        self.origin: Awaiting = origin
        self.log = log
        self.endpoint = endpoint
        self.dead = 0
        self.arrived: float
        self.path: Path = None
        self.link: Link | None = None
        self.waiter: Waiter | None = None
        self.asides: list[list[Any]] | None = None

    def leave_link(self) -> None:
        """The target that a balancer chose has it no longer."""
        if self.link is not None:
            link, self.link = self.link, None
            link.leave(link)


def cancel(request: RequestState) -> None:
    """Call a request off: what it waits for is told; on the wire or a core it ends later."""
    if request.dead:
        return
    request.dead = CANCELLED
    if request.waiter is not None:
        waiter, request.waiter = request.waiter, None
        waiter.cancel(request)
