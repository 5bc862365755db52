"""The bottleneck, named in words with its figures; and what a run with a remedy says of it.

::

    diagnosis = diagnose(scenario, result)
    print(diagnosis.sentence)         # api-1 cores: 97 % busy, 71 % of p99 is core wait
    remedy = remedied(scenario, diagnosis)
    if remedy is not None:
        print(what_if_sentence(remedy, result, run_remedy(remedy, result.seed)))
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from engine.experiments import remedies
from engine.experiments.remedies import Remedy
from engine.experiments.suspects import Kind, Suspect, failures, largest_part, resources
from engine.experiments.tail import Tail, tail
from engine.runtime import Simulation
from engine.schemas import RunResult, Scenario
from engine.schemas.figures import latency, share, small_share
from engine.schemas.parts import PARTS

__all__ = [
    "Diagnosis",
    "Remedy",
    "Suspect",
    "diagnose",
    "remedied",
    "run_remedy",
    "what_if_sentence",
]


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """What holds a system up.

    Attributes:
        bottleneck: The worst suspect; None where there is none.
        others: Other suspects, the worse first.
        sentence: The bottleneck in words, or that there is none and where the time goes.
        largest: Where most of the p99 is spent, suspect or not; None where nothing is known.
    """

    bottleneck: Suspect | None
    others: tuple[Suspect, ...]
    sentence: str
    largest: Suspect | None = None


def diagnose(scenario: Scenario, result: RunResult) -> Diagnosis:
    """Name the bottleneck of a run.

    Cores, memory, pools, doors and central queues are suspects where at least a tenth of the p99
    is spent waiting for them, or where they are 90 % busy. Edges that lose, and outages, are where
    at least 1 % of requests fail or are lost for it. Most tells against what is waited for longest;
    being busy counts besides.
    """
    slow = tail(result)
    suspects = [*resources(scenario, result, slow), *failures(scenario, result)]
    suspects.sort(key=lambda each: -each.score)
    # Cores may be told against twice: by what waits for them, and by what times out.
    suspects = list(
        {(each.kind, each.element, each.pool): each for each in suspects[::-1]}.values()
    )
    suspects.reverse()
    largest = largest_part(slow)
    if suspects:
        first, *others = suspects
        return Diagnosis(first, tuple(others), first.words, largest)
    return Diagnosis(None, (), _nothing(result, slow), largest)


def remedied(scenario: Scenario, diagnosis: Diagnosis) -> Remedy | None:
    """The scenario with the bottleneck (or what takes most time) relieved; None: nothing to do."""
    suspect = diagnosis.bottleneck or diagnosis.largest
    return _REMEDIES[suspect.kind](scenario, suspect) if suspect is not None else None


def run_remedy(remedy: Remedy, seed: int) -> RunResult:
    """Run a remedied scenario to its end, on the random numbers of the run it is compared with."""
    simulation = Simulation(remedy.scenario, seed)
    for _ in simulation:
        pass
    return simulation.result()


def what_if_sentence(remedy: Remedy, before: RunResult, after: RunResult) -> str:
    """``One more core: p99 164 ms → 61.0 ms``, with errors and goodput where they differ."""
    parts = [f"p99 {latency(before.latency_s.p99)} → {latency(after.latency_s.p99)}"]
    if small_share(before.error_share) != small_share(after.error_share):
        parts.append(f"errors {small_share(before.error_share)} → {small_share(after.error_share)}")
    words = remedy.words[0].upper() + remedy.words[1:]
    stopped = " (the run was stopped early)" if after.stopped_by is not None else ""
    return f"{words}: {', '.join(parts)}{stopped}"


_REMEDIES: dict[Kind, Callable[[Scenario, Suspect], Remedy | None]] = {
    "cores": lambda scenario, it: remedies.more_cores(scenario, it.element),
    "ram": lambda scenario, it: remedies.more_ram(scenario, it.element),
    "pool": lambda scenario, it: remedies.larger_pool(scenario, it.element, it.pool),
    "door": lambda scenario, it: remedies.wider_door(scenario, it.element),
    "central_queue": lambda scenario, it: remedies.more_cores_behind(scenario, it.element),
    "network": lambda scenario, it: remedies.shorter_edge(scenario, it.element),
    "loss": lambda scenario, it: remedies.without_losses(scenario, it.element),
    "outage": lambda scenario, it: remedies.without_event(scenario, it.element),
    "io": lambda scenario, it: remedies.faster_io(scenario, it.element),
}


def _nothing(result: RunResult, slow: Tail) -> str:
    """That there is no bottleneck, with the busiest and where the time goes instead."""
    used = {key: node.utilisation for key, node in result.nodes.items() if node.utilisation}
    busiest = max(used, key=lambda key: used[key] or 0.0, default="")
    first = "No bottleneck"
    if busiest:
        first += f": the busiest cores are those of {busiest}, {share(used[busiest])} busy"
    if not slow.shares:
        return f"{first}. No request was completed that would tell where its time went."
    largest = sorted(slow.shares.items(), key=lambda item: -item[1])[:2]
    told = " and ".join(
        f"{share(each)} {PARTS[part]} at {element}" for (part, element), each in largest
    )
    return f"{first}. p99 ({latency(slow.p99_s)}) is {told}."
