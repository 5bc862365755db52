"""The list of problems: what it says, what leads where, what is filtered, and what Fix does."""

from dataclasses import dataclass

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QUndoStack
from PySide6.QtTest import QTest

from asyncflow_gui.commands import Editor
from asyncflow_gui.inspector import ProblemsList
from asyncflow_gui.model import Document
from asyncflow_gui.theme import Theme
from engine.schemas import (
    CpuStep,
    Edge,
    Endpoint,
    Generator,
    LoadBalancer,
    PoissonWorkload,
    Problem,
    Project,
    RamStep,
    Scenario,
    Server,
)
from engine.validation import check

NO_MODIFIER = Qt.KeyboardModifier.NoModifier


def drawing():
    endpoint = Endpoint(name="/", steps=(RamStep(mb=700), CpuStep(time_s=0.01)))
    return Scenario(
        nodes=(
            Generator(id="users", workload=PoissonWorkload(rate_rps=1)),
            LoadBalancer(id="lb"),
            Server(id="api", ram_mb=512, endpoints=(endpoint,)),
        ),
        edges=(Edge(id="e1", source="users", target="lb"),),
    )


def problem(message, severity="error", element="api", place="ram_mb"):
    return Problem("code", message, "Put it right", ("nodes", 2, place), element, severity)


FIRST = problem("tight", "warning")
SECOND = problem("unreachable", element="lb")


@dataclass
class Listing:
    """The list, what it edits, and the hands of a user."""

    list: ProblemsList
    document: Document
    stack: QUndoStack

    @property
    def view(self):
        return self.list.view

    def check(self):
        self.list.set_problems(check(self.document.scenario))

    def row(self, code):
        return next(i for i, p in enumerate(self.list.problems) if p.code == code)

    def click(self, row):
        rect = self.view.visualRect(self.view.model().index(row, 0))
        place = rect.topLeft() + QPoint(40, 10)
        QTest.mouseClick(self.view.viewport(), Qt.MouseButton.LeftButton, NO_MODIFIER, place)

    def fix(self, row):
        place = self.view.button_rect(row).center().toPoint()
        QTest.mouseMove(self.view.viewport(), place)
        QTest.mouseClick(self.view.viewport(), Qt.MouseButton.LeftButton, NO_MODIFIER, place)


@pytest.fixture
def listing(qtbot):
    document, stack = Document(Project(scenario=drawing())), QUndoStack()
    widget = ProblemsList(Editor(document, stack), Theme())
    qtbot.addWidget(widget)
    widget.resize(900, 300)
    with qtbot.waitExposed(widget):
        widget.show()
    return Listing(widget, document, stack)


def test_without_problems_the_list_says_so(listing):
    assert listing.list.empty.isVisible()
    listing.list.set_problems([FIRST])
    assert listing.view.isVisible()
    listing.list.set_problems([])
    assert listing.list.empty.isVisible()


def test_errors_come_first_and_each_says_what_where_and_what_to_do(listing):
    listing.list.set_problems([FIRST, SECOND])
    model = listing.view.model()
    assert listing.list.problems == (SECOND, FIRST)
    assert model.index(0, 0).data() == "Error: unreachable"
    spoken = model.index(1, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "Warning: tight\napi › RAM\nPut it right"


def test_a_click_or_enter_leads_to_the_place(listing):
    listing.list.set_problems([FIRST, SECOND])
    heard = []
    listing.list.problem_activated.connect(heard.append)
    listing.click(1)
    assert heard == [FIRST]
    QTest.keyClick(listing.view, Qt.Key.Key_Up)
    QTest.keyClick(listing.view, Qt.Key.Key_Return)
    assert heard == [FIRST, SECOND]


def test_the_chosen_problem_stays_chosen_when_others_come(listing):
    listing.list.set_problems([SECOND, FIRST])
    listing.click(1)
    listing.list.set_problems([SECOND, problem("new"), FIRST])
    assert listing.view.currentIndex().row() == 2


def test_the_list_is_filtered_by_words_and_by_severity(listing):
    listing.list.set_problems([FIRST, SECOND])
    bar = listing.list.bar
    assert [bar.buttons[s].text().strip() for s in ("error", "warning")] == ["1 error", "1 warning"]
    QTest.keyClicks(bar.field, "RAM tigh")
    assert listing.list.problems == (FIRST,)
    bar.buttons["warning"].click()
    assert listing.list.problems == ()
    assert listing.list.empty.isVisible()
    bar.field.clear()
    assert listing.list.problems == (SECOND,)


def test_the_button_of_a_row_does_the_remedy_as_one_named_step(listing):
    listing.check()
    heard = []
    listing.list.problem_activated.connect(heard.append)
    before = listing.document.project
    listing.fix(listing.row("no_out_edge"))
    assert listing.stack.undoText() == "Connect lb to api"
    listing.check()
    listing.fix(listing.row("ram_exceeds_server"))
    assert listing.stack.undoText() == "Raise the RAM of api to 1 GB"
    assert check(listing.document.scenario) == []
    assert heard == []
    listing.stack.undo()
    listing.stack.undo()
    assert listing.document.project is before


def test_a_row_says_its_remedy_and_ctrl_enter_does_it(listing):
    listing.check()
    row = listing.row("ram_exceeds_server")
    index = listing.view.model().index(row, 0)
    assert "Ctrl+Enter: Raise the RAM of api to 1 GB" in index.data(Qt.ItemDataRole.ToolTipRole)
    listing.view.setCurrentIndex(index)
    QTest.keyClick(listing.view, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert listing.document.nodes["api"].ram_mb == 1024


def test_the_menu_of_a_row_has_all_that_can_be_done(listing):
    listing.check()
    listing.view.setCurrentIndex(listing.view.model().index(listing.row("unreachable_node"), 0))
    actions = [action for action in listing.view.menu().actions() if not action.isSeparator()]
    assert [action.text() for action in actions] == [
        "Go to the place",
        "Connect lb to api",
        "Delete api",
    ]
    actions[2].trigger()
    assert "api" not in listing.document.nodes
    assert listing.stack.undoText() == "Delete api"


def test_a_problem_without_a_remedy_has_no_button(listing):
    listing.list.set_problems([SECOND])
    assert listing.view.button_rect(0).isEmpty()


def test_a_remedy_whose_time_has_passed_does_nothing(listing):
    listing.check()
    row = listing.row("ram_exceeds_server")
    place = listing.view.button_rect(row).center().toPoint()
    listing.document.replace(Project())
    QTest.mouseClick(listing.view.viewport(), Qt.MouseButton.LeftButton, NO_MODIFIER, place)
    assert listing.stack.count() == 0
