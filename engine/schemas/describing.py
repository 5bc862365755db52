"""What fields are, in words: the texts below them in the source of their schema."""

from __future__ import annotations

import ast
import sys
from functools import cache
from inspect import cleandoc
from pathlib import Path

from pydantic import BaseModel


@cache
def description(schema: type[BaseModel], name: str) -> str:
    """What a field is, in one line; empty where nothing is said of it.

    The texts are read when they are first asked for: pydantic would read the source of each class
    whenever the program starts.
    """
    for owner in schema.__mro__:
        text = _texts(owner.__module__).get((owner.__name__, name))
        if text is not None:
            return " ".join(text.split())
    return ""


@cache
def _texts(module: str) -> dict[tuple[str, str], str]:
    """All texts below fields of a module's classes, by the names of class and field."""
    file = getattr(sys.modules.get(module), "__file__", None)
    source = Path(file).with_suffix(".py") if file is not None else None
    if source is None or not source.is_file():
        return {}
    return {
        (each.name, field): text
        for each in ast.parse(source.read_text(encoding="utf-8")).body
        if isinstance(each, ast.ClassDef)
        for field, text in _texts_of(each)
    }


def _texts_of(schema: ast.ClassDef) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for field, below in zip(schema.body, schema.body[1:], strict=False):
        match field, below:
            case (
                ast.AnnAssign(target=ast.Name(id=name)),
                ast.Expr(value=ast.Constant(value=str(text))),
            ):
                found.append((name, cleandoc(text)))
    return found
