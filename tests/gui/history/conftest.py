"""Runs to keep, small and quick."""

from datetime import UTC, datetime, timedelta
from functools import cache

from support.scenarios import cpu, exponential, io, one_server, ram, run

from asyncflow_gui.history.records import NewRun
from engine.schemas import Layout, Position, Project, Slo

BEGAN = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


@cache
def system(cores=1, slo=0.5):
    made = one_server(
        ram(1), cpu(exponential(0.02)), io(0.01, pool="db"), pools={"db": 4}, cpu_cores=cores
    )
    return made.model_copy(update={"name": "Shop", "slos": (Slo(figure="p99", below=slo),)})


@cache
def result_of(cores=1, seed=3, slo=0.5):
    return run(system(cores, slo), seed)


def new_run(name="", *, minutes=0, cores=1, seed=3, slo=0.5, path="/home/shop.asyncflow"):
    """A run that ended so many minutes after noon."""
    layout = Layout(nodes={"api": Position(x=240, y=0), "users": Position(x=0, y=0)})
    return NewRun(
        project=Project(scenario=system(cores, slo), layout=layout),
        path=path,
        result=result_of(cores, seed, slo),
        wall_s=0.25,
        stopped=False,
        made_at=BEGAN + timedelta(minutes=minutes),
        name=name,
    )
