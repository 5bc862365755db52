"""Reading the manual in the app, by mouse and keys."""

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QImage, QTextDocument
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from asyncflow_gui.manual.browser import address_of
from asyncflow_gui.manual.window import ManualWindow
from asyncflow_gui.shell.main_window import MainWindow


@pytest.fixture
def manual(window: MainWindow, qtbot: QtBot) -> ManualWindow:
    window.actions_.guide.trigger()
    qtbot.waitUntil(window.help.manual.isVisible)
    return window.help.manual


def test_help_opens_the_user_guide(manual: ManualWindow) -> None:
    assert manual.browser.page == "user-guide"
    assert "A first system" in manual.browser.toPlainText()
    assert manual.windowTitle().startswith("User guide")


def test_the_reference_has_an_action_of_its_own(window: MainWindow) -> None:
    window.actions_.reference.trigger()
    assert window.help.manual.browser.page == "reference"


def test_who_opens_it_again_finds_the_page_they_left(
    window: MainWindow, manual: ManualWindow
) -> None:
    manual.browser.open_page("python")
    manual.close()
    window.actions_.guide.trigger()
    assert manual.browser.page == "python"


def test_links_lead_to_other_pages_and_back_again(manual: ManualWindow) -> None:
    manual.browser.anchorClicked.emit(QUrl("manual:/model#nodes"))
    assert manual.browser.page == "model"
    assert manual.browser.verticalScrollBar().value() > 0
    QTest.keyClick(manual, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert manual.browser.page == "user-guide"
    assert manual.forward.isEnabled()
    QTest.mouseClick(manual.forward, Qt.MouseButton.LeftButton)
    assert manual.browser.page == "model"


def test_a_link_to_the_web_is_shown_and_handed_to_the_browser_on_a_click_only(
    manual: ManualWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.toString()))
    web = QUrl("https://www.envoyproxy.io/docs")
    manual.browser.highlighted.emit(web)
    assert any(
        label.text().endswith(web.toString())
        for label in manual.findChildren(QWidget)
        if hasattr(label, "text") and not callable(getattr(label, "toPlainText", None))
    )
    assert opened == []
    manual.browser.anchorClicked.emit(web)
    assert opened == [web.toString()]
    manual.browser.anchorClicked.emit(QUrl("file:///etc/passwd"))
    assert opened == [web.toString()]
    assert manual.browser.page == "user-guide"


def test_nothing_is_loaded_from_outside_the_manual(manual: ManualWindow, tmp_path: Path) -> None:
    picture = tmp_path / "secret.png"
    QImage(4, 4, QImage.Format.Format_RGB32).save(str(picture))
    kind = QTextDocument.ResourceType.ImageResource.value
    for address in (picture.as_posix(), f"../../../../../{picture}", "https://example.org/a.png"):
        assert manual.browser.loadResource(kind, QUrl(address)).isNull()
    assert not manual.browser.loadResource(kind, QUrl("images/overview-light.png")).isNull()


def test_the_contents_lead_to_pages_and_headings(manual: ManualWindow) -> None:
    tree = manual.contents
    (item,) = tree.findItems("The model", Qt.MatchFlag.MatchExactly)
    place = tree.visualItemRect(item).center()
    QTest.mouseClick(tree.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert manual.browser.page == "model"
    headings = [item.child(row).text(0) for row in range(item.childCount())]
    assert "Workloads" in headings
    tree.setFocus()
    tree.setCurrentItem(item.child(headings.index("Warm-up")))
    QTest.keyClick(tree, Qt.Key.Key_Return)
    assert manual.browser.verticalScrollBar().value() > 0


def test_typing_finds_sections_and_enter_opens_the_first(
    manual: ManualWindow, qtbot: QtBot
) -> None:
    QTest.keyClick(manual, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClicks(manual.field, "confidence intervals")
    qtbot.waitUntil(lambda: manual.hits.count() > 0)
    assert manual.side.currentWidget() is manual.hits
    QTest.keyClick(manual.field, Qt.Key.Key_Return)
    assert manual.browser.source() == address_of("model", "confidence-intervals")
    assert manual.browser.extraSelections()
    manual.field.clear()
    qtbot.waitUntil(lambda: manual.side.currentWidget() is manual.contents)
    assert not manual.browser.extraSelections()


def test_what_is_not_there_is_said(manual: ManualWindow, qtbot: QtBot) -> None:
    manual.field.setText("zebra crossing")
    qtbot.waitUntil(lambda: manual.hits.count() == 1)
    assert "Nothing found" in manual.hits.item(0).text()
    page = manual.browser.source()
    QTest.keyClick(manual.field, Qt.Key.Key_Return)
    assert manual.browser.source() == page


def test_it_follows_the_theme_and_stays_where_it_was(
    window: MainWindow, manual: ManualWindow
) -> None:
    def at_the_top() -> str:
        return manual.browser.cursorForPosition(QPoint(1, 1)).block().text()

    manual.browser.open_page("model", "figures")
    window.theme.set_mode("light")
    text = at_the_top()
    window.theme.set_mode("dark")
    assert window.theme.tokens.text.lower() in manual.browser.toHtml().lower()
    assert at_the_top() == text
    manual.resize(manual.width() + 200, manual.height())
    assert at_the_top() == text


def test_pictures_fit_the_lines(manual: ManualWindow, qtbot: QtBot) -> None:
    manual.browser.open_page("index")
    manual.resize(760, 600)
    qtbot.waitUntil(lambda: not manual.browser.horizontalScrollBar().isVisible())
    manual.resize(1400, 800)
    qtbot.waitUntil(lambda: not manual.browser.horizontalScrollBar().isVisible())


def test_help_on_what_is_selected_opens_its_place(window: MainWindow) -> None:
    for chosen, topic in (
        ("api-1", ("reference", "server")),
        ("lb", ("reference", "load-balancer-load_balancer")),
        ("lb-api-1", ("reference", "edge")),
    ):
        window.canvas.setFocus()
        window.canvas.select((chosen,))
        window.actions_.help_here.trigger()
        assert window.help.manual.browser.source() == address_of(*topic)
    window.canvas.select(())
    window.activateWindow()
    window.canvas.setFocus()
    window.actions_.help_here.trigger()
    assert window.help.manual.browser.source() == address_of("reference", "settings")


def test_help_on_a_field_opens_its_place(window: MainWindow, qtbot: QtBot) -> None:
    window.canvas.select(("lb",))
    box = window.inspector.page.binding
    assert box is not None
    editor = box.boxes["policy",].editor
    editor.focus()
    qtbot.waitUntil(lambda: window.inspector.isAncestorOf(QApplication.focusWidget() or window))
    window.actions_.help_here.trigger()
    assert window.help.manual.browser.source() == address_of(
        "reference", "load-balancer-load_balancer"
    )


def test_it_can_be_read_by_a_screen_reader(manual: ManualWindow) -> None:
    for widget in (manual.browser, manual.contents, manual.hits, manual.field):
        assert widget.accessibleName()
    for button in (manual.back, manual.forward):
        assert button.accessibleName()
        assert button.toolTip()
    assert manual.childAt(QPoint(20, 20)) is not None
