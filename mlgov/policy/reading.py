"""One YAML file -> plain data, with the line of every key and item."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from mlgov.errors import Problem

Where = tuple[str | int, ...]  # the way to a value: keys and list positions from the top of the file


class _Loader(yaml.SafeLoader):
    """Reads scalars as YAML 1.2 does: `no` is a word, 1e-4 is a number, and dates are text.

    Editors check the files by YAML 1.2; PyYAML's own rules are those of 1.1.
    """


_COLLECTIONS = ("tag:yaml.org,2002:map", "tag:yaml.org,2002:seq")
_NUMBER = r"[-+]?(?:\.[0-9]+|[0-9]+\.?[0-9]*)(?:[eE][-+]?[0-9]+)?"
_SCALARS: tuple[tuple[str, str, tuple[str, ...]], ...] = (  # tag, form, first characters
    ("bool", r"true|false", tuple("tf")),
    ("null", r"~|null|", ("~", "n", "")),
    ("int", r"0|[-+]?[1-9][0-9]*", tuple("-+0123456789")),
    ("float", rf"{_NUMBER}|[-+]?\.inf|\.nan", tuple("-+.0123456789")),
)
_Loader.yaml_implicit_resolvers = {}  # of its own: the base class's stay as they are
for _tag, _form, _first in _SCALARS:
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(rf"^(?:{_form})$"), list(_first))


class _Quick(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """The same in C, ten times as quick; what it can't read is read again by the other, which says why.

    It bounds no nesting, which would end the process, so it reads only what can't be nested deeply.
    """


_Quick.yaml_implicit_resolvers = _Loader.yaml_implicit_resolvers


@dataclass(frozen=True)
class Source:
    """One file's content as plain data; `lines` is empty when the data did not come from a file."""

    kind: str  # "kpis", "form", ...
    name: str  # "kpis.yaml", "forms/ethics_impact.yaml"
    data: dict[str, Any]
    lines: Mapping[Where, int]

    def where(self, path: Where) -> str:
        """`kpis.yaml:42` for the innermost part of `path` that the file has."""
        for length in range(len(path), -1, -1):
            line = self.lines.get(path[:length])
            if line is not None:
                return f"{self.name}:{line}"
        return self.name

    def problem(self, path: Where, what: str, fix: str = "") -> Problem:
        return Problem(self.where(path), what, fix)


def read(file: Path, kind: str, name: str) -> tuple[Source | None, list[Problem]]:
    """The file's data, or None when it can't be read at all; with every problem of its syntax."""
    try:
        text = file.read_bytes().decode("utf-8-sig")
    except OSError as error:
        return None, [Problem(name, f"can't be read: {error.strerror or error}")]
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        return None, [Problem(f"{name}:{line}", "is not UTF-8 text", "save the file as UTF-8")]
    return parse(text, kind, name)


def parse(text: str, kind: str, name: str) -> tuple[Source | None, list[Problem]]:
    """As `read`, from the text itself."""
    node, problem = _compose(text, name)
    if problem is not None:
        return None, [problem]
    if node is None:
        return None, [Problem(f"{name}:1", "the file is empty")]
    if not isinstance(node, yaml.MappingNode):
        found = "a list" if isinstance(node, yaml.SequenceNode) else "a single value"
        return None, [Problem(f"{name}:{_line(node)}", f"holds {found}", "start it with `key: value` lines")]
    walk = _Walk(name)
    try:
        data = walk.plain(node, ())
    except RecursionError:
        return None, [_too_deep(name)]
    return Source(kind, name, data, walk.lines), walk.problems


def _line(node: yaml.Node) -> int:
    return int(node.start_mark.line) + 1


def _compose(text: str, name: str) -> tuple[yaml.Node | None, Problem | None]:
    if text.count("[") + text.count("{") < 1_000 and max(map(len, text.splitlines()), default=0) < 1_000:
        with contextlib.suppress(yaml.YAMLError):
            return _node(_Quick(text)), None
    try:
        return _node(_Loader(text)), None
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        return None, Problem(f"{name}:{line}", "holds a control character", "remove it")
    except yaml.MarkedYAMLError as error:
        return None, _syntax(error, text, name)
    except RecursionError:
        return None, _too_deep(name)


def _too_deep(name: str) -> Problem:
    return Problem(name, "is nested too deeply")


def _node(loader: Any) -> yaml.Node | None:
    try:
        found: yaml.Node | None = loader.get_single_node()
        return found
    finally:
        loader.dispose()


def _syntax(error: yaml.MarkedYAMLError, text: str, name: str) -> Problem:
    mark = error.problem_mark or error.context_mark
    if mark is None:
        return Problem(name, f"is not valid YAML: {error}")
    lines = text.splitlines()
    line = lines[mark.line] if mark.line < len(lines) else ""
    if "\t" in line[: mark.column + 1]:
        return Problem(f"{name}:{mark.line + 1}", "is indented by a tab", "use spaces")
    what = ", ".join(part for part in (error.context, error.problem) if part)
    return Problem(f"{name}:{mark.line + 1}", f"is not valid YAML ({what})")


class _Walk:
    """Turns nodes into plain data, noting lines and problems on the way."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.lines: dict[Where, int] = {}
        self.problems: list[Problem] = []
        self._seen: set[int] = set()
        self._loader = _Loader("")

    def plain(self, node: yaml.Node, path: Where) -> Any:
        self.lines.setdefault(path, _line(node))
        if id(node) in self._seen:
            # An alias can hold itself, or blow a small file up to gigabytes.
            return self._refuse(node, "repeats another part by `*`", "write the part out")
        self._seen.add(id(node))
        if isinstance(node, yaml.CollectionNode) and node.tag not in _COLLECTIONS:
            return self._refuse(node, f"has a tag, {node.tag}", "leave the tag out")
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            return [self.plain(item, (*path, index)) for index, item in enumerate(node.value)]
        return self._scalar(node)

    def _mapping(self, node: yaml.MappingNode, path: Where) -> dict[str, Any]:
        data: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = str(key_node.value) if isinstance(key_node, yaml.ScalarNode) else None
            if key is None:
                self._refuse(key_node, "a key must be a plain word", "")
            elif key in data:
                first = self.lines[(*path, key)]
                self._refuse(key_node, f"`{key}` is given twice", f"it stands on line {first}; keep one")
            else:
                self.lines[(*path, key)] = _line(key_node)
                data[key] = self.plain(value_node, (*path, key))
        return data

    def _scalar(self, node: yaml.Node) -> Any:
        try:
            return self._loader.construct_object(node)
        except (yaml.YAMLError, ValueError):
            return self._refuse(node, f"`{node.value}` can't be read as {node.tag}", "write it as plain text")

    def _refuse(self, node: yaml.Node, what: str, fix: str) -> None:
        self.problems.append(Problem(f"{self.name}:{_line(node)}", what, fix))
