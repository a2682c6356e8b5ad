"""Incidents with where they stand, for pages and scripts: clocks, notices, steps, timeline, review."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from mlgov.govern import incidents, notices, timeline
from mlgov.govern.incidents import Clock
from mlgov.govern.notices import NoticeStanding
from mlgov.govern.records.response import slug
from mlgov.policy.models import Policy
from mlgov.services import records
from mlgov.services.context import Context
from mlgov.services.records import Stored

KIND = "incident"


@dataclass(frozen=True)
class Step:
    """One step of the response or of a recovery; `record` says that it was ticked, or does not apply."""

    part: str
    title: str
    text: str
    record: Stored | None

    @property
    def state(self) -> str:
        return str(self.record.body["state"]) if self.record else "open"

    @property
    def by(self) -> str:
        """Who ticked it, or said that it does not apply."""
        return self.record.actor if self.record and self.state != "open" else ""


@dataclass(frozen=True)
class Response:
    """One incident at a moment, with all that was written down while it was handled."""

    incident: Stored
    now: datetime
    clocks: Sequence[Clock]
    notices: Sequence[NoticeStanding]
    undecided: bool
    steps: Sequence[Step]
    lines: Sequence[timeline.Line]
    review: Stored | None
    review_by: datetime | None
    findings: Sequence[Stored]
    rebuilds: Sequence[Stored]  # of its model, asked for by this incident
    live: Sequence[str]  # versions of its model in production, its own first


def one(ctx: Context, id: str, *, as_of: datetime | None = None) -> Response:
    """One incident with where it stands; RecordError when there is none."""
    stored = records.get(ctx, KIND, id, as_of=as_of)
    policy, now = ctx.policy(as_of), ctx.moment(as_of)

    def own(kind: str) -> list[Stored]:
        every = records.all(ctx, kind, as_of=as_of, model=str(stored.body["model"]))
        return [one for one in every if one.body["incident"] == id]

    told, reviews = own("incident_notice"), own("incident_review")
    found = records.all(ctx, "finding", as_of=as_of, model=str(stored.body["model"]))
    rebuilds = records.all(ctx, "rebuild", as_of=as_of, model=str(stored.body["model"]))
    history = records.history(ctx, KIND, id, as_of=as_of)
    return Response(
        stored, now, incidents.clocks(stored.body, policy, now),
        notices.standing(stored.body, told, policy, now), notices.undecided(stored.body, policy),
        _steps(stored, own("incident_step"), policy),
        timeline.timeline(history, own("incident_entry"), told, reviews),
        reviews[0] if reviews else None, incidents.review_by(stored.body, policy),
        [one for one in found if (one.body["source"], one.body["source_id"]) == ("incident", id)],
        [one for one in rebuilds if (one.body["trigger"], one.body["trigger_id"]) == ("incident", id)],
        _live(ctx, stored, as_of),
    )  # fmt: skip


def _live(ctx: Context, stored: Stored, as_of: datetime | None) -> list[str]:
    every = records.all(ctx, "model_version", as_of=as_of, model=str(stored.body["model"]))
    found = [str(one.body["version"]) for one in every if one.body["stage"] == "production"]
    return sorted(found, key=lambda version: version != stored.body["version"])


def _steps(stored: Stored, ticked: Sequence[Stored], policy: Policy) -> list[Step]:
    """The stages, then the recovery procedures that its type names, then any other that was begun."""
    by_id = {one.id: one for one in ticked}
    kind = next((one for one in policy.incidents.types if one.id == stored.body["type"]), None)
    wanted = set(kind.recovery if kind else ()) | {str(one.body["part"]) for one in ticked}
    wanted |= {one.id for one in policy.incidents.stages}
    parts = [one for one in policy.incidents.parts() if one.id in wanted]
    return [
        Step(part.id, part.title, text, by_id.get(f"{stored.id}/{part.id}/{slug(text)}"))
        for part in parts
        for text in part.steps
    ]


def listed(ctx: Context, *, as_of: datetime | None = None, model: str | None = None) -> list[dict[str, Any]]:
    """Every incident as a row: open ones first, by severity, then the newest first."""
    ctx.require("read")
    policy, now = ctx.policy(as_of), ctx.moment(as_of)
    told = _told(ctx, as_of, model)
    rows = [
        _row(one, told.get(one.id, ()), policy, now)
        for one in records.all(ctx, KIND, as_of=as_of, model=model)
    ]
    rows.sort(key=lambda row: str(row["detected"]), reverse=True)
    return sorted(rows, key=lambda row: (not row["open"], row["severity"]))


def _row(one: Stored, told: Sequence[Stored], policy: Policy, now: datetime) -> dict[str, Any]:
    body = one.body
    names = ("model", "version", "title", "type", "severity", "status", "detected_by", "occurred", "detected")
    clock = incidents.next_clock(body, policy, now)
    due = [each for each in notices.standing(body, told, policy, now) if each.open]
    return {
        "id": one.id,
        **{name: body[name] for name in names},
        **{name: body.get(name) for name in ("aware", "contained", "resolved", "closed")},
        "open": incidents.is_open(body),
        "next_step": clock.step if clock else None,
        "due": clock.due if clock else None,
        "left": incidents.left(clock.due, now) if clock else "",
        "late": bool(clock and clock.state == "overdue"),
        "notices": len(due),
        "notice_due": due[0].due if due else None,
    }


def as_json(found: Response) -> dict[str, Any]:
    """One incident as JSON values."""
    return {
        "id": found.incident.id,
        "record_version": found.incident.version,
        **found.incident.body,
        "clocks": [vars(one) | {"left": incidents.left(one.due, found.now)} for one in found.clocks],
        "notices": [_notice(found.incident, one) for one in found.notices],
        "steps": [
            {"part": one.part, "step": one.text, "state": one.state, "by": one.by}
            for one in found.steps
        ],
        "timeline": [vars(one) | {"entered_later": one.entered_later} for one in found.lines],
        "review": found.review.body if found.review else None,
        "findings": [one.id for one in found.findings],
        "rebuilds": [one.id for one in found.rebuilds],
    }  # fmt: skip


def notice_rows(
    ctx: Context, *, as_of: datetime | None = None, model: str | None = None
) -> list[dict[str, Any]]:
    """The notices of all incidents, of one model or of all, worst first."""
    ctx.require("read")
    policy, now = ctx.policy(as_of), ctx.moment(as_of)
    told = _told(ctx, as_of, model)
    found = [
        (one, each)
        for one in records.all(ctx, KIND, as_of=as_of, model=model)
        for each in notices.standing(one.body, told.get(one.id, ()), policy, now)
    ]
    return [_notice(*pair) for pair in sorted(found, key=lambda pair: notices.rank(pair[1]))]


def _told(ctx: Context, as_of: datetime | None, model: str | None) -> Mapping[str, list[Stored]]:
    """What was recorded of notices, by incident."""
    found: dict[str, list[Stored]] = defaultdict(list)
    for one in records.all(ctx, "incident_notice", as_of=as_of, model=model):
        found[str(one.body["incident"])].append(one)
    return found


def _notice(incident: Stored, one: NoticeStanding) -> dict[str, Any]:
    rule = one.rule
    return {
        "incident": incident.id, "model": incident.body["model"], "notice": rule.id, "title": rule.title,
        "authority": rule.authority, "article": rule.article, "quote": rule.quote, "source": rule.source,
        "due": one.due, "state": one.state, "why": one.why, "confirm": notices.CONFIRM,
    }  # fmt: skip
