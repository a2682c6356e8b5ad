"""Approvals, exceptions and findings as rows: what the command line prints and REST answers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from mlgov.govern.approvals import Standing
from mlgov.services import asking, exceptions, findings
from mlgov.services.context import Context
from mlgov.services.exceptions import Waived
from mlgov.services.findings import Found
from mlgov.store.records import Stored

Row = dict[str, Any]


def approvals(
    ctx: Context, *, as_of: datetime | None = None, model: str | None = None, state: str | None = None
) -> list[Row]:
    """Every request with where it stands, open ones first and the newest first among the others."""
    ctx.require("read")
    asked = ctx.standing(as_of).newest(asking.KIND, model=model)
    stood, signed = asking.standings(ctx, asked, as_of), asking.signatures(ctx, as_of)
    rows = [_approval(one, stood[one.id], signed.get(one.id, ())) for one in asked]
    rows.sort(key=lambda row: (len(row["id"]), row["id"]), reverse=True)
    rows.sort(key=lambda row: row["state"] != "open")
    return [row for row in rows if state in (None, row["state"])]


def exceptions_on_file(ctx: Context, *, as_of: datetime | None = None, model: str | None = None) -> list[Row]:
    """Every exception with where it stands, those in force first, then by their end."""
    order = ("in_force", "in_review", "approved", "expired")
    rows = [_exception(one) for one in exceptions.every(ctx, as_of, model)]
    place = {name: index for index, name in enumerate(order)}
    return sorted(rows, key=lambda row: (place.get(row["state"], len(order)), row["ends"], row["id"]))


def findings_on_file(ctx: Context, *, as_of: datetime | None = None, model: str | None = None) -> list[Row]:
    """Every finding with where it stands: late ones first, then by severity and day."""
    rows = [_finding(one) for one in findings.every(ctx, as_of, model)]
    closed = ("closed", "accepted")
    return sorted(
        rows,
        key=lambda row: (
            row["state"] in closed,
            not row["late"],
            row["severity"],
            str(row["due"]),
            row["id"],
        ),
    )


def _approval(one: Stored, stood: Standing, signed: Sequence[Stored]) -> Row:
    body = one.body
    names = ("about", "subject", "model", "version", "title", "requested_by", "comments", "content_hash")
    signatures = [
        {"by": each.actor, "at": each.at}
        | {name: each.body[name] for name in ("body", "decision", "comments", "conditions", "expires")}
        for each in signed
    ]
    return {
        "id": one.id, **{name: body[name] for name in names}, "state": stood.state, "why": stood.why,
        "missing": [need.model_dump() for need in stood.missing], "decided": stood.decided,
        "until": stood.until, "conditions": list(stood.conditions), "signatures": signatures,
    }  # fmt: skip


def _exception(one: Waived) -> Row:
    names = (
        "model", "version", "title", "covers", "severity", "reason", "compensating_control", "owner",
        "starts", "ends",
    )  # fmt: skip
    body = one.exception.body
    about = {"id": one.exception.id, "state": one.standing.state, "why": one.standing.why}
    return about | {name: body[name] for name in names} | {"request": one.request.id if one.request else None}


def _finding(one: Found) -> Row:
    names = (
        "model", "version", "title", "severity", "source", "source_id", "owner", "opened", "plan", "closure",
        "submitted_by", "closed_by", "closed_on",
    )  # fmt: skip
    stood, body = one.standing, one.finding.body
    about = {"id": one.finding.id, "state": stood.state, "due": stood.due, "late": stood.late}
    return about | {"escalated": stood.escalated, "why": stood.why} | {name: body[name] for name in names}
