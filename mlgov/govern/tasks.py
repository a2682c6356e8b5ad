"""What has to be done beyond single models: what bodies decided, and what the roadmap asks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime

from mlgov.govern import bodies, roadmap
from mlgov.govern.calendar import day, due_state, written
from mlgov.govern.entries import Filed
from mlgov.govern.worklist import Due
from mlgov.policy.models import Policy

Shelf = Mapping[str, Sequence[Filed]]  # kind -> the newest version of each record


def tasks(shelf: Shelf, policy: Policy, now: datetime) -> list[Due]:
    """Actions that bodies decided and activities of the roadmap that are late or should have begun."""
    names = {one.id: str(one.body["name"]) for one in shelf.get("person", ())}
    return [*_actions(shelf, policy, names, now), *_roadmap(shelf, policy, names, now)]


def _actions(shelf: Shelf, policy: Policy, names: Mapping[str, str], now: datetime) -> Iterator[Due]:
    titles = {one.id: one.title for one in policy.bodies}
    for one in bodies.left_to_do(shelf.get("meeting", ()), shelf.get("action", ())):
        body = titles.get(one.body, one.body)
        yield Due(
            rule="action",
            what=one.title,
            why=f"the {body} decided on {written(one.decided)}: {one.decision}",
            model="",
            model_name="",
            due=one.due,
            state=due_state(one.due, now),
            link_kind="meeting",
            link_id=one.meeting,
            owner=names.get(one.owner, one.owner),
        )


def _roadmap(shelf: Shelf, policy: Policy, names: Mapping[str, str], now: datetime) -> Iterator[Due]:
    start = next((day(one.body["starts"]) for one in shelf.get("roadmap_programme", ())), None)
    filed = {one.id: one.body for one in shelf.get("roadmap_activity", ())}
    for one in roadmap.lines(policy, start, filed, now.astimezone(UTC).date()):
        if one.status in ("breach", "warn"):
            by = one.due if one.status == "breach" else one.planned_start
            yield Due(
                rule="roadmap",
                what=one.title,
                why=f"the roadmap asks for it ({one.section}): {one.why}",
                model="",
                model_name="",
                due=by,
                state=due_state(by, now),
                link_kind="roadmap_activity",
                link_id=one.activity,
                owner=names.get(one.owner, one.owner),
            )
