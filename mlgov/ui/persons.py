"""People by name: records keep user names, screens show who that is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from mlgov.govern.due import Due
from mlgov.services.context import Context
from mlgov.ui.skeleton import Here

_BY = re.compile(r"\b(by|than) ([\w.@-]*\w)")


class Names(dict[str, str]):
    """User name -> name; whoever is not a person here (the system, a command line) keeps the name given."""

    def __missing__(self, user: str) -> str:
        return user


def names(here: Here) -> Names:
    """Everybody who may sign in, as they were called at the moment looked at."""
    return of(here.ctx, here.as_of)


def told(text: str, people: Mapping[str, str]) -> str:
    """A sentence with `by rita` or `other than rita` as `by Rita Roth`, where rita is somebody known."""
    return _BY.sub(lambda found: f"{found[1]} {people[found[2]]}", text)


def in_words(found: Iterable[Due], people: Mapping[str, str]) -> list[Due]:
    """Things to do whose reasons name people as they are called."""
    return [replace(one, why=told(one.why, people)) for one in found]


def of(ctx: Context, as_of: datetime | None = None) -> Names:
    return Names((one.id, str(one.body["name"])) for one in ctx.standing(as_of).newest("person"))
