"""Seats and meetings of the story, through the verbs that people use."""

from __future__ import annotations

from datetime import UTC, timedelta
from typing import Any

from mlgov.demo.story.acts import Confirm, Convene, Finish, Hold, Minute, Ruling, Seat, Sitting
from mlgov.services import bodies, records
from mlgov.services.context import Context
from mlgov.services.records import Stored

Ids = dict[tuple[str, str], str]  # (kind, key of the story) -> id of the record


def do(ctx: Context, act: Sitting, ids: Ids) -> Stored:
    """Make it happen, and remember under which id."""
    match act:
        case Seat():
            return bodies.appoint(ctx, act.body, act.person, act.seat, ctx.now().date())
        case Convene():
            stored = bodies.plan(ctx, act.body, ctx.now().date() + timedelta(days=act.ahead))
            ids["meeting", act.key] = stored.id
            return stored
        case Hold():
            stood = _meeting(ctx, act.key, ids)
            return bodies.hold(
                ctx, stood.id, held=ctx.now().astimezone(UTC), chair=act.chair, present=act.present,
                apologies=act.apologies, base_version=stood.version,
            )  # fmt: skip
        case Minute():
            stood = _meeting(ctx, act.key, ids)
            given = [_ruling(ctx, one, stood) for one in act.rulings]
            return bodies.minute(ctx, stood.id, act.text, given, base_version=stood.version)
        case Confirm():
            stood = _meeting(ctx, act.key, ids)
            return bodies.confirm(ctx, stood.id, base_version=stood.version)
        case Finish():
            return bodies.finish(ctx, f"{ids['meeting', act.key]}/{act.number}", "done", act.note)


def _meeting(ctx: Context, key: str, ids: Ids) -> Stored:
    return records.get(ctx, "meeting", ids["meeting", key])


def _ruling(ctx: Context, one: Ruling, stood: Stored) -> dict[str, Any]:
    """A decision is about an item only where that stood on the agenda."""
    known = {item["id"] for item in stood.body["agenda"]}
    due = (ctx.now().date() + timedelta(days=one.days)).isoformat() if one.owner else None
    return {
        "item": one.item if one.item in known else "", "title": one.title, "decision": one.decision,
        "reason": one.reason, "owner": one.owner or None, "due": due,
    }  # fmt: skip
