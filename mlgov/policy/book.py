"""The files of a policy as plain data, and the ways through them, for checks between entries and files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from mlgov.policy.reading import Source, Where

Item = tuple[Where, dict[str, Any]]


class Book:
    """All files that could be read, by kind."""

    def __init__(self, sources: Sequence[Source]) -> None:
        self._sources = sources

    def of(self, kind: str) -> list[Source]:
        return [source for source in self._sources if source.kind == kind]

    def tiers(self) -> set[str] | None:
        """Ids of the tiers; None when they can't be read, so that nobody is blamed for naming one."""
        found = [item.get("id") for source in self.of("tiers") for _, item in each(source.data, "tiers")]
        return {one for one in found if isinstance(one, str)} or None


def each(data: dict[str, Any], *keys: str, path: Where = ()) -> Iterator[Item]:
    """Every mapping in the list `data[key]`, list below list, with the way to it."""
    if not keys:
        yield path, data
        return
    for index, item in enumerate(listed(data, keys[0])):
        if isinstance(item, dict):
            yield from each(item, *keys[1:], path=(*path, keys[0], index))


def listed(data: dict[str, Any], key: str) -> list[Any]:
    """`data[key]` if it is a list, else nothing: the model says what is wrong with it."""
    value = data.get(key)
    return value if isinstance(value, list) else []


def mapped(data: dict[str, Any], key: str) -> dict[str, Any]:
    value = data.get(key)
    return value if isinstance(value, dict) else {}
