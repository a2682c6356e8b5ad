"""pydantic's findings in plain English, each with its line and what would be right."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterable
from types import NoneType
from typing import Annotated, Any, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from mlgov.errors import Problem
from mlgov.policy.reading import Source, Where

_WANTED = {
    "string_type": "text",
    "int_type": "a whole number",
    "int_parsing": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "float_parsing": "a number",
    "bool_type": "true or false",
    "bool_parsing": "true or false",
    "tuple_type": "a list",
    "dict_type": "`key: value` lines",
    "model_type": "`key: value` lines",
    "finite_number": "a finite number",
}


def nearest(word: str, known: Collection[str]) -> str:
    """A hint: the known word most like `word`, or all that are known when none is like it."""
    close = difflib.get_close_matches(word, sorted(known), n=1, cutoff=0.6)
    if close:
        return f"did you mean `{close[0]}`?"
    return f"known are {', '.join(f'`{one}`' for one in sorted(known))}" if known else ""


def problems(error: ValidationError, source: Source, model: type[BaseModel]) -> list[Problem]:
    """Every finding of `error`, as problems of `source`."""
    return [_problem(finding, source, model) for finding in error.errors(include_url=False)]


def _problem(finding: ErrorDetails, source: Source, model: type[BaseModel]) -> Problem:
    path = tuple(part for part in finding["loc"] if part != "[key]")
    kind, name, value = finding["type"], str(path[-1]) if path else "", finding["input"]
    context = finding.get("ctx", {})
    if kind == "extra_forbidden":
        return source.problem(path, f"unknown key `{name}`", nearest(name, _keys(model, path[:-1])))
    if kind == "missing":
        return source.problem(path, f"`{name}` is missing{_of(path)}")
    if kind == "literal_error":
        allowed = _literals(str(context.get("expected", "")))
        return source.problem(path, f"`{name}` can't be {_shown(value)}", nearest(str(value), allowed))
    if kind == "value_error":
        return source.problem(path, str(context.get("error", finding["msg"])))
    if kind in _WANTED:
        fix = "put it in quotes" if kind == "string_type" and isinstance(value, int | float) else ""
        return source.problem(path, f"`{name}` must be {_WANTED[kind]}, not {_shown(value)}", fix)
    return source.problem(path, f"`{name}` is {_shown(value)}: {_lower(finding['msg'])}")


def _of(path: Where) -> str:
    """Says which part of the file lacks a key; nothing at the top of the file."""
    parts = [str(part) if isinstance(part, str) else f"{part + 1}" for part in path[:-1]]
    return f" in {' '.join(parts)}" if parts else ""


def _shown(value: Any) -> str:
    if value is None:
        return "empty"
    if isinstance(value, dict | list):
        return "`key: value` lines" if isinstance(value, dict) else "a list"
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return f"`{text[:60]}`"


def _lower(message: str) -> str:
    return message[:1].lower() + message[1:]


def _literals(expected: str) -> list[str]:
    """The words of pydantic's `'a', 'b' or 'c'`."""
    return [word for index, word in enumerate(expected.split("'")) if index % 2]


def _keys(model: type[BaseModel], path: Where) -> list[str]:
    """The keys that may stand at `path` below `model`."""
    kinds: Iterable[Any] = [model]
    for part in path:
        kinds = [inner for kind in kinds for inner in _step(kind, part)]
    return sorted({key for kind in kinds if _is_model(kind) for key in kind.model_fields})


def _step(kind: Any, part: str | int) -> list[Any]:
    if _is_model(kind):
        field = kind.model_fields.get(part)
        return _bare(field.annotation) if field else []
    inner = [one for one in get_args(kind) if one is not Ellipsis]
    return _bare(inner[-1]) if inner and get_origin(kind) in (tuple, dict) else []


def _bare(kind: Any) -> list[Any]:
    """Takes `Annotated` and `| None` off."""
    if get_origin(kind) is Annotated:
        return _bare(get_args(kind)[0])
    if NoneType in get_args(kind):
        return [bare for one in get_args(kind) if one is not NoneType for bare in _bare(one)]
    return [kind]


def _is_model(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, BaseModel)
