"""What training refers to: roles; that no name stands for two courses; and courses of certificates."""

from __future__ import annotations

from collections.abc import Iterator

from mlgov.errors import Problem
from mlgov.policy.book import Book, each, listed
from mlgov.policy.explain import nearest


def _roles_exist(book: Book) -> Iterator[Problem]:
    roles = {str(item.get("id")) for source in book.of("roles") for _, item in each(source.data, "roles")}
    for source in book.of("training"):
        for path, course in each(source.data, "courses"):
            for index, role in enumerate(listed(course, "roles")):
                if roles and isinstance(role, str) and role not in roles:
                    here = (*path, "roles", index)
                    yield source.problem(here, f"there is no role `{role}`", nearest(role, roles))


def _names_differ(book: Book) -> Iterator[Problem]:
    for source in book.of("training"):
        first: dict[str, str] = {}
        for path, course in each(source.data, "courses"):
            own = [("title", course.get("title")), *(("also", one) for one in listed(course, "also"))]
            for where, name in own:
                said, id = " ".join(str(name).casefold().split()), str(course.get("id"))
                if first.setdefault(said, id) != id:
                    fix = "a completion must be of one course"
                    yield source.problem((*path, where), f"`{name}` is what `{first[said]}` is called", fix)


def _certificates_come_from_courses(book: Book) -> Iterator[Problem]:
    known = {
        str(name)
        for source in book.of("training")
        for _, course in each(source.data, "courses")
        for name in (course.get("title"), *listed(course, "also"))
    }
    for source in book.of("approvals"):
        for path, certificate in each(source.data, "certificates"):
            for index, name in enumerate(listed(certificate, "courses")):
                if known and isinstance(name, str) and name not in known:
                    here = (*path, "courses", index)
                    yield source.problem(here, f"there is no course `{name}`", nearest(name, known))


CHECKS = (_roles_exist, _names_differ, _certificates_come_from_courses)
