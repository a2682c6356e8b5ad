"""Who has signed a request, who still has to, and who can."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from mlgov.govern import signing
from mlgov.govern.approvals import Standing
from mlgov.services import asking, people
from mlgov.services.context import Context
from mlgov.store.records import Stored

Reasons = tuple[tuple[str, str], ...]  # a person's name, and why they can't


@dataclass(frozen=True)
class Seat:
    """One body of a request: its signatures, how many it still needs, who can give them, and who can't."""

    body: str
    title: str
    least: int
    missing: int
    signed: Sequence[Stored]
    able: tuple[str, ...]
    unable: Reasons


def seats(ctx: Context, asked: Stored, stood: Standing, as_of: datetime | None = None) -> list[Seat]:
    """Every body that a request names, in its order."""
    ctx.require("read")
    case, signed = asking.case(ctx, asked, as_of), asking.signed(ctx, asked, as_of)
    known = people.all(ctx, as_of)
    lacking = {need.body: need.least for need in stood.missing}
    found = []
    for need in asked.body["needs"]:
        body = str(need["body"])
        able, unable = _who(known, body, case)
        own = [one for one in signed if one.body["body"] == body]
        title = signing.title(body, case.policy)
        found.append(Seat(body, title, int(need["least"]), lacking.get(body, 0), own, able, unable))
    return found


def _who(known: Sequence[people.Person], body: str, case: signing.Case) -> tuple[tuple[str, ...], Reasons]:
    able, unable = [], []
    for person in known:
        if body in signing.seats(person, case):
            found = [one for one in signing.refusals(person, body, case) if one.where != "signed"]
            signed = any(one.actor == person.id for one in case.approvals)
            if found:
                unable.append((person.name, found[0].what))
            elif not signed:
                able.append(person.name)
    return tuple(able), tuple(unable)
