"""The YAML files of a folder -> one checked `Policy`, or every problem of all of them at once."""

from __future__ import annotations

import difflib
import json
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from mlgov.errors import PolicyError, Problem
from mlgov.policy import checks, explain
from mlgov.policy.files import FOLDERS, SINGLE, WRAPPED, model_of
from mlgov.policy.models import Policy
from mlgov.policy.reading import Source, read

PACKAGED = Path(__file__).resolve().parents[2] / "data" / "policy"


def load(folder: Path | None = None) -> Policy:
    """The policy in `folder`; None = the one that comes with mlgov.

    Raises PolicyError with every problem of every file, each with its file and line.
    """
    if folder is None:
        files = sorted(PACKAGED.glob("**/*.y*ml"))
        return _packaged(tuple((str(file), file.stat().st_mtime_ns, file.stat().st_size) for file in files))
    return _load(folder)


@lru_cache(maxsize=1)
def _packaged(stamp: tuple[tuple[str, int, int], ...]) -> Policy:
    """Read again only when a file has changed: a policy does not, so that all may share it."""
    return _load(PACKAGED)


def _load(root: Path) -> Policy:
    if not root.is_dir():
        raise PolicyError(f"there is no policy folder {root}", [Problem(str(root), "is not a folder")])
    sources, problems = _read_all(root)
    return build(sources, problems)


def build(sources: Sequence[Source], problems: Sequence[Problem] = ()) -> Policy:
    """The policy that the sources make up; raises PolicyError with `problems` and all that it finds."""
    parts: dict[str, Any] = {kind: [] for kind in FOLDERS}
    found = list(problems)
    for source in sources:
        found += _collect(source, parts)
    found += checks.across(sources)
    if found:
        count = f"{len(found)} problems" if len(found) > 1 else "a problem"
        raise PolicyError(f"the policy has {count}: {found[0]}", sorted(found, key=_place))
    return Policy(**parts)


def _read_all(root: Path) -> tuple[list[Source], list[Problem]]:
    sources, problems = [], _unexpected(root)
    for kind, name in _names(root):
        if not (root / name).is_file():
            problems.append(Problem(name, "the file is missing"))
            continue
        source, found = read(root / name, kind, name)
        problems += found
        if source is not None:
            sources.append(source)
    return sources, problems


def _names(root: Path) -> list[tuple[str, str]]:
    """(kind, file) of all that belongs to the policy, in a fixed order."""
    single = [(kind, f"{kind}.yaml") for kind in SINGLE]
    many = [
        (kind, f"{kind}/{file.name}") for kind in FOLDERS for file in sorted((root / kind).glob("*.yaml"))
    ]
    return single + many


def _unexpected(root: Path) -> list[Problem]:
    """YAML files that nobody would read: a misspelt name must not pass in silence."""
    known = {name for _, name in _names(root)}
    files = [file for pattern in ("*.yaml", "*.yml", "*/*.yml") for file in root.glob(pattern)]
    found = {file.relative_to(root).as_posix() for file in files}
    return [
        Problem(name, "is not a file of the policy", _rename(name, known)) for name in sorted(found - known)
    ]


def _rename(name: str, known: set[str]) -> str:
    close = difflib.get_close_matches(name, sorted(known), n=1)
    return f"did you mean `{close[0]}`?" if close else "the names end in .yaml; forms go to forms/"


def _collect(source: Source, parts: dict[str, Any]) -> list[Problem]:
    """Puts the source's content into `parts`, or says why it can't."""
    model = model_of(source.kind)
    try:
        # By way of JSON, strictly: lists become tuples, yet true is no number and "5" no count.
        value: Any = model.model_validate_json(json.dumps(source.data), strict=True)
    except ValidationError as error:
        return explain.problems(error, source, model)
    if source.kind in FOLDERS:
        parts[source.kind].append(value)
    else:
        parts[source.kind] = getattr(value, source.kind) if source.kind in WRAPPED else value
    return []


def _place(problem: Problem) -> tuple[str, int]:
    """Sorts by file, then line."""
    name, _, line = problem.where.rpartition(":")
    return (name, int(line)) if line.isdigit() else (problem.where, 0)
