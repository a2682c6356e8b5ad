"""Forms generated from record kinds: what a screen needs to ask for one record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic_core import PydanticUndefined

from mlgov.govern.records.base import facts
from mlgov.govern.records.parse import kind_of
from mlgov.govern.records.vocabulary import Choice, choices
from mlgov.policy.models import Policy

WIDGETS = (
    "line", "area", "choice", "multi", "date", "moment", "number", "switch",
    "list",  # one text a line
    "mapping",  # names and texts
    "numbers",  # names and numbers
    "rows",  # a small table, a line for each entry
    "evidence",  # files that are stored with their hash
    "reasons",  # what of a list does not apply, each with why
    "answers",  # the questions of an assessment form
    "levels",  # a level and its evidence for each dimension
)  # fmt: skip


@dataclass(frozen=True)
class FormField:
    """One field of a form; `show_if` is {other field: its values that make this one appear}."""

    name: str
    label: str
    help: str
    widget: str
    options: tuple[Choice, ...]
    required: bool
    section: str
    show_if: dict[str, tuple[str, ...]]
    default: Any
    options_from: str | None
    open: bool = False  # another answer than the options may be written
    columns: tuple[FormField, ...] = ()  # of a small table


def form_fields(
    kind: str, policy: Policy, offered: Mapping[str, Sequence[tuple[str, str]]] | None = None
) -> list[FormField]:
    """The fields that a person fills, in order.

    `offered` holds the options that only the store knows, as (value, label): models, versions, people. A
    choice without options is to be shown as a line.
    """
    record_class = kind_of(kind)
    return [
        _field(record_class, name, policy, offered or {})
        for name in record_class.model_fields
        if name not in record_class.computed
    ]


def sources(kind: str) -> set[str]:
    """Where the options of its fields come from, those that only the store knows among them."""
    found = kind_of(kind)
    classes = [found, *(_row(found.model_fields[name].annotation) for name in _tables(found))]
    named = {facts(one, name)["options_from"] for one in classes for name in one.model_fields}
    return {one for one in named if one}


def _tables(of: type[BaseModel]) -> list[str]:
    return [name for name in of.model_fields if facts(of, name)["widget"] == "rows"]


def _field(
    of: type[BaseModel], name: str, policy: Policy, offered: Mapping[str, Sequence[tuple[str, str]]]
) -> FormField:
    info, extra = of.model_fields[name], facts(of, name)
    source = extra["options_from"]
    options = _options(info.annotation, source, policy, offered)
    row = _row(info.annotation) if extra["widget"] == "rows" else None
    return FormField(
        name=name,
        label=info.title or name,
        help=info.description or "",
        widget="line" if extra["widget"] == "choice" and not options else extra["widget"],
        options=options,
        required=info.is_required(),
        section=extra["section"],
        show_if={other: tuple(values) for other, values in extra["show_if"].items()},
        default=None if info.default is PydanticUndefined else info.default,
        options_from=source,
        open=bool(extra["open"]),
        columns=tuple(_field(row, cell, policy, offered) for cell in row.model_fields) if row else (),
    )


def _row(annotation: Any) -> type[BaseModel]:
    """What a `tuple[Something, ...]` holds."""
    held: type[BaseModel] = get_args(annotation)[0]
    return held


def _options(
    annotation: Any, source: str | None, policy: Policy, offered: Mapping[str, Sequence[tuple[str, str]]]
) -> tuple[Choice, ...]:
    if source is None:
        return tuple(Choice(value, _words(value)) for value in _literals(annotation))
    known = choices(source, policy)
    return known if known is not None else tuple(Choice(*one) for one in offered.get(source, ()))


def _literals(annotation: Any) -> tuple[str, ...]:
    if get_origin(annotation) is Literal:
        return get_args(annotation)
    if get_origin(annotation) in (Union, UnionType):
        return tuple(value for part in get_args(annotation) for value in _literals(part))
    return ()


def _words(value: str) -> str:
    return value.replace("_", " ").capitalize()
