"""What the store knows about one assessment, put together as its paper."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from mlgov.charts import words
from mlgov.govern.assessment_words import said
from mlgov.govern.assessments import questions
from mlgov.govern.calendar import day
from mlgov.papers.assessment_report import AnswerLine, AnswerPart, AssessmentPaper, ChangedLine, RiskLine
from mlgov.papers.blocks import Sentence
from mlgov.papers.typesetting import Stamp
from mlgov.policy.models import Form, Question
from mlgov.policy.publish import policy_hash
from mlgov.services import assessment_start, assessments
from mlgov.services import records as filing
from mlgov.services.assessments import KIND, Found
from mlgov.services.context import Context


def gather(ctx: Context, id: str, stamp: Stamp) -> AssessmentPaper:
    """Everything that the paper of an assessment says; RecordError where there is no such assessment."""
    found, policy = assessments.one(ctx, id, stamp.as_of), ctx.policy(stamp.as_of)
    one, body = found.assessment, filing.with_defaults(KIND, found.assessment.body)
    form, model = policy.form(body["form"]), filing.get(ctx, "model", body["model"], as_of=stamp.as_of)
    changed = assessment_start.changes(ctx, one, stamp.as_of)
    names = {each.id: str(each.body["name"]) for each in ctx.standing(stamp.as_of).newest("person")}
    return AssessmentPaper(
        house=policy.framework.title,
        title=assessments.title(policy, body["form"]),
        model=str(model.body["name"]),
        id=f"{id}, version {one.version}",
        stamp=stamp,
        policy_hash=policy_hash(policy),
        verdict=_verdict(found, body, form, names),
        facts=_facts(found, body, names),
        risks=tuple(RiskLine(each["text"], *(each[name] for name in _RISK)) for each in body["findings"]),
        parts=_parts(form, body),
        renews=body["renews"],
        changed=None
        if changed is None
        else tuple(ChangedLine(each.text, each.before, each.after) for each in changed),
    )


_BY = re.compile(r"\bby ([\w.@-]*\w)")
_RISK = ("answer", "risk", "rationale", "mitigation")
_STATUS = {"accepted": "ok", "expired": "breach", "returned": "breach"}


def measured(shown: Mapping[str, Any] | None) -> str:
    """The figure that stood beside a question, in words: what, where, of how many, and how it was judged."""
    if not shown:
        return ""
    group = ", ".join(str(one) for one in (shown.get("group") or {}).values())
    metric = str(shown["metric"]).replace("_", " ")
    about = f"{metric} of {shown['subject']}" if shown.get("subject") else metric
    rows = f", n {words.count(shown['n'])}" if shown.get("n") is not None else ""
    value = words.amount(shown.get("value"))
    return (
        f"{about}{f' ({group})' if group else ''} {value} in {shown['window']}{rows}: {shown['status']},"
        f" by policy {shown['policy']}"
    )


def _verdict(
    found: Found, body: Mapping[str, Any], form: Form | None, names: Mapping[str, str]
) -> tuple[Sentence, ...]:
    life = found.life
    ends = f"; it counts until {words.date(life.until)}" if life.counts and life.until else ""
    why = _BY.sub(lambda one: f"by {names.get(one[1], one[1])}", life.why)
    stands = Sentence(_STATUS.get(life.state, "warn"), f"{why[:1].upper()}{why[1:]}{ends}.")
    band = next((one.title for one in form.bands if one.result == body["band"]), "") if form else ""
    score = words.number(body["score"], 1)
    result = f"{band or 'No result'}; risk score {score} of 100. {str(body['why']).rstrip('.')}."
    return (stands, Sentence(str(body["status"]), result))


def _facts(found: Found, body: Mapping[str, Any], names: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    def who(id: str) -> str:
        return names.get(id, id) or words.NOTHING

    filled = ", ".join(who(id) for id in body["filled_by"]) or who(found.assessment.actor)
    return (
        ("Version of the model", str(body["version"] or "the model as a whole")),
        ("Filled by", filled),
        ("Submitted by", who(body["submitted_by"])),
        ("Reviewed by", who(body["reviewed_by"])),
        ("The review said", str(body["comments"] or words.NOTHING)),
        ("Accepted on", words.date(day(body["accepted_on"]))),
        ("Form of policy", str(body["form_version"])),
        ("Questions answered", f"{body['answered']} of {body['of']}"),
    )


def _line(question: Question, answer: Mapping[str, Any], shown: Mapping[str, Any] | None) -> AnswerLine:
    return AnswerLine(question.text, said(question, answer), measured(shown))


def _parts(form: Form | None, body: Mapping[str, Any]) -> tuple[AnswerPart, ...]:
    given, figures = body["answers"], body["figures"]
    if form is None:
        lines = tuple(AnswerLine(name, str(one.get("value"))) for name, one in given.items())
        return (AnswerPart("Answers by their keys, as the policy has this form no more", "", lines),)
    found = []
    for section in form.sections:
        asked = [one for one in section.questions if one.id in given]
        lines = tuple(_line(one, given[one.id], figures.get(one.id)) for one in asked)
        if lines:
            found.append(AnswerPart(section.title, section.section, lines))
    known = {one.id for one in questions(form)}
    gone = tuple(AnswerLine(name, str(one.get("value"))) for name, one in given.items() if name not in known)
    return (*found, AnswerPart("Asked by the form of that day", "", gone)) if gone else tuple(found)
