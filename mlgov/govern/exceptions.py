"""Where an exception stands: it counts while it is approved, begun, not over and not ended, and no longer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from mlgov.errors import Problem
from mlgov.govern.approvals import Standing
from mlgov.govern.calendar import after_months, day, over, written
from mlgov.govern.entries import Filed

State = Literal["in_review", "approved", "in_force", "expired", "rejected", "void", "withdrawn", "resolved"]


@dataclass(frozen=True)
class ExceptionStanding:
    """Where one exception stands, and why in words; `approved` is granted and not begun yet."""

    state: State
    why: str
    starts: date
    ends: date

    @property
    def in_force(self) -> bool:
        return self.state == "in_force"


def standing(exception: Filed, asked: Standing | None, now: datetime) -> ExceptionStanding:
    """Where an exception stands at a moment; `asked` is the standing of the request for its approval."""
    body = exception.body
    starts, ends = _days(exception)
    state, why = _state(body["state"], asked, starts, ends, now)
    told = f": {body['outcome']}" if body["outcome"] and state in ("withdrawn", "resolved") else ""
    return ExceptionStanding(state, f"{why}{told}", starts, ends)


def _state(filed: str, asked: Standing | None, starts: date, ends: date, now: datetime) -> tuple[State, str]:
    if filed == "withdrawn":
        return "withdrawn", "it was withdrawn"
    if filed == "resolved":
        return "resolved", "what it waived is met"
    if asked is None or asked.state in ("void", "withdrawn"):
        return "void", asked.why if asked else "its approval was never asked for"
    if asked.state == "rejected":
        return "rejected", asked.why
    if over(ends, now):
        ended = "it counted until" if asked.decided else "it was not approved by"
        return "expired", f"{ended} {written(ends)}; what it covered is open again"
    if asked.state == "expired":
        return "expired", f"{asked.why}; what it covered is open again"
    if asked.state == "open":
        return "in_review", asked.why
    if now.date() < starts:
        return "approved", f"it counts from {written(starts)} on"
    return "in_force", f"it counts until {written(ends)}"


def request_problems(exception: Filed | None, starts: date, ends: date, now: datetime) -> list[Problem]:
    """What is wrong with asking for these days now: nobody waives a rule for days that are gone."""
    today, found = now.date(), []
    if starts < today and exception is None:
        found.append(Problem("starts", "lies in the past", f"it can start on {today} at the earliest"))
    if ends < today:
        found.append(Problem("ends", "lies in the past", f"today is {today}"))
    if starts > after_months(today, 12):
        found.append(Problem("starts", "is more than a year ahead", "ask for it when it is needed"))
    return found


def renewed(exception: Filed, others: Iterable[Filed]) -> int:
    """How many granted exceptions of the same model waived some of the same before this one."""
    covers, (starts, _) = set(exception.body["covers"]), _days(exception)
    return sum(
        one.body["model"] == exception.body["model"]
        and one.id != exception.id
        and _days(one)[0] < starts
        and bool(covers & set(one.body["covers"]))
        for one in others
    )


def _days(exception: Filed) -> tuple[date, date]:
    starts, ends = day(exception.body["starts"]), day(exception.body["ends"])
    assert starts is not None and ends is not None  # every exception on file has both
    return starts, ends
