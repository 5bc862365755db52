"""Branches that run side by side, joined when the last has ended."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from engine.runtime.actors.calls import GiveUp
from engine.runtime.rqs_state import RequestState, cancel

if TYPE_CHECKING:
    from engine.runtime.actors.server import ServerRuntime

Continue = Callable[[RequestState], None]


class _Join:
    """One request's branches on their way.

    It is the origin of their tokens, and what the request waits for.
    """

    __slots__ = ("asides", "fork", "left", "reason", "request", "tokens")

    passive = False
    home = None

    def __init__(self, fork: Fork, request: RequestState) -> None:
        self.fork = fork
        self.request = request
        self.left = len(fork.branches)
        self.reason: str | None = None
        self.tokens: list[RequestState] = []
        self.asides: list[list[float]] = []

    def receive_response(self, token: RequestState) -> None:
        """Branches send no responses; ``Fork.branch_done`` hears of them."""
        raise TypeError(f"{token!r} is a branch")

    def hear_failure(self, token: RequestState, reason: str) -> None:
        """Branches fail by ``Fork.branch_failed``."""
        raise TypeError(f"{token!r} is a branch and failed with {reason}")

    def cancel(self, _request: RequestState) -> None:
        """The request is called off: so are its branches. It ends when they have."""
        engine = self.fork.server.engine
        for token in self.tokens:
            engine.call_in(0.0, cancel, token)


class Fork:
    """The ``parallel`` step of an endpoint.

    The request goes on when every branch has ended, and takes over the log of the last; when one
    has failed, the request fails with the reason of the first that did.
    """

    def __init__(self, server: ServerRuntime, born: float, then: Continue, give_up: GiveUp) -> None:
        self.server = server
        self.branches: list[Continue] = []
        self._born = born
        self._then = then
        self._give_up = give_up

    def begin(self, request: RequestState) -> None:
        """Start all branches, in order."""
        join = _Join(self, request)
        request.waiter = join
        now, new_token = self.server.engine._now, self.server.new_token
        tokens = [new_token([self._born, now], join) for _ in self.branches]
        join.tokens = tokens
        for token, branch in zip(tokens, self.branches, strict=True):
            branch(token)

    def branch_done(self, token: RequestState) -> None:
        """A branch has come to its end."""
        self._ended(token, None)

    def branch_failed(self, token: RequestState, reason: str | None) -> None:
        """A branch can go no further, or was called off."""
        self._ended(token, reason)

    def _ended(self, token: RequestState, reason: str | None) -> None:
        join: _Join = token.origin  # type: ignore[assignment]
        self.server.end_token(token)
        if join.reason is None:
            join.reason = reason
        join.left -= 1
        if token.asides:
            join.asides += token.asides
        if join.left:
            join.asides.append(token.log)
            return
        request = join.request
        if request.asides is None:
            request.asides = []
        request.asides += join.asides
        request.log += token.log[2:]
        request.waiter = None
        if request.dead or join.reason is not None:
            self._give_up(request, None if request.dead else join.reason)
        else:
            self._then(request)
