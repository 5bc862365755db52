"""The formulas give figures that were worked out by hand, or by other means."""

import math

import pytest

from engine.experiments.formulas import (
    Station,
    closed_bounds,
    closed_throughput,
    erlang_c,
    mean_value_analysis,
    mg1_wait,
    mgc_wait,
    mmc_later,
    mmc_percentile,
    mmc_wait,
    mmck,
)


def test_a_single_core_waits_rho_over_mu_minus_lambda():
    assert mmc_wait(8, 0.1, 1) == pytest.approx(0.8 / (10 - 8))


def test_two_cores_at_80_percent_wait_with_probability_32_45():
    # C(2, 1.6) = (1.6² / 2) / ((1 - 0.8) (1 + 1.6) + 1.6² / 2) = 1.28 / 1.8.
    assert erlang_c(1.6, 2) == pytest.approx(1.28 / 1.8)


@pytest.mark.parametrize(("cores", "time_s"), [(2, 2.777778), (4, 1.745541), (8, 1.286028)])
def test_several_cores_give_the_tables_times(cores, time_s):
    assert mmc_wait(0.8 * cores, 1.0, cores) + 1 == pytest.approx(time_s, rel=1e-6)


@pytest.mark.parametrize(("scv", "wait_s"), [(0, 2), (1, 4), (4, 10)])
def test_pollaczek_and_khinchine(scv, wait_s):
    assert mg1_wait(0.8, 1.0, scv) == pytest.approx(wait_s)
    assert mgc_wait(0.8, 1.0, 1, scv) == pytest.approx(wait_s)


def test_times_in_a_single_queue_are_exponential():
    for share in (0.5, 0.95, 0.99):
        wanted = -math.log(1 - share) / (10 - 8)
        assert mmc_percentile(share, 8, 0.1, 1) == pytest.approx(wanted, rel=1e-9)


@pytest.mark.parametrize(("arrival", "cores"), [(8.0, 1), (10.0, 2), (35.0, 4)])
def test_the_tail_of_the_time_integrates_to_its_mean(arrival, cores):
    # 10 of 2 cores at 10 /s each: service and spare rate are equal, the case apart.
    step = 0.0005
    area = sum(mmc_later((at + 0.5) * step, arrival, 0.1, cores) for at in range(40_000)) * step
    assert area == pytest.approx(mmc_wait(arrival, 0.1, cores) + 0.1, rel=1e-4)


def test_a_full_queue_refuses_as_the_table_says():
    told = mmck(12, 0.1, 1, 10)
    assert told.refused == pytest.approx(0.192587, abs=1e-6)
    assert told.admitted_rps == pytest.approx(9.688962, abs=1e-6)
    # Little's law at the queue: the weighted states, by hand.
    states = [1.2**inside for inside in range(11)]
    waiting = sum((n - 1) * states[n] for n in range(1, 11)) / sum(states)
    assert told.wait_s == pytest.approx(waiting / told.admitted_rps)


def test_one_place_per_core_is_erlangs_loss_system():
    # B(2, 1) = (1 / 2) / (1 + 1 + 1 / 2).
    assert mmck(1.0, 1.0, 2, 2).refused == pytest.approx(0.2)


def test_machine_repair_is_the_same_by_mean_values_by_constants_and_by_hand():
    assert closed_throughput(50, 5, [Station(0.1)]) == pytest.approx(8.952125, abs=1e-6)
    # Two single cores of which one hardly works: both methods must agree.
    by_values = mean_value_analysis(30, 2.0, [0.1, 1e-9])
    by_constants = closed_throughput(30, 2.0, [Station(0.1), Station(1e-9, 2)])
    assert by_constants == pytest.approx(by_values, rel=1e-6)


def test_a_closed_system_with_two_cores_is_a_birth_and_death_process():
    users, think_s, service_s = 50, 5.0, 0.1
    states = [1.0]
    for inside in range(users):
        rate_in = (users - inside) / think_s
        states.append(states[-1] * rate_in * service_s / min(inside + 1, 2))
    busy = sum(min(n, 2) / service_s * state for n, state in enumerate(states))
    found = closed_throughput(users, think_s, [Station(service_s, 2)])
    assert found == pytest.approx(busy / sum(states), rel=1e-9)


def test_bounds_are_the_two_asymptotes():
    few = closed_bounds(10, 5.0, 0.1, [Station(0.1)])
    assert few.most_rps == pytest.approx(10 / 5.1)
    assert few.least_s == pytest.approx(0.1)
    many = closed_bounds(100, 5.0, 0.1, [Station(0.1)])
    assert many.most_rps == pytest.approx(10)
    assert many.least_s == pytest.approx(5.0)
