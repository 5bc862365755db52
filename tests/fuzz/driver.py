"""Coverage-guided fuzzing: what the three harnesses share.

Inputs that are worth keeping grow in ``build/fuzz/NAME``, and stay for the next time; what crashes,
hangs or takes too much memory is left beside them. Arguments go to libFuzzer:
``-runs=100000``, ``-max_total_time=600``, or the path of one input to try again.
"""

import sys
from collections.abc import Callable, Iterable
from pathlib import Path

import atheris

_ROOT = Path(__file__).parents[2] / "build/fuzz"

_LIMITS = (
    "-timeout=2",  # seconds an input may take
    "-rss_limit_mb=768",
    "-malloc_limit_mb=128",
    "-max_len=6000",
    "-print_final_stats=1",
)


def fuzz(
    name: str, one_input: Callable[[bytes], None], seeds: Iterable[bytes], words: Iterable[str]
) -> None:
    """Run libFuzzer on a function until it fails or its arguments say stop."""
    corpus = _ROOT / name
    corpus.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(seeds):
        (corpus / f"seed-{number:03}").write_bytes(seed)
    dictionary = _ROOT / f"{name}.dict"
    dictionary.write_text("".join(f'"{_escaped(word)}"\n' for word in words), encoding="ascii")
    options = [*_LIMITS, f"-dict={dictionary}", f"-artifact_prefix={_ROOT / name}-"]
    single = [argument for argument in sys.argv[1:] if not argument.startswith("-")]
    atheris.Setup(
        [sys.argv[0], *options, *sys.argv[1:], *([] if single else [str(corpus)])], one_input
    )
    atheris.Fuzz()


def _escaped(word: str) -> str:
    plain = {character for character in map(chr, range(32, 127)) if character not in '"\\'}
    return "".join(c if c in plain else f"\\x{byte:02X}" for c in word for byte in c.encode())
