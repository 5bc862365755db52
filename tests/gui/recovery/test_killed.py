"""The app is killed at random moments: no file is damaged, nothing older than a second is lost.

Each life goes on with what the one before left, as a user would who recovers and works on. The 200
kills of the full suite take some minutes: ``pytest -m kills tests/gui/recovery``.
"""

import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from asyncflow_gui.recovery.leftovers import leftovers
from engine.io.loading import load

from .edits_for_ever import digest

pytestmark = pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs SIGKILL")

ROOT = Path(__file__).parents[3]
PROGRAM = Path(__file__).with_name("edits_for_ever.py")
MOST_LOST_S = 1.0
PATIENCE_S = 100.0


@dataclass
class Life:
    """What one app told before it was killed."""

    lines: list[dict[str, Any]] = field(default_factory=list)
    killed_at: float = 0.0

    @property
    def was_saving(self) -> bool:
        return self.lines[-1]["what"] == "saving"

    def lost_s(self, recovered: str) -> float:
        """Age at the kill of the oldest edit that what was recovered does not hold."""
        places = [at for at, line in enumerate(self.lines) if line.get("digest") == recovered]
        assert places, "what was recovered is nothing the document ever was"
        after = [line for line in self.lines[places[-1] + 1 :] if line["what"] == "did"]
        return self.killed_at - after[0]["at"] if after else 0.0


def live(file: Path, home: Path, seed: int, lines: int, delay_s: float) -> Life:
    """Let the app edit until it has told so many lines and a moment more, and kill it."""
    places = dict.fromkeys(("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME"), str(home))
    life = Life()
    told = threading.Condition()
    with subprocess.Popen(
        [sys.executable, str(PROGRAM), str(file), str(seed)],
        env={**os.environ, **places, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
    ) as process:

        def read() -> None:
            assert process.stdout is not None
            for line in process.stdout:
                if line.endswith(b"\n"):
                    with told:
                        life.lines.append(json.loads(line))
                        told.notify()

        reader = threading.Thread(target=read)
        reader.start()
        with told:
            has_begun = told.wait_for(lambda: len(life.lines) >= lines, PATIENCE_S)
        time.sleep(delay_s)
        runs = process.poll() is None
        life.killed_at = time.monotonic()
        # One that does not go on says where it hangs, in its log of faults.
        process.send_signal(signal.SIGKILL if has_begun else signal.SIGABRT)
        process.wait()
        reader.join(PATIENCE_S)
    assert has_begun, "the app did not go on"
    assert runs, "the app ended by itself"
    return life


def kill(
    times: int, tmp_path: Path, seed: int, most_lost_s: float = MOST_LOST_S
) -> dict[str, float]:
    file, home = tmp_path / "project.asyncflow", tmp_path / "home"
    dice = random.Random(seed)
    expected: str | None = None
    files = {""}
    names = ("kills", "while_saving", "edits", "journals", "most_lost_ms")
    figures = dict.fromkeys(names, 0.0)
    for number in range(times):
        life = live(file, home, number, dice.randint(1, 60), dice.expovariate(1 / 0.02))
        if expected is not None:
            assert life.lines[0]["digest"] == expected, "the next start showed something else"
        known = {line["digest"] for line in life.lines if "digest" in line}
        files |= known
        saved = digest(load(file).project) if file.exists() else ""
        assert saved in files, "the file is nothing that was ever saved"
        rooms = next(iter(home.rglob("recovery")), home / "none")
        left = leftovers(rooms)
        assert all(each.held is not None for each in left), "a journal is damaged"
        if left and left[0].held is not None:
            expected = digest(left[0].held.last.project)
            figures["journals"] += 1
        else:
            expected = saved or life.lines[0]["digest"]
        lost_s = life.lost_s(expected)
        assert lost_s < most_lost_s, f"{lost_s:.3f} s of work are lost"
        figures["kills"] += 1
        (tmp_path / "figures.txt").write_text(f"{figures}\n", encoding="utf-8")
        figures["while_saving"] += life.was_saving
        figures["edits"] += sum(line["what"] == "did" for line in life.lines)
        figures["most_lost_ms"] = max(figures["most_lost_ms"], 1000 * lost_s)
    return figures


def test_a_few_kills_damage_and_lose_nothing(tmp_path: Path) -> None:
    # On a machine that has no time for the app, what is a moment may take seconds.
    assert kill(3, tmp_path, seed=1, most_lost_s=10.0)["kills"] == 3


@pytest.mark.kills
@pytest.mark.timeout(3600)
def test_two_hundred_kills_lose_nothing_older_than_a_second(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    figures = kill(200, tmp_path, seed=2)
    with capsys.disabled():
        sys.stdout.write("\n" + ", ".join(f"{name} {value:g}" for name, value in figures.items()))
        sys.stdout.write("\n")
