"""Reading YAML and JSON: every bad file gives a problem with place and remedy, quickly."""

import json
import math
from pathlib import Path
from time import perf_counter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.io import building
from engine.io.documents import parse_document, read_document
from engine.io.files import MAX_FILE_BYTES
from engine.schemas import Problem, ScenarioError


def problems_of(content: bytes | str, name: str = "x.yaml") -> tuple[Problem, ...]:
    with pytest.raises(ScenarioError) as caught:
        parse_document(content, name)
    return caught.value.problems


def only(content: bytes | str, name: str = "x.yaml") -> Problem:
    (problem,) = problems_of(content, name)
    assert problem.file == name
    assert problem.hint
    return problem


def test_plain_words_mean_what_yaml_1_2_says() -> None:
    text = "[1e-3, .5, 0x1F, 012, yes, off, 2026-01-31, 1_000, ~, null, true, -.inf, '5', !!str 5]"
    assert parse_document(text, "x.yaml").data == [
        *(0.001, 0.5, 31, 12, "yes", "off", "2026-01-31", "1_000", None, None, True),
        *(-math.inf, "5", "5"),
    ]


def test_every_value_knows_its_line() -> None:
    document = parse_document("a: 1\nb:\n  - x\n  - c: 2\n    d: 3\n", "x.yaml")
    assert document.line(()) == 1
    assert document.line(("b", 1, "d")) == 5
    assert document.line(("b", 0)) == 3
    assert document.line(("b", 1, "missing", "deeper")) == 4


def test_json_has_lines_too() -> None:
    document = parse_document('{"a": 1,\n "b": [\n  {"c": 2}]}', "x.json")
    assert document.data == {"a": 1, "b": [{"c": 2}]}
    assert document.line(("b", 0, "c")) == 3


def test_json_under_another_name_is_read_as_json() -> None:
    assert parse_document('{"a": "\\ud83d\\ude00", "b": NaN}', "x.yaml").data["a"] == "😀"  # type: ignore[index]


def test_flow_style_yaml_is_read_as_yaml() -> None:
    assert parse_document("{a: [b, c]}", "x.yaml").data == {"a": ["b", "c"]}


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
        max_leaves=15,
    ).filter(lambda value: value is not None)
)
@settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
def test_json_reads_as_the_standard_library_reads_it(value: object) -> None:
    text = json.dumps(value, indent=1)
    assert parse_document(text, "x.json").data == json.loads(text)


@pytest.mark.parametrize(
    ("content", "code", "line"),
    [
        ("a: [1, 2\nb: 3\n", "broken_yaml", 2),
        ("a:\n\tb: 1\n", "broken_yaml", 2),
        ("a: 1\n---\nb: 2\n", "several_documents", 2),
        ("a: 1\nb: 2\na: 3\n", "duplicate_key", 3),
        ("a: 1\n5: 2\n", "key_not_text", 2),
        ("a: 1\n[x]: 2\n", "key_not_text", 2),
        ("a: 1\nb: !!python/object:os.system x\n", "unknown_tag", 2),
        ("a: 1\nb: !thing {}\n", "unknown_tag", 2),
        ("a: &a\n  b: *a\n", "recursive_alias", 2),
        ("a: *nowhere\n", "broken_yaml", 1),
        ("", "empty_file", None),
        ("# only a comment\n", "empty_file", None),
        ("a: 1\n\0", "not_text", 2),
        (b"a: 1\n\xff\xfe", "not_text", 2),
        ("a: 1".encode("utf-16"), "not_text", 1),
        ("a: !!int x", "invalid_value", 1),
        ("<<: 5", "broken_yaml", 1),
        ("\ud800", "not_text", None),
    ],
)
def test_bad_yaml_is_refused_with_its_line(
    content: bytes | str, code: str, line: int | None
) -> None:
    problem = only(content)
    assert (problem.code, problem.line) == (code, line)


@pytest.mark.parametrize(
    ("content", "code", "line"),
    [
        ('{"a": 1,\n "a": 2}', "duplicate_key", 2),
        ('{"a": 1,\n "b" 2}', "broken_json", 2),
        ('{"a": 1,}', "broken_json", 1),
        ("[1, 2", "broken_json", 1),
        ("[1] x", "broken_json", 1),
        ('{"a": "x\ny"}', "broken_json", 1),
        ('["\\ud800"]', "broken_json", 1),
        ("[01]", "broken_json", 1),
        ("", "empty_file", None),
        ("null", "empty_file", None),
    ],
)
def test_bad_json_is_refused_with_its_line(content: str, code: str, line: int | None) -> None:
    problem = only(content, "x.json")
    assert (problem.code, problem.line) == (code, line)


def test_tabs_are_named_as_the_cause() -> None:
    assert "tabs" in only("a:\n\tb: 1\n").hint


def test_a_duplicate_key_names_both_lines() -> None:
    assert "first in line 1" in only("a: 1\nb: 2\na: 3\n").message


def test_several_problems_of_one_file_are_reported_at_once() -> None:
    codes = [problem.code for problem in problems_of("a: 1\na: 2\n5: x\nb: !!set {}\n")]
    assert codes == ["duplicate_key", "key_not_text", "unknown_tag"]


def test_an_alias_repeats_its_value_and_merge_keys_take_over() -> None:
    text = "base: &b {x: 1, y: 2}\ncopy: *b\nown:\n  <<: *b\n  y: 3\n"
    assert parse_document(text, "x.yaml").data == {
        "base": {"x": 1, "y": 2},
        "copy": {"x": 1, "y": 2},
        "own": {"x": 1, "y": 3},
    }


BOMB = "a0: &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]\n" + "".join(
    f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]\n" for i in range(1, 20)
)
MILLIONS = 3_000_000


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (b"[" * MILLIONS, "x.yaml", "too_deep"),
        (b"[" * MILLIONS, "x.json", "too_deep"),
        (b'{"a":' * MILLIONS, "x.json", "too_deep"),
        (b"- " * MILLIONS, "x.yaml", "too_deep"),
        (b"{a: " * MILLIONS, "x.yaml", "too_deep"),
        (b"? " * MILLIONS, "x.yaml", "key_not_text"),
        (BOMB.encode(), "x.yaml", "too_many_values"),
    ],
)
def test_bombs_are_refused_quickly(content: bytes, name: str, code: str) -> None:
    began = perf_counter()
    assert only(content, name).code == code
    assert perf_counter() - began < 10


@pytest.mark.parametrize("name", ["x.yaml", "x.json"])
def test_a_flood_of_values_is_cut_off(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(building, "MAX_VALUES", 1_000)
    assert only("[" + "1," * 1_000 + "1]", name).code == "too_many_values"


def test_an_alias_may_not_deepen_what_is_deep() -> None:
    text = f"a: &a {'[' * 50}{']' * 50}\nb: {'[' * 20}*a{']' * 20}\n"
    assert only(text).code == "too_deep"


def test_a_number_of_a_million_digits_is_not_computed() -> None:
    assert parse_document("a: " + "1" * 1_000_000, "x.yaml").data == {"a": math.inf}


def test_a_file_that_is_not_there_is_said_not_to_be(tmp_path: Path) -> None:
    assert problem_of_reading(tmp_path / "no.yaml").code == "file_not_found"
    assert problem_of_reading(tmp_path / ("x" * 5000)).code == "file_not_found"
    assert problem_of_reading(Path("a\0b")).code == "file_not_found"


def test_a_folder_is_not_a_file(tmp_path: Path) -> None:
    assert problem_of_reading(tmp_path).code == "is_directory"


def test_a_device_is_refused_without_reading_it() -> None:
    if Path("/dev/zero").exists():
        assert problem_of_reading(Path("/dev/zero")).code == "not_a_file"


def test_a_file_that_may_not_be_read_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    path = tmp_path / "x.yaml"
    path.write_text("a: 1")
    monkeypatch.setattr(Path, "open", refuse)
    assert problem_of_reading(path).code == "no_permission"


def test_a_file_that_is_too_large_is_refused_without_reading_it(tmp_path: Path) -> None:
    path = tmp_path / "large.yaml"
    with path.open("wb") as file:
        file.truncate(100 * MAX_FILE_BYTES)
    assert problem_of_reading(path).code == "too_large"


def problem_of_reading(path: Path) -> Problem:
    with pytest.raises(ScenarioError) as caught:
        read_document(path)
    (problem,) = caught.value.problems
    assert problem.message
    assert problem.hint
    return problem


def test_a_byte_order_mark_is_no_part_of_the_text() -> None:
    assert parse_document(b"\xef\xbb\xbfa: 1", "x.yaml").data == {"a": 1}


def test_a_key_as_long_as_a_book_is_refused_without_being_repeated():
    for content, name in (
        ("x" * 1_001 + ": 1", "x.yaml"),
        ('{"' + "x" * 1_001 + '": 1}', "x.json"),
    ):
        problem = only(content, name)
        assert problem.message == "the text before the colon has 1,001 characters"
        assert problem.line == 1
        assert problem.path == ()


def test_texts_beyond_all_limits_are_refused_each_at_its_line():
    long = "x" * 100_001
    first, second = problems_of(f"name: {long}\ndescription: {long}\n")
    assert (first.code, first.path, first.line) == ("out_of_range", ("name",), 1)
    assert (second.path, second.line) == (("description",), 2)
    assert "100,001 characters" in first.message


def test_thousands_of_tag_directives_are_refused_at_once():
    # libyaml compares each with all before it: 200,000 of them take minutes.
    directives = "".join(f"%TAG !a{number}! x\r" for number in range(200_000))
    problem = only(f"# first\r{directives}---\rname: x\r")
    assert (problem.code, problem.line) == ("unknown_tag", 102)


def test_a_text_may_speak_of_tag_directives():
    talk = "\n".join(f"  on %TAG {number}" for number in range(300))
    assert parse_document(f"name: x\ndescription: |\n{talk}\n", "x.yaml").line(("name",)) == 1
