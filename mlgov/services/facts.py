"""What the store knows about a period, as the frames that figures on governance are computed from."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

import polars as pl

from mlgov.govern import incidents, requirements, training
from mlgov.govern.approvals import standing
from mlgov.govern.calendar import day, moment, over
from mlgov.govern.compliance_answers import Answer
from mlgov.govern.compliance_claims import Organisation
from mlgov.govern.compliance_scores import tally
from mlgov.govern.coverage import covered
from mlgov.govern.entries import Entry, Filed
from mlgov.govern.model_standings import ModelStandings, model_standings
from mlgov.govern.periods import Period
from mlgov.measure.metrics import facts as columns
from mlgov.measure.metrics.facts import Facts, frame
from mlgov.policy.models import Policy
from mlgov.policy.training import plain
from mlgov.services.compliance import of_models
from mlgov.services.context import Context
from mlgov.services.portfolio import Portfolio, gathered
from mlgov.store import newest
from mlgov.store.records import Stored
from mlgov.store.standing import Same

OF_A_VERSION = ("version", "gate")  # what requests are about that decide whether a version may be used
PAST = 8  # periods whose states are remembered for each of two kinds of period


@dataclass(frozen=True)
class Events:
    """What happened, as known at the moment of asking; the same for every period asked about."""

    frames: Mapping[str, pl.DataFrame]
    scores: pl.DataFrame
    stood: Portfolio  # the portfolio at the moment of asking
    as_of: datetime | None
    planned: pl.DataFrame  # id of a model, and when it entered the first phase


def events(ctx: Context, stood: Portfolio, span: Period, as_of: datetime | None) -> Events:
    """Everything that has a date, and the figures of windows that begin in the span."""
    policy = stood.policy
    at_hand = ctx.standing(as_of)
    frames = {
        name: at_hand.once(f"frame of {name}", Same(policy), partial(_frame, name, stood), of=kinds)
        for name, (kinds, _) in _FRAMES.items()
    }
    cur = ctx.store.cursor()
    enough = pl.col("n") >= policy.thresholds.minimum.window_rows
    scores = newest.beginning_between(cur, stood.seq, span.start, span.end).with_columns(enough=enough)
    planned = at_hand.once(
        "planned",
        Same(policy),
        lambda: _planned(newest.every_version(cur, "model", stood.seq), policy),
        of=("model",),
    )
    return Events(frames, scores.select(list(columns.SCORES)), stood, as_of, planned)


def facts(
    ctx: Context,
    known: Events,
    period: Period,
    chain_holds: bool | None = None,
    *,
    regimes: bool = True,
) -> Facts:
    """The facts of one period: events as known now, states as they stood at its end.

    regimes: whether it is worked out how models stand against each, which takes milliseconds a model.
    """
    now = known.stood.now
    until = min(period.end, now)
    models, versions, retirements, people, required = _stood(ctx, known, until, regimes)
    start, end = period.start.replace(tzinfo=None), period.end.replace(tzinfo=None)
    return Facts(
        start=period.start,
        end=period.end,
        now=now,
        models=models.drop("planning_started").join(known.planned, on="id", how="left"),
        versions=versions,
        retirements=retirements,
        people=people,
        required=required,
        scores=known.scores.filter((pl.col("window_start") >= start) & (pl.col("window_start") < end)),
        policy_published=True,
        chain_holds=chain_holds,
        deployments=known.frames["deployments"],
        incidents=known.frames["incidents"],
        approvals=known.frames["approvals"],
        levels=known.frames["levels"],
        reviews=known.frames["reviews"],
        training=known.frames["training"],
    )


def _frame(name: str, stood: Portfolio) -> pl.DataFrame:
    kinds, rows = _FRAMES[name]
    found = [stood.shelf.get(kind, ()) for kind in kinds]
    return frame(rows(stood, *found), getattr(columns, name.upper()))


Stood = tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame, pl.DataFrame, pl.DataFrame | None]


def _stood(ctx: Context, known: Events, until: datetime, regimes: bool) -> Stood:
    """Models, versions, retirements, people and what they have to take at a moment; the past is read once."""
    policy = known.stood.policy
    if until == known.stood.now:
        return ctx.standing(known.as_of).once(
            "states",
            (Same(known.stood), regimes),
            lambda: _states(
                known.stood, until, of_models(ctx, known.stood, known.as_of, regimes=regimes), regimes
            ),
        )

    def work() -> Stood:
        stood = gathered(ctx.standing(until), policy, until)
        told = Organisation(stood.entries, stood.shelf, stood.families)
        return _states(stood, until, model_standings(told, policy, until, regimes=regimes), regimes)

    about = (Same(policy), until, regimes)
    return ctx.standing(until).once("states of the past", about, work, most=2 * PAST)


def _states(stood: Portfolio, until: datetime, known: ModelStandings, regimes: bool) -> Stood:
    """known: where the models stand then. regimes: whether it says what regimes ask of them."""
    versions = [row for one in stood.entries for row in _versions(one, stood.referenced, until)]
    people = [{"id": one.id, "active": one.body["active"]} for one in stood.shelf.get("person", ())]
    retired = [_retirement(one) for one in stood.shelf.get("retirement", ())]
    policy = stood.policy
    models = []
    for one in stood.entries:
        own = known.by_model[one.id]
        models.append(_model(one, own.tier, policy, until) | (_bound(own.answers) if regimes else {}))
    return (
        frame(models, columns.MODELS),
        frame(versions, columns.VERSIONS),
        frame(retired, columns.RETIREMENTS),
        frame(people, columns.PEOPLE),
        _required(stood),
    )


def _required(stood: Portfolio) -> pl.DataFrame | None:
    """Which courses who has to take; None where the policy asks for none."""
    if not stood.policy.training.courses:
        return None
    found = training.required(stood.shelf.get("person", ()), stood.policy)
    rows = [{"person": person.id, "course": course.id} for person, course, _ in found]
    return frame(rows, columns.REQUIRED)


def _planned(versions: Sequence[Stored], policy: Policy) -> pl.DataFrame:
    """When each model entered the first phase of the lifecycle, from the versions of its record."""
    first = policy.phases[0].id if policy.phases else ""
    began: dict[str, datetime] = {}
    for one in versions:
        if one.body.get("phase") == first:
            began.setdefault(one.id, one.at)
    return pl.DataFrame(
        list(began.items()), schema={"id": pl.String, "planning_started": columns.MOMENT}, orient="row"
    )


def _model(
    entry: Entry, asked: Sequence[requirements.Standing], policy: Policy, now: datetime
) -> dict[str, Any]:
    known = [one.status for one in asked]
    judged = [one for one in known if one in ("ok", "warn", "breach")]
    return {
        "id": entry.id,
        "tier": entry.tier.id,
        "classified": entry.classified,
        "in_use": entry.live is not None,
        "owned": bool(entry.body.get("owner") and entry.body.get("steward")),
        "documented": entry.metadata.complete,
        "assessed": covered(entry, policy, now),
        "met": len(judged) - judged.count("breach"),
        "judged": len(judged),
    }


def _bound(answers: Sequence[Answer]) -> dict[str, int]:
    """How many requirements of regimes apply to a model in use, and how many of them are met."""
    if not answers:
        return {}
    found = tally(answers)
    return {"complies": found.met, "applies": found.applicable}


def _versions(entry: Entry, referenced: frozenset[tuple[str, str]], now: datetime) -> list[dict[str, Any]]:
    rows = []
    for one in entry.versions:
        reach = entry.reach.get(one.body["version"])
        stale = reach is not None and reach.stale_from is not None and over(reach.stale_from, now)
        rows.append(
            {
                "id": one.id,
                "model": entry.id,
                "version": one.body["version"],
                "live": one is entry.live,
                "created": moment(one.body.get("created")) or one.at,
                "has_reference": (entry.id, one.body["version"]) in referenced,
                "monitored": reach is not None and bool(reach.judged) and not stale,
                "has_fairness": reach is not None and "fairness" in reach.judged,
            }
        )
    return rows


def _decisions(
    stood: Portfolio, approvals: Sequence[Stored], requests: Sequence[Stored]
) -> list[dict[str, Any]]:
    """Decisions on versions: of requests, when enough had signed, and those brought in without a request."""
    signed: dict[str, list[Stored]] = {}
    for one in approvals:
        signed.setdefault(one.body.get("request") or "", []).append(one)
    rows = [
        _decision(one, one.body["decision"], moment(one.body.get("decided")) or one.at)
        for one in signed.get("", ())
        if one.body["version"]
    ]
    for one in requests:
        if one.body["about"] in OF_A_VERSION:
            found = standing(one, signed.get(one.id, ()), one.body["content_hash"], stood.now)
            decision = "rejected" if found.state == "rejected" else "approved"
            if found.decided is not None:  # which no later moment changes
                rows.append(_decision(one, decision, found.decided))
    return rows


def _decision(one: Filed, decision: str, at: datetime) -> dict[str, Any]:
    about = {name: one.body[name] for name in ("model", "version")}
    return {"id": one.id, **about, "decision": decision, "at": at}


def _deployments(
    stood: Portfolio,
    deployments: Sequence[Stored],
    approvals: Sequence[Stored],
    requests: Sequence[Stored],
    versions: Sequence[Stored],
) -> list[dict[str, Any]]:
    registry = {one.id: one for one in versions}
    decided: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for row in _decisions(stood, approvals, requests):
        decided.setdefault((row["model"], row["version"]), []).append(row)
    return [
        _deployment(one, decided.get((one.body["model"], one.body["version"]), []), registry)
        for one in deployments
    ]


def _deployment(
    one: Filed, own: Sequence[Mapping[str, Any]], registry: Mapping[str, Filed]
) -> dict[str, Any]:
    """Approved by the newest decision before it, or, with no decision on file, by the registry's word.

    own: the decisions on its version.
    """
    body, at = one.body, moment(one.body["at"])
    before = [row for row in own if at is not None and row["at"] <= at]
    version = registry.get(f"{body['model']}@{body['version']}")
    by_registry = not own and version is not None and version.body["approval"] == "approved"
    approved = max(before, key=lambda row: row["at"])["decision"] != "rejected" if before else by_registry
    times = {"requested": moment(body.get("requested")), "at": at}
    return (
        {"id": one.id, "model": body["model"], "version": body["version"], "outcome": body["outcome"]}
        | times
        | {"approved": approved}
    )


def _incidents(policy: Policy, found: Sequence[Filed]) -> list[dict[str, Any]]:
    """One row for each that was one."""
    return [_incident(one, policy) for one in found if incidents.counts(one.body)]


def _incident(one: Filed, policy: Policy) -> dict[str, Any]:
    body = one.body
    family = next((kind.family for kind in policy.incidents.types if kind.id == body["type"]), None)
    times = {name: moment(body.get(name)) for name in ("occurred", "detected", "resolved")}
    return times | {
        "id": one.id,
        "model": body["model"],
        "type": body["type"],
        "family": family,
        "severity": body["severity"],
        "high": body["severity"] in incidents.high(policy),
        "resolve_by": incidents.resolve_by(body, policy),
        "has_cause": bool(body.get("root_cause")),
    }


def _review(one: Filed) -> dict[str, Any]:
    about = {name: one.body[name] for name in ("model", "version", "family", "decision")}
    return {"id": one.id, **about, "at": one.at}


def _retirement(one: Filed) -> dict[str, Any]:
    return {"id": one.id, "model": one.body["model"], "complete": not one.body["missing"]}


def _trainings(stood: Portfolio, found: Sequence[Filed]) -> list[dict[str, Any]]:
    called = {name: course.id for course in stood.policy.training.courses for name in course.names()}
    return [_training(one) | {"course": called.get(plain(str(one.body["course"])))} for one in found]


def _training(one: Filed) -> dict[str, Any]:
    days = {name: day(one.body.get(name)) for name in ("completed_on", "expires_on")}
    return {"id": one.id, "person": one.body["person"], **days}


def _levels(one: Filed) -> list[dict[str, Any]]:
    about = {"id": one.id, "maturity_model": one.body["maturity_model"], "at": one.at}
    assessed = {"assessed_on": day(one.body["assessed_on"])}
    return [
        about | assessed | {"dimension": name, "level": answer["level"]}
        for name, answer in one.body["answers"].items()
    ]


def _each(row: Callable[[Filed], Any]) -> Callable[..., list[dict[str, Any]]]:
    """Rows of one kind, one for each record."""
    return lambda stood, found: [row(one) for one in found]


# name of a frame, which is that of its columns -> the kinds from which it follows, and its rows
_FRAMES: Mapping[str, tuple[tuple[str, ...], Callable[..., list[dict[str, Any]]]]] = {
    "deployments": (("deployment", "approval", "approval_request", "model_version"), _deployments),
    "incidents": (("incident",), lambda stood, found: _incidents(stood.policy, found)),
    "approvals": (("approval", "approval_request"), _decisions),
    "reviews": (("alarm_review",), _each(_review)),
    "levels": (
        ("maturity_assessment",),
        lambda stood, found: [row for one in found for row in _levels(one)],
    ),
    "training": (("training",), _trainings),
}
