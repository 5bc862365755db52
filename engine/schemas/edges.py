"""Network links."""

from engine.schemas.base import ElementId, PositiveWeight, Probability, Schema
from engine.schemas.distributions import Duration


class Edge(Schema):
    """A link that messages cross one way; responses retrace it unless a return edge is drawn."""

    id: ElementId
    """Name of the edge, unique in the scenario."""
    source: ElementId
    """Id of the node it leaves."""
    target: ElementId
    """Id of the node it reaches."""
    latency: Duration = 0.0
    """Time a message takes to cross, seconds."""
    loss_rate: Probability = 0.0
    """Probability that a message is lost on the way, 0 to 1."""
    weight: PositiveWeight = 1.0
    """Share of the requests a weighted balancer sends this way, relative to its other edges."""
