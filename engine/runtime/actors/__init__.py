"""One module per kind of element that acts while a scenario runs."""

from engine.runtime.actors.base import NodeRuntime
from engine.runtime.actors.client import ClientRuntime
from engine.runtime.actors.load_balancer import LoadBalancerRuntime
from engine.runtime.actors.rqs_generator import GeneratorRuntime
from engine.runtime.actors.server import ServerRuntime
from engine.runtime.network import Context
from engine.schemas import Node

_ACTORS: dict[str, type] = {
    "generator": GeneratorRuntime,
    "client": ClientRuntime,
    "load_balancer": LoadBalancerRuntime,
    "server": ServerRuntime,
}
"""The actor of each kind of node."""


def make_actor(spec: Node, context: Context) -> NodeRuntime:
    """The actor of a node."""
    actor: NodeRuntime = _ACTORS[spec.kind](spec, context)
    return actor


__all__ = ["NodeRuntime", "make_actor"]
