"""Random numbers: one independent stream per element and purpose, drawn in blocks."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from itertools import chain

import numpy as np
from numpy.typing import NDArray

Draw = Callable[[], float]
"""Gives the next value of a stream."""

BlockDraw = Callable[[int], NDArray[np.float64]]
"""Gives the next so many values of a stream: the same ones however they are divided."""

_FIRST_BLOCK = 128
_LARGEST_BLOCK = 8192
_WORD = 2**32


def stream(seed: int, *name: str | int) -> np.random.Generator:
    """The stream of one element for one purpose, such as ``stream(7, "lb-1", "policy")``.

    It depends on the seed and the name alone, so that changing one part of a scenario leaves the
    draws of every other part as they were (common random numbers).
    """
    digest = hashlib.sha256("\x1f".join(str(part) for part in name).encode()).digest()
    words = np.frombuffer(digest[:16], dtype="<u4").tolist()
    # The same words as a list of numbers of any size, but quicker to take in.
    entropy = np.array([seed, *words], dtype=np.uint32) if seed < _WORD else [seed, *words]
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence(entropy)))


def in_blocks(draw: BlockDraw) -> Draw:
    """One value at a time from a function that draws many.

    A NumPy draw costs as much for one value as for fifty; blocks start small, since most
    scenarios have elements that are hardly used.
    """
    return in_blocks_of(lambda: draw)


def in_blocks_of(make: Callable[[], BlockDraw]) -> Draw:
    """As `in_blocks`, of a function that is made when the first value is asked for.

    Streams cost more to make than some of them are ever used for.
    """
    return chain.from_iterable(_blocks(make)).__next__


def block_sizes() -> Iterator[int]:
    """Sizes of a stream's successive blocks: 128 at first, twice as many each time, up to 8192."""
    size = _FIRST_BLOCK
    while True:
        yield size
        size = min(2 * size, _LARGEST_BLOCK)


def _blocks(make: Callable[[], BlockDraw]) -> Iterator[memoryview]:
    draw = make()
    for size in block_sizes():
        # Floats are made one by one from the array's own memory: a list of them would be four
        # times as large, and with many streams in turn the processor's caches are what counts.
        yield memoryview(draw(size).data)
