"""For those who do not see the window, or do not use a mouse."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget

from asyncflow_gui.assets import resource
from asyncflow_gui.shell.main_window import MainWindow


@pytest.fixture
def story(window: MainWindow) -> MainWindow:
    window.files.open_example(resource("examples", "outage-with-balancer.asyncflow"))
    window.outline.refresh()
    window.activateWindow()
    window.canvas.setFocus()
    return window


def nameless(root: QWidget) -> list[str]:
    """What can be used below a widget, and would be read as nothing."""
    found = []
    for widget in (root, *root.findChildren(QWidget)):
        usable = widget.focusPolicy() != Qt.FocusPolicy.NoFocus
        if not widget.isVisible() or not (usable or isinstance(widget, QAbstractButton)):
            continue
        interface = QAccessible.queryAccessibleInterface(widget)
        if interface is not None and not interface.text(QAccessible.Text.Name).strip():
            found.append(f"{type(widget).__name__} in {type(widget.parent()).__name__}")
    return found


@pytest.mark.parametrize(
    "selection", [(), ("users",), ("web",), ("lb",), ("api-1",), ("lb-api-1",), ("api-1", "lb")]
)
def test_everything_in_the_window_has_a_name(story: MainWindow, selection: tuple[str, ...]) -> None:
    story.canvas.select(selection)
    story.actions_.show_problems.setChecked(True)
    QApplication.processEvents()
    assert nameless(story) == []


@pytest.mark.parametrize("name", ["new", "shortcuts", "about"])
def test_everything_in_the_dialogs_has_a_name(story: MainWindow, name: str) -> None:
    getattr(story.actions_, name).trigger()
    QApplication.processEvents()
    dialog = QApplication.activeModalWidget()
    assert dialog is not None
    assert nameless(dialog) == []
    dialog.close()


@pytest.mark.parametrize("name", ["search", "add_part", "add_after", "connect"])
def test_everything_in_the_popups_has_a_name(story: MainWindow, name: str) -> None:
    story.canvas.select(("web",))
    getattr(story.actions_, name).trigger()
    popups = (story.commands, story.quick_insert, story.connect_mode)
    (popup,) = [owner.popup for owner in popups if owner.popup.isVisible()]
    assert nameless(popup) == []


def test_tab_goes_from_node_to_node_and_says_which(story: MainWindow) -> None:
    seen = []
    for _ in story.document.nodes:
        QTest.keyClick(story.canvas, Qt.Key.Key_Tab)
        seen += story.canvas.selection
        assert story.canvas.selection[0] in story.canvas.accessibleDescription()
    assert set(seen) == set(story.document.nodes)


def test_enter_edits_the_node_and_f6_leads_back(story: MainWindow) -> None:
    story.canvas.select(("api-1",))
    QTest.keyClick(story.canvas, Qt.Key.Key_Return)
    focused = QApplication.focusWidget()
    assert focused is not None and story.inspector.isAncestorOf(focused)
    for _ in range(20):
        story.actions_.previous_panel.trigger()
        if QApplication.focusWidget() is story.canvas:
            break
    assert QApplication.focusWidget() is story.canvas


@pytest.mark.parametrize("hidden", [(), ("show_left",), ("show_charts", "show_right")])
def test_f6_goes_round_all_panels_that_are_shown(
    story: MainWindow, hidden: tuple[str, ...]
) -> None:
    for name in hidden:
        getattr(story.actions_, name).trigger()
    QApplication.processEvents()
    places: list[QWidget] = [
        story.palette_panel, story.outline, story.canvas, story.charts, story.inspector,
        story.top_bar,
    ]  # fmt: skip
    shown = [place for place in places if place.isVisible()]
    for step, order in ((story.actions_.next_panel, shown), (story.actions_.previous_panel, None)):
        assert _round(step.trigger, len(shown), shown) == _turned(order or shown[::-1])


def _round(step: Callable[[], None], count: int, places: list[QWidget]) -> list[str]:
    seen = []
    for _ in range(count):
        step()
        focused = QApplication.focusWidget()
        assert focused is not None
        seen += [type(p).__name__ for p in places if p is focused or p.isAncestorOf(focused)]
    return _turned_names(seen)


def _turned(order: list[QWidget]) -> list[str]:
    return _turned_names([type(place).__name__ for place in order])


def _turned_names(names: list[str]) -> list[str]:
    """The same round, begun at the canvas."""
    at = names.index("Canvas")
    return names[at:] + names[:at]
