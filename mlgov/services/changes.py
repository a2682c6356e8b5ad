"""What changed since a moment: records filed, tiers given, policies published, families gone into breach."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from mlgov.govern.portfolio import ModelState
from mlgov.govern.records.base import KINDS
from mlgov.policy.models import Status
from mlgov.services.context import Context
from mlgov.store import journal
from mlgov.store.journal import Entry

MOST = 12
TOLD = ("incident", "assessment", "retirement", "approval", "deployment", "maturity_assessment", "model")


@dataclass(frozen=True)
class Change:
    """One change in words; `kind` and `id` name the thing to open, `status` is set where it is a verdict."""

    at: datetime
    what: str
    who: str
    kind: str
    id: str
    status: Status | None = None


def changes(
    ctx: Context, found: Sequence[ModelState], since: datetime, as_of: datetime | None, most: int = MOST
) -> list[Change]:
    """The newest changes about these models, newest first."""
    names = {one.entry.id: one.entry.name for one in found}
    verdicts = [change for one in found for change in _verdicts(one, since)]
    filed = [change for one in _entries(ctx, since, as_of) for change in _told(one, names)]
    return sorted([*verdicts, *filed], key=lambda one: one.at, reverse=True)[:most]


def _entries(ctx: Context, since: datetime, as_of: datetime | None) -> list[Entry]:
    cur, up_to = ctx.store.cursor(), ctx.seq(as_of)
    actions = ("record.filed", "model.classified", "policy.published")
    return [
        one
        for action in actions
        for one in journal.entries(cur, journal.Wanted(action=action, since=since, up_to=up_to))
    ]


def _verdicts(state: ModelState, since: datetime) -> list[Change]:
    found = []
    for family in state.families.values():
        began = family.since_at.replace(tzinfo=UTC) if family.since_at else None
        if family.status == "breach" and began is not None and began >= since:
            what = f"{state.entry.name}: {family.family} in breach since {family.since}"
            found.append(Change(began, what, "monitoring", "model", state.entry.id, "breach"))
    return found


def _told(entry: Entry, names: dict[str, str]) -> list[Change]:
    if entry.action == "policy.published":
        return [Change(entry.at, f"Policy {entry.body['label']} published", entry.actor, "policy", "")]
    if entry.action == "model.classified":
        model = entry.subject.partition(":")[2]
        what = f"{names.get(model, model)} classified as {entry.body['tier']}"
        return [Change(entry.at, what, entry.actor, "model", model)] if model in names else []
    kind, content = entry.body["kind"], entry.body["content"]
    model = entry.body["id"] if kind == "model" else content.get("model")
    if (
        kind not in TOLD
        or (model is not None and model not in names)
        or (kind == "model" and entry.body["version"] > 1)
        or (kind == "assessment" and content["state"] == "draft")
    ):
        return []
    about = (
        content.get("title") or content.get("form") or content.get("decision") or content.get("outcome") or ""
    )
    verb = _verb(kind, entry)
    name = f"{KINDS[kind].label} {'' if kind == 'model' else entry.body['id']}".strip()
    parts = [
        name,
        *([f"of {names[model]}"] if model in names and kind != "model" else [names.get(model, "")]),
        verb,
    ]
    what = " ".join(part for part in parts if part) + (f": {about}" if about else "")
    return [Change(entry.at, what, entry.actor, kind, entry.body["id"])]


def _verb(kind: str, entry: Entry) -> str:
    """What happened to a record; an assessment says how far it went."""
    state = str(entry.body["content"].get("state", ""))
    if kind == "assessment" and entry.body["content"].get("submitted_by"):
        return "taken for review" if state == "in_review" else state
    return "filed" if entry.body["version"] == 1 else "updated"
