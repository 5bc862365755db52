"""Keeps the journal on a thread of its own, so that nobody who edits waits for the disk."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from queue import Empty, SimpleQueue

from asyncflow_gui.recovery.journal import JournalWriter, Origin, State
from asyncflow_gui.recovery.rooms import Room
from engine.schemas import Project

SYNC_EVERY_S = 0.25
"""How often at most the disk is asked to hold what was appended; appending does not wait."""

_CLOSING_WAIT_S = 20.0

_MAKE_ROOM = "Save often; make room, or connect the disk again."
_START_AGAIN = "Save now, and start the app again; its log says more."

_log = logging.getLogger("asyncflow_gui")

_Job = Callable[[], None]


class Keeper:
    """One app's journal. The methods return at once; what they ask for is done in order.

    Nothing is written for a document without a file that is not edited, and the thread starts with
    the first thing to write.
    """

    def __init__(self, rooms: Path, failed: Callable[[str, str], None]) -> None:
        """Nothing is done yet.

        Args:
            rooms: Folder of all journals; made when it is needed.
            failed: Called on the keeper's thread when the journal cannot be written, with the
                reason and what to do; and with empty texts when it can be again.
        """
        self._rooms = rooms
        self._failed = failed
        self._queue: SimpleQueue[State | _Job] = SimpleQueue()
        self._thread: threading.Thread | None = None
        # What follows belongs to the thread.
        self._room: Room | None = None
        self._file: Path | None = None
        self._start: tuple[Origin, tuple[State, ...]] | None = None
        self._writer: JournalWriter | None = None
        self._is_failing = False
        self._unsynced = False
        self._synced_at = 0.0
        self._ended = False

    # --- called by the app ----------------------------------------------------------------------

    def begin(self, origin: Origin, index: int, project: Project) -> None:
        """Another document is open, or this one has been saved: what came before is forgotten."""
        states = (State(index, "", time.time(), project),)
        if self._thread is None and origin.path is None:
            self._start = origin, states  # the thread that would read it is not there yet
        else:
            self._ask(lambda: self._begin(origin, states))

    def take_over(self, origin: Origin, states: tuple[State, ...], then: _Job) -> None:
        """Keep what was recovered; ``then`` is called, on the thread, when the disk holds it."""
        self._ask(lambda: self._take_over(origin, states, then))

    def note(self, index: int, text: str, project: Project) -> None:
        """The document has another state."""
        self._ask(State(index, text, time.time(), project))

    def close(self) -> None:
        """The app ends as it should: nothing is left behind."""
        if self._thread is not None:
            self._queue.put(self._clear_away)
            self._thread.join(_CLOSING_WAIT_S)
            self._thread = None

    def wait(self, timeout_s: float) -> bool:
        """Wait until everything asked for so far is done and on disk; False if it takes longer."""
        if self._thread is None:
            return True
        done = threading.Event()
        self._queue.put(self._sync)
        self._queue.put(done.set)
        return done.wait(timeout_s)

    def _ask(self, wanted: State | _Job) -> None:
        if self._thread is None:
            self._ended = False
            self._thread = threading.Thread(target=self._work, name="journal", daemon=True)
            self._thread.start()
        self._queue.put(wanted)

    # --- the thread -----------------------------------------------------------------------------

    def _work(self) -> None:
        while not self._ended:
            for wanted in self._waiting():
                self._do(wanted)

    def _do(self, wanted: State | _Job) -> None:
        try:
            self._append(wanted) if isinstance(wanted, State) else wanted()
        except OSError as error:
            self._tell(f"{error.strerror or error}".rstrip("."), _MAKE_ROOM)
        except Exception as error:  # whatever it is, the thread goes on, and somebody knows
            _log.exception("The recovery journal could not be written")
            if self._writer is not None:
                # A record may be missing: with the next state all of them are written anew.
                self._writer.close()
            self._tell(f"an error in the app, {type(error).__name__}", _START_AGAIN)

    def _waiting(self) -> Iterator[State | _Job]:
        """What is to be done now; of states that follow each other at one index, the last."""
        try:
            wanted = self._queue.get(timeout=self._sync_in() if self._unsynced else None)
        except Empty:
            yield self._sync
            return
        while not self._queue.empty():
            following = self._queue.get()
            both = isinstance(wanted, State) and isinstance(following, State)
            if not (both and wanted.index == following.index):  # type: ignore[union-attr]
                yield wanted
            wanted = following
        yield wanted
        if self._unsynced and self._sync_in() <= 0:
            yield self._sync

    def _sync_in(self) -> float:
        return max(0.0, self._synced_at + SYNC_EVERY_S - time.monotonic())

    def _sync(self) -> None:
        self._unsynced = False
        self._synced_at = time.monotonic()
        if self._writer is not None:
            self._writer.sync()

    def _begin(self, origin: Origin, states: tuple[State, ...]) -> None:
        self._start = origin, states
        if self._writer is not None:
            self._writer.close()
            self._writer = None
        if self._room is not None:
            self._room.remove_journal()
        self._tell("")
        self._work_on(origin.path)

    def _work_on(self, file: Path | None) -> None:
        """Tell other apps which file is open here."""
        if self._room is None and file is not None:
            self._make_room(file)
        elif self._room is not None and file != self._file:
            self._room.own(file)
        self._file = file

    def _make_room(self, file: Path | None) -> Room:
        self._room = Room.make(self._rooms)
        self._room.own(file)
        return self._room

    def _append(self, state: State) -> None:
        if self._writer is None:
            assert self._start is not None, "a document begins before it is edited"
            origin, states = self._start
            room = self._room or self._make_room(origin.path)
            self._writer = JournalWriter(room.folder, origin, states)
        self._writer.append(state)
        self._unsynced = True
        self._tell("")

    def _take_over(self, origin: Origin, states: tuple[State, ...], then: _Job) -> None:
        self._begin(origin, states)
        room = self._room or self._make_room(origin.path)
        self._writer = JournalWriter(room.folder, origin, states)
        self._writer.rewrite()
        self._writer.sync()
        then()

    def _clear_away(self) -> None:
        self._ended = True
        if self._writer is not None:
            self._writer.close()
            self._writer = None
        if self._room is not None:
            self._room.remove()
            self._room = None

    def _tell(self, reason: str, remedy: str = "") -> None:
        if bool(reason) != self._is_failing:
            self._is_failing = bool(reason)
            self._failed(reason, remedy)
