"""Phases, deliverables and gates through the services: what is refused, and that nothing is written then."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from mlgov.errors import AccessError, ConflictError, MlgovError, RecordError
from mlgov.govern.approvals import content_hash
from mlgov.policy.gates import Gates
from mlgov.policy.publish import label, policy_hash
from mlgov.services import (
    approvals,
    batches,
    courses,
    deliverables,
    deployments,
    exceptions,
    gates,
    inventory,
    lifecycle,
    policies,
    records,
    version_rows,
)
from mlgov.services.context import Context
from tests.services import journey
from tests.services.journey import acting, asked, delivered, evaluated, given, signed, taken
from tests.services.small_world import NOW, at

LOANS = ("loans", "1.0.0")


@pytest.fixture
def start(tmp_path: Path) -> Callable[..., Context]:
    return lambda phase, tier="critical": journey.at_phase(tier, phase, tmp_path)


def refused(root: Context, act: Callable[[], Any], error: type[MlgovError] = RecordError) -> MlgovError:
    """The act is refused, and no record is written but findings."""
    kinds = ("lifecycle", "deliverable", "gate_passage", "deployment", "model_version", "approval_request")
    before = [records.all(root, kind) for kind in kinds]
    with pytest.raises(error) as caught:
        act()
    assert [records.all(root, kind) for kind in kinds] == before
    return caught.value


def missing(root: Context, act: Callable[[], Any]) -> list[str]:
    """What is missing, each with who can mend it."""
    found = refused(root, act).problems
    assert all(one.what and "who can mend it" in one.fix for one in found)
    return [one.where for one in found]


def phase(root: Context, version: str = "1.0.0") -> str:
    return courses.course(root, "loans", version).phase


def version(root: Context, number: str = "1.0.0") -> dict[str, Any]:
    return records.get(root, "model_version", f"loans@{number}").body


# --- moving on -------------------------------------------------------------------------------------------


def test_a_gate_refuses_until_everything_stands_and_freezes_what_it_rested_on(start: Any) -> None:
    root = start("planning")
    lacking = missing(root, lambda: lifecycle.advance(acting(root, "dora"), *LOANS))
    assert lacking == [f"deliverable:{one.id}" for one in root.policy().phases[0].deliverables]
    delivered(root, but="risk_plan")
    assert missing(root, lambda: lifecycle.advance(acting(root, "dora"), *LOANS)) == ["deliverable:risk_plan"]
    given(root, "risk_plan")
    moved = lifecycle.advance(acting(root, "dora"), *LOANS, "the charter is signed")
    assert (moved.body["phase"], moved.body["previous"], moved.actor) == ("data", "planning", "dora")
    passage = records.get(root, "gate_passage", moved.body["passage"]).body
    assert (passage["gate"], passage["policy"]) == ("data", label(root.policy()))
    assert passage["policy_hash"] == policy_hash(root.policy())
    assert passage["dossier_hash"] == content_hash(passage["dossier"])
    assert [one["status"] for one in passage["requirements"]] == ["ok"] * 6
    assert {one["id"] for one in passage["dossier"]["deliverables"]} == {
        f"loans@1.0.0/{one.id}" for one in root.policy().phases[0].deliverables
    }


def test_staging_and_production_are_not_reached_by_moving_on(start: Any) -> None:
    for here, verb in (
        ("evaluation", "deploying it to staging"),
        ("deployment", "deploying it to production"),
    ):
        root = start(here)
        assert verb in str(refused(root, lambda root=root: lifecycle.advance(acting(root, "dora"), *LOANS)))


def test_a_gate_that_was_never_published_is_refused_by_name(start: Any) -> None:
    root = start("planning")
    for verb in (gates.standing, gates.request_approval):
        assert 'did you mean "production"' in str(
            refused(root, lambda verb=verb: verb(acting(root, "ada"), *LOANS, "productoin"))
        )
    policies.publish(root, root.policy().model_copy(update={"gates": Gates()}))
    assert "has no gate “data”; it has: none" in str(
        refused(root, lambda: gates.standing(root, *LOANS, "data"))
    )
    assert "names no gates" in str(refused(root, lambda: lifecycle.advance(acting(root, "dora"), *LOANS)))
    for place in ("staging", "production"):
        error = refused(root, lambda place=place: deployments.deploy(acting(root, "dora"), *LOANS, place))
        assert f"no gate that guards {place}" in str(error)


def test_a_version_sent_back_says_why_and_passes_its_gates_anew(start: Any) -> None:
    root = start("deployment")
    dora = acting(root, "dora")
    assert "say what" in str(refused(root, lambda: lifecycle.send_back(dora, *LOANS, "development", " ")))
    error = refused(root, lambda: lifecycle.send_back(dora, *LOANS, "monitoring", "so"))
    assert "does not come before" in str(error.problems[0])
    lifecycle.send_back(dora, *LOANS, "development", "Too slow")
    own = courses.course(root, *LOANS)
    assert (own.phase, own.round, version(root)["stage"]) == ("development", 1, "development")
    assert own.passage("staging") is None and len(own.passages) == 4
    assert [one.direction for one in own.stays][-1] == "back"
    taken(root, "deployment")
    assert courses.course(root, *LOANS).passage("staging") is not None


def test_what_is_live_is_not_sent_back(start: Any) -> None:
    root = start("monitoring", "standard")
    error = refused(root, lambda: lifecycle.send_back(acting(root, "dora"), *LOANS, "development", "so"))
    assert "roll its deployment back" in str(error)


def test_a_version_is_retired_with_its_record_and_its_approval(start: Any) -> None:
    root = start("monitoring")
    going = lambda: lifecycle.advance(acting(root, "dora"), *LOANS, "replaced by a rule")  # noqa: E731
    assert missing(root, going) == ["retirement", "approval"]
    records.file(
        acting(root, "ada"), "retirement", {"model": "loans", "version": "1.0.0", "reason": "A rule does it"}
    )
    assert missing(root, going) == ["approval"]
    signed(root, asked(root, gate="retirement"))
    going()
    assert (phase(root), version(root)["stage"]) == ("retirement", "archived")


# --- deliverables ----------------------------------------------------------------------------------------


def test_nobody_accepts_what_they_submitted(start: Any) -> None:
    root = start("planning")
    deliverables.submit(acting(root, "ada"), *LOANS, "risk_plan", summary="Three risks")
    error = refused(root, lambda: deliverables.accept(acting(root, "ada"), *LOANS, "risk_plan"), AccessError)
    assert "somebody else has to look at it" in str(error)
    refused(root, lambda: deliverables.accept(acting(root, "dora"), *LOANS, "risk_plan"), AccessError)
    accepted = deliverables.accept(acting(root, "sten"), *LOANS, "risk_plan", comments="Agreed")
    assert (accepted.body["state"], accepted.body["accepted_by"]) == ("accepted", "sten")


def test_a_fairness_audit_is_done_by_somebody_independent_of_the_developers(start: Any) -> None:
    root = start("development")
    audit = lambda who: deliverables.submit(acting(root, who), *LOANS, "fairness_assessment", summary="s")  # noqa: E731
    assert "takes somebody independent" in str(refused(root, lambda: audit("dana"), AccessError))
    audit("ines")
    records.file(
        root, "person", {"id": "dana", "name": "Dana Dorn", "roles": ["steward"]}, id="dana", base_version=1
    )
    error = refused(
        root, lambda: deliverables.accept(acting(root, "dana"), *LOANS, "fairness_assessment"), AccessError
    )
    assert "Dana Dorn built loans@1.0.0" in str(error)
    deliverables.accept(acting(root, "rita"), *LOANS, "fairness_assessment")


def test_who_changed_the_version_built_it_too(start: Any) -> None:
    root = start("development")
    stood = records.get(root, "model_version", "loans@1.0.0")
    body = stood.body | {"description": "Tuned"}
    records.file(acting(root, "dora"), stood.kind, body, id=stood.id, base_version=stood.version)
    assert courses.makers(root, courses.course(root, *LOANS)) == ["dana", "dora"]
    submit = lambda: deliverables.submit(acting(root, "dora"), *LOANS, "fairness_assessment", summary="s")  # noqa: E731
    refused(root, submit, AccessError)


def test_what_does_not_apply_needs_a_reason_and_a_second_person(start: Any) -> None:
    root = start("planning")
    aside = lambda reason: deliverables.not_applicable(acting(root, "dora"), *LOANS, "resource_plan", reason)  # noqa: E731
    assert "say why" in str(refused(root, lambda: aside("  ")))
    aside("The team exists already")
    delivered(root, but="resource_plan")
    assert missing(root, lambda: lifecycle.advance(acting(root, "dora"), *LOANS)) == [
        "deliverable:resource_plan"
    ]
    assert deliverables.accept(acting(root, "ada"), *LOANS, "resource_plan").body["state"] == "not_applicable"
    lifecycle.advance(acting(root, "dora"), *LOANS)


def test_handed_back_and_submitted_anew_it_has_to_be_accepted_anew(start: Any) -> None:
    root = start("planning")
    given(root, "risk_plan")
    nothing = lambda: deliverables.accept(acting(root, "sten"), *LOANS, "risk_plan")  # noqa: E731
    assert "is accepted: only what is submitted" in str(refused(root, nothing))
    deliverables.submit(acting(root, "dora"), *LOANS, "risk_plan", summary="Four risks", reference="wiki/12")
    assert "say what is wanting" in str(
        refused(root, lambda: deliverables.hand_back(acting(root, "ada"), *LOANS, "risk_plan", ""))
    )
    back = deliverables.hand_back(acting(root, "ada"), *LOANS, "risk_plan", "No owner named")
    assert (back.body["state"], back.body["accepted_by"]) == ("returned", "")
    refused(root, nothing)


def test_a_stale_form_is_refused_on_both_sides(start: Any) -> None:
    root = start("planning")
    first = deliverables.submit(acting(root, "dora"), *LOANS, "risk_plan", summary="Three risks")
    deliverables.submit(acting(root, "dora"), *LOANS, "risk_plan", summary="Four risks")
    stale = {"base_version": first.version}
    refused(
        root, lambda: deliverables.accept(acting(root, "ada"), *LOANS, "risk_plan", **stale), ConflictError
    )
    refused(
        root,
        lambda: deliverables.submit(acting(root, "sten"), *LOANS, "risk_plan", summary="x", **stale),
        ConflictError,
    )


def test_a_deliverable_of_an_assessment_needs_one_in_date_and_keeps_which(start: Any) -> None:
    root = start("planning")
    filed = deliverables.submit(acting(root, "dora"), *LOANS, "initial_ethics_assessment", summary="Low risk")
    assert filed.body["rests_on"] == "ASS-0001 version 2"
    at(root, NOW + timedelta(days=500))
    late = lambda: deliverables.submit(acting(root, "dora"), *LOANS, "initial_ethics_assessment", summary="x")  # noqa: E731
    assert "none counts today" in str(refused(root, late))


@pytest.mark.parametrize(("id", "where"), [("risk_plam", "deliverable"), ("", "deliverable")])
def test_an_unknown_deliverable_is_named(start: Any, id: str, where: str) -> None:
    root = start("planning")
    error = refused(root, lambda: deliverables.submit(acting(root, "dora"), *LOANS, id, summary="s"))
    assert error.problems[0].where == where and "risk_plan" in error.problems[0].fix


# --- checks, findings, exceptions ------------------------------------------------------------------------


def test_staging_waits_for_checks_on_the_evaluation_batch_and_a_failed_one_opens_a_finding(
    start: Any,
) -> None:
    root = start("evaluation")
    delivered(root)
    deploy = lambda: deployments.deploy(acting(root, "dora"), *LOANS, "staging")  # noqa: E731
    assert missing(root, deploy) == [
        f"check:{one}" for one in ("performance", "fairness", "drift", "robustness")
    ]
    assert records.all(root, "finding") == []
    evaluated(root, wrong=90)
    assert missing(root, deploy)[0] == "check:performance"
    assert missing(root, deploy)[0] == "check:performance"
    opened = [one for one in records.all(root, "finding") if "Performance" in one.body["title"]]
    assert len(opened) == 1, "opened once"
    assert (opened[0].body["source"], opened[0].body["source_id"]) == ("gate", "loans@1.0.0/staging")
    assert opened[0].body["version"] == "1.0.0" and opened[0].body["detail"]
    batches.withdraw(acting(root, "ada"), batches.all(root)[0].id, "Of a wrong build")
    evaluated(root)
    deploy()
    assert (phase(root), version(root)["stage"]) == ("deployment", "staging")
    dossier = courses.course(root, *LOANS).passages[-1].body["dossier"]
    newest = batches.all(root)[0]
    assert dossier["evaluation"]["batch"] == {"id": newest.id, "name": newest.name, "sha256": newest.sha256}
    assert dossier["evaluation"]["checks"]["robustness"]["figures"]


def test_a_weak_segment_fails_robustness_alone(start: Any) -> None:
    root = start("evaluation")
    delivered(root)
    evaluated(root)
    feed = acting(root, "dora")
    weak = journey.rows(NOW.replace(tzinfo=None), weak="").with_columns(channel=journey.pl.lit("web"))
    few = (
        journey.rows(NOW.replace(tzinfo=None), weak="shop")
        .head(120)
        .with_columns(channel=journey.pl.lit("shop"))
    )
    few = few.with_columns(repaid=1 - (few["score"] > 0.5).cast(journey.pl.Int64))
    few = few.with_columns(id=journey.pl.format("w{}", "id"))
    batches.ingest_frame(
        feed,
        journey.pl.concat(
            [
                *[
                    weak.with_columns(id=journey.pl.format("{}x{}", journey.pl.lit(k), "id"))
                    for k in range(6)
                ],
                few,
            ]
        ),
        journey.spec(),
        name="weak shop",
    )
    found = {one.key: one for one in gates.standing(root, *LOANS, "staging").requirements}
    assert found["check:performance"].status == "ok"
    assert found["check:robustness"].status == "breach"
    assert "shop" in found["check:robustness"].why


def test_an_exception_in_force_covers_a_check_and_only_while_it_lasts(start: Any) -> None:
    root = start("evaluation")
    delivered(root)
    evaluated(root, segments=False)
    deploy = lambda: deployments.deploy(acting(root, "dora"), *LOANS, "staging")  # noqa: E731
    assert missing(root, deploy) == ["check:robustness"]
    key = gates.gates.waiver_key("staging", "check:robustness")
    filed = exceptions.request(
        acting(root, "ada"),
        {
            "model": "loans", "version": "1.0.0", "title": "One channel", "covers": [key],
            "reason": "One channel only",
            "compensating_control": "Weekly look at a sample", "owner": "Ada Arndt", "severity": "S3",
            "starts": root.now().date().isoformat(),
            "ends": (root.now().date() + timedelta(days=30)).isoformat(),
        },
    )  # fmt: skip
    assert missing(root, deploy) == ["check:robustness"], "asked is not approved"
    request = next(one for one in records.all(root, "approval_request") if one.body["subject"] == filed.id)
    signed(root, request)
    assert gates.standing(root, *LOANS, "staging").passed
    clock = root.now()
    at(root, clock + timedelta(days=40))
    assert missing(root, deploy) == ["check:robustness"], "it has ended by itself"
    at(root, clock + timedelta(days=1))
    deploy()
    passage = courses.course(root, *LOANS).passages[-1].body
    assert passage["exceptions"] == [filed.id]
    assert {one["key"]: one["waived"] for one in passage["requirements"]}["check:robustness"] == filed.id


# --- approvals -------------------------------------------------------------------------------------------


def test_an_approval_is_asked_when_all_else_stands_and_carried_to_the_version(start: Any) -> None:
    root = start("deployment")
    assert "can't be requested yet" in str(refused(root, lambda: asked(root)))
    delivered(root)
    deploy = lambda: deployments.deploy(acting(root, "dora"), *LOANS, "production")  # noqa: E731
    assert missing(root, deploy) == ["approval"]
    request = asked(root)
    assert request.body["needs"] == [{"body": "review_board", "least": 2}, {"body": "council", "least": 1}]
    assert version(root)["approval"] == "requested"
    assert set(request.body["involved"]) == {"dana", "ines"}
    assert missing(root, deploy) == ["approval"]
    signed(root, request)
    assert version(root)["approval"] == "approved"
    deploy()
    own = courses.course(root, *LOANS)
    assert (own.phase, version(root)["stage"], version(root)["aliases"]) == (
        "monitoring",
        "production",
        ["champion"],
    )
    assert len(own.passages[-1].body["approvals"]) == 3
    assert content_hash(own.passages[-1].body["dossier"]) == request.body["content_hash"]


@pytest.mark.parametrize("who", ["ada", "ines", "dana"])
def test_who_asked_submitted_or_built_does_not_sign(start: Any, who: str) -> None:
    root = start("deployment")
    delivered(root)
    request = asked(root)
    sign = lambda: approvals.decide(acting(root, who), request.id, "approved", body="review_board")  # noqa: E731
    refused(root, sign, AccessError)


CHANGES: dict[str, Callable[[Context], Any]] = {
    "a new batch": evaluated,
    "a deliverable": lambda root: given(root, "go_live_checklist"),
    "a deliverable of before": lambda root: given(root, "validation_report"),
    "an artifact": journey.artifact,
    "an assessment": lambda root: journey.assess(root, journey.ethics(root)),
    "the tier": lambda root: inventory.classify(root, "loans", "important", "Less is at stake"),
    "sent back": lambda root: lifecycle.send_back(acting(root, "dora"), *LOANS, "evaluation", "so"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_an_approval_is_void_once_what_it_rests_on_has_changed(start: Any, change: str) -> None:
    root = start("deployment")
    delivered(root)
    request = asked(root)
    approvals.decide(acting(root, "rita"), request.id, "approved", body="review_board")
    CHANGES[change](root)
    assert approvals.standing(root, request.id).state == "void"
    stale = lambda: approvals.decide(acting(root, "remo"), request.id, "approved", body="review_board")  # noqa: E731
    assert "changed since" in str(refused(root, stale))


def test_what_was_changed_and_changed_back_stays_void(start: Any) -> None:
    root = start("deployment")
    delivered(root)
    request = asked(root)
    signed(root, request)
    for tier in ("important", "critical"):
        inventory.classify(root, "loans", tier, "Looked at again")
    assert approvals.standing(root, request.id).state == "void"
    (row,) = version_rows.of(root, "loans").rows
    assert (row.version.body["approval"], row.approval) == ("approved", "void"), "what was decided, and now"
    assert missing(root, lambda: deployments.deploy(acting(root, "dora"), *LOANS, "production")) == [
        "approval"
    ]


def test_once_live_later_figures_and_assessments_void_nothing_and_another_deliverable_does(
    start: Any,
) -> None:
    root = start("monitoring")
    request = gates.asking.newest(root, "gate", "loans@1.0.0/production")
    assert request is not None
    evaluated(root, wrong=60)
    journey.assess(root, journey.ethics(root))
    assert approvals.standing(root, request[0].id).state == "approved"
    given(root, "go_live_checklist")
    assert approvals.standing(root, request[0].id).state == "void"


# --- what filing can't do --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "claim",
    [
        {"stage": "production"}, {"stage": "staging"}, {"stage": "archived"}, {"approval": "approved"},
        {"approval": "requested"}, {"approved_by": "the board"}, {"deployed": "2026-01-01T00:00:00Z"},
        {"aliases": ["champion"]},
    ],
    ids=str,
)  # fmt: skip
def test_filing_a_version_can_not_say_what_verbs_say(start: Any, claim: dict[str, Any]) -> None:
    root = start("planning")
    dana, stood = acting(root, "dana"), records.get(root, "model_version", "loans@1.0.0")
    again = lambda: records.file(dana, stood.kind, stood.body | claim, id=stood.id, base_version=1)  # noqa: E731
    assert [one.where for one in refused(root, again).problems] == list(claim)
    assert [
        one.where for one in refused(root, lambda: journey.entered(root, "2.0.0", **claim)).problems
    ] == list(claim)


def test_a_version_that_goes_backwards_is_refused_by_name(start: Any) -> None:
    root = start("planning")
    error = refused(root, lambda: journey.entered(root, "0.9.0"))
    assert "0.9.0 lies below 1.0.0, the newest of loans" in str(error.problems[0])
    journey.entered(root, "1.1.0-rc.1")
    refused(root, lambda: journey.entered(root, "1.0.1"))
    journey.entered(root, "1.1.0")


def test_the_content_of_a_submitted_version_can_not_change(start: Any) -> None:
    root = start("evaluation")
    stood = records.get(root, "model_version", "loans@1.0.0")
    for who in (acting(root, "dana"), root):
        other = stood.body | {"features": ["income", "age"]}
        save = partial(records.file, who, stood.kind, other, id=stood.id, base_version=stood.version)
        assert [one.where for one in refused(root, save).problems] == ["features"]
    lifecycle.send_back(acting(root, "dora"), *LOANS, "development", "Age is missing")
    stood = records.get(root, "model_version", "loans@1.0.0")
    other = stood.body | {"features": ["income", "age"]}
    records.file(acting(root, "dana"), stood.kind, other, id=stood.id, base_version=stood.version)


@pytest.mark.parametrize("kind", ["lifecycle", "deliverable", "gate_passage", "rebuild", "deployment"])
def test_what_follows_from_a_verb_is_not_filed_beside_it(start: Any, kind: str) -> None:
    root = start("planning")
    assert "it follows from" in str(refused(root, lambda: records.file(acting(root, "dana"), kind, {})))
