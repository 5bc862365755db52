"""Everything says what it is: by tooltip, by status text, by What's This."""

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QAction, QHelpEvent, QWhatsThisClickedEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QMenu, QWhatsThis, QWidget

from asyncflow_gui.inspector.editor import FieldBox
from asyncflow_gui.manual.browser import address_of
from asyncflow_gui.shell.main_window import MainWindow
from asyncflow_gui.shell.whats_this import PARTS


def actions(window: MainWindow) -> list[QAction]:
    return [*window.actions_.all, *window.canvas.actions_.all]


def test_every_action_has_a_tip_and_a_status_text(window: MainWindow) -> None:
    for action in actions(window):
        assert action.toolTip().strip(), action.text()
        assert action.statusTip().strip(), action.text()
        assert action.whatsThis().strip(), action.text()


def test_every_entry_of_the_menus_has_a_status_text(window: MainWindow) -> None:
    for menu in window.menuBar().findChildren(QMenu):
        for action in menu.actions():
            made_later = menu.property("madeOnOpening") or action.menu() is not None
            if not (action.isSeparator() or made_later):
                assert action.statusTip().strip(), action.text()


def test_every_button_of_the_toolbar_has_a_tip_and_says_what_it_is(window: MainWindow) -> None:
    buttons = window.top_bar.findChildren(QAbstractButton)
    assert len(buttons) > 8
    for button in buttons:
        assert button.toolTip().strip(), button.text()
        assert button.whatsThis().strip(), button.text()


def test_every_part_of_the_window_says_what_it_is(window: MainWindow) -> None:
    parts = {
        "palette": window.palette_panel,
        "outline": window.outline,
        "canvas": window.canvas,
        "inspector": window.inspector,
        "charts": window.charts,
        "problems": window.problems,
        "top_bar": window.top_bar,
        "status": window.status,
    }
    assert set(parts) == set(PARTS)
    for name, part in parts.items():
        assert PARTS[name][0] in part.whatsThis()


def explained(widget: QWidget | None, inspector: QWidget) -> bool:
    while widget is not None and widget is not inspector:
        if widget.whatsThis().strip():
            return True
        widget = widget.parentWidget()
    return False


EXAMPLES = [(), ("users",), ("web",), ("lb",), ("api-1",), ("lb-api-1",), ("api-1", "api-2")]


@pytest.mark.parametrize("selection", EXAMPLES, ids=lambda ids: "+".join(ids) or "scenario")
def test_every_field_of_the_inspector_says_what_it_is(
    window: MainWindow, selection: tuple[str, ...]
) -> None:
    window.canvas.select(selection)
    boxes = window.inspector.page.findChildren(FieldBox)
    assert boxes
    dumb = [box.editor.path for box in boxes if not explained(box, window.inspector)]
    assert dumb == []


def test_a_click_in_the_mode_says_what_a_field_is(window: MainWindow) -> None:
    window.canvas.select(("api-1",))
    box = next(
        box
        for box in window.inspector.page.findChildren(FieldBox)
        if box.editor.path == ("cpu_cores",)
    )
    assert "Cores that run CPU steps side by side" in box.whatsThis()
    assert 'href="manual:/reference#server"' in box.whatsThis()
    window.actions_.whats_this.trigger()
    assert QWhatsThis.inWhatsThisMode()
    QTest.keyClick(window, Qt.Key.Key_Escape)
    QWhatsThis.leaveWhatsThisMode()


def test_what_is_asked_inside_a_field_is_answered_by_its_box(window: MainWindow) -> None:
    window.canvas.select(("api-1",))
    box = next(
        box
        for box in window.inspector.page.findChildren(FieldBox)
        if box.editor.path == ("cpu_cores",)
    )
    inner = box.editor.focusProxy() or box.editor
    here = QPoint(2, 2)
    asked = QHelpEvent(QEvent.Type.QueryWhatsThis, here, inner.mapToGlobal(here))
    QApplication.sendEvent(inner, asked)
    assert asked.isAccepted()


def test_more_leads_into_the_manual(window: MainWindow) -> None:
    window.canvas.select(("api-1",))
    box = window.inspector.page.findChildren(FieldBox)[0]
    QApplication.sendEvent(box, QWhatsThisClickedEvent("manual:/reference#server"))
    assert window.help.manual.isVisible()
    assert window.help.manual.browser.source() == address_of("reference", "server")
