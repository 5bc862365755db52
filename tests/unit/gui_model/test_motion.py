"""Who asks for less motion is heard: here, or in the settings of the system."""

import subprocess
import sys

import pytest

from asyncflow_gui.theme import motion


@pytest.fixture(autouse=True)
def as_the_system_says():
    motion.system_reduces_motion.cache_clear()
    yield
    motion.set_motion("system")
    motion.system_reduces_motion.cache_clear()


@pytest.fixture
def gnome(monkeypatch):
    """A desktop whose settings answer with a word, or fail."""

    def answers(word):
        def run(_command, **_options):
            if isinstance(word, Exception):
                raise word
            return subprocess.CompletedProcess([], 0, stdout=f"{word}\n")

        monkeypatch.setattr(sys, "platform", "linux")
        monkeypatch.setenv("XDG_CURRENT_DESKTOP", "GNOME")
        monkeypatch.setattr(subprocess, "run", run)

    return answers


def test_a_choice_in_the_app_comes_before_the_system(gnome):
    gnome("false")
    motion.set_motion("full")
    assert motion.animations_wanted()
    assert motion.duration_ms(120) == 120
    gnome("true")
    motion.set_motion("reduced")
    assert motion.motion() == "reduced"
    assert not motion.animations_wanted()
    assert motion.duration_ms(120) == 0


@pytest.mark.parametrize(("word", "wanted"), [("true", True), ("false", False), ("", True)])
def test_the_desktop_is_followed(gnome, word, wanted):
    gnome(word)
    assert motion.animations_wanted() is wanted


@pytest.mark.parametrize(
    "failure", [FileNotFoundError("gsettings"), subprocess.TimeoutExpired("gsettings", 1)]
)
def test_a_desktop_that_cannot_be_asked_wants_animations(gnome, failure):
    gnome(failure)
    assert motion.animations_wanted()


@pytest.mark.parametrize(("factor", "wanted"), [("0", False), ("0.5", True), ("fast", True)])
def test_kde_says_it_in_a_file(monkeypatch, tmp_path, factor, wanted):
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setenv("XDG_CURRENT_DESKTOP", "KDE")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    assert motion.animations_wanted()
    motion.system_reduces_motion.cache_clear()
    text = f"[KDE]\nAnimationDurationFactor={factor}\n"
    (tmp_path / "kdeglobals").write_text(text, encoding="utf-8")
    assert motion.animations_wanted() is wanted
