"""``ScenarioBuilder``: a scenario, method by method."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import pairwise
from types import MappingProxyType
from typing import Final, Literal, Self

from engine.config import defaults
from engine.pybuilder.calling import DEFAULT_BACKOFF, BackoffLike, RetryBudgetLike
from engine.pybuilder.document import Document, EdgeRef
from engine.pybuilder.drafts import DurationLike, Plain, WorkloadLike, plain
from engine.pybuilder.findings import examine
from engine.pybuilder.steps import EndpointLike
from engine.pybuilder.variants import Variants
from engine.schemas import Problem, Scenario, ScenarioError, errors_of
from engine.schemas.nodes import BalancerPolicy
from engine.schemas.slos import SloFigure

# ruff: noqa: A002 -- id is the schema's word

_NO_POOLS: Final[Mapping[str, int]] = MappingProxyType({})


class ScenarioBuilder(Variants):
    """Builds a :class:`Scenario` from Python, with the names, units and defaults of the files.

    ::

        shop = (
            ScenarioBuilder("shop", horizon_s=600)
            .generator("users", poisson(rate_rps=40))
            .server("api", endpoint("checkout", cpu(0.004), io(exponential(0.02))), cpu_cores=2)
            .edge("users", "api", latency=0.003)
        )
        scenario = shop.build()

    A builder never changes: each method returns a new one, so that variants share what they have
    in common and cannot spoil each other. Values are judged by ``build``, all at once.

    Args:
        name: Short title.
        description: What the system is, and which question the run answers.
        horizon_s: Simulated length of the run, seconds.
        warmup_s: Start of the run that statistics leave out, seconds; ``"auto"`` finds it.
        seed: Seed of every random stream.
        report_interval_s: Width of a point on the time series, seconds; None: about 500 a run.
    """

    __slots__ = ()

    def __init__(
        self,
        name: str = "",
        *,
        description: str = "",
        horizon_s: float = defaults.HORIZON_S,
        warmup_s: float | Literal["auto"] = 0.0,
        seed: int = defaults.SEED,
        report_interval_s: float | None = None,
    ) -> None:
        head = {"name": name, "description": description}
        settings = {
            "horizon_s": horizon_s,
            "warmup_s": warmup_s,
            "seed": seed,
            "report_interval_s": report_interval_s,
        }
        self._document = Document(plain(head), plain(settings))

    @classmethod
    def from_scenario(cls, scenario: Scenario) -> Self:
        """A builder that holds a scenario, such as a loaded one, to go on from there."""
        whole = plain(scenario)
        head = {name: whole[name] for name in ("name", "description")}
        sections = {name: tuple(whole[name]) for name in ("nodes", "edges", "events", "slos")}
        builder = cls()
        builder._document = Document(head, whole["settings"], **sections)
        return builder

    # Nodes

    def generator(self, id: str, workload: WorkloadLike) -> Self:
        """Add a source of traffic; ``workload`` says when requests are sent."""
        return self._added("nodes", kind="generator", id=id, workload=workload)

    def client(
        self,
        id: str,
        workload: WorkloadLike | None = None,
        *,
        timeout_s: float | None = None,
        retries: int = 0,
        backoff: BackoffLike = DEFAULT_BACKOFF,
        retry_budget: RetryBudgetLike | None = None,
        cancel_on_timeout: bool = False,
    ) -> Self:
        """Add a client: where requests enter the system and responses arrive.

        Args:
            id: Name of the node, unique in the scenario.
            workload: Traffic that starts here, besides what generators send.
            timeout_s: How long one attempt is waited for, seconds; None: for ever.
            retries: How often a failed or timed-out attempt is made again.
            backoff: The delay before each retry.
            retry_budget: Limit on retries under way; None: no limit.
            cancel_on_timeout: Stop the work of an attempt that timed out.
        """
        return self._added(
            "nodes",
            kind="client",
            id=id,
            workload=workload,
            timeout_s=timeout_s,
            retries=retries,
            backoff=backoff,
            retry_budget=retry_budget,
            cancel_on_timeout=cancel_on_timeout,
        )

    def load_balancer(
        self, id: str, *, policy: BalancerPolicy = "round_robin", health_check: bool = True
    ) -> Self:
        """Add a load balancer over the nodes that its edges will lead to.

        Args:
            id: Name of the node, unique in the scenario.
            policy: How the next target is chosen.
            health_check: A server that is down gets nothing new.
        """
        return self._added(
            "nodes", kind="load_balancer", id=id, policy=policy, health_check=health_check
        )

    def server(
        self,
        id: str,
        *endpoints: EndpointLike,
        cpu_cores: int = defaults.CPU_CORES,
        ram_mb: float = defaults.RAM_MB,
        pools: Mapping[str, int] = _NO_POOLS,
        max_concurrent_requests: int | None = None,
        queue_limit: int | None = None,
    ) -> Self:
        """Add a server that runs ``endpoints`` on cores and memory.

        Args:
            id: Name of the node, unique in the scenario.
            endpoints: The operations requests call, made with ``endpoint``.
            cpu_cores: Cores that run CPU steps side by side.
            ram_mb: Memory that requests share, MB.
            pools: Named limits on concurrent I/O: name to number of slots.
            max_concurrent_requests: Requests served at once; more wait. None: no limit.
            queue_limit: Requests that may wait; one more fails with queue_full. None: no limit.
        """
        return self._added(
            "nodes",
            kind="server",
            id=id,
            cpu_cores=cpu_cores,
            ram_mb=ram_mb,
            pools=pools,
            max_concurrent_requests=max_concurrent_requests,
            queue_limit=queue_limit,
            endpoints=endpoints,
        )

    # Edges

    def edge(
        self,
        source: str,
        target: str,
        latency: DurationLike = 0.0,
        *,
        loss_rate: float = 0.0,
        weight: float = 1.0,
        id: str | None = None,
    ) -> Self:
        """Join two nodes, one way; responses retrace it unless a return edge is added.

        Args:
            source: Id of the node it leaves; nodes may be added later.
            target: Id of the node it reaches.
            latency: Time a message takes to cross, seconds.
            loss_rate: Probability that a message is lost on the way, 0 to 1.
            weight: Share that a weighted balancer sends this way.
            id: Name of the edge; None: ``source-target``, numbered where that is taken.
        """
        ends = {"source": source, "target": target}
        return self._added(
            "edges", **_given(id), **ends, latency=latency, loss_rate=loss_rate, weight=weight
        )

    def chain(self, *nodes: str, latency: DurationLike = 0.0, loss_rate: float = 0.0) -> Self:
        """Add edges along a path: ``chain("users", "browser", "lb", latency=0.003)``."""
        return self._joined(pairwise(nodes), latency, loss_rate)

    def fan_out(
        self, source: str, *targets: str, latency: DurationLike = 0.0, loss_rate: float = 0.0
    ) -> Self:
        """Add an edge from ``source`` to each target: a balancer to its servers."""
        return self._joined(((source, target) for target in targets), latency, loss_rate)

    def fan_in(
        self, target: str, *sources: str, latency: DurationLike = 0.0, loss_rate: float = 0.0
    ) -> Self:
        """Add an edge from each source to ``target``: return edges of servers to a client."""
        return self._joined(((source, target) for source in sources), latency, loss_rate)

    # Events: each begins at start_s and ends at end_s, or at the horizon

    def server_down(
        self,
        target: str,
        start_s: float,
        end_s: float | None = None,
        *,
        drain: bool = False,
        id: str | None = None,
    ) -> Self:
        """Take a server out of service; with ``drain`` what is there finishes, else it fails."""
        return self._event("server_down", id, target, start_s, end_s, drain=drain)

    def latency_spike(
        self,
        target: EdgeRef,
        start_s: float,
        end_s: float | None = None,
        *,
        spike_s: float,
        id: str | None = None,
    ) -> Self:
        """Add ``spike_s`` seconds to the latency of an edge: its id, or its two ends."""
        return self._event("latency_spike", id, target, start_s, end_s, spike_s=spike_s)

    def loss_spike(
        self,
        target: EdgeRef,
        start_s: float,
        end_s: float | None = None,
        *,
        loss_rate: float,
        id: str | None = None,
    ) -> Self:
        """Let an edge (its id, or its two ends) lose messages with probability ``loss_rate``."""
        return self._event("loss_spike", id, target, start_s, end_s, loss_rate=loss_rate)

    def traffic_surge(
        self,
        target: str,
        start_s: float,
        end_s: float | None = None,
        *,
        factor: float,
        id: str | None = None,
    ) -> Self:
        """Let the workload of a generator or client send ``factor`` times as much."""
        return self._event("traffic_surge", id, target, start_s, end_s, factor=factor)

    def slow_server(
        self,
        target: str,
        start_s: float,
        end_s: float | None = None,
        *,
        factor: float,
        id: str | None = None,
    ) -> Self:
        """Let CPU steps at a server take ``factor`` times as long."""
        return self._event("slow_server", id, target, start_s, end_s, factor=factor)

    # Objectives

    def slo(
        self,
        figure: SloFigure,
        *,
        below: float | None = None,
        above: float | None = None,
        workload: str | None = None,
    ) -> Self:
        """Add an objective that a run passes or fails: ``slo("p99", below=0.2)``.

        Args:
            figure: What is measured: a latency (seconds), a share (0 to 1) or a rate (per second).
            below: The figure must be below this.
            above: The figure must be above this; give one of the two.
            workload: Id of the generator or client whose requests are meant; None: all.
        """
        return self._added("slos", figure=figure, below=below, above=above, workload=workload)

    # The scenario

    def build(self, *, check: bool = True) -> Scenario:
        """The scenario.

        Args:
            check: Whether it must be able to run; False allows a half-drawn graph, as files do.

        Raises:
            ScenarioError: It has errors; ``problems`` holds all of them.
        """
        scenario, problems = self._examined(check)
        errors = errors_of(problems)
        if errors or scenario is None:
            raise ScenarioError(errors)
        return scenario

    def problems(self) -> list[Problem]:
        """All that is wrong so far, errors before warnings; does not raise."""
        return self._examined(True)[1]

    def __repr__(self) -> str:
        document = self._document
        counts = ", ".join(
            f"{len(items)} {name}"
            for name, items in (
                ("nodes", document.nodes),
                ("edges", document.edges),
                ("events", document.events),
            )
        )
        return f"ScenarioBuilder({document.head['name']!r}: {counts})"

    def _examined(self, graph: bool) -> tuple[Scenario | None, list[Problem]]:
        scenario, problems = examine(self._document.data(), graph=graph)
        return scenario, [*self._document.misuses, *problems]

    def _joined(
        self, ends: Iterable[tuple[str, str]], latency: DurationLike, loss_rate: float
    ) -> Self:
        fields = {"latency": latency, "loss_rate": loss_rate}
        edges = [plain({"source": source, "target": target, **fields}) for source, target in ends]
        return self._with(edges=(*self._document.edges, *edges))

    def _event(
        self,
        kind: str,
        id: str | None,
        target: EdgeRef,
        start_s: float,
        end_s: float | None,
        **fields: object,
    ) -> Self:
        times = {"start_s": start_s, "end_s": end_s}
        return self._added("events", kind=kind, **_given(id), target=target, **times, **fields)

    def _added(self, section: str, **fields: object) -> Self:
        return self._with(**{section: (*getattr(self._document, section), plain(fields))})


def _given(id: str | None) -> Plain:
    """The id as a field; nothing where one is to be made."""
    return {} if id is None else {"id": id}
