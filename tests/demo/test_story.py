"""The story as data: in order, by people who exist and may do it, and whole."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest

from mlgov.access.people import Person, may
from mlgov.demo.people import PEOPLE, TRAINING, named, person
from mlgov.demo.portfolio import MODELS, by_id, version_of
from mlgov.demo.rules import OWN_LIMITS, VERSION, local_policy
from mlgov.demo.shapes import WEEKS
from mlgov.demo.signals import Calendar
from mlgov.demo.story import events
from mlgov.demo.story.acts import (
    Ask,
    Assess,
    Attach,
    Bring,
    Classify,
    Confirm,
    Convene,
    Declare,
    Deliver,
    File,
    Finish,
    Gauge,
    Go,
    Handle,
    Hold,
    Join,
    Load,
    Mend,
    Minute,
    Seat,
    Second,
    Shut,
    Sign,
    Vet,
)  # fmt: skip
from mlgov.demo.story.journeys import JOURNEYS, evaluation
from mlgov.demo.story.rollouts import ROLLOUTS
from mlgov.demo.story.troubles import TROUBLES
from mlgov.policy.load import load

CALENDAR = Calendar(date(2026, 11, 15))
TOLD = events(CALENDAR, WEEKS)
RIGHTS = {
    "procedure": "procedure.file",
    "model": "model.register",
    "model_version": "model.register",
    "model_family": "model.register",
    "artifact": "model.register",
    "incident": "incident.file",
    "retirement": "retirement.file",
    "deployment": "deployment.file",
    "training": "training.file",
    "roadmap_programme": "roadmap.file",
    "roadmap_activity": "roadmap.file",
}
HANDLING = {"close": "incident.close"}
GOING = {
    "rebuild": "model.register",
    "advance": "model.register",
    "deploy": "deployment.file",
    "finish": "deployment.file",
    "roll_back": "deployment.file",
    "waive": "exception.request",
}


def test_events_come_in_order_and_end_before_the_story_does() -> None:
    moments = [event.at for event in TOLD]
    assert moments == sorted(moments)
    assert moments[-1].date() <= CALENDAR.until


def test_everybody_may_do_what_they_do() -> None:
    roles = load().roles
    for event in TOLD:
        if not event.who or isinstance(event.act, Join):
            continue
        known = person(event.who)
        right = RIGHTS.get(getattr(event.act, "kind", ""))
        right = right or {
            Classify: "model.classify",
            Load: "ingest",
            Bring: "ingest",
            Assess: "assessment.file",
            Vet: "assessment.review",
            Mend: "finding.file",
            Shut: "finding.close",
            Attach: "evidence.file",
            Gauge: "maturity.file",
            Ask: "approval.request",
            Sign: "approval.file",
            Deliver: "deliverable.submit",
            Go: GOING.get(getattr(event.act, "what", ""), ""),
            Handle: HANDLING.get(getattr(event.act, "what", ""), "incident.file"),
            Seat: "body.manage",
            Declare: "compliance.declare",
            Second: "compliance.confirm",
            Finish: "read",  # by who owns the action
            **dict.fromkeys((Convene, Hold, Minute, Confirm), "meeting.file"),
        }.get(type(event.act))
        assert right is not None
        assert may(Person(known.id, known.name, known.roles), right, roles), (event.who, right)


def test_roles_cover_the_whole_policy_and_each_person_has_a_known_one() -> None:
    known = {role.id for role in load().roles}
    assert {role for one in PEOPLE for role in one.roles} == known
    assert len({one.id for one in PEOPLE}) == len(PEOPLE)


def test_people_named_in_the_portfolio_have_accounts_where_they_act() -> None:
    for model in MODELS:
        for name in (model.steward, model.developer):
            assert not name or named(name), f"{model.id} names {name}"
    assert {course.person for course in TRAINING} <= {one.id for one in PEOPLE}


def test_the_portfolio_has_every_tier_and_task_a_vendor_and_a_trial_without_data() -> None:
    assert len(MODELS) == 13
    assert Counter(model.tier for model in MODELS) == {
        "critical": 3,
        "important": 7,
        "standard": 2,
        "unclassified": 1,
    }
    tasks = Counter(model.columns.task for model in MODELS if model.columns)
    assert tasks == {"binary": 6, "regression": 4, "multiclass": 2}
    assert [model.id for model in MODELS if model.origin == "vendor"] == ["identity-match"]
    assert [model.id for model in MODELS if model.columns is None] == ["claims-photo-triage"]
    assert [version.version for version in by_id("policy-churn").versions] == ["1.4.0", "2.0.0"]


def test_every_model_gets_its_extracts_in_a_few_batches_without_gaps() -> None:
    for model in MODELS:
        for version in model.versions:
            loads = [
                event.act
                for event in TOLD
                if isinstance(event.act, Load)
                and (event.act.model, event.act.version, event.act.role)
                == (model.id, version.version, "analysis")
            ]
            weeks = [week for load_ in loads for week in range(load_.first, load_.stop)]
            assert weeks == (list(range(version.first, version.last + 1)) if model.columns else [])
            assert len(loads) <= 8


def test_late_labels_come_at_least_a_month_after_the_last_row() -> None:
    for event in TOLD:
        if isinstance(event.act, Load) and event.act.role == "labels":
            assert (event.at.date() - CALENDAR.monday(event.act.stop - 1)).days >= 28 + 6


def test_what_the_story_speaks_of_exists() -> None:
    for trouble in TROUBLES:
        assert version_of(trouble.model, trouble.version)
        assert person(trouble.who)
    for rollout in ROLLOUTS:
        assert version_of(rollout.model, rollout.version)
    assert {rollout.outcome for rollout in ROLLOUTS} == {"succeeded"}
    for journey in JOURNEYS:
        assert version_of(journey.model, journey.version)
        assert not journey.trigger or journey.trigger in {trouble.key for trouble in TROUBLES}
    assert [bool(journey.rolled_back) for journey in JOURNEYS].count(True) == 1
    for event in TOLD:
        if isinstance(event.act, Deliver):
            for who in (event.act.independent, event.act.accepted_by):
                known = person(who)
                assert may(Person(known.id, known.name, known.roles), "deliverable.accept", load().roles)


def test_drifts_name_columns_of_their_model() -> None:
    for model in MODELS:
        for version in model.versions:
            for drift in version.drifts:
                assert model.columns is not None
                names = [c.name for c in (*model.columns.numeric, *model.columns.categorical)]
                names += [c.name for c in model.columns.protected] + ["label"]
                assert drift.subject in names
                assert version.first <= drift.start <= version.last
                assert drift.cause.endswith(".")


def test_incidents_use_types_and_severities_of_the_policy() -> None:
    incidents = load().incidents
    assert {trouble.type for trouble in TROUBLES} <= {one.id for one in incidents.types}
    assert {trouble.severity for trouble in TROUBLES} == {one.id for one in incidents.severities}
    open_ = [(t.severity, t.type) for t in TROUBLES if t.hours[1] is None and t.hours[2] is None]
    assert open_ == [("P1", "ethics_or_bias")]


def test_the_groups_own_limits_stand_beside_the_frameworks_and_hold_together() -> None:
    policy = load()
    own = local_policy(policy)
    scopes = [(limit.metric, limit.model, limit.tier, limit.subject) for limit in own.thresholds.limits]
    assert len(set(scopes)) == len(scopes)
    assert set(policy.thresholds.limits) < set(own.thresholds.limits)
    for limit in OWN_LIMITS:
        assert limit.model and by_id(limit.model).columns
    assert own.framework.version == VERSION != policy.framework.version
    assert own.kpis == policy.kpis


@pytest.mark.parametrize("weeks", [12, 26])
def test_a_shorter_demo_tells_the_same_records_with_fewer_extracts(weeks: int) -> None:
    short = events(CALENDAR, weeks)
    assert [event for event in short if not isinstance(event.act, Load | Bring)] == [
        event for event in TOLD if not isinstance(event.act, Load | Bring)
    ]
    loads = [e.act for e in short if isinstance(e.act, Load) and e.act.role == "analysis"]
    judged = {evaluation(journey.model, journey.version) for journey in JOURNEYS} - {None}  # by gates
    assert {one for one in loads if one.first < WEEKS - weeks} == judged
    brought = [e.act for e in short if isinstance(e.act, Bring)]
    assert min(act.first for act in brought if not act.reference) >= WEEKS - weeks
    assert {act.kind for act in brought} == {"operations", "business"}
    assert any(isinstance(event.act, File) for event in short)
