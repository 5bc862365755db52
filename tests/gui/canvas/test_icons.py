import pytest
from PySide6.QtGui import QColor

from asyncflow_gui.assets import resource
from asyncflow_gui.canvas.kinds import KINDS
from asyncflow_gui.theme import icons

NAMES = sorted(path.stem for path in resource("icons").glob("*.svg"))


def opaque_colors(image) -> set[str]:
    pixels = (image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height()))
    return {pixel.name() for pixel in pixels if pixel.alpha() == 255}


@pytest.mark.parametrize("name", [name for name in NAMES if name != "app"])
def test_each_icon_is_drawn_in_the_colour_asked_for(qapp, name):
    assert opaque_colors(icons.pixmap(name, "#d43d51", 32).toImage()) == {"#d43d51"}


def test_icons_are_sharp_on_dense_screens(qapp):
    image = icons.pixmap("run", QColor("#2f6bff"), 16, 2.0)
    assert (image.width(), image.devicePixelRatio()) == (32, 2.0)
    assert icons.icon("run", "#2f6bff").actualSize(image.size()).width() == 32


def test_a_missing_icon_is_an_error_in_words(qapp):
    with pytest.raises(FileNotFoundError, match=r"icons/toaster\.svg is missing"):
        icons.pixmap("toaster", "#000000")


def test_every_kind_of_node_has_an_icon():
    assert {kind.icon for kind in KINDS.values()} <= set(NAMES)
