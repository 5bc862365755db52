"""The vocabulary of everything else: scenarios, problems, snapshots and results."""

from engine.schemas.distributions import (
    Constant,
    Distribution,
    Duration,
    Exponential,
    Lognormal,
    Normal,
    Uniform,
    expected,
)
from engine.schemas.edges import Edge
from engine.schemas.events import EVENT_KINDS, Event, LatencySpike, ServerDown
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
from engine.schemas.project import Layout, Position, Project
from engine.schemas.result import RunResult
from engine.schemas.scenario import Scenario, Settings
from engine.schemas.snapshot import Accounts, EdgeSample, LatencySample, NodeSample, Snapshot
from engine.schemas.steps import CpuStep, ForwardStep, IoStep, RamStep, SpawnStep, Step
from engine.schemas.workloads import NormalUsers, PoissonUsers, PoissonWorkload, UsersWorkload

__all__ = [
    "EVENT_KINDS",
    "NODE_KINDS",
    "Accounts",
    "Client",
    "Constant",
    "CpuStep",
    "Distribution",
    "Duration",
    "Edge",
    "EdgeSample",
    "Endpoint",
    "Event",
    "Exponential",
    "ForwardStep",
    "Generator",
    "IoStep",
    "LatencySample",
    "LatencySpike",
    "Layout",
    "LoadBalancer",
    "Lognormal",
    "Node",
    "NodeSample",
    "Normal",
    "NormalUsers",
    "PoissonUsers",
    "PoissonWorkload",
    "Position",
    "Problem",
    "Project",
    "RamStep",
    "RunResult",
    "Scenario",
    "ScenarioError",
    "Server",
    "ServerDown",
    "Settings",
    "Snapshot",
    "SpawnStep",
    "Step",
    "Uniform",
    "UsersWorkload",
    "carries_responses",
    "errors_of",
    "expected",
    "may_connect",
]
