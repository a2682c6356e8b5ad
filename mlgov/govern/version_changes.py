"""What differs between two versions of a model, by what their records say."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from mlgov.govern.records.inventory import ModelVersion
from mlgov.govern.versions import precedence

Body = Mapping[str, Any]
# Shown on their own, or the same for every record.
_APART = ("id", "model", "version", "features", "metrics", "params", "source", "not_applicable")


@dataclass(frozen=True)
class Change:
    """One thing as both versions say it, None where one says nothing; `change` is b less a."""

    name: str
    a: Any
    b: Any
    change: float | None = None

    @property
    def differs(self) -> bool:
        return bool(self.a != self.b)


@dataclass(frozen=True)
class Differences:
    """From version a to version b; each list holds what is alike, too."""

    said: tuple[Change, ...]
    params: tuple[Change, ...]
    metrics: tuple[Change, ...]
    added: tuple[str, ...]  # features of b alone
    removed: tuple[str, ...]  # features of a alone
    kept: int  # features of both

    @property
    def count(self) -> int:
        pairs = (*self.said, *self.params, *self.metrics)
        return sum(one.differs for one in pairs) + len(self.added) + len(self.removed)


def differences(a: Body, b: Body) -> Differences:
    """What two versions of one model say, side by side."""
    titles = {
        name: field.title or name for name, field in ModelVersion.model_fields.items() if name not in _APART
    }
    read, reads = list(a.get("features") or ()), list(b.get("features") or ())
    return Differences(
        said=tuple(Change(title, _said(a, name), _said(b, name)) for name, title in titles.items()),
        params=_mapped(a, b, "params"),
        metrics=_mapped(a, b, "metrics"),
        added=tuple(one for one in reads if one not in read),
        removed=tuple(one for one in read if one not in reads),
        kept=len(set(read) & set(reads)),
    )


def _said(body: Body, name: str) -> Any:
    value = body.get(name)
    return None if value in ("", [], {}) else value


def _mapped(a: Body, b: Body, name: str) -> tuple[Change, ...]:
    first, second = dict(a.get(name) or {}), dict(b.get(name) or {})
    found = []
    for key in sorted({*first, *second}):
        one, other = first.get(key), second.get(key)
        change = other - one if isinstance(one, int | float) and isinstance(other, int | float) else None
        found.append(Change(key, one, other, change))
    return tuple(found)


@dataclass(frozen=True)
class Ancestry:
    """Versions, each below the one it was made from, and the (row, row below) that say so."""

    versions: tuple[str, ...]
    edges: tuple[tuple[int, int], ...]


def ancestry(bodies: Iterable[Body], rebuilt: Mapping[str, str]) -> Ancestry:
    """The history of a model's versions, lowest first.

    rebuilt: version -> the version that a rebuild made it from, where its own record says nothing.
    """
    parents = {
        str(one["version"]): one.get("from_version") or rebuilt.get(str(one["version"])) for one in bodies
    }
    in_order = sorted(parents, key=precedence)
    places = {version: place for place, version in enumerate(in_order)}
    edges = [
        (places[parent], places[version])
        for version, parent in parents.items()
        if parent in places and places[parent] < places[version]
    ]
    return Ancestry(tuple(in_order), tuple(sorted(edges)))
