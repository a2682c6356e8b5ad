"""One thing to do, and the rules that say what it is: each is a function of a model and the clock."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from mlgov.govern import calendar
from mlgov.govern.entries import Entry
from mlgov.policy.models import Policy

REMIND = timedelta(days=30)  # how long before their day renewals and reviews are shown; a convention


@dataclass(frozen=True)
class Due:
    """One thing to do. `due` is a moment, or a day to whose end there is time; None = no date is set.

    `rule` says which rule of the framework asks for it; `link_kind` and `link_id` what it is about. What is
    about no single model has an empty `model`. `grave` things come before others that are as late.
    `barred` are those, by id or name, who may not do it, since it takes a second person.
    """

    rule: str
    what: str
    why: str
    model: str
    model_name: str
    due: date | None
    state: calendar.Due
    link_kind: str
    link_id: str
    owner: str
    grave: bool = False
    barred: tuple[str, ...] = ()


Rule = Callable[[Entry, Policy, datetime], Iterator[Due]]
RULES: list[Rule] = []


def rule(function: Rule) -> Rule:
    """Registers a rule."""
    RULES.append(function)
    return function


def about(
    entry: Entry,
    rule: str,
    what: str,
    why: str,
    by: date | None,
    now: datetime,
    link: tuple[str, str] | None = None,
    owner: str | None = None,
    *,
    grave: bool = False,
    barred: tuple[str, ...] = (),
) -> Due:
    """A thing to do about a model, by whom it names or else by who has to act for the model."""
    kind, id = link or ("model", entry.id)
    who = entry.owner if owner is None else owner
    state = calendar.due_state(by, now)
    return Due(rule, what, why, entry.id, entry.name, by, state, kind, id, who, grave, barred)
