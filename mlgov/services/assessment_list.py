"""Where every form stands for every model, as rows, and one assessment in full."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from mlgov.errors import RecordError
from mlgov.govern.assessment_words import said
from mlgov.govern.assessments import questions
from mlgov.govern.calendar import written
from mlgov.govern.coverage import Coverage, of_form
from mlgov.govern.entries import Entry, Filed
from mlgov.govern.reviewing import WAITING, Life, life
from mlgov.govern.worklist_assessments import soon
from mlgov.policy.models import Form, Policy, Status
from mlgov.services import assessment_start, assessments
from mlgov.services import records as filing
from mlgov.services.context import Context
from mlgov.services.portfolio import portfolio
from mlgov.store.standing import Same

Row = dict[str, Any]
_ORDER: dict[str, int] = {"breach": 0, "warn": 1, "ok": 2, "not_applicable": 3}


def rows(
    ctx: Context, *, as_of: datetime | None = None, model: str | None = None, state: str | None = None
) -> list[Row]:
    """One for each model and form that is demanded or was begun, worst first.

    `standing` says how the form stands for the model (breach, warn, ok, not_applicable), `state` where the
    newest assessment is: missing, draft, submitted, in_review, returned, accepted, expired.
    """
    ctx.require("read")
    policy, standing = ctx.policy(as_of), ctx.standing(as_of)
    stood = portfolio(ctx, policy, as_of, ctx.moment(as_of))
    every = standing.once(
        "assessment rows", (Same(policy), stood.now), lambda: _every(stood.entries, policy, stood.now)
    )
    return [dict(row) for row in every if model in (None, row["model"]) and state in (None, row["state"])]


def detail(ctx: Context, id: str, *, as_of: datetime | None = None) -> Row:
    """One assessment: where it stands, result, every answer in words, figures, and what changed."""
    found = assessments.one(ctx, id, as_of)
    one, policy = found.assessment, ctx.policy(as_of)
    form, body = policy.form(one.body["form"]), filing.with_defaults("assessment", one.body)
    names = (
        "form", "model", "version", "form_version", "score", "highest_risk", "band", "status", "why",
        "answered", "of", "submitted_by", "reviewer", "reviewed_by", "comments", "accepted_on", "renews",
        "findings", "figures", "set_aside",
    )  # fmt: skip
    changed = assessment_start.changes(ctx, one, as_of)
    return {
        "id": id, "record_version": one.version, "title": assessments.title(policy, body["form"]),
        "state": found.life.state, "standing": found.life.why, "valid_until": found.life.until,
        **{name: body[name] for name in names}, "answers": _answers(form, body["answers"]),
        "changed": None if changed is None else [vars(each) for each in changed],
    }  # fmt: skip


def _answers(form: Form | None, given: dict[str, Any]) -> list[Row]:
    asked = {one.id: one for one in questions(form)} if form else {}
    found = [
        {"question": one.id, "text": one.text, "answer": said(one, given[one.id])}
        for one in asked.values()
        if one.id in given
    ]
    gone = [
        {"question": name, "text": name, "answer": str(answer.get("value"))}
        for name, answer in given.items()
        if name not in asked
    ]
    return found + gone


def form_of(ctx: Context, id: str, as_of: datetime | None = None) -> Form:
    """The form at a moment; RecordError where the policy has none."""
    found = ctx.policy(as_of).form(id)
    if found is None:
        raise RecordError(f"the policy in force has no form “{id}”: choose another one")
    return found


def _every(entries: Sequence[Entry], policy: Policy, now: datetime) -> list[Row]:
    found = [row for entry in entries for row in _of_model(entry, policy, now)]
    return sorted(found, key=lambda row: (_ORDER[row["standing"]], row["model_name"], row["form_title"]))


def _of_model(entry: Entry, policy: Policy, now: datetime) -> Iterator[Row]:
    begun = {str(one.body["form"]) for one in entry.assessments}
    for form in policy.forms:
        demanded = entry.tier.id in form.tiers and not entry.retired
        if demanded or form.id in begun:
            yield _row(entry, form, demanded, of_form(form, entry, now), now)


def _row(entry: Entry, form: Form, demanded: bool, covered: Coverage, now: datetime) -> Row:
    shown = _newest(entry, form)
    stood = life(shown, form, entry.tier.id, now) if shown else None
    standing, why = _standing(entry, form, demanded, covered, stood, now)
    body = shown.body if shown else {}
    return {
        "model": entry.id, "model_name": entry.name, "form": form.id, "form_title": form.title,
        "demanded": demanded, "standing": standing, "standing_why": why,
        "state": stood.state if stood else "missing",
        "id": shown.id if shown else "", "status": body.get("status"), "why": body.get("why"),
        "band": _band(form, body), "score": body.get("score"), "filed": shown.at if shown else None,
        "valid_until": covered.until,
        "submitted_by": body.get("submitted_by") or (shown.actor if shown else ""),
        "reviewed_by": body.get("reviewed_by") or "", "counts": covered.newest.id if covered.newest else "",
    }  # fmt: skip


def _newest(entry: Entry, form: Form) -> Filed | None:
    own = [one for one in entry.assessments if one.body["form"] == form.id]
    return max(own, key=lambda one: one.at, default=None)


def _band(form: Form, body: Any) -> str:
    found = next((one for one in form.bands if one.result == body.get("band")), None)
    return (found.title or found.result) if found else str(body.get("band") or "")


def _standing(
    entry: Entry, form: Form, demanded: bool, covered: Coverage, stood: Life | None, now: datetime
) -> tuple[Status, str]:
    """How the form stands for the model: by what counts, and by what is under way."""
    last = covered.until
    if entry.retired:
        return "not_applicable", "the model is retired"
    under_way = stood is not None and stood.state in ("draft", "returned", *WAITING)
    beside = f"; {stood.why}" if stood is not None and under_way else ""
    if covered.state == "expired":
        ran_out = f"expired on {written(last)}: renew it" if last else "expired: renew it"
        return "breach", ran_out + beside
    if covered.state == "valid":
        told = f"valid until {written(last)}" if last else "accepted"
        ends_soon = last is not None and last <= (now + soon(form, entry.tier.id)).date()
        warned = ends_soon or (stood is not None and stood.state in ("returned", *WAITING))
        return ("warn" if warned else "ok"), told + beside
    if demanded:
        return "breach", (stood.why if stood else "the tier demands it, and it was never filed")
    if under_way and stood is not None:
        return "warn", stood.why
    return "not_applicable", "not demanded of this tier"
