"""Assessments: saved as drafts, submitted, reviewed by a second person, and read with where they stand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from mlgov.errors import AccessError, Problem, RecordError
from mlgov.govern import assessments as rules
from mlgov.govern import reviewing, tiers
from mlgov.govern.entries import speaking
from mlgov.govern.records.questionnaires import Answer
from mlgov.govern.reviewing import OPEN, Life
from mlgov.policy.models import Form, Policy
from mlgov.policy.publish import label
from mlgov.policy.rights import ASSESSMENT_FILE, ASSESSMENT_REVIEW
from mlgov.services import assessment_start, courses, findings
from mlgov.services import records as filing
from mlgov.services.context import Context
from mlgov.services.records import Filing, Stored
from mlgov.store.database import Transaction

KIND = "assessment"
_KEPT = ("figures", "filled_by", "submitted_by", "reviewed_by", "comments", "renews", "set_aside")
_BLANK: dict[str, Any] = {"reviewer": "", "accepted_on": None}


@dataclass(frozen=True)
class Found:
    """One assessment with where it stands."""

    assessment: Stored
    life: Life


def save(
    ctx: Context,
    body: Mapping[str, Any],
    *,
    id: str | None = None,
    base_version: int = 0,
    begun: Mapping[str, Any] | None = None,
) -> Stored:
    """Keep a draft, with gaps; one that was returned stays so until it is submitted again.

    Answers that the form in force can't take are set aside, so that a draft survives a change of its form;
    those that the body sets aside itself stay so.
    begun: what the record keeps of where a new one starts, None = as it starts now. Raises AccessError
    without the right, RecordError with what is wrong or when it has been submitted, ConflictError over
    somebody's newer version.
    """
    ctx.require(ASSESSMENT_FILE)
    with ctx.store.transaction() as tx:
        stood = _stood(tx, id)
        _has_to_be(stood, "saved", OPEN)
        state = stood.body["state"] if stood else "draft"
        return _filled(ctx, tx, body, stood, base_version, _kept(ctx, stood, body, begun), state)


def submit(
    ctx: Context,
    body: Mapping[str, Any] | None = None,
    *,
    id: str | None = None,
    base_version: int = 0,
    begun: Mapping[str, Any] | None = None,
) -> Stored:
    """Say that an assessment is complete; a second person then reviews it.

    body: the answers, None = those of the draft `id`. Raises as `save` does, RecordError also for every
    question left open, AccessError where the form takes somebody independent.
    """
    ctx.require(ASSESSMENT_FILE)
    with ctx.store.transaction() as tx:
        stood = _stood(tx, id)
        _has_to_be(stood, "submitted", OPEN)
        given = body if body is not None else stood.body if stood else {}
        _may_submit(ctx, tx, given)
        told = _kept(ctx, stood, given, begun) | {"submitted_by": ctx.person.id, "reviewed_by": ""}
        return _filled(ctx, tx, given, stood, base_version, told, "submitted")


def take(ctx: Context, id: str, *, base_version: int | None = None) -> Stored:
    """Take a submitted assessment for review, so that nobody else begins on it."""
    return _reviewed(ctx, id, ("submitted",), base_version, "taken for review", {
        "state": "in_review", "reviewer": ctx.person.id,
    })  # fmt: skip


def put_back(ctx: Context, id: str, *, base_version: int | None = None) -> Stored:
    """Put an assessment that one took for review back, for somebody else."""
    told = {"state": "submitted", "reviewer": ""}
    return _reviewed(ctx, id, ("in_review",), base_version, "put back", told)


def accept(ctx: Context, id: str, *, comments: str = "", base_version: int | None = None) -> Stored:
    """Accept what somebody else submitted: from now on it counts, and its risky answers open findings.

    The answers and the result stay as they were submitted, by the form of that day. Raises AccessError for
    who filled it and, where the form says so, for who built the model; RecordError when it does not wait for
    a review; ConflictError when it is not the version that was read.
    """
    told = {"state": "accepted", "reviewed_by": ctx.person.id, "comments": comments.strip()}
    on = {"accepted_on": ctx.now().date().isoformat()}
    return _reviewed(ctx, id, reviewing.WAITING, base_version, "accepted", told | on)


def hand_back(ctx: Context, id: str, comments: str, *, base_version: int | None = None) -> Stored:
    """Return what somebody else submitted, with what is wanting; it can be mended and submitted again."""
    ctx.require(ASSESSMENT_REVIEW)
    if not comments.strip():
        raise RecordError(
            "say what is wanting", [Problem("comments", "is missing", "so that it can be mended")]
        )
    told = {"state": "returned", "reviewed_by": ctx.person.id, "comments": comments.strip()}
    result = {"band": None, "status": "not_evaluated", "why": "it was returned"}
    return _reviewed(ctx, id, reviewing.WAITING, base_version, "returned", told | result)


def one(ctx: Context, id: str, as_of: datetime | None = None) -> Found:
    """One assessment as it stood at a moment; RecordError when there is none."""
    stored = filing.get(ctx, KIND, id, as_of=as_of)
    found = every(ctx, as_of, str(stored.body["model"]))
    return next(each for each in found if each.assessment.id == id)


def every(ctx: Context, as_of: datetime | None = None, model: str | None = None) -> list[Found]:
    """Every assessment, of one model or of all, with where it stood at a moment, by id."""
    ctx.require("read")
    standing, policy, now = ctx.standing(as_of), ctx.policy(as_of), as_of or ctx.now()
    stored = {one.id: one.body["tier"] for one in standing.newest("model")}
    tier = {id: tiers.effective(given, policy).id for id, given in stored.items()}
    strictest = tiers.effective("", policy).id
    return [
        Found(
            one,
            reviewing.life(one, policy.form(one.body["form"]), tier.get(one.body["model"], strictest), now),
        )
        for one in standing.newest(KIND, model=model)
    ]


def refusals(ctx: Context, stored: Stored) -> list[Problem]:
    """Why the person may not review this assessment; none = they may, once they have the right."""
    with ctx.store.transaction() as tx:
        return _against(ctx, tx, stored)


def title(policy: Policy, form: str) -> str:
    """A form's title; its id where the policy has it no more."""
    found = policy.form(form)
    return found.title if found else form


def _stood(tx: Transaction, id: str | None) -> Stored | None:
    if id is None:
        return None
    found = tx.newest(KIND, id=id)
    if not found:
        raise RecordError(f"there is no assessment {id}")
    return found[0]


def _may_submit(ctx: Context, tx: Transaction, body: Mapping[str, Any]) -> None:
    form = ctx.policy().form(str(body.get("form")))
    if form is not None and form.review.independent_author:
        refused = reviewing.may_not_submit(
            ctx.person, form, _model(tx, str(body.get("model"))), _makers(ctx, body)
        )
        _allowed(f"the {form.title.lower()} takes somebody independent", refused)


def _kept(
    ctx: Context, stood: Stored | None, body: Mapping[str, Any], begun: Mapping[str, Any] | None
) -> dict[str, Any]:
    """What people did to it so far or what it starts from, and that this person works on it, too."""
    if stood is not None:
        before: Mapping[str, Any] = filing.with_defaults(KIND, stood.body)
    elif begun is not None:
        before = begun
    else:
        before = assessment_start.begin(
            ctx, str(body.get("form")), str(body.get("model")), body.get("version")
        ).kept
    kept = {name: before[name] for name in _KEPT if name in before}
    return kept | {"filled_by": list(dict.fromkeys([*kept.get("filled_by", ()), ctx.person.id]))}


def _filled(
    ctx: Context,
    tx: Transaction,
    body: Mapping[str, Any],
    stood: Stored | None,
    base_version: int,
    kept: dict[str, Any],
    state: str,
) -> Stored:
    """The next version with these answers; model and form stay what they were."""
    given = dict(body) | {"state": state}
    if stood is not None:
        given |= {name: stood.body[name] for name in ("form", "model")}
    given, aside = _fitting(ctx.policy(), given, stood)
    content = filing.normalised(ctx, KIND, given) | _BLANK | kept
    content["set_aside"] = {**kept.get("set_aside", {}), **_set_aside(body), **aside}
    _model(tx, str(content["model"]))
    record = stood.id if stood else filing.next_id(tx, KIND)
    return filing.write_all(ctx, tx, [Filing(KIND, record, content, base_version)])[0]


def _set_aside(body: Mapping[str, Any]) -> dict[str, Any]:
    """What whoever filled it set aside already, because the form changed meanwhile."""
    given = body.get("set_aside") or {}
    return {str(name): Answer.model_validate(one).as_given() for name, one in given.items()}


def _fitting(
    policy: Policy, body: dict[str, Any], stood: Stored | None
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The body with the answers that the form in force takes, and the others, where it has changed since."""
    form: Form | None = policy.form(str(body.get("form")))
    answers = body.get("answers")
    written = body.get("form_version") or (stood.body["form_version"] if stood else "")
    if form is None or not written or written == label(policy) or not isinstance(answers, Mapping):
        return body, {}
    kept, aside = rules.fitted(form, answers)
    return body | {"answers": kept}, {
        name: given for name, given in aside.items() if given.get("value") not in (None, "", [])
    }


def _reviewed(
    ctx: Context,
    id: str,
    states: tuple[str, ...],
    base_version: int | None,
    step: str,
    told: Mapping[str, Any],
) -> Stored:
    ctx.require(ASSESSMENT_REVIEW)
    with ctx.store.transaction() as tx:
        stood = _stood(tx, id)
        assert stood is not None
        _has_to_be(stood, step, states)
        _allowed(f"{id} can't be {step} by {ctx.person.name}", _against(ctx, tx, stood))
        content = filing.with_defaults(KIND, stood.body) | dict(told)
        base = stood.version if base_version is None else base_version
        stored = filing.write_all(ctx, tx, [Filing(KIND, id, content, base)])[0]
        if content["state"] == "accepted":
            _open_findings(ctx, tx, stored)
        return stored


def _against(ctx: Context, tx: Transaction, stood: Stored) -> list[Problem]:
    body = filing.with_defaults(KIND, stood.body)
    form, model = ctx.policy().form(body["form"]), _model(tx, str(body["model"]))
    makers = _makers(ctx, body) if form is not None and form.review.independent_reviewer else []
    return reviewing.may_not_review(ctx.person, body, form, model, makers)


def _open_findings(ctx: Context, tx: Transaction, stored: Stored) -> None:
    """One for each risky answer that says what is lacking, unless one of that answer is open already."""
    policy, body = ctx.policy(), stored.body
    form = policy.form(body["form"])
    asked = {one.id: one for one in rules.questions(form)} if form else {}
    for one in body["findings"]:
        severity, question = policy.findings.of_risk(one["risk"]), asked.get(one["question"])
        if severity is None or (question is not None and question.inherent):
            continue
        findings.open_once(
            ctx,
            tx,
            key=f"assessment:{body['form']}:{one['question']}:{one['answer']}"[:200],
            model=body["model"],
            version=body["version"],
            title=f"{one['text']} – {one['answer']}",
            severity=severity,
            source="assessment",
            source_id=stored.id,
            detail=f"{one['rationale']}\n\nTo lower it: {one['mitigation']}",
        )


def _has_to_be(stood: Stored | None, step: str, states: tuple[str, ...]) -> None:
    if stood is None:
        return
    state = stood.body["state"]
    if state not in states or (state == "submitted" and not stood.body.get("submitted_by")):
        words = "accepted" if reviewing.accepted_on(stood) else state.replace("_", " ")
        wanted = " or ".join(one.replace("_", " ") for one in states)
        fix = "; start a new one from it" if words == "accepted" else ""
        raise RecordError(f"{stood.id} is {words} and can't be {step}: it has to be {wanted}{fix}")


def _allowed(what: str, problems: list[Problem]) -> None:
    if problems:
        raise AccessError(f"{what}: {problems[0].what}", problems)


def _model(tx: Transaction, id: str) -> Mapping[str, Any]:
    found = tx.newest("model", id=id)
    if not found:
        problem = Problem("model", f"there is no model {id}", "enter it in the inventory first")
        raise RecordError("this assessment can't be filed yet", [problem])
    return found[0].body


def _makers(ctx: Context, body: Mapping[str, Any]) -> list[str]:
    """Who entered or changed the version that it is about, or the one that speaks for the model."""
    model, version = str(body.get("model")), body.get("version")
    if not version:
        found = speaking(filing.all(ctx, "model_version", model=model))
        version = found.body["version"] if found else None
    return courses.makers(ctx, courses.course(ctx, model, str(version))) if version else []
