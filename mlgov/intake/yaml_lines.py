"""YAML read safely, with the line on which every key stands; duplicated keys are mistakes, not overwrites."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

import yaml

from mlgov.errors import Problem

Place = tuple[str | int | float | None, ...]
_HALF = re.compile("[\ud800-\udfff]")
_SWOLLEN = Problem("", "repeats itself by references until it is far longer than its text")


@dataclass
class Document:
    """A YAML document: its plain value, the 1-based line by path of keys, and what is wrong with it."""

    value: Any = None
    lines: dict[Place, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    room: int = 0
    """How many places it may have; more than its text has characters come from references alone."""

    def line(self, place: Place) -> int:
        """The line of a key, or of the nearest part around it that has one."""
        while place and place not in self.lines:
            place = place[:-1]
        return self.lines.get(place, 1)


class _Loader(yaml.SafeLoader):
    """Safe YAML that leaves dates as they are written."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
# Only true and false are truth values: a category "no" or "on" stays the text that was written.
for _first in "yYnNoO":
    _Loader.yaml_implicit_resolvers[_first] = [
        (tag, pattern)
        for tag, pattern in _Loader.yaml_implicit_resolvers.get(_first, [])
        if tag != "tag:yaml.org,2002:bool"
    ]


def load(text: str) -> Document:
    """Parse YAML (or JSON, its subset) into a Document; a syntax error becomes a problem with its line."""
    document = Document(room=len(text) + 1)
    try:
        loader = _Loader(text)
        node = loader.get_single_node()
        if node is not None:
            document.value = _value(loader, node, (), document, frozenset())
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        document.problems.append(_syntax(error))
    return document


def _syntax(error: Exception) -> Problem:
    mark = getattr(error, "problem_mark", None)
    where = f"line {mark.line + 1}, column {mark.column + 1}" if mark is not None else ""
    told = getattr(error, "problem", None) or getattr(error, "reason", None) or str(error).splitlines()[0]
    return Problem(where, f"is not valid YAML: {told}")


def _value(loader: _Loader, node: yaml.Node, place: Place, document: Document, above: frozenset[int]) -> Any:
    document.lines.setdefault(place, node.start_mark.line + 1)
    if id(node) in above:
        document.problems.append(Problem(f"line {node.start_mark.line + 1}", "refers to itself"))
        return None
    if len(document.lines) > document.room:
        if document.problems[-1:] != [_SWOLLEN]:
            document.problems.append(_SWOLLEN)
        return None
    above = above | {id(node)}
    if isinstance(node, yaml.MappingNode):
        return _mapping(loader, node, place, document, above)
    if isinstance(node, yaml.SequenceNode):
        return [
            _value(loader, item, (*place, index), document, above) for index, item in enumerate(node.value)
        ]
    return _whole(loader.construct_object(node), node, document)


def _whole(value: Any, node: yaml.Node, document: Document) -> Any:
    """A text whose characters are whole: JSON writes some of them as two escapes, which are joined here."""
    if not isinstance(value, str) or not _HALF.search(value):
        return value
    try:
        return value.encode("utf-16-le", "surrogatepass").decode("utf-16-le")
    except UnicodeDecodeError:
        document.problems.append(Problem(f"line {node.start_mark.line + 1}", "holds half a character"))
        return None


def _mapping(
    loader: _Loader, node: yaml.MappingNode, place: Place, document: Document, above: frozenset[int]
) -> dict[Any, Any]:
    found: dict[Any, Any] = {}
    for key_node, value_node in node.value:
        key = _whole(loader.construct_object(key_node, deep=True), key_node, document)
        line = key_node.start_mark.line + 1
        if not isinstance(key, str | int | float | None):
            document.problems.append(Problem(f"line {line}", "a key must be a simple text"))
            continue
        if key in found:
            first = document.line((*place, key))
            document.problems.append(Problem(f"line {line}", f"{key!r} stands twice, first on line {first}"))
            continue
        document.lines[(*place, key)] = line
        found[key] = _value(loader, value_node, (*place, key), document, above)
    return found
