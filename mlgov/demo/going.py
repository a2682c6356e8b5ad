"""The acts by which versions of the story go through their gates."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from mlgov.demo.story.acts import Ask, Deliver, Go, Sign
from mlgov.govern import gates as rules
from mlgov.govern import tiers
from mlgov.services import (
    approvals,
    courses,
    deliverables,
    deployments,
    exceptions,
    gates,
    lifecycle,
    rebuilds,
    records,
    version_approval,
)
from mlgov.services.context import Context
from mlgov.services.courses import Course

GATE = "production"


def ask(ctx: Context, act: Ask) -> None:
    if act.about == "gate":
        gates.request_approval(ctx, act.model, act.version, GATE, act.comments)
    else:
        version_approval.request(ctx, act.model, act.version, act.comments)


def sign(ctx: Context, act: Sign) -> None:
    subject = f"{act.model}@{act.version}"
    if act.about == "gate":
        subject = f"{subject}/{GATE}"
    elif act.about == "exception":
        subject = records.all(ctx, "exception", model=act.model)[-1].id
    found = approvals.newest(ctx, act.about, subject)
    if found is None:
        raise ValueError(f"nobody asked to approve {subject}")
    approvals.decide(
        ctx, found[0].id, act.decision, body=act.body, comments=act.comments, conditions=act.conditions
    )


def deliver(ctx: Context, acting: Callable[[str], Context], act: Deliver) -> None:
    """Everything that the phase owes and that is not accepted yet."""
    own = courses.course(ctx, act.model, act.version)
    gate = own.policy.gates.leaving(own.phase)
    tier = tiers.effective(own.model.body["tier"], own.policy).id
    apart, second = acting(act.independent), acting(act.accepted_by)
    for one in rules.deliverables(gate, tier, own.policy) if gate else ():
        if one.id in own.deliverables:
            continue
        by = apart if one.independent else ctx
        if one.id in act.aside:
            deliverables.not_applicable(by, act.model, act.version, one.id, act.reason)
        else:
            summary, reference = _told(own, one.title)
            deliverables.submit(by, act.model, act.version, one.id, summary=summary, reference=reference)
        deliverables.accept(second, act.model, act.version, one.id)


def go(ctx: Context, act: Go, ids: dict[tuple[str, str], str]) -> None:
    model, version, more = act.model, act.version, act.more
    match act.what:
        case "rebuild":
            rebuilds.open(
                ctx, model, trigger=more["trigger"], trigger_id=ids["incident", more["incident"]],
                from_version=more["from"], new_version=version, reason=more["reason"],
            )  # fmt: skip
            ids["model_version", f"{model}@{version}"] = f"{model}@{version}"
        case "advance":
            lifecycle.advance(ctx, model, version, more["reason"])
        case "deploy":
            told = {name: more[name] for name in ("strategy",) if name in more}
            deployments.deploy(ctx, model, version, more["environment"], **told)
        case "finish":
            deployments.finish(ctx, _last(ctx, model, version), more["outcome"])
        case "roll_back":
            deployments.roll_back(ctx, model, more["reason"], version=version)
        case "waive":
            _waive(ctx, model, version, more)


def _waive(ctx: Context, model: str, version: str, told: Mapping[str, Any]) -> None:
    starts = ctx.now().date()
    body = {name: value for name, value in told.items() if name != "weeks"}
    ends = starts + timedelta(weeks=told["weeks"])
    body |= {"model": model, "version": version, "owner": ctx.person.name}
    exceptions.request(ctx, body | {"starts": starts.isoformat(), "ends": ends.isoformat()})


def _last(ctx: Context, model: str, version: str) -> str:
    return next(one.id for one in deployments.of_model(ctx, model) if one.body["version"] == version)


def _told(own: Course, title: str) -> tuple[str, str]:
    """What is submitted, and where it lies."""
    name = title.lower().replace(" ", "-")
    version = own.version.body["version"]
    where = f"governance/{own.model.id}/{version}/{name}.pdf"
    return f"{title} of {own.model.body['name']} {version}.", where
