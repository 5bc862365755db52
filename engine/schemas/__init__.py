"""The vocabulary of everything else: scenarios, problems, snapshots and results."""

from importlib import import_module
from typing import TYPE_CHECKING

from engine.schemas.calling import Backoff, Calling, RetryBudget
from engine.schemas.distributions import (
    Constant,
    Distribution,
    Duration,
    Empirical,
    Erlang,
    Exponential,
    Gamma,
    Lognormal,
    Normal,
    Pareto,
    Uniform,
    Weibull,
    expected,
)
from engine.schemas.edges import Edge
from engine.schemas.events import (
    EVENT_KINDS,
    Event,
    LatencySpike,
    LossSpike,
    ServerDown,
    SlowServer,
    TrafficSurge,
)
from engine.schemas.nodes import (
    NODE_KINDS,
    Client,
    Endpoint,
    Generator,
    LoadBalancer,
    Node,
    Server,
    carries_responses,
    may_connect,
)
from engine.schemas.problem import Problem, ScenarioError, errors_of
from engine.schemas.project import (
    ChartPanel,
    Frame,
    Group,
    GroupColor,
    Layout,
    PanelSize,
    Position,
    Project,
    StickyNote,
    View,
)
from engine.schemas.scenario import Scenario, Settings
from engine.schemas.slos import Slo
from engine.schemas.snapshot import (
    Accounts,
    EdgeSample,
    LatencySample,
    NodeSample,
    PoolSample,
    Snapshot,
)
from engine.schemas.steps import (
    CallStep,
    CpuStep,
    ForwardStep,
    InnerStep,
    IoStep,
    ParallelStep,
    RamStep,
    SpawnStep,
    Step,
)
from engine.schemas.workloads import (
    ClosedWorkload,
    ConstantWorkload,
    NormalUsers,
    PoissonUsers,
    PoissonWorkload,
    RatePoint,
    RenewalWorkload,
    ScheduleWorkload,
    TraceWorkload,
    UsersWorkload,
    Workload,
)

if TYPE_CHECKING:
    from engine.schemas.result import RunResult

__all__ = [
    "EVENT_KINDS",
    "NODE_KINDS",
    "Accounts",
    "Backoff",
    "CallStep",
    "Calling",
    "ChartPanel",
    "Client",
    "ClosedWorkload",
    "Constant",
    "ConstantWorkload",
    "CpuStep",
    "Distribution",
    "Duration",
    "Edge",
    "EdgeSample",
    "Empirical",
    "Endpoint",
    "Erlang",
    "Event",
    "Exponential",
    "ForwardStep",
    "Frame",
    "Gamma",
    "Generator",
    "Group",
    "GroupColor",
    "InnerStep",
    "IoStep",
    "LatencySample",
    "LatencySpike",
    "Layout",
    "LoadBalancer",
    "Lognormal",
    "LossSpike",
    "Node",
    "NodeSample",
    "Normal",
    "NormalUsers",
    "PanelSize",
    "ParallelStep",
    "Pareto",
    "PoissonUsers",
    "PoissonWorkload",
    "PoolSample",
    "Position",
    "Problem",
    "Project",
    "RamStep",
    "RatePoint",
    "RenewalWorkload",
    "RetryBudget",
    "RunResult",
    "Scenario",
    "ScenarioError",
    "ScheduleWorkload",
    "Server",
    "ServerDown",
    "Settings",
    "Slo",
    "SlowServer",
    "Snapshot",
    "SpawnStep",
    "Step",
    "StickyNote",
    "TraceWorkload",
    "TrafficSurge",
    "Uniform",
    "UsersWorkload",
    "View",
    "Weibull",
    "Workload",
    "carries_responses",
    "errors_of",
    "expected",
    "may_connect",
]

if not TYPE_CHECKING:  # a type checker would take every name for one of ours

    def __getattr__(name: str) -> object:
        """Import results, and NumPy with them, for those who have some."""
        if name != "RunResult":
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        value = globals()[name] = import_module(f"{__name__}.result").RunResult
        return value

    def __dir__() -> list[str]:
        """All public names, imported or not."""
        return sorted({*globals(), *__all__})
