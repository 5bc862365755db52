"""Asking another node and waiting for its answer: timeouts, retries, budgets."""

from __future__ import annotations

from collections.abc import Callable

from engine.runtime.network import LOST, TIMEOUT, Context
from engine.runtime.rqs_state import RequestState, cancel
from engine.samplers.streams import Draw, in_blocks
from engine.schemas import Calling

Continue = Callable[[RequestState], None]
GiveUp = Callable[[RequestState, str | None], None]
"""Gives back what a request holds where it is; fails it for a reason, or without one if it was
called off."""


class Caller:
    """One place that calls: a ``call`` step, or a client with timeouts or retries.

    Attributes:
        home: The client that calls: the node responses go to over a return edge, if one is drawn.
        attempts: Attempts made.
        retries: Those that were not the first.
        timeouts: Attempts that were not answered in time.
        late: Responses that came after their attempt had been given up.
        active: First attempts waited for.
        retrying: Retries waited for, those before their delay is over included.
    """

    def __init__(
        self,
        context: Context,
        policy: Calling,
        name: tuple[str | int, ...],
        place: float,
        home: object = None,
    ) -> None:
        self.engine = context.engine
        self.books = context.books
        self.policy = policy
        self.place = place
        self.home = home
        self.attempts = self.retries = self.timeouts = self.late = 0
        self.active = self.retrying = 0
        self.send: Continue
        self.endpoint: str | None = None
        self.then: Continue
        self.give_up: GiveUp
        self._jitter: Draw = (
            in_blocks(context.stream(*name, "backoff").random)
            if policy.retries and policy.backoff.jitter
            else float
        )

    def calling(
        self, send: Continue, endpoint: str | None, then: Continue, give_up: GiveUp
    ) -> Continue:
        """The function that a request is handed to when it calls.

        Args:
            send: Sends an attempt on its way.
            endpoint: The endpoint that is called; None: that of the request, or one by weight.
            then: Goes on with the request when the answer is here.
            give_up: Ends it when there is none.
        """
        self.send, self.endpoint, self.then, self.give_up = send, endpoint, then, give_up

        def begin(request: RequestState) -> None:
            call = Call(self, request)
            request.waiter = call
            call.attempt(None)

        return begin

    def delay(self, retry: int) -> float:
        """How long to wait before a retry (0 is the first), seconds."""
        backoff = self.policy.backoff
        # A power that overflows is beyond any cap; limits keep it below: 1000 ** 100 fits.
        longest = min(backoff.cap_s, backoff.base_s * backoff.factor**retry)
        return longest * (1 - backoff.jitter * self._jitter())

    def may_retry(self) -> bool:
        """Whether the budget allows one more retry."""
        budget = self.policy.retry_budget
        if budget is None:
            return True
        share = budget.budget_percent / 100 * (self.active + self.retrying)
        return self.retrying < max(budget.min_retry_concurrency, share)


class Call:
    """One request waiting for an answer: the origin of its attempts."""

    __slots__ = ("caller", "child", "home", "request", "retry")

    passive = False

    def __init__(self, caller: Caller, request: RequestState) -> None:
        self.caller = caller
        self.home = caller.home
        self.request = request
        self.child: RequestState | None = None
        self.retry = 0

    def attempt(self, _: object) -> None:
        """Send an attempt; the time of earlier ones and of the delay goes to the retries."""
        caller, request = self.caller, self.request
        if request.dead:
            if self.retry:
                caller.retrying -= 1
            return
        now = caller.engine._now
        log = request.log
        if self.retry:
            log += (caller.place, now)
        else:
            caller.active += 1
        caller.attempts += 1
        caller.books.live += 1
        endpoint = caller.endpoint if caller.endpoint is not None else request.endpoint
        child = RequestState(self, [caller.place, now], endpoint)
        self.child = child
        if caller.policy.timeout_s is not None:
            caller.engine.call_in(caller.policy.timeout_s, self._time_out, child)
        caller.send(child)

    def receive_response(self, child: RequestState) -> None:
        """An attempt was answered: in time, or late."""
        caller, request = self.caller, self.request
        caller.books.live -= 1
        if child is not self.child:
            caller.late += 1
            if caller.home is not None:
                caller.books.late[request.log[0]] += 1
            return
        self._settle()
        if request.dead:
            return
        request.log += child.log[2:]
        if child.asides:
            request.asides = (request.asides or []) + child.asides
        request.waiter = None
        caller.then(request)

    def hear_failure(self, child: RequestState, reason: str) -> None:
        """An attempt failed or was lost."""
        self.caller.books.live -= 1
        if child is not self.child:
            return
        if reason == LOST and self.caller.policy.timeout_s is not None:
            return  # nobody can know: the timeout will tell
        # By the clock, not by a call: a failure may come up through a long chain of callers.
        self.caller.engine.call_in(0.0, self._failed, (child, reason))

    def _failed(self, news: tuple[RequestState, str]) -> None:
        child, reason = news
        if child is self.child:
            self._settle()
            self._retry_or_give_up(reason)

    def _time_out(self, child: RequestState) -> None:
        if child is not self.child:
            return
        caller = self.caller
        caller.timeouts += 1
        self._settle()
        if caller.policy.cancel_on_timeout:
            caller.engine.call_in(0.0, cancel, child)
        self._retry_or_give_up(TIMEOUT)

    def _settle(self) -> None:
        """The attempt is waited for no longer."""
        self.child = None
        if self.retry:
            self.caller.retrying -= 1
        else:
            self.caller.active -= 1

    def _retry_or_give_up(self, reason: str) -> None:
        caller, request = self.caller, self.request
        if request.dead:
            return
        if reason != LOST and self.retry < caller.policy.retries and caller.may_retry():
            delay = caller.delay(self.retry)
            self.retry += 1
            caller.retries += 1
            caller.retrying += 1
            caller.engine.call_in(delay, self.attempt, None)
            return
        request.log += (caller.place, caller.engine._now)
        request.waiter = None
        caller.give_up(request, reason)

    def cancel(self, request: RequestState) -> None:
        """The request is called off, and with it the attempt under way."""
        child = self.child
        if child is not None:
            self._settle()
            self.caller.engine.call_in(0.0, cancel, child)
        self.caller.give_up(request, None)
