"""What approvals, exceptions and findings refer to: bodies, roles that may sign, certificates, every tier."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from mlgov.errors import Problem
from mlgov.policy.book import Book, each, listed, mapped
from mlgov.policy.explain import nearest
from mlgov.policy.reading import Source, Where
from mlgov.policy.rights import APPROVAL_FILE


def _bodies_exist(book: Book) -> Iterator[Problem]:
    bodies = _ids(book, "bodies", "bodies")
    for source, path, body in _named_bodies(book):
        if bodies and isinstance(body, str) and body not in bodies:
            yield source.problem(path, f"there is no body `{body}`", nearest(body, bodies))


def _named_bodies(book: Book) -> Iterator[tuple[Source, Where, Any]]:
    for kind, lists in (
        ("approvals", ("bodies",)),
        ("approvals", ("unasked",)),
        ("exceptions", ("severities", "needs")),
    ):
        for source in book.of(kind):
            for path, item in each(source.data, *lists):
                yield source, (*path, "body"), item.get("body")
    for source in book.of("findings"):
        yield source, ("escalate_to",), source.data.get("escalate_to")


def _who_signs_may_sign(book: Book) -> Iterator[Problem]:
    roles = {
        str(role.get("id")): listed(role, "rights")
        for source in book.of("roles")
        for _, role in each(source.data, "roles")
    }
    for source in book.of("approvals"):
        for path, body in each(source.data, "bodies"):
            for index, role in enumerate(listed(body, "roles")):
                here = (*path, "roles", index)
                if roles and isinstance(role, str) and role not in roles:
                    yield source.problem(here, f"there is no role `{role}`", nearest(role, roles))
                elif isinstance(role, str) and APPROVAL_FILE not in roles.get(role, [APPROVAL_FILE]):
                    fix = f"give it `{APPROVAL_FILE}`, or take it out"
                    yield source.problem(here, f"the role `{role}` has no right to sign", fix)


def _certificates_exist(book: Book) -> Iterator[Problem]:
    for source in book.of("approvals"):
        known = {str(one.get("id")) for _, one in each(source.data, "certificates")}
        for path, body in each(source.data, "bodies"):
            for index, name in enumerate(listed(body, "certificates")):
                if isinstance(name, str) and name not in known:
                    here = (*path, "certificates", index)
                    yield source.problem(here, f"there is no certificate `{name}`", nearest(name, known))


def _every_tier_has_its_days(book: Book) -> Iterator[Problem]:
    tiers = book.tiers() or set()
    for source in book.of("findings"):
        for path, severity in each(source.data, "severities"):
            lacking = sorted(tiers - set(mapped(severity, "days")))
            if lacking and isinstance(severity.get("days"), dict):
                yield source.problem((*path, "days"), f"says nothing about `{lacking[0]}`", "add it")
        known = {str(one.get("id")) for _, one in each(source.data, "severities")}
        for index, high in enumerate(listed(source.data, "high")):
            if isinstance(high, str) and high not in known:
                yield source.problem(("high", index), f"there is no severity `{high}`", nearest(high, known))
        for path, answer in each(source.data, "risky_answers"):
            named = answer.get("severity")
            if isinstance(named, str) and named not in known:
                problem = f"there is no severity `{named}`"
                yield source.problem((*path, "severity"), problem, nearest(named, known))


def _ids(book: Book, kind: str, lists: str) -> set[str]:
    return {str(item.get("id")) for source in book.of(kind) for _, item in each(source.data, lists)}


CHECKS = (_bodies_exist, _who_signs_may_sign, _certificates_exist, _every_tier_has_its_days)
