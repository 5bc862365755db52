"""Less motion is chosen in the View menu, in force at once, and remembered."""

from collections.abc import Iterator

import pytest

from asyncflow_gui.shell.main_window import MainWindow
from asyncflow_gui.shell.motion import MotionChoice
from asyncflow_gui.shell.settings import Settings
from asyncflow_gui.theme.motion import animations_wanted, set_motion


@pytest.fixture(autouse=True)
def as_it_was() -> Iterator[None]:
    yield
    set_motion("system")


def test_less_motion_is_chosen_in_the_menu_and_remembered(
    window: MainWindow, settings: Settings
) -> None:
    action = window.actions_.reduce_motion
    if action.isChecked():
        action.trigger()
    assert animations_wanted()
    action.trigger()
    assert not animations_wanted()
    assert settings.motion == "reduced"
    set_motion("full")
    action.setChecked(False)
    MotionChoice(action, settings, window)
    assert action.isChecked()
    assert not animations_wanted()
    action.trigger()
    assert settings.motion == "full"
    assert animations_wanted()
