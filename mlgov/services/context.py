"""Who asks, on which store, and when: the first argument of every verb."""

from __future__ import annotations

import getpass
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from mlgov.access.people import SYSTEM, Person, may, require
from mlgov.policy.models import Policy
from mlgov.services.in_force import policy_at
from mlgov.store import journal
from mlgov.store.database import Store, Transaction
from mlgov.store.standing import Standing

Clock = Callable[[], datetime]


def wall_clock() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True)
class Context:
    """One person's work on one store; `now` is asked for the time, so that a test or a story sets it."""

    store: Store
    person: Person
    now: Clock = wall_clock

    def policy(self, as_of: datetime | None = None) -> Policy:
        """The policy in force at a moment; StoreError when none had been published by then."""
        return policy_at(self.store, self.store.cursor(), self.seq(as_of))

    def seq(self, as_of: datetime | None = None) -> int:
        """The number of the newest journal entry at a moment (None = now)."""
        return self.store.seq() if as_of is None else journal.seq_as_of(self.store.cursor(), as_of)

    def standing(self, as_of: datetime | None = None) -> Standing:
        """What stood at a moment (None = now), read once and kept at hand: where pages begin."""
        return self.store.standing(self.seq(as_of))

    def moment(self, as_of: datetime | None = None) -> datetime:
        """The moment that a page speaks of: the one asked about, or now.

        Now is the minute that has begun, or the newest act that can change a page where that is later: what
        was worked out once serves whoever asks within it, and nothing filed lies in its future.
        """
        if as_of is not None:
            return as_of
        now, newest = self.now(), self.standing().stand.at
        minute = now.replace(second=0, microsecond=0)
        return minute if newest is None else max(minute, min(newest, now))

    def require(self, right: str) -> None:
        """AccessError unless the person has the right now."""
        if not self.person.everything:
            require(self.person, right, self.policy().roles)

    def may(self, right: str) -> bool:
        return may(self.person, right, self.policy().roles)

    def append(self, tx: Transaction, action: str, subject: str, body: dict[str, Any]) -> journal.Entry:
        """One journal entry in this person's name."""
        (entry,) = tx.append_all([self.draft(action, subject, body)])
        return entry

    def draft(self, action: str, subject: str, body: dict[str, Any]) -> journal.Draft:
        """An entry in this person's name that is to be written."""
        return journal.Draft(self.now(), self.person.id, self.person.role, action, subject, body)


def system(store: Store, now: Clock = wall_clock) -> Context:
    """The system's own acts: the first start, a rebuild, a sign-in."""
    return Context(store, SYSTEM, now)


def for_cli(store: Store, now: Clock = wall_clock) -> Context:
    """Whoever can open the file may do everything with it; the journal names the operating system's user."""
    user = getpass.getuser()
    return Context(
        store, Person(f"cli:{user}", f"{user} (command line)", ("operator",), everything=True), now
    )
