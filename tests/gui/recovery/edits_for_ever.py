"""The real app, edited and saved by a random hand until it is killed, telling what it does.

Run by ``test_killed.py``; not a test. Each line on standard output is JSON: what, when (the clock
that all processes share), and the digest of the document.
"""

import hashlib
import json
import random
import sys
import time
from pathlib import Path

from PySide6.QtCore import QTimer

from asyncflow_gui.model import edits
from asyncflow_gui.shell.session import Session
from engine.io.writing import project_to_yaml
from engine.schemas import Edge, Position, Project, Server

SIZE = 60


def digest(project: Project) -> str:
    return hashlib.sha256(project_to_yaml(project).encode()).hexdigest()[:16]


class Hand:
    """Edits, undoes and saves."""

    def __init__(self, session: Session, file: Path, seed: int) -> None:
        self.window = session.window
        self.file = file
        self.dice = random.Random(seed)
        self.timer = QTimer(self.window)
        self.timer.setSingleShot(True)
        self.timer.timeout.connect(self.act)

    def tell(self, what: str, **more: object) -> None:
        sys.stdout.write(f"{json.dumps({'what': what, 'at': time.monotonic(), **more})}\n")
        sys.stdout.flush()

    def begin(self) -> None:
        dialog = self.window.safekeeping.dialog
        if dialog is not None:
            dialog.recover.click()
        elif self.file.exists():
            self.window.files.open_path(self.file)
        self.tell("begun", digest=digest(self.window.document.as_saved()))
        self.act()

    def act(self) -> None:
        choice = self.dice.random()
        if choice < 0.2:
            self.tell("saving")
            assert self.window.files.save_to(self.file)
            self.tell("saved", digest=digest(self.window.document.as_saved()))
        elif choice < 0.3 and self.window.stack.canUndo():
            self.window.stack.undo()
            self.tell("did", digest=digest(self.window.document.as_saved()))
        else:
            after = self.edited(self.window.document.project)
            self.tell("doing", digest=digest(after))
            self.window.editor.apply("Edit", after)
            self.tell("did", digest=digest(self.window.document.as_saved()))
        self.timer.start(self.dice.choice([0, 0, 1, 5, 20, 60]))

    def edited(self, project: Project) -> Project:
        dice, nodes = self.dice, project.scenario.nodes
        number = f"{dice.random():.9f}"
        project = edits.update_scenario(project, {"name": number})
        place = Position(x=dice.uniform(-900, 900), y=dice.uniform(-900, 900))
        choice = dice.random()
        if not nodes or (choice < 0.5 and len(nodes) < SIZE):
            project = edits.add_nodes(project, [(Server(id=f"server-{number}"), place)])
            if nodes:
                target = dice.choice(nodes).id
                edge = Edge(id=f"edge-{number}", source=f"server-{number}", target=target)
                project = edits.add_edge(project, edge)
            return project
        if choice < 0.6:
            return edits.remove(project, [dice.choice(nodes).id])
        if choice < 0.8:
            return edits.update_node(
                project, dice.choice(nodes).id, {"cpu_cores": 1 + int(choice * 50)}
            )
        return edits.move_nodes(project, {dice.choice(nodes).id: place})


def main() -> int:
    session = Session(sys.argv[:1], "light", attended=True)
    session.settings.save_flag("gallery_at_start", False)
    hand = Hand(session, Path(sys.argv[1]), int(sys.argv[2]))
    QTimer.singleShot(0, session.window, lambda: QTimer.singleShot(0, session.window, hand.begin))
    return session.attend(None, False, None)


if __name__ == "__main__":
    sys.exit(main())
