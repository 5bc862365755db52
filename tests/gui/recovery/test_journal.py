"""What a journal says of a document's states, whole, cut short or damaged."""

import json
import zlib
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support import strategies

from asyncflow_gui.model import edits
from asyncflow_gui.recovery import journal
from asyncflow_gui.recovery.journal import (
    KEPT_STEPS,
    JournalWriter,
    Origin,
    State,
    UnreadableJournalError,
    read_journal,
)
from asyncflow_gui.recovery.records import Header, line_of
from engine.schemas import (
    ChartPanel,
    Client,
    Edge,
    Generator,
    Group,
    LatencySpike,
    Position,
    Project,
    Server,
    Slo,
    StickyNote,
    TraceWorkload,
    View,
)

ORIGIN = Origin(None, "Untitled", None, True, "0.1.0")


def states_of(*projects: Project) -> tuple[State, ...]:
    return tuple(
        State(index, f"Edit {index}" if index else "", 1000.0 + index, project)
        for index, project in enumerate(projects)
    )


def written(folder: Path, *projects: Project) -> tuple[State, ...]:
    first, *others = states_of(*projects)
    writer = JournalWriter(folder, ORIGIN, (first,))
    for state in others:
        writer.append(state)
    writer.sync()
    writer.close()
    return (first, *others)


def drawn(*names: str) -> Project:
    project = Project()
    for number, name in enumerate(names):
        project = edits.add_nodes(project, [(Server(id=name), Position(x=100.0 * number, y=0.0))])
    return project


EVERY_EDIT = [
    lambda p, n: edits.add_nodes(p, [(Server(id=f"s{n}"), Position(x=float(n), y=1.0))]),
    lambda p, n: edits.add_nodes(p, [(Client(id=f"c{n}"), Position(x=float(n), y=2.0))]),
    lambda p, n: edits.remove(p, [e.id for e in p.scenario.nodes[: n % 2 + 1]]),
    lambda p, _: edits.remove(p, [e.id for e in p.scenario.edges[:1]]),
    lambda p, n: edits.move_nodes(
        p, {e.id: Position(x=float(n), y=float(-n)) for e in p.scenario.nodes[-3:]}
    ),
    lambda p, n: edits.put_shapes(p, {f"g{n % 3}": Group(x=n, y=0, width=90, height=80)}),
    lambda p, n: edits.put_shapes(p, {f"n{n}": StickyNote(x=n, y=0, width=90, height=80)}),
    lambda p, n: edits.update_scenario(p, {"name": f"Name {n}", "description": "\n✓ ü"}),
    lambda p, n: edits.update_settings(p, {"horizon_s": 10.0 + n}),
    lambda p, n: edits.set_slos(p, [Slo(figure="p99", below=0.1 + n)] * (n % 2)),
    lambda p, n: edits.set_events(
        p, [LatencySpike(id=f"e{i}", target="x", start_s=1.0, spike_s=n) for i in range(n % 3)]
    ),
    lambda p, n: p.model_copy(update={"view": View(charts=(ChartPanel(chart=f"k{n}"),))}),
    lambda p, _: p.model_copy(
        update={
            "scenario": p.scenario.model_copy(update={"nodes": tuple(reversed(p.scenario.nodes))})
        }
    ),
    lambda p, n: (
        edits.update_node(p, p.scenario.nodes[0].id, {"id": f"r{n}"}) if p.scenario.nodes else p
    ),
    lambda p, n: (
        edits.add_edge(
            p, Edge(id=f"w{n}", source=p.scenario.nodes[0].id, target=p.scenario.nodes[-1].id)
        )
        if p.scenario.nodes
        else p
    ),
]


@st.composite
def histories(draw: st.DrawFn) -> list[Project]:
    """States of a document, one edit after the other."""
    projects = [Project()]
    for number, edit in enumerate(draw(st.lists(st.sampled_from(EVERY_EDIT), max_size=20))):
        projects.append(edit(projects[-1], number))
    return projects


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(histories())
def test_every_state_of_any_history_reads_back(tmp_path: Path, projects: list[Project]) -> None:
    states = written(tmp_path, *projects)
    if len(projects) > 1:
        held = read_journal(tmp_path)
        assert held.states == states
        assert not held.damaged


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(strategies.projects())
def test_whatever_the_schemas_allow_reads_back(tmp_path: Path, project: Project) -> None:
    states = written(tmp_path, Project(), project)
    assert project == Project() or read_journal(tmp_path).states == states


def test_order_of_nodes_and_groups_is_kept(tmp_path: Path) -> None:
    one = edits.put_shapes(drawn("a", "b"), {"x": Group(x=0, y=0, width=50, height=50)})
    two = edits.put_shapes(one, {"y": Group(x=0, y=0, width=50, height=50)})
    groups = dict(reversed(two.layout.groups.items()))
    three = two.model_copy(update={"layout": two.layout.model_copy(update={"groups": groups})})
    written(tmp_path, one, two, three)
    last = read_journal(tmp_path).last.project
    assert list(last.layout.groups) == ["y", "x"]


def test_a_journal_cut_anywhere_loses_its_end_only(tmp_path: Path) -> None:
    states = written(tmp_path, drawn(), drawn("a"), drawn("a", "b"), drawn("b"))
    path = tmp_path / journal.NAME
    content = path.read_bytes()
    ends = [at + 1 for at, byte in enumerate(content) if byte == ord("\n")]
    for length in range(ends[1], len(content) + 1):
        path.write_bytes(content[:length])
        held = read_journal(tmp_path)
        whole = sum(end <= length for end in ends) - 1
        assert held.states == states[:whole]
        assert held.damaged == (length not in ends)


@pytest.mark.parametrize("at", [0.2, 0.5, 0.8, 0.99])
def test_a_flipped_bit_loses_what_comes_after_it_only(tmp_path: Path, at: float) -> None:
    states = written(tmp_path, *(drawn(*"abcdefgh"[:n]) for n in range(9)))
    path = tmp_path / journal.NAME
    content = bytearray(path.read_bytes())
    place = int(len(content) * at)
    content[place] ^= 0x10
    path.write_bytes(content)
    before = content.count(b"\n", 0, place) - 1
    if before < 1:
        with pytest.raises(UnreadableJournalError):
            read_journal(tmp_path)
        return
    held = read_journal(tmp_path)
    assert held.damaged
    assert held.states == states[:before]


def test_rubbish_after_the_end_is_passed_over(tmp_path: Path) -> None:
    states = written(tmp_path, drawn(), drawn("a"))
    with (tmp_path / journal.NAME).open("ab") as file:
        file.write(b"\0" * 4096)
    held = read_journal(tmp_path)
    assert held.states == states
    assert held.damaged


def test_what_undo_took_back_is_not_recovered(tmp_path: Path) -> None:
    first, one, two, three = states_of(drawn(), drawn("a"), drawn("a", "b"), drawn("c"))
    writer = JournalWriter(tmp_path, ORIGIN, (first,))
    for state in (one, two, State(1, "Edit 1", 1003.0, one.project), three):
        writer.append(state)
    writer.close()
    assert [s.index for s in read_journal(tmp_path).states] == [0, 1, 3]


def test_one_typed_number_is_one_step(tmp_path: Path) -> None:
    first, one, two = states_of(drawn(), drawn("a"), drawn("b"))
    writer = JournalWriter(tmp_path, ORIGIN, (first,))
    writer.append(one)
    writer.append(State(1, "Edit 1", 1009.0, two.project))
    writer.close()
    held = read_journal(tmp_path)
    assert [s.project for s in held.states] == [drawn(), drawn("b")]
    assert held.origin.is_saved


def test_undo_back_beyond_the_saved_state_begins_anew(tmp_path: Path) -> None:
    saved = State(5, "", 1000.0, drawn("a", "b"))
    writer = JournalWriter(tmp_path, ORIGIN, (saved,))
    writer.append(State(6, "More", 1001.0, drawn("a", "b", "c")))
    writer.append(State(4, "Less", 1002.0, drawn("a")))
    writer.append(State(5, "Other", 1003.0, drawn("x")))
    writer.close()
    held = read_journal(tmp_path)
    assert [s.project for s in held.states] == [drawn("a"), drawn("x")]
    assert not held.origin.is_saved


def test_long_journals_are_rewritten_and_keep_the_last_steps(tmp_path: Path) -> None:
    count = 3 * KEPT_STEPS
    projects = [edits.update_scenario(drawn("a"), {"name": str(n)}) for n in range(count)]
    states = written(tmp_path, *projects)
    held = read_journal(tmp_path)
    assert held.last == states[-1]
    assert KEPT_STEPS < len(held.states) <= 2 * KEPT_STEPS + 2
    assert held.states == states[-len(held.states) :]
    assert not held.origin.is_saved


def test_a_journal_of_large_edits_stays_bounded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journal, "_GROWTH", 20_000)
    projects = [
        edits.update_scenario(drawn("a"), {"description": f"{n} " * 2000}) for n in range(100)
    ]
    states = written(tmp_path, *projects)
    assert (tmp_path / journal.NAME).stat().st_size < 80_000
    assert read_journal(tmp_path).last == states[-1]


class TestRecordedArrivals:
    times = tuple(float(n) for n in range(5_000))

    def trace(self, file: str = "", times: tuple[float, ...] = times) -> Generator:
        return Generator(id="g", workload=TraceWorkload(file=file, times_s=times))

    def test_come_back_though_their_file_is_not_saved_yet(self, tmp_path: Path) -> None:
        before = edits.add_nodes(Project(), [(self.trace("a.csv"), Position(x=0.0, y=0.0))])
        after = edits.update_scenario(before, {"name": "x"})
        moved = edits.update_node(after, "g", {"id": "h"})
        states = written(tmp_path, Project(), before, after, moved)
        assert read_journal(tmp_path).states == states
        assert len(list(tmp_path.glob("times-*.bin"))) == 1

    def test_that_are_gone_are_told(self, tmp_path: Path) -> None:
        project = edits.add_nodes(Project(), [(self.trace(), Position(x=0.0, y=0.0))])
        written(tmp_path, Project(), project)
        next(tmp_path.glob("times-*.bin")).write_bytes(b"rubbish")
        held = read_journal(tmp_path)
        assert held.times_missing
        assert held.last.project.scenario.nodes[0].workload.times_s == ()

    def test_are_read_from_the_journals_own_folder_only(self, tmp_path: Path) -> None:
        outside = tmp_path / "times-secret.bin"
        outside.write_bytes(b"12345678")
        room = tmp_path / "room"
        room.mkdir()
        project = edits.add_nodes(Project(), [(self.trace(), Position(x=0.0, y=0.0))])
        written(room, Project(), project)
        path = room / journal.NAME
        name = next(room.glob("times-*.bin")).name
        lines = path.read_bytes().splitlines()
        payload = lines[2].split(b" ", 2)[2].replace(name.encode(), b"../times-secret.bin")
        lines[2] = b"%08x %d %s" % (zlib.crc32(payload), len(payload), payload)
        path.write_bytes(b"\n".join(lines) + b"\n")
        assert read_journal(room).times_missing


class TestAJournalThatIsNotOurs:
    def put(self, folder: Path, *payloads: bytes) -> None:
        lines = [b"%08x %d %s\n" % (zlib.crc32(p), len(p), p) for p in payloads]
        (folder / journal.NAME).write_bytes(b"".join(lines))

    def header(self, **values: object) -> bytes:
        plain = {"journal": 1, "format": 1, "app": "9.9.9", "path": None, "name": "x",
                 "file_hash": None, "base_is_saved": True}  # fmt: skip
        return json.dumps({**plain, **values}).encode()

    @pytest.mark.parametrize("values", [{"journal": 2}, {"format": 2}])
    def test_of_another_version_is_refused_with_that_version(
        self, tmp_path: Path, values: dict[str, int]
    ) -> None:
        self.put(tmp_path, self.header(**values))
        with pytest.raises(UnreadableJournalError, match=r"version 9\.9\.9"):
            read_journal(tmp_path)

    @pytest.mark.parametrize(
        "first",
        [
            b"",
            b"{}",
            b"[" * 100_000,
            b'{"index": 1, "at": 0, "text": ""}',
            b'{"index": 1, "at": 0, "text": "", "base": {"format": 7}}',
            b'{"index": 1, "at": 0, "text": "", "base": {}, "surprise": 1}',
        ],
    )
    def test_or_damaged_in_its_first_state_is_refused(self, tmp_path: Path, first: bytes) -> None:
        self.put(tmp_path, self.header(), first)
        with pytest.raises(UnreadableJournalError, match="damaged"):
            read_journal(tmp_path)

    def test_or_missing_is_refused(self, tmp_path: Path) -> None:
        with pytest.raises(UnreadableJournalError, match="cannot be read"):
            read_journal(tmp_path)

    def test_or_far_too_large_is_refused_unread(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        written(tmp_path, drawn(), drawn("a"))
        monkeypatch.setattr(journal, "MOST_BYTES", 100)
        with pytest.raises(UnreadableJournalError, match="too large"):
            read_journal(tmp_path)


def test_a_line_is_one_line_whatever_it_says() -> None:
    header = Header(journal=1, format=1, app="1", path="/a\nb", name="\n", file_hash=None,
                    base_is_saved=False)  # fmt: skip
    assert line_of(header).count(b"\n") == 1
