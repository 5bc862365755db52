"""Scenarios from Python: a builder, and a function for each part it takes.

::

    from engine import Simulation
    from engine.pybuilder import ScenarioBuilder, cpu, endpoint, exponential, io, poisson

    shop = (
        ScenarioBuilder("shop", horizon_s=600)
        .generator("users", poisson(rate_rps=40))
        .server("api", endpoint("checkout", cpu(0.004), io(exponential(0.02))), cpu_cores=2)
        .edge("users", "api", latency=0.003)
    )
    scenario = shop.build()

Kinds, fields, units and defaults are those of scenario files, and so are the problems.
"""

from engine.pybuilder.builder import ScenarioBuilder
from engine.pybuilder.calling import backoff, retry_budget
from engine.pybuilder.distributions import (
    constant,
    empirical,
    erlang,
    exponential,
    gamma,
    lognormal,
    normal,
    pareto,
    uniform,
    weibull,
)
from engine.pybuilder.drafts import Draft, DurationLike, WorkloadLike
from engine.pybuilder.steps import (
    EndpointLike,
    InnerStepLike,
    StepLike,
    call,
    cpu,
    endpoint,
    forward,
    io,
    parallel,
    ram,
    spawn,
)
from engine.pybuilder.workloads import (
    closed,
    constant_rate,
    normal_users,
    poisson,
    poisson_users,
    renewal,
    schedule,
    trace,
    users,
)

__all__ = [
    "Draft",
    "DurationLike",
    "EndpointLike",
    "InnerStepLike",
    "ScenarioBuilder",
    "StepLike",
    "WorkloadLike",
    "backoff",
    "call",
    "closed",
    "constant",
    "constant_rate",
    "cpu",
    "empirical",
    "endpoint",
    "erlang",
    "exponential",
    "forward",
    "gamma",
    "io",
    "lognormal",
    "normal",
    "normal_users",
    "parallel",
    "pareto",
    "poisson",
    "poisson_users",
    "ram",
    "renewal",
    "retry_budget",
    "schedule",
    "spawn",
    "trace",
    "uniform",
    "users",
    "weibull",
]
