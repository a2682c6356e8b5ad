"""Which declaration speaks for a requirement at a moment, and what it says."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Literal

from mlgov.govern.calendar import day, over, written
from mlgov.govern.compliance_claims import Shown
from mlgov.govern.entries import Filed
from mlgov.govern.evidence import Link
from mlgov.govern.records.compliance import ALL, declaration_id
from mlgov.policy.compliance import Control

KIND = "compliance_declaration"
Life = Literal["in_force", "waiting", "refused", "withdrawn", "expired"]


@dataclass(frozen=True)
class Declared:
    """One declaration at a moment. It counts to the end of its last day (UTC)."""

    record: Filed
    life: Life
    why: str
    until: date

    @property
    def counts(self) -> bool:
        return self.life == "in_force"


def needs_second(body: Mapping[str, object]) -> bool:
    """What takes a requirement away or says that one is met counts once somebody else confirms it."""
    return not body["applicable"] or body["state"] in ("met", "partly")


def life(record: Filed, now: datetime) -> Declared:
    """Where one declaration stands."""
    body = record.body
    until = day(body["valid_until"])
    assert until is not None  # every declaration on file has a last day
    if body["withdrawn"]:
        return Declared(record, "withdrawn", "it was withdrawn", until)
    if body["refused"]:
        return Declared(record, "refused", f"it was refused: {body['refused']}", until)
    if over(until, now):
        return Declared(record, "expired", f"it ran out on {written(until)}", until)
    if needs_second(body) and not body["confirmed_by"]:
        return Declared(record, "waiting", "it waits for a second person", until)
    return Declared(record, "in_force", f"it counts until {written(until)}", until)


@dataclass(frozen=True)
class Book:
    """Every declaration at a moment, by its id."""

    by_id: Mapping[str, Declared]

    def about(self, model: str) -> tuple[Declared, ...]:
        """All that may speak for a model: what is declared of it, and for all."""
        return (*self._by_model.get(model, ()), *self._by_model.get("", ()))

    @cached_property
    def _by_model(self) -> Mapping[str, Sequence[Declared]]:
        found: dict[str, list[Declared]] = {}
        for one in self.by_id.values():
            found.setdefault(str(one.record.body.get("model") or ""), []).append(one)
        return found

    def speaking(self, regime: str, control: str, model: str = "") -> Declared | None:
        """The one that says whether a requirement applies.

        The requirement's own comes before the regime's, the model's before that for all; only what counts
        speaks.
        """
        return next((one for one in self._own(regime, control, model) if one.counts), None)

    def stating(self, regime: str, control: str, model: str = "") -> Declared | None:
        """The one that says how a requirement is met; where none counts, the first that was filed."""
        found = [one for one in self._own(regime, control, model, whole=False) if one.record.body["state"]]
        return next((one for one in found if one.counts), found[0] if found else None)

    def _own(self, regime: str, control: str, model: str, *, whole: bool = True) -> Iterator[Declared]:
        for name in (control, ALL) if whole else (control,):
            if (regime, name) in self._named:  # of most nobody has declared anything
                for about in (model, "") if model else ("",):
                    found = self.by_id.get(declaration_id(regime, name, about))
                    if found is not None:
                        yield found

    @cached_property
    def _named(self) -> frozenset[tuple[str, str]]:
        bodies = (one.record.body for one in self.by_id.values())
        return frozenset((str(body["regime"]), str(body["control"])) for body in bodies)


def book(filed: Iterable[Filed], now: datetime) -> Book:
    return Book({one.id: life(one, now) for one in filed})


def stated(control: Control, found: Declared | None) -> Shown:
    """What a declaration shows of a requirement that needs one."""
    title = f"Declared: {control.declare}"
    mend = Link("Declare it", "new declaration", control.id)
    if found is None:
        why = "nothing in the store can speak for it, and nobody has declared it"
        return Shown(title, "not_evaluated", why, None, None, mend)
    link = Link("Declaration", "declaration", found.record.id)
    body = found.record.body
    if not found.counts:
        return Shown(
            title, "not_evaluated", f"a declaration is on file, yet {found.why}", found.until, link, mend
        )
    where = f", see {body['reference']}" if body["reference"] else ""
    words = {"met": "met", "partly": "partly met", "not_met": "not met"}[str(body["state"])]
    why = f"declared as {words} by {body['declared_by'] or found.record.actor}{where}; {found.why}"
    return Shown(title, body["state"], why, found.until, link)
