"""Gates name phases, deliverables, tiers, bodies and forms that are there, and follow the phases' order."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from mlgov.errors import Problem
from mlgov.policy.book import Book, each, listed
from mlgov.policy.explain import nearest
from mlgov.policy.reading import Source, Where

Named = tuple[Source, Where, str, Any]  # where something is named, what kind of thing, and its id


def names_exist(book: Book) -> Iterator[Problem]:
    known = {
        "phase": _ids(book, "phases", "phases"),
        "deliverable": _ids(book, "phases", "phases", "deliverables"),
        "tier": sorted(book.tiers() or ()),
        "body": _ids(book, "bodies", "bodies"),
        "form": [str(source.data.get("id")) for source in book.of("forms")],
    }
    for source, path, what, id in _named(book):
        if known[what] and isinstance(id, str) and id not in known[what]:
            yield source.problem(path, f"there is no {what} `{id}`", nearest(id, known[what]))


def phases_follow(book: Book) -> Iterator[Problem]:
    """A gate leads from one phase to the one after it."""
    order = _ids(book, "phases", "phases")
    for source in book.of("gates"):
        for path, gate in each(source.data, "gates"):
            leaves, enters = gate.get("leaves"), gate.get("enters")
            if leaves in order and enters in order and order.index(enters) != order.index(leaves) + 1:
                after = order[order.index(leaves) + 1 :][:1]
                fix = f"write `{after[0]}`" if after else "nothing comes after it"
                yield source.problem((*path, "enters"), f"`{enters}` does not follow `{leaves}`", fix)


def _named(book: Book) -> Iterator[Named]:
    for source in book.of("gates"):
        for path, gate in each(source.data, "gates"):
            for name in ("leaves", "enters"):
                yield source, (*path, name), "phase", gate.get(name)
            yield from _list(source, path, gate, "deliverables", "deliverable")
            for here, one in each(gate, "checks", path=path):
                yield from _list(source, here, one, "tiers", "tier")
                yield source, (*here, "unless"), "deliverable", one.get("unless")
            for here, one in each(gate, "approvals", path=path):
                yield source, (*here, "tier"), "tier", one.get("tier")
                for where, need in each(one, "needs", path=here):
                    yield source, (*where, "body"), "body", need.get("body")
        for path, step in each(source.data, "steps"):
            yield from _list(source, path, step, "phases", "phase")
        for path, needed in each(source.data, "needed"):
            yield source, (*path, "tier"), "tier", needed.get("tier")
            yield from _list(source, path, needed, "deliverables", "deliverable")
        fixed = source.data.get("fixed_from")
        if isinstance(fixed, dict):
            yield source, ("fixed_from", "phase"), "phase", fixed.get("phase")
    for source in book.of("phases"):
        for path, deliverable in each(source.data, "phases", "deliverables"):
            if "assessment" in deliverable:
                yield source, (*path, "assessment"), "form", deliverable["assessment"]


def _list(source: Source, path: Where, item: dict[str, Any], key: str, what: str) -> Iterator[Named]:
    for index, id in enumerate(listed(item, key)):
        yield source, (*path, key, index), what, id


def _ids(book: Book, kind: str, *lists: str) -> list[str]:
    return [str(item.get("id")) for source in book.of(kind) for _, item in each(source.data, *lists)]
