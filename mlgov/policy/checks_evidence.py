"""Evidence names requirements, forms, deliverables, procedures and bodies that are there."""

from __future__ import annotations

from collections.abc import Iterator

from mlgov.errors import Problem
from mlgov.policy.book import Book, each, listed
from mlgov.policy.explain import nearest


def names_exist(book: Book) -> Iterator[Problem]:
    known = {
        "requirement": _ids(book, "tiers", "tiers", "requirements"),
        "form": [str(source.data.get("id")) for source in book.of("forms")],
        "deliverable": _ids(book, "phases", "phases", "deliverables"),
        "artifact": _ids(book, "artifacts", "kinds"),
        "procedure": _ids(book, "evidence", "procedures"),
        "body": _ids(book, "bodies", "bodies"),
        "tier": sorted(book.tiers() or ()),
    }
    lists = {
        "forms": "form",
        "deliverables": "deliverable",
        "procedures": "procedure",
        "artifacts": "artifact",
        "approvals": "body",
    }
    for source in book.of("evidence"):
        named = [((*path, "requirement"), "requirement", rule.get("requirement"))
                 for path, rule in each(source.data, "rules")]  # fmt: skip
        for path, shown in each(source.data, "rules", "shown_by"):
            for key, what in (lists | {"tiers": "tier"}).items():
                named += [((*path, key, at), what, id) for at, id in enumerate(listed(shown, key))]
        for where, what, id in named:
            if known[what] and isinstance(id, str) and id not in known[what]:
                yield source.problem(where, f"there is no {what} `{id}`", nearest(id, known[what]))


def every_requirement_has_evidence(book: Book) -> Iterator[Problem]:
    """A requirement that nothing shows would never be met."""
    shown = set(_ids(book, "evidence", "rules", key="requirement"))
    if not book.of("evidence") or not shown:
        return
    told: set[str] = set()
    for source in book.of("tiers"):
        for path, one in each(source.data, "tiers", "requirements"):
            id = one.get("id")
            if isinstance(id, str) and id not in shown and id not in told:
                told.add(id)
                fix = "add a rule to evidence.yaml"
                yield source.problem((*path, "id"), f"nothing says what shows `{id}`", fix)


def _ids(book: Book, kind: str, *lists: str, key: str = "id") -> list[str]:
    return [str(item.get(key)) for source in book.of(kind) for _, item in each(source.data, *lists)]
