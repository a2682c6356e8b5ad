"""The spec of a prediction extract as a YAML file: read with every problem named at once, and written."""

from __future__ import annotations

from pathlib import Path
from typing import Any, get_args

import yaml
from pydantic import BaseModel, ValidationError

from mlgov.errors import DataError, Problem
from mlgov.intake.findings import did_you_mean, listed
from mlgov.intake.yaml_lines import Document, Place, load
from mlgov.measure.spec import Features, Spec

_PLAIN = {
    "missing": "is missing",
    "list_type": "must be a list, such as [age, income]",
    "tuple_type": "must be a list, such as [age, income]",
    "string_type": "must be a text; put it in quotes",
    "bool_type": "must be true or false",
    "int_type": "must be a whole number",
    "float_type": "must be a number",
    "dict_type": "must be a mapping, such as {name: column}",
    "model_type": "must be a mapping, such as {name: value}",
    "model_attributes_type": "must be a mapping, such as {name: value}",
}
_MOST_PROBLEMS = 50


def read_spec(source: str | Path) -> Spec:
    """Read a spec from a path, or from YAML text (what has a line break, or a colon and is no file).

    Raises DataError with all problems, each with its line: unknown keys with the nearest known one, keys
    that stand twice, values of the wrong type, parts that don't fit each other.
    """
    text, name = _text(source)
    document = load(text)
    if document.value is None and not document.problems:
        raise DataError(f"{name} is empty; it needs at least model, version, task and a score or prediction")
    if not isinstance(document.value, dict) and not document.problems:
        raise DataError(f"{name} must be a mapping such as `model: recidivism-risk`")
    spec, problems = _validated(document)
    if spec is None or problems:
        count = "one problem" if len(problems) == 1 else f"{len(problems)} problems"
        raise DataError(f"{name} is no valid spec: {count}. {problems[0]}", problems[:_MOST_PROBLEMS])
    return spec


def _text(source: str | Path) -> tuple[str, str]:
    if isinstance(source, str) and ("\n" in source or (":" in source and not Path(source).is_file())):
        return source, "the spec"
    path = Path(source)
    try:
        return path.read_text(encoding="utf-8-sig"), path.name
    except UnicodeDecodeError as error:
        raise DataError(f"{path.name} is not UTF-8 text; save it as UTF-8") from error
    except OSError as error:
        raise DataError(f"{path.name} can't be read: {error.strerror or error}") from error


def _validated(document: Document) -> tuple[Spec | None, list[Problem]]:
    problems = list(document.problems)
    if not isinstance(document.value, dict):
        return None, problems
    try:
        return Spec.model_validate(document.value), problems
    except ValidationError as error:
        return None, problems + _problems(error, document)


def _problems(error: ValidationError, document: Document) -> list[Problem]:
    """One problem for each place in the file, although pydantic reports each member of a union on its own."""
    by_place: dict[Place, list[tuple[str, str]]] = {}
    for detail in error.errors(include_url=False):
        place = _as_written(tuple(detail["loc"]), document.value)
        by_place.setdefault(place, []).append((detail["type"], detail["msg"]))
    deeper = {place[:length] for place in by_place for length in range(1, len(place))}
    return [_problem(place, told, document) for place, told in by_place.items() if place not in deeper]


def _problem(place: Place, told: list[tuple[str, str]], document: Document) -> Problem:
    name = ".".join(str(part) for part in place)
    where = f"line {document.line(place)}"
    kinds = [kind for kind, _ in told]
    if "extra_forbidden" in kinds:
        known = _known_keys(place)
        fix = did_you_mean(str(place[-1]), known) or f"known are {listed(known, 20)}"
        return Problem(where, f"unknown key {name!r}", fix)
    plain = " or ".join(dict.fromkeys(_words(kind, message) for kind, message in told))
    return Problem("" if kinds == ["missing"] else where, f"{name}: {plain}" if name else plain)


def _words(kind: str, message: str) -> str:
    return _PLAIN.get(kind) or message.removeprefix("Value error, ").replace("Input should be", "must be", 1)


def _as_written(location: tuple[str | int, ...], value: Any) -> Place:
    """The part of pydantic's location that stands in the file, without the union members that it tried."""
    place: list[str | int] = []
    for part in location:
        inside = _item(value, part)
        if inside is None and place and _is_union_member(part):
            continue
        value = inside
        place.append(part)
    return tuple(place)


def _item(value: Any, part: str | int) -> Any:
    if isinstance(value, list):
        return value[part] if isinstance(part, int) and part < len(value) else None
    return value.get(part) if isinstance(value, dict) else None


def _is_union_member(part: str | int) -> bool:
    scalars = ("str", "int", "float", "bool")
    return isinstance(part, str) and (part in scalars or not part.islower() or "[" in part)


def _known_keys(place: Place) -> list[str]:
    """The keys that may stand beside the last one of a place."""
    model: type[BaseModel] | None = Spec
    for part in place[:-1]:
        model = _nested(model, str(part))
        if model is None:
            return []
    return list(model.model_fields) if model is not None else []


def _nested(model: type[BaseModel] | None, name: str) -> type[BaseModel] | None:
    if model is None or name not in model.model_fields:
        return None
    annotation = model.model_fields[name].annotation
    options = (option for option in (annotation, *get_args(annotation)) if isinstance(option, type))
    return next((option for option in options if issubclass(option, BaseModel)), None)


def spec_to_yaml(spec: Spec) -> str:
    """The spec as YAML that reads back equal; parts left at their defaults are not written."""
    body = spec.model_dump(mode="json", exclude_defaults=True)
    if spec.features != Features():
        body["features"] = spec.features.model_dump(mode="json", exclude_defaults=True)
    return yaml.safe_dump(body, sort_keys=False, allow_unicode=True, default_flow_style=None, width=100)
