"""Classifying models by the method: a first tier counts at once, a changed one once it is approved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from mlgov.errors import AccessError, Problem, RecordError
from mlgov.govern import classification, standing_tier, tiers
from mlgov.govern.approvals import Standing
from mlgov.govern.classification import Answers, Outcome
from mlgov.govern.identity import same
from mlgov.policy.classification import Method
from mlgov.policy.models import Need, Policy
from mlgov.policy.names import UNCLASSIFIED
from mlgov.policy.rights import MODEL_CLASSIFY
from mlgov.services import approvals, asking
from mlgov.services import records as filing
from mlgov.services.context import Context
from mlgov.services.in_force import method_since, policy_at
from mlgov.store import records
from mlgov.store.database import Cursor, Transaction
from mlgov.store.records import Stored

ABOUT = "tier"
KIND = "classification"
PROPOSED = ("basis", "answers", "override", "reason", "proposed_by")  # the rest follows from these


@dataclass(frozen=True)
class Preview:
    """What answers would come to: the tier by the method, the one that would count, and what it takes.

    `needs` are the signatures it takes, none where it would count at once.
    """

    outcome: Outcome
    tier: str | None
    before: str
    needs: tuple[Need, ...]
    problems: tuple[Problem, ...]

    @property
    def changed(self) -> bool:
        """Whether a tier that the model has would become another one."""
        return self.before != UNCLASSIFIED and self.tier is not None and self.tier != self.before


@dataclass(frozen=True)
class Filed:
    """What became of a classification: it counts now, or it waits for a request to be approved."""

    tier: str
    classification: Stored | None
    request: Stored | None


@dataclass(frozen=True)
class State:
    """Where a model's classification stands. `stale` says that its method is not the one in force."""

    tier: str
    newest: Stored | None
    stale: str
    reclassify_by: date | None
    asked: tuple[Stored, Standing] | None

    @property
    def pending(self) -> Stored | None:
        """The request that waits to be signed."""
        return self.asked[0] if self.asked and self.asked[1].state == "open" else None


def method(ctx: Context, as_of: datetime | None = None) -> Method:
    """The method in force at a moment; RecordError where the policy has none."""
    found = ctx.policy(as_of).classification
    if found is None:
        raise RecordError("the policy in force has no method to classify by: publish one that has")
    return found


def preview(ctx: Context, model: str, answers: Answers, *, tier: str = "", reason: str = "") -> Preview:
    """What these answers would come to, without filing anything. tier: one given by hand, if any."""
    ctx.require("read")
    policy, body = ctx.policy(), filing.get(ctx, "model", model).body
    asked = method(ctx)
    found, before = classification.outcome(asked, answers), str(body["tier"])
    counts = tier or found.tier
    needs = standing_tier.needs(before, counts, policy, by_hand=bool(tier)) if counts else ()
    problems = [*classification.problems(asked, answers), *_unreasoned(before, found, tier, reason, policy)]
    return Preview(found, counts, before, needs, tuple(problems))


def file(ctx: Context, model: str, answers: Answers, *, tier: str = "", reason: str = "") -> Filed:
    """Classify a model by its answers, or by hand (`tier`) where the answers don't say what is true.

    A first classification by the method, and one that gives the same tier again, count at once. A tier that
    changes, and one given by hand, need a reason and count once they are approved. Raises RecordError with
    every problem, AccessError without the right or for the developer of the model.
    """
    ctx.require(MODEL_CLASSIFY)
    with ctx.store.transaction() as tx:
        stood = filing.get(ctx, "model", model)
        _refuse_developer(ctx, stood.body)
        seen = preview(ctx, model, answers, tier=tier, reason=reason)
        if seen.problems:
            raise RecordError(f"{stood.body['name']} can't be classified like this yet", seen.problems)
        _refuse_second(ctx, model)
        body = _proposal(ctx, model, answers, tier, reason)
        if not seen.needs:
            return Filed(str(seen.tier), take_effect(ctx, tx, body), None)
        return Filed(str(seen.tier), None, _ask(ctx, tx, model, body, seen))


def enter(ctx: Context, model: str, tier: str, reason: str) -> Stored:
    """Enter a tier that was decided elsewhere, without answers: by whoever holds the store's file alone."""
    ctx.require(MODEL_CLASSIFY)
    if not reason.strip():
        raise RecordError("say why: a tier without a reason can't be defended later")
    if not ctx.person.everything:
        raise RecordError(
            "a tier follows from answers: classify the model by the questions of the method",
            [Problem("tier", "is entered by hand", "answer the questions on the model's page")],
        )
    body = {
        "model": model, "basis": "entered", "answers": {}, "override": tier, "reason": reason,
        "proposed_by": ctx.person.id,
    }  # fmt: skip
    with ctx.store.transaction() as tx:
        return take_effect(ctx, tx, body)


def take_effect(ctx: Context, tx: Transaction, body: Mapping[str, Any]) -> Stored:
    """File a classification and give the model its tier; its figures are judged anew by that tier."""
    model = str(body["model"])
    stood = tx.newest(KIND, id=model)
    filed = filing.write(ctx, tx, KIND, dict(body), id=model, base_version=stood[0].version if stood else 0)
    owner, tier = tx.newest("model", id=model), filed.body["tier"]
    if not owner:
        raise RecordError(f"there is no model {model}")
    if owner[0].body["tier"] != tier:
        why = filed.body["reason"] or _why(filed.body)
        ctx.append(tx, "model.classified", f"model:{model}", {"tier": tier, "reason": why})
        filing.write(
            ctx, tx, "model", owner[0].body | {"tier": tier}, id=model, base_version=owner[0].version,
            classifying=True,
        )  # fmt: skip
    return filed


def state(ctx: Context, model: str, *, as_of: datetime | None = None) -> State:
    """Where a model's classification stands at a moment; RecordError when there is no such model."""
    ctx.require("read")
    policy, body = ctx.policy(as_of), filing.get(ctx, "model", model, as_of=as_of).body
    newest = ctx.standing(as_of).find(KIND, model)
    stale = standing_tier.stale(body["tier"], newest.body if newest else None, policy)
    by = standing_tier.reclassify_by(policy, _since(ctx, as_of)) if stale else None
    return State(body["tier"], newest, stale, by, approvals.newest(ctx, ABOUT, model, as_of))


def history(ctx: Context, model: str, *, as_of: datetime | None = None) -> list[Stored]:
    """Every classification of a model that counted, newest first."""
    return filing.history(ctx, KIND, model, as_of=as_of)[::-1]


def content(ctx: Context, subject: str, as_of: datetime | None = None) -> Mapping[str, Any]:
    """What is asked about a model's tier, with what it rests on as it is at a moment.

    Once it counts it is what was asked, for as long as no other classification counts.
    """
    cur, seq = ctx.store.cursor(), ctx.seq(as_of)
    asked = max(asking.of_subject(cur, seq, ABOUT, subject), key=lambda one: one.seq, default=None)
    if asked is None:
        raise RecordError(f"nobody asked for another tier of {subject}")
    newest = records.newest(cur, KIND, seq, id=subject)
    if newest and newest[0].body["request"] == asked.id:
        return dict(asked.body["content"])
    return {**asked.body["content"], "rests_on": _rests_on(cur, seq, subject, policy_at(ctx.store, cur, seq))}


def decided(ctx: Context, tx: Transaction, asked: Stored, stood: Standing) -> None:
    """An approved request counts from now on; a refused one changes nothing."""
    if stood.granted:
        body = {name: asked.body["content"]["proposal"][name] for name in PROPOSED}
        take_effect(ctx, tx, body | {"model": asked.body["model"], "request": asked.id})


def _since(ctx: Context, as_of: datetime | None) -> datetime | None:
    return method_since(ctx.store, ctx.store.cursor(), ctx.seq(as_of))


def _proposal(ctx: Context, model: str, answers: Answers, tier: str, reason: str) -> dict[str, Any]:
    given = {"model": model, "basis": "answers", "answers": dict(answers), "override": tier}
    return filing.normalised(ctx, KIND, given | {"reason": reason, "proposed_by": ctx.person.id})


def _ask(ctx: Context, tx: Transaction, model: str, body: dict[str, Any], seen: Preview) -> Stored:
    seq, policy = tx.seq, ctx.policy()
    titles = {one.id: one.title for one in policy.tiers}
    name = tx.newest("model", id=model)[0].body["name"]
    before, after = titles.get(seen.before, "Unclassified"), titles[str(seen.tier)]
    return approvals.ask(
        ctx,
        tx,
        ABOUT,
        model,
        model=model,
        title=f"{name}: {after} instead of {before}" if seen.changed else f"{name}: {after} by hand",
        content={"proposal": body, "rests_on": _rests_on(tx.cur, seq, model, policy)},
        needs=seen.needs,
        comments=body["reason"],
        involved=[ctx.person.id],
    )


def _rests_on(cur: Cursor, seq: int, model: str, policy: Policy) -> dict[str, Any]:
    """What a proposal was made against: the tier, the classification that counts, and the method in force."""
    owner, newest = records.newest(cur, "model", seq, id=model), records.newest(cur, KIND, seq, id=model)
    known = policy.classification
    return {
        "tier": owner[0].body["tier"] if owner else None,
        "classification": newest[0].version if newest else 0,
        "method": f"{known.id} {known.version}" if known else None,
    }


def _unreasoned(before: str, found: Outcome, tier: str, reason: str, policy: Policy) -> list[Problem]:
    """A tier by hand says something else than the method, and why; so does a changed tier."""
    problems = []
    known = {one.id for one in policy.tiers}
    if tier and tier not in known:
        problems.append(
            Problem("tier", f"there is no tier {tier}", f"choose from: {', '.join(sorted(known))}")
        )
    if tier and tier == found.tier:
        problems.append(Problem("tier", "is what the method gives", "leave it out"))
    changed = tiers.classified(before, policy) and (tier or found.tier) not in (None, before)
    if (tier or changed) and not reason.strip():
        what = "a tier that the method does not give" if tier else "a tier that changes"
        problems.append(Problem("reason", "is missing", f"say why: {what} needs one"))
    return problems


def _refuse_second(ctx: Context, model: str) -> None:
    """One proposal at a time: whoever signs knows that it is the newest."""
    asked = state(ctx, model).pending
    if asked is not None:
        raise RecordError(
            f"{asked.id} asks for another tier of this model already: sign it, or withdraw it first",
            [Problem(asked.id, "is open", f"it was asked by {asked.body['requested_by']}")],
        )


def _refuse_developer(ctx: Context, model: Mapping[str, Any]) -> None:
    """Whoever built a model does not say how much depends on it."""
    developer = str(model.get("developer") or "")
    if developer and same(ctx.person.id, ctx.person.name, developer):
        raise AccessError(
            f"{ctx.person.name} built {model['name']} and so does not classify it: "
            "somebody else with the right has to"
        )


def _why(body: Mapping[str, Any]) -> str:
    last = body["path"][-1] if body["path"] else None
    return f"{last['asked']} {last['found']}" if last else "by the method"


approvals.ABOUT[ABOUT] = approvals.About(
    "Tier of a model", content, decided=decided, link=lambda subject: (KIND, subject)
)
