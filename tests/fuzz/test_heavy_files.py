"""Files made to be heavy: refused within seconds, with little memory, in few words."""

import json
from collections.abc import Callable

import pytest

from fuzz.measured import Opened, open_apart

MB = 2**20

_LONG = b"x" * (14 * MB)
_WIDE = "😀".encode() + _LONG
"""One character that makes Python hold four bytes for each of the others."""


def _doubling() -> bytes:
    """Ten aliases of ten aliases of …: ten thousand million values if they were written out."""
    lists = (
        b"a%d: &a%d [%s]\n" % (level, level, b", ".join([b"*a%d" % (level - 1)] * 10))
        for level in range(1, 10)
    )
    return b"a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n" + b"".join(lists)


def _tag_directives() -> bytes:
    return b"".join(b"%%TAG !a%d! x\n" % number for number in range(200_000)) + b"---\nname: x"


def _layout_under_a_long_name() -> bytes:
    """Each problem would name the place, and so the long key."""
    places = {"k" * (14 * MB): {f"u{number}": 1 for number in range(200)}}
    return json.dumps({"format": 1, "scenario": {}, "layout": {"nodes": places}}).encode()


def _times_in_texts() -> bytes:
    trace = {"kind": "trace", "times_s": ["x"] * 60_000}
    return json.dumps({"nodes": [{"kind": "client", "id": "a", "workload": trace}]}).encode()


def _unknown_keys() -> bytes:
    return json.dumps({"nodes": [], **{f"k{number}": 0 for number in range(60_000)}}).encode()


HEAVY: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "a long text": ("json", lambda: b'{"name": "' + _WIDE + b'"}', "out_of_range"),
    "a long text in YAML": ("yaml", lambda: b'name: "' + _LONG + b'"', "out_of_range"),
    "a long key": ("json", _layout_under_a_long_name, "out_of_range"),
    "a number of millions of digits": ("yaml", lambda: b"seed: " + _LONG.replace(b"x", b"1"), ""),
    "brackets": ("yaml", lambda: b"[" * (14 * MB), "too_deep"),
    "brackets in JSON": ("json", lambda: b"[" * (14 * MB), "too_deep"),
    "dashes": ("yaml", lambda: b"- " * (7 * MB), "too_deep"),
    "aliases of aliases": ("yaml", _doubling, "too_many_values"),
    "tag directives": ("yaml", _tag_directives, "unknown_tag"),
    "nodes that are nothing": ("yaml", lambda: b"nodes:\n" + b"- {}\n" * 60_000, "missing_field"),
    "times in texts": ("json", _times_in_texts, "wrong_type"),
    "unknown keys": ("json", _unknown_keys, "unknown_key"),
    "bytes that are not UTF-8": ("yaml", lambda: b"a: " + _LONG + b"\xff", "not_text"),
}


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Opened]:
    """Each of the files, opened in a process of its own."""
    pytest.importorskip("resource", reason="no memory is measured here")
    folder = tmp_path_factory.mktemp("heavy")
    names = {}
    for number, (name, (suffix, make, _)) in enumerate(HEAVY.items()):
        path = folder / f"heavy-{number}.{suffix}"
        path.write_bytes(make())
        names[path] = name
    return {names[path]: outcome for path, outcome in open_apart(names).items()}


@pytest.mark.parametrize("name", HEAVY)
def test_a_heavy_file_is_refused_soon_with_little_memory_and_in_few_words(
    name: str, opened: dict[str, Opened]
) -> None:
    assert name in opened, "it crashed, or took half a minute"
    outcome, code = opened[name], HEAVY[name][2]
    assert outcome.codes
    assert not code or outcome.codes[0] == code
    assert outcome.cpu_s < 4  # less than one, on a machine that does nothing else
    assert outcome.memory_mb < 200
    assert outcome.told < 60_000
