"""What regimes and claims refer to: claims, groups, tiers, requirements, forms, procedures, gates, bodies."""

from __future__ import annotations

from collections.abc import Iterator

from mlgov.errors import Problem
from mlgov.policy.book import Book, each, listed, mapped
from mlgov.policy.compliance import OF_A_MODEL
from mlgov.policy.explain import nearest
from mlgov.policy.reading import Source, Where

Named = tuple[Where, str, object]  # where, what it is to be, and what is named


def claims_exist(book: Book) -> Iterator[Problem]:
    """Every name that a claim uses is there."""
    known = {
        "requirement": _ids(book, "tiers", "tiers", "requirements"),
        "form": [str(one.data.get("id")) for one in book.of("forms")],
        "deliverable": _ids(book, "phases", "phases", "deliverables"),
        "artifact": _ids(book, "artifacts", "kinds"),
        "procedure": _ids(book, "evidence", "procedures"),
        "body": _ids(book, "bodies", "bodies"),
        "gate": _ids(book, "gates", "gates"),
    }
    lists = {
        "requirements": "requirement", "forms": "form", "deliverables": "deliverable",
        "artifacts": "artifact", "procedures": "procedure", "settled": "procedure",
        "approvals": "body", "meetings": "body", "seats": "body", "gates": "gate",
    }  # fmt: skip
    for source in book.of("claims"):
        named: list[Named] = [
            ((*path, key, at), what, id)
            for path, one in each(source.data, "claims")
            for key, what in lists.items()
            for at, id in enumerate(listed(one, key))
        ]
        yield from _unknown(source, named, known)


def controls_hold_together(book: Book) -> Iterator[Problem]:
    """Groups, tiers and claims of a regime are there, and a model answers for nothing of the organisation."""
    claims = [one for source in book.of("claims") for _, one in each(source.data, "claims")]
    of_models = {str(one.get("id")) for one in claims if any(one.get(name) for name in OF_A_MODEL)}
    known = {
        "claim": [str(one.get("id")) for one in claims],
        "tier": sorted(book.tiers() or ()),
        "question": _ids(book, "classification", "questions"),
    }
    for source in book.of("compliance"):
        own = known | {"group": [str(one.get("id")) for _, one in each(source.data, "groups")]}
        scope = mapped(source.data, "scope")
        named: list[Named] = [
            (("scope", "tiers", at), "tier", id) for at, id in enumerate(listed(scope, "tiers"))
        ]
        named += [(("scope", "answers", id), "question", id) for id in mapped(scope, "answers")]
        for path, one in each(source.data, "controls"):
            named.append(((*path, "group"), "group", one.get("group")))
            for key, what in (("shown_by", "claim"), ("tiers", "tier")):
                named += [((*path, key, at), what, id) for at, id in enumerate(listed(one, key))]
            for at, id in enumerate(listed(one, "shown_by")):
                if one.get("about") == "model" and id in known["claim"] and id not in of_models:
                    fix = "say `about: organisation`, or name a claim about a model"
                    what = f"`{id}` says nothing of a single model"
                    yield source.problem((*path, "shown_by", at), what, fix)
        yield from _unknown(source, named, own)


def _unknown(source: Source, named: list[Named], known: dict[str, list[str]]) -> Iterator[Problem]:
    for where, what, id in named:
        if known[what] and isinstance(id, str) and id not in known[what]:
            yield source.problem(where, f"there is no {what} `{id}`", nearest(id, known[what]))


def _ids(book: Book, kind: str, *lists: str) -> list[str]:
    return [str(item.get("id")) for source in book.of(kind) for _, item in each(source.data, *lists)]


CHECKS = (claims_exist, controls_hold_together)
