"""The cut normal distribution has the moments it is asked for: by numerical integration."""

import math

import numpy as np
import pytest

from engine.samplers.cut_normal import cut_normal_parameters


@pytest.mark.parametrize(("mean", "std"), [(1.0, 0.2), (1.0, 0.5), (2.0, 2.0), (0.01, 0.03)])
def test_what_is_cut_has_the_wanted_mean_and_deviation(mean, std):
    mu, sigma = cut_normal_parameters(mean, std)
    z, step = np.linspace(-12, 12, 240_001, retstep=True)
    weights = np.exp(-z * z / 2) / math.sqrt(2 * math.pi) * step
    values = np.maximum(0.0, mu + sigma * z)
    first, second = float(weights @ values), float(weights @ values**2)
    assert first == pytest.approx(mean, rel=1e-6)
    assert math.sqrt(second - first**2) == pytest.approx(std, rel=1e-5)


def test_far_from_the_cut_nothing_is_changed():
    assert cut_normal_parameters(1.0, 0.05) == (1.0, 0.05)
