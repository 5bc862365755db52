"""What is compared: a table per question. Sizes are those of a full run; ``scale`` shrinks them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from report import Table
from rounds import FailedRunError, Runs, Side, in_turn

NOT_INSTALLED = "not installed"


@dataclass(frozen=True)
class Plan:
    """How to measure.

    Attributes:
        rounds: How often each side is run.
        scale: Simulated times, as a share of those of a full run.
        rivals_python: The interpreter that has AsyncFlow, Ciw and salabim, as far as any has.
    """

    rounds: int
    scale: float
    rivals_python: str

    def horizon(self, seconds: float) -> float:
        """A simulated time, whole seconds: AsyncFlow takes no others, and no fewer than 5."""
        return float(max(round(seconds * self.scale), 5))


def beside_asyncflow(plan: Plan) -> Table:
    """Balancer and 4 servers under three loads."""
    rows = []
    for rate_rps, load, seconds in (
        (200, "200/s, cores 10 % busy", 300),
        (1000, "1,000/s, 50 %", 60),
        (1800, "1,800/s, 90 %", 33),
    ):
        system = {"rate_rps": rate_rps, "servers": 4, "horizon_s": plan.horizon(seconds)}
        scenario = {"system": "balanced"} | system
        ours, followed, mailboxes, theirs = _with_rivals(
            plan,
            [
                Side("engine_side", scenario),
                Side("engine_side", scenario | {"event_by_event": True}),
                Side("mailbox_side", system),
                Side("asyncflow_side", system, plan.rivals_python),
            ],
            {3: "asyncflow"},
        )
        rows.append(
            [
                load,
                *map(_rate, (ours, followed, mailboxes, theirs)),
                _ratio(ours, mailboxes),
                _ratio(ours, theirs),
                f"{_ratio(followed, mailboxes)}; {_ratio(followed, theirs)}",
                " / ".join(_milliseconds(each) for each in (ours, followed, mailboxes, theirs)),
            ]
        )
    return Table(
        "AsyncFlow 0.1.1: balancer and 4 servers, every metric on",
        [
            "load",
            "engine",
            "event by event",
            "its idiom",
            "AsyncFlow",
            "× idiom",
            "× AsyncFlow",
            "event by event",
            "mean latency, ms",
        ],
        rows,
        [
            "Event by event: the engine follows each request, as it must where outages, timeouts, "
            "calls, pools or queue limits are in the scenario; at the right × idiom and × "
            "AsyncFlow.",
            "Requests per CPU second. AsyncFlow samples its gauges every 10 ms of simulated time, "
            "its default, which weighs the more the fewer requests there are; the engine "
            "integrates its gauges exactly and reports some 500 intervals.",
        ],
    )


def beside_other_engines(plan: Plan) -> Table:
    """M/M/1 at rho 0.8."""
    system = {"rate_rps": 8.0, "service_s": 0.1, "horizon_s": plan.horizon(7500)}
    scenario = {"system": "mm1"} | system
    ours, followed, ciw, salabim = _with_rivals(
        plan,
        [
            Side("engine_side", scenario),
            Side("engine_side", scenario | {"event_by_event": True}),
            Side("ciw_side", system, plan.rivals_python),
            Side("salabim_side", system, plan.rivals_python),
        ],
        {2: "ciw", 3: "salabim"},
    )
    rows = [
        [
            name,
            _rate(runs),
            _ratio(ours, runs),
            _ratio(followed, runs),
            _figure(runs, lambda r: f"{r.mean_s:.3f}"),
        ]
        for name, runs in (
            ("engine", ours),
            ("engine, event by event", followed),
            ("Ciw", ciw),
            ("salabim", salabim),
        )
    ]
    return Table(
        "Ciw and salabim: M/M/1 at 80 % load",
        [
            "",
            "customers per CPU second",
            "engine is × faster",
            "event by event",
            "mean time, s (theory 0.5)",
        ],
        rows,
    )


def memory(plan: Plan) -> Table:
    """Peak memory of long runs."""
    rows = []
    for name, system, rate_rps in (
        ("M/M/1", {"system": "mm1", "rate_rps": 8.0, "service_s": 0.1}, 8.0),
        ("balancer and 4 servers", {"system": "balanced", "rate_rps": 200, "servers": 4}, 200.0),
    ):
        short, long = (
            Side("engine_side", {**system, "horizon_s": plan.horizon(requests / rate_rps)}).run(
                seed=1
            )
            for requests in (1e6, 1e7)
        )
        rows.append(
            [
                name,
                f"{short['peak_mb']:.0f} MB",
                f"{long['peak_mb']:.0f} MB",
                f"{(long['peak_mb'] / short['peak_mb'] - 1) * 100:+.1f} %",
                f"{long['requests']:,.0f}",
            ]
        )
    return Table(
        "Peak memory of a whole run, Python and libraries included",
        ["system", "1 million requests", "10 million", "growth", "requests in the longer run"],
        rows,
        ["Resident memory at its highest, in a process that does nothing else."],
    )


def growth(plan: Plan) -> Table:
    """Cost per request as the system and the run grow."""
    rows = []
    for policy in ("round_robin", "least_connections"):
        # 50 requests/s a server: 200 servers have 6 million requests in ten minutes.
        for what, with_2, with_200 in (
            ("6 million requests", 60_000, 600),
            ("400,000 requests", 4_000, 40),
            ("as long a run", 60, 60),
        ):
            rows.append(
                _growing(
                    plan,
                    f"servers, {policy}, {what}",
                    ("2", _servers(plan, policy, 2, with_2)),
                    ("200", _servers(plan, policy, 200, with_200)),
                )
            )
    for rate_rps in (20, 50):
        system = {"system": "balanced", "rate_rps": rate_rps, "servers": 4}
        rows.append(
            _growing(
                plan,
                f"horizon, 4 servers, {rate_rps} requests/s",
                ("10 minutes", system | {"horizon_s": plan.horizon(600)}),
                ("a day", system | {"horizon_s": plan.horizon(86_400)}),
            )
        )
    return Table(
        "CPU time per request as the system and the run grow",
        ["what grows", "from", "to", "µs at first", "µs at last", "times"],
        rows,
    )


def _servers(plan: Plan, policy: str, servers: int, seconds: float) -> dict[str, Any]:
    return {
        "system": "balanced",
        "policy": policy,
        "servers": servers,
        "rate_rps": 50 * servers,
        "horizon_s": plan.horizon(seconds),
    }


def _growing(
    plan: Plan, what: str, small: tuple[str, dict[str, Any]], large: tuple[str, dict[str, Any]]
) -> list[str]:
    first, last = in_turn(
        [Side("engine_side", small[1]), Side("engine_side", large[1])], plan.rounds
    )
    return [
        what,
        small[0],
        large[0],
        f"{1e6 / first.rate:.1f}",
        f"{1e6 / last.rate:.1f}",
        f"{first.times(last):.2f}",
    ]


def features(plan: Plan) -> Table:
    """What parts of the model cost."""
    sizes = {"rate_rps": 200, "horizon_s": plan.horizon(500)}
    named: list[tuple[str, dict[str, Any]]] = [
        ("one server, one step of CPU and one of I/O", {"system": "alone"}),
        ("the same, event by event", {"system": "alone", "event_by_event": True}),
        ("the same, arrival times replayed", {"system": "replayed"}),
        ("the same, 50 ms timeout, 2 retries, 2 % lost", {"system": "retried"}),
        ("a chain of two calls", {"system": "chain"}),
        ("a fan-out to three servers", {"system": "fan_out"}),
    ]
    sides = [Side("engine_side", own | sizes) for _, own in named]
    found = in_turn(sides, plan.rounds)
    rows = [
        [
            name,
            f"{runs.rate:,.0f}",
            f"{runs.median('entries'):.1f}",
            f"{1e6 / runs.rate / runs.median('entries'):.2f}",
            f"{found[0].times(runs):.2f}",
        ]
        for (name, _), runs in zip(named, found, strict=True)
    ]
    return Table(
        "What parts of the model cost",
        ["system", "requests per CPU second", "events a request", "µs an event", "times the first"],
        rows,
    )


SECTIONS: dict[str, Callable[[Plan], Table]] = {
    "asyncflow": beside_asyncflow,
    "others": beside_other_engines,
    "growth": growth,
    "features": features,
    "memory": memory,
}


def _with_rivals(plan: Plan, sides: list[Side], needs: dict[int, str]) -> list[Runs | None]:
    """All sides in turn; None for those whose package is not installed."""
    there = [at for at, side in enumerate(sides) if at not in needs or side.can_run(needs[at])]
    runs = dict(zip(there, in_turn([sides[at] for at in there], plan.rounds), strict=True))
    return [runs.get(at) for at in range(len(sides))]


def _figure(runs: Runs | None, text: Callable[[Runs], str]) -> str:
    return NOT_INSTALLED if runs is None else text(runs)


def _rate(runs: Runs | None) -> str:
    return _figure(runs, lambda found: f"{found.rate:,.0f}")


def _ratio(ours: Runs | None, theirs: Runs | None) -> str:
    if ours is None:
        raise FailedRunError("the engine has not run")
    return _figure(theirs, lambda found: f"{ours.times(found):.1f}")


def _milliseconds(runs: Runs | None) -> str:
    return _figure(runs, lambda found: f"{found.mean_s * 1e3:.2f}")
