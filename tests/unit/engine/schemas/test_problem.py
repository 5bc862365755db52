"""How a problem reads."""

from engine.schemas import Problem
from engine.schemas.problem import describe


def problem(message: str, **more) -> Problem:
    return Problem(code="x", message=message, hint="Do something", **more)


def test_a_sentence_begins_with_a_capital_but_an_id_stays_as_it_is():
    assert problem("nothing sends requests").sentence == "Nothing sends requests"
    assert problem("api-1 is lost", element="api-1").sentence == "api-1 is lost"
    assert problem("must be above 0", element="api-1").sentence == "Must be above 0"


def test_a_line_tells_file_line_path_message_and_remedy():
    found = problem("must be above 0", path=("nodes", 2, "ram_mb")).at(file="a.yaml", line=7)
    assert describe(found) == "a.yaml:7: nodes[2].ram_mb: must be above 0 (Do something)"
    assert describe(problem("nothing here")) == "nothing here (Do something)"
