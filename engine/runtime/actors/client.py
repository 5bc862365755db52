"""Clients: where requests enter the system and responses end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from engine.runtime.actors.base import NodeRuntime
from engine.runtime.actors.edge import EdgeRuntime
from engine.runtime.actors.rqs_generator import Origin
from engine.runtime.actors.steps import Continue
from engine.runtime.network import Context
from engine.runtime.rqs_state import RequestState
from engine.schemas import Client


class ClientRuntime(Origin):
    """Passes requests on over its edge, taking no time, and gets their responses."""

    def __init__(self, spec: Client, context: Context) -> None:
        super().__init__(spec, context)
        self._workload = spec.workload
        self._forward: Continue

    def wire(self, _nodes: Mapping[str, NodeRuntime], out: Sequence[EdgeRuntime]) -> None:
        """Learn the edge requests leave on."""
        self._forward = out[0].send

    def begin(self) -> None:
        """Schedule the first arrival of the client's own traffic."""
        if self._workload is not None:
            self.start_traffic(self._workload, self.receive)

    def receive(self, request: RequestState) -> None:
        """A request enters here: the response comes back to this client."""
        self.arrived += 1
        request.origin = self
        request.path = None
        self._forward(request)
