"""Which courses whoever holds a role has to take, for how long they count, and when one is reminded."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import Field

from mlgov.policy.base import Days, Id, Months, Strict, Text


class Course(Strict):
    """A course that some roles have to take."""

    id: Id
    title: Text
    also: tuple[Text, ...] = ()
    """Other names under which completions of it are on file."""
    topics: Text
    roles: Annotated[tuple[Id, ...], Field(min_length=1)]
    """Whoever holds one of these has to take it."""
    hours: Annotated[float, Field(gt=0, le=1000)]
    """How long it takes."""
    valid_months: Months | None = None
    """For how long a completion counts; none = it does not expire."""
    remind_days: Days = 30
    """So many days before its end somebody is reminded."""
    section: Text
    """Where the framework asks for it, such as "000 §10.1.1"."""
    because: Text

    def names(self) -> set[str]:
        """Everything that it is called, as `plain` writes it."""
        return {plain(one) for one in (self.id, self.title, *self.also)}


class Training(Strict):
    """A policy that says nothing of training asks for no course."""

    courses: tuple[Course, ...] = ()
    earliest: date | None = None
    """No course was completed before this day."""
    within_days: Days = 90
    """Whoever is new to a role has so many days to take its courses."""
    because: Text = "The policy says nothing of training."

    def called(self, name: str) -> Course | None:
        """The course of this id, title or other name; None where the policy has no such course."""
        return next((one for one in self.courses if plain(name) in one.names()), None)


def plain(name: str) -> str:
    """A name as it is compared: capitals and spaces don't count."""
    return " ".join(name.casefold().split())
