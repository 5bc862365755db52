"""Clients: where requests enter the system and responses end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from engine.runtime.actors.base import Counts, NodeRuntime
from engine.runtime.actors.calls import Caller
from engine.runtime.actors.edge import Deliver, EdgeRuntime
from engine.runtime.actors.rqs_generator import Origin
from engine.runtime.actors.steps import Continue
from engine.runtime.network import Context
from engine.runtime.rqs_state import RequestState
from engine.schemas import Client


class ClientRuntime(Origin):
    """Passes requests on over its edge, taking no time, and gets their responses.

    With a timeout or retries each request is an attempt or several, and the request is over when
    one of them is answered in time or the last has failed.

    Attributes:
        caller: Makes the attempts; None where a request is simply sent on.
    """

    is_home = True

    def __init__(self, spec: Client, context: Context) -> None:
        super().__init__(spec, context, spec.workload)
        self.edge: EdgeRuntime
        self.caller: Caller | None = None
        if spec.timeout_s is not None or spec.retries:
            waits = context.places.add("retry_wait", spec.id, step="attempts")
            self.caller = Caller(context, spec, (spec.id,), waits, home=self)
            self.passive = False
        self._go: Continue

    def join(self, _nodes: Mapping[str, NodeRuntime], out: Sequence[EdgeRuntime]) -> None:
        """Learn the edge requests leave on."""
        self.edge = out[0]

    def open(self) -> None:
        """Send requests on, or make attempts."""
        self._go = self.edge.send
        if self.caller is not None:
            self._go = self.caller.calling(self.edge.send, None, self._answered, self._give_up)

    def emit(self, request: RequestState) -> None:
        """Send a request on: the response comes back to this client."""
        request.origin = self
        request.path = None
        self._go(request)

    def receiver(self, edge: EdgeRuntime) -> Deliver:
        """A generator's request enters here."""
        engine = self.engine

        def receive(request: RequestState) -> None:
            edge.delivered += 1
            edge.moment += engine._now
            self.emit(request)

        return receive

    def _answered(self, request: RequestState) -> None:
        self.receive_response(request)

    def _give_up(self, request: RequestState, reason: str | None) -> None:
        self.note_failure(str(reason))
        self.hear_failure(request, str(reason))

    def counts_of(self, arrived: int) -> Counts:
        """Requests that entered here or were born here; responses received; given up."""
        arrived += self.books.generated[self.born]
        return Counts(arrived, self.answered(), self.failed, 0)
