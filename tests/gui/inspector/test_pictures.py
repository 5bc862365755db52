"""The curves beside distributions and workloads follow what is entered."""

import pytest
from PySide6.QtGui import QColor

from asyncflow_gui.inspector.pictures import DensityPicture
from asyncflow_gui.inspector.rate_picture import RatePicture
from engine.schemas import Lognormal


def pictures(desk, kind):
    return [w for w in desk.inspector.page.findChildren(kind) if not w.isHidden()]


def test_a_distribution_has_its_curve_with_mean_and_p99_and_a_bare_number_has_none(desk):
    desk.show("e1")
    assert pictures(desk, DensityPicture) == []
    desk.choose("Lognormal", "latency")
    (picture,) = pictures(desk, DensityPicture)
    assert (picture.mean.text(), picture.p99.text()) == ("3 ms", "8.05 ms")
    desk.enter("6 ms", "latency", "std")
    assert (picture.mean.text(), picture.p99.text()) == ("3 ms", "25.7 ms")
    assert picture.curve.accessibleName() == "Density: mean 3 ms, p99 25.7 ms"
    desk.stack.undo()
    assert picture.p99.text() == "8.05 ms"
    desk.choose("Constant", "latency")
    assert pictures(desk, DensityPicture) == []


@pytest.mark.parametrize(
    "label",
    ["Uniform", "Exponential", "Normal", "Gamma", "Erlang", "Weibull", "Pareto", "Measured values"],
)
def test_every_distribution_is_drawn(desk, label):
    desk.show("e1")
    desk.choose(label, "latency")
    (picture,) = pictures(desk, DensityPicture)
    assert picture.mean.text() == "3 ms"
    image = picture.curve.grab().toImage()
    background = QColor(image.pixel(2, 2))
    seen = {QColor(image.pixel(x, 40)).name() for x in range(image.width())}
    assert seen != {background.name()}


def test_a_distribution_inside_a_step_is_drawn_there(desk):
    desk.show("api-1")
    path = ("endpoints", 0, "steps", 2)
    desk.item(*path).header.click()
    desk.choose("Lognormal", *path, "time_s")
    assert isinstance(desk.document.nodes["api-1"].endpoints[0].steps[2].time_s, Lognormal)
    assert len(pictures(desk, DensityPicture)) == 1


def test_the_rate_of_a_workload_is_drawn_with_its_mean_and_peak(desk):
    desk.show("users")
    (picture,) = pictures(desk, RatePicture)
    assert picture.figure.text() == "mean 40 /s"
    assert "19 windows of 20" in picture.curve.toolTip()
    desk.choose("Rate over time", "workload")
    (picture,) = pictures(desk, RatePicture)
    desk.enter("90", "workload", "points", 1, "rate_rps")
    assert picture.figure.text() == "mean 85, peak 90 /s"
    assert picture.curve.ends[1] == "300 s"
    desk.choose("Users who wait (closed)", "workload")
    (picture,) = pictures(desk, RatePicture)
    assert picture.figure.text().startswith("at most")
    desk.choose("Recorded arrivals", "workload")
    assert pictures(desk, RatePicture) == []


def test_the_curve_follows_the_length_of_the_run(desk):
    desk.show("users")
    (picture,) = pictures(desk, RatePicture)
    desk.inspector._editor.update_settings({"horizon_s": 60.0})
    assert picture.curve.ends == ("0", "60 s")
