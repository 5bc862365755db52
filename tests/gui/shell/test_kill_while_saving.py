"""Killing the app at any moment leaves the old project file or the new one, never a damaged one."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

from engine.io.loading import load

KILLS = 8

SAVE_FOR_EVER = """
import sys
from pathlib import Path
from asyncflow_gui.shell.storage import write_atomically
from engine.io.writing import project_to_yaml
from engine.schemas import Client, Project, Scenario

def project(size):
    nodes = tuple(Client(id=f"client-{n}") for n in range(size))
    return project_to_yaml(Project(scenario=Scenario(nodes=nodes))).encode()

small, large = project(10), project(400)
target = Path(sys.argv[1])
write_atomically(target, small)
print("saving", flush=True)
while True:
    write_atomically(target, large)
    write_atomically(target, small)
"""


def test_a_kill_in_the_middle_of_saving_leaves_a_whole_project(tmp_path: Path) -> None:
    target = tmp_path / "project.asyncflow"
    dice = random.Random(5)
    sizes = set()
    for _ in range(KILLS):
        with subprocess.Popen(
            [sys.executable, "-c", SAVE_FOR_EVER, str(target)],
            stdout=subprocess.PIPE,
            env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        ) as process:
            assert process.stdout is not None
            assert process.stdout.readline() == b"saving\n"
            time.sleep(dice.uniform(0.001, 0.05))
            process.send_signal(signal.SIGKILL)
            process.wait()
        sizes.add(len(load(target).project.scenario.nodes))
    assert sizes <= {10, 400}
