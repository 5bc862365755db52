"""Streams of random numbers: what they are made from, and how they are taken."""

import hashlib

import numpy as np
import pytest

from engine.samplers.streams import in_blocks, stream


@pytest.mark.parametrize("seed", [0, 7, 2**32 - 1, 2**32, 2**70])
def test_a_stream_is_seeded_by_seed_and_name_whatever_the_size_of_the_seed(seed):
    digest = hashlib.sha256(b"api\x1flatency").digest()
    words = [int.from_bytes(digest[at : at + 4], "little") for at in range(0, 16, 4)]
    expected = np.random.Generator(np.random.PCG64(np.random.SeedSequence([seed, *words])))
    assert stream(seed, "api", "latency").random(5).tolist() == expected.random(5).tolist()


def test_one_by_one_come_the_same_values_as_together():
    draw = in_blocks(stream(3, "a").standard_exponential)
    assert [draw() for _ in range(1000)] == stream(3, "a").standard_exponential(1000).tolist()


def test_a_stream_that_is_never_drawn_from_draws_nothing():
    asked = []
    draw = in_blocks(lambda size: asked.append(size) or np.zeros(size))
    assert asked == []
    draw()
    assert asked == [128]
