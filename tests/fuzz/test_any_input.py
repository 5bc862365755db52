"""Whatever bytes come: they open, or are refused with a message, a remedy and a place."""

import codecs
import copy
import json
from pathlib import Path
from typing import Any

import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fuzz.oracle import open_or_refuse, read_or_refuse
from fuzz.seeds import (
    FIRST_DIALECT,
    SECOND_DIALECT,
    TRACES,
    json_seeds,
    small_scenarios,
    yaml_seeds,
)

quickly = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
names = st.sampled_from(["any.yaml", "any.json", "any.asyncflow"])

YAML_SEEDS, JSON_SEEDS = list(yaml_seeds()), list(json_seeds())
DOCUMENTS: list[dict[str, Any]] = [
    *(content for _, content in small_scenarios()),
    *({"format": 1, "scenario": content} for _, content in small_scenarios()),
]
DIALECTS: list[dict[str, Any]] = [FIRST_DIALECT, SECOND_DIALECT]

_NOISE = (
    *(b"\x00", b"\xff", b"\xed\xa0\x80", b"\xef\xbb\xbf", b"\r\n", b"\r", b"\t", b"\x1b", b"\x85"),
    *("\u2028".encode(), "é".encode(), "\U0001f600".encode(), b"\\ud800", b"\\u0000"),
    *(b"&a ", b"*a", b"<<: *a\n", b"!!python/object/apply:os.system ['true']", b"!x ", b"!!int "),
    *(b"%YAML 9.9\n", b"%TAG ! x\n", b"---\n", b"...\n", b"{", b"}", b"[", b"]", b'"', b"'", b"|"),
    *(b": ", b"- ", b"? ", b"# ", b"NaN", b".inf", b"-.INF", b"1e999", b"1_0", b"0o8", b"0xZ"),
)


@st.composite
def damaged(draw: st.DrawFn, seeds: list[bytes]) -> bytes:
    """A good file with a few bytes put in, taken out or said twice."""
    content = draw(st.sampled_from(seeds))
    for _ in range(draw(st.integers(1, 4))):
        start, length = draw(st.integers(0, len(content))), draw(st.integers(0, 40))
        middle = draw(st.sampled_from(_NOISE) | st.binary(max_size=6) | st.just(content[:length]))
        content = content[:start] + middle + content[start + draw(st.integers(0, length)) :]
    return content


scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.sampled_from([10**400, -(10**30), 2**63, 0, -1]),
    st.floats(),
    st.text(max_size=30),
    st.sampled_from(["auto", "poisson", "cpu", "a", "NaN", "1e3", "\x1b[31m", "a" * 5_000]),
)
values = st.recursive(
    scalars,
    lambda inside: st.lists(inside, max_size=3) | st.dictionaries(st.text(max_size=9), inside),
    max_leaves=6,
)


@st.composite
def altered(draw: st.DrawFn, documents: list[dict[str, Any]]) -> dict[str, Any]:
    """A good document with values of any kind in a few places, keys lost and keys added."""
    document = copy.deepcopy(draw(st.sampled_from(documents)))
    for _ in range(draw(st.integers(1, 3))):
        holder: Any = document
        while True:
            keys = list(holder) if isinstance(holder, dict) else list(range(len(holder)))
            if not keys:
                break
            key = draw(st.sampled_from(keys))
            inside = holder[key]
            if isinstance(inside, dict | list) and draw(st.integers(0, 3)):
                holder = inside
                continue
            act = draw(st.sampled_from(["change", "change", "lose", "add"]))
            if act == "lose":
                del holder[key]
            elif act == "add" and isinstance(holder, dict):
                holder[draw(st.text(max_size=40))] = draw(values)
            else:
                holder[key] = draw(values)
            break
    return document


@given(st.binary(max_size=400), names)
@quickly
def test_random_bytes(content, name):
    open_or_refuse(content, name)


@given(st.text(max_size=400), names, st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "latin-1"]))
@quickly
def test_random_texts_in_any_encoding(content, name, encoding):
    open_or_refuse(codecs.encode(content, encoding, "replace"), name)


@given(damaged(YAML_SEEDS))
@quickly
def test_damaged_yaml(content):
    open_or_refuse(content, "damaged.yaml")


@given(damaged(JSON_SEEDS), names)
@quickly
def test_damaged_json(content, name):
    open_or_refuse(content, name)


@given(values, names)
@quickly
def test_any_value_that_is_no_scenario(value, name):
    open_or_refuse(json.dumps(value).encode(), name)


@given(altered(DOCUMENTS))
@quickly
def test_scenarios_with_values_of_any_kind(document):
    open_or_refuse(json.dumps(document).encode(), "altered.json")


@given(altered(DIALECTS))
@quickly
def test_asyncflow_files_with_values_of_any_kind(document):
    open_or_refuse(yaml.safe_dump(document, allow_unicode=True).encode(), "altered.yml")


@given(st.integers(0, 400), st.sampled_from(["{a: ", "[", "- ", "k:\n", "? ", "!!seq [", "&a ["]))
@quickly
def test_any_depth_of_any_brackets(depth, opening):
    open_or_refuse((opening * depth).encode(), "deep.yaml")


@given(damaged([trace.encode() for trace in TRACES]) | st.binary(max_size=200))
@settings(parent=quickly, suppress_health_check=list(HealthCheck))
def test_lists_of_arrival_times(tmp_path: Path, content):
    path = tmp_path / "trace.csv"
    path.write_bytes(content)
    read_or_refuse(path)
