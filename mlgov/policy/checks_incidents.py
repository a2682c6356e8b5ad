"""What incidents and notices refer to: recovery procedures, types, severities, tiers, harms."""

from __future__ import annotations

from collections.abc import Iterator

from mlgov.errors import Problem
from mlgov.policy.book import Book, each, listed
from mlgov.policy.explain import nearest


def names_exist(book: Book) -> Iterator[Problem]:
    """Every name that a type, a rule of drafting or a notice uses is there."""
    types, severities = _ids(book, "types"), _ids(book, "severities")
    recovery, harms = _ids(book, "recovery"), _ids(book, "harms")
    tiers = [str(one) for one in book.tiers() or ()]
    for kind, entries, field, what, known in (
        ("incidents", "types", "recovery", "recovery procedure", recovery),
        ("incidents", "drafting", "tiers", "tier", tiers),
        ("incidents", "drafting", "type", "type of incident", types),
        ("incidents", "drafting", "severity", "severity of incidents", severities),
        ("notices", "rules", "types", "type of incident", types),
        ("notices", "rules", "harms", "harm", harms),
    ):
        for source in book.of(kind):
            for path, item in each(source.data, entries):
                value = item.get(field)
                for name in listed(item, field) if isinstance(value, list) else [value]:
                    if known and isinstance(name, str) and name not in known:
                        yield source.problem(
                            (*path, field), f"there is no {what} `{name}`", nearest(name, known)
                        )


def nothing_is_due_without_harm(book: Book) -> Iterator[Problem]:
    """The harm that says there was none exists, and no notice is due because of it."""
    harms = _ids(book, "harms")
    for source in book.of("notices"):
        none = source.data.get("none")
        if isinstance(none, str) and harms and none not in harms:
            yield source.problem(("none",), f"there is no harm `{none}`", nearest(none, harms))
        for path, item in each(source.data, "rules"):
            if none is not None and none in listed(item, "harms"):
                fix = "name a harm that was done"
                yield source.problem((*path, "harms"), f"`{none}` says that there was no harm", fix)


def _ids(book: Book, entries: str) -> list[str]:
    return [str(item.get("id")) for source in book.of("incidents") for _, item in each(source.data, entries)]


CHECKS = (names_exist, nothing_is_due_without_harm)
