"""Balancing policies: how a load balancer chooses among targets that are up."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from engine.samplers.streams import in_blocks

if TYPE_CHECKING:
    from engine.runtime.actors.load_balancer import Link

Choose = Callable[[Sequence["Link"]], "Link"]
"""Picks one of the targets that are up, of which there is at least one, in drawing order."""

Stream = Callable[[], np.random.Generator]


def round_robin(_: Stream) -> Choose:
    """Each target in turn."""
    seen: Sequence[Link] = ()
    at, last = -1, -1

    def choose(up: Sequence[Link]) -> Link:
        nonlocal seen, at, last
        if up is seen:
            at += 1
            if at == len(up):
                at = 0
        else:
            # Turns go by the place in the drawing, so that an outage skips nobody's turn.
            seen = up
            at = next((index for index, link in enumerate(up) if link.place > last), 0)
        link = up[at]
        last = link.place
        return link

    return choose


def random(stream: Stream) -> Choose:
    """Any target, all equally likely."""
    draw = in_blocks(stream().random)

    def choose(up: Sequence[Link]) -> Link:
        return up[int(draw() * len(up))]

    return choose


def least_connections(stream: Stream) -> Choose:
    """The target with the fewest requests sent to it that have not left it; ties at random."""
    draw = in_blocks(stream().random)

    def choose(up: Sequence[Link]) -> Link:
        fewest = up[0].outstanding
        least: list[Link] = []
        for link in up:
            outstanding = link.outstanding
            if outstanding < fewest:
                fewest = outstanding
                least = [link]
            elif outstanding == fewest:
                least.append(link)
        return least[int(draw() * len(least))] if len(least) > 1 else least[0]

    return choose


POLICIES: dict[str, Callable[[Stream], Choose]] = {
    "round_robin": round_robin,
    "random": random,
    "least_connections": least_connections,
}
