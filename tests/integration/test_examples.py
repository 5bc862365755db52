"""The examples are what a newcomer sees first: each must open, be right, and run."""

from pathlib import Path

import pytest

from engine.io.loading import load
from engine.io.writing import project_to_yaml
from engine.runtime import Simulation
from engine.schemas import RunResult
from engine.validation import check

FOLDER = Path(__file__).resolve().parents[2] / "resources" / "examples"
EXAMPLES = sorted(FOLDER.glob("*.asyncflow"))
SHORT_S = 20.0


def test_the_four_promised_examples_are_there() -> None:
    assert {path.stem for path in EXAMPLES} >= {
        "single-server",
        "balancer-two-servers",
        "outage-with-balancer",
        "microservice-chain",
    }


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
class TestEachExample:
    def test_opens_as_a_project_with_a_place_for_every_node(self, path: Path) -> None:
        loaded = load(path)
        assert loaded.origin == "project"
        assert loaded.project.layout.nodes.keys() == {
            node.id for node in loaded.project.scenario.nodes
        }

    def test_has_neither_errors_nor_warnings(self, path: Path) -> None:
        assert check(load(path).project.scenario) == []

    def test_tells_a_story_that_ends_in_a_question(self, path: Path) -> None:
        scenario = load(path).project.scenario
        assert scenario.name
        assert "Question:" in scenario.description
        assert "?" in scenario.description

    def test_is_written_as_the_app_writes_it(self, path: Path) -> None:
        assert path.read_text(encoding="utf-8") == project_to_yaml(load(path).project)

    def test_no_two_cards_overlap(self, path: Path) -> None:
        places = list(load(path).project.layout.nodes.values())
        for number, one in enumerate(places):
            for other in places[number + 1 :]:
                assert abs(one.x - other.x) >= 200 or abs(one.y - other.y) >= 100

    def test_runs_and_accounts_for_every_request(self, path: Path) -> None:
        result = _run(path, horizon_s=SHORT_S)
        requests = result.requests
        assert requests.completed > 100
        assert requests.generated == (
            requests.completed + requests.failed.total + requests.lost + requests.in_flight
        )


def test_in_the_outage_example_the_server_that_stays_is_overloaded() -> None:
    path = FOLDER / "outage-with-balancer.asyncflow"
    whole = _run(path, horizon_s=300.0).series
    during = whole.nodes["api-1"]["ready_queue"][(whole.time_s > 200) & (whole.time_s <= 240)]
    before = whole.nodes["api-1"]["ready_queue"][whole.time_s <= 180]
    assert during.mean() > 10 * before.mean()


def _run(path: Path, *, horizon_s: float) -> RunResult:
    scenario = load(path).project.scenario
    settings = scenario.settings.model_copy(
        update={"horizon_s": horizon_s, "warmup_s": 0.0, "report_interval_s": 1.0}
    )
    simulation = Simulation(scenario.model_copy(update={"settings": settings}))
    for _ in simulation:
        pass
    return simulation.result()
