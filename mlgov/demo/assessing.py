"""Assessments in the story: filled by one person, and reviewed by another."""

from __future__ import annotations

from datetime import date

from mlgov.demo import answers
from mlgov.demo.portfolio import by_id
from mlgov.demo.story.acts import Assess, Mend, Shut, Vet
from mlgov.services import assessments, findings
from mlgov.services.context import Context


def fill(ctx: Context, act: Assess, on: date) -> None:
    """The form as the story answers it; ValueError when the policy has no such form."""
    form = ctx.policy().form(act.form)
    if form is None:
        raise ValueError(f"the policy has no form {act.form}")
    filled = answers.fill(form, by_id(act.model), act.worries, act.given, on)
    body = {"form": form.id, "model": act.model, "answers": filled}
    keep = assessments.save if act.left else assessments.submit
    keep(ctx, body)


def vet(ctx: Context, act: Vet) -> None:
    """Every submission of the form for the model is accepted, or returned where something is wanting."""
    for found in assessments.every(ctx, model=act.model):
        if (found.assessment.body["form"], found.life.state) != (act.form, "submitted"):
            continue
        if act.wanting:
            assessments.hand_back(ctx, found.assessment.id, act.wanting)
        else:
            assessments.accept(ctx, found.assessment.id, comments=act.comments)


def mend(ctx: Context, act: Mend) -> None:
    """Every open finding of an assessment of the model is planned and submitted for closure."""
    for found in findings.every(ctx, model=act.model):
        one = found.finding
        if (one.body["source"], one.body["state"]) == ("assessment", "open"):
            findings.plan(ctx, one.id, act.how)
            findings.start(ctx, one.id)
            findings.submit(ctx, one.id, act.how)


def shut(ctx: Context, act: Shut) -> None:
    """Every finding of the model that was submitted for closure is closed."""
    for found in findings.every(ctx, model=act.model):
        if found.finding.body["state"] == "submitted":
            findings.close(ctx, found.finding.id)
