"""The general test over every record kind, and the rules of single kinds."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from mlgov.errors import Problem, RecordError
from mlgov.govern.records.base import KINDS
from mlgov.govern.records.forms import WIDGETS, form_fields
from mlgov.govern.records.parse import parse, to_body
from mlgov.policy.rights import RIGHTS
from tests.govern.small_policy import small_policy

NOW = datetime(2026, 11, 14, 12, tzinfo=UTC)

INCIDENT: dict[str, Any] = {
    "model": "credit", "title": "Too many refusals", "type": "accuracy", "severity": "P2",
    "occurred": "2026-11-10T08:00:00Z", "detected": "2026-11-10T09:30:00Z",
}  # fmt: skip
ANSWERS = {
    "people": {"value": "no"}, "who": {"value": "The steward"},
    "share": {"value": None, "reason": "nothing is checked"},
}  # fmt: skip

GOOD: dict[str, dict[str, Any]] = {
    "model": {"id": "credit", "name": "Credit scoring", "tier": "critical", "phase": "monitoring",
              "next_review": ""},
    "model_family": {"name": "Lending scores", "steward": "Ada"},
    "model_version": {
        "model": "credit", "version": "1.0.0", "metrics": {"accuracy": 0.9}, "features": ["age"],
        "created": "2026-01-01T10:00:00+02:00",
    },
    "deployment": {
        "model": "credit", "version": "1.0.0", "environment": "production", "at": "2026-02-01T00:00:00Z",
        "outcome": "succeeded",
    },
    "approval": {"model": "credit", "version": "1.0.0", "body": "review_board", "decision": "approved"},
    "approval_request": {
        "about": "version", "subject": "credit@1.0.0", "model": "credit", "version": "1.0.0",
        "title": "Approve credit 1.0.0", "needs": [{"body": "review_board", "least": 2}],
        "requested_by": "ada", "content": {"features": ["age"], "since": 1}, "content_hash": "0a" * 32,
    },
    "exception": {
        "model": "credit", "title": "No fairness figures yet", "covers": ["gate:production:fairness"],
        "severity": "S3", "reason": "Groups are not known yet", "compensating_control": "A person decides",
        "owner": "Ada", "starts": "2026-11-14", "ends": "2027-02-01",
    },
    "finding": {
        "model": "credit", "title": "No test of groups", "severity": "S3", "opened": "2026-11-14",
    },
    "artifact": {"model": "credit", "version": "1.0.0", "artifact": "data", "name": "train.parquet",
                 "made": "2026-01-01", "uri": "s3://models/train.parquet", "sha256": "ab" * 32, "size": 12},
    "incident": INCIDENT,
    "outside_incident": {"title": "A bus ran into a truck", "source": "AIID", "source_id": "23",
                         "occurred": "2017-11-08"},
    "incident_entry": {"incident": "INC-0001", "model": "credit", "at": "2026-11-10T09:40:00Z",
                       "text": "Called"},
    "incident_step": {"incident": "INC-0001", "model": "credit", "part": "immediate", "state": "done",
                      "step": "Contain the damage"},
    "incident_notice": {"incident": "INC-0001", "model": "credit", "notice": "privacy", "state": "sent",
                        "sent": "2026-11-11T09:00:00+01:00", "reference": "A-1"},
    "incident_review": {
        "incident": "INC-0001", "model": "credit", "held": "2026-11-13", "summary": "A wrong cut-off",
        "actions": [{"title": "Check it", "owner": "Ada", "due": "2026-12-01", "severity": "S3"}],
    },
    "lifecycle": {"model": "credit", "version": "1.0.0", "phase": "monitoring", "at": "2026-02-01T00:00:00Z"},
    "deliverable": {
        "model": "credit", "version": "1.0.0", "deliverable": "report", "state": "submitted",
        "summary": "All is well", "evidence": ["0" * 64],
    },
    "gate_passage": {
        "model": "credit", "version": "1.0.0", "gate": "production", "policy": "1.0.0 (12345678)",
        "policy_hash": "0" * 64, "at": "2026-02-01T00:00:00Z", "dossier_hash": "0" * 64,
        "dossier": {"tier": "critical", "deliverables": []},
        "requirements": [{"key": "phase", "status": "ok", "why": "it is"}],
    },
    "rebuild": {
        "model": "credit", "from_version": "1.0.0", "trigger": "planned", "reason": "New data",
        "new_version": "1.1.0", "opened": "2026-02-01T00:00:00Z",
    },
    "classification": {
        "model": "credit", "basis": "entered", "answers": {}, "override": "critical", "reason": "as decided",
    },
    "procedure": {
        "procedure": "oversight", "title": "Who stops it", "summary": "The lead stops it", "owner": "Otto",
        "reference": "handbook 4.2",
    },
    "compliance_declaration": {
        "regime": "rule", "control": "R.5", "applicable": True, "reason": "People have to be heard",
        "state": "met", "reference": "Register 7", "owner": "Ada", "valid_until": "2027-03-01",
    },
    "retirement": {
        "model": "credit", "reason": "Replaced by a better one", "completed": "2026-11-10T09:00:00Z",
        "artifacts": [{"name": "model.onnx", "sha256": "ab" * 32, "until": "2036-01-01"}],
    },
    "alarm_review": {
        "model": "credit", "version": "1.0.0", "family": "drift", "story": "column", "subject": "age",
        "metric": "population_stability_index", "since": "2026-W40", "window": "2026-W45",
        "level": "critical", "decision": "dismissed", "reason": "A campaign for students, as planned",
    },
    "assessment": {"form": "ethics", "model": "credit", "answers": ANSWERS},
    "maturity_assessment": {
        "maturity_model": "ml_governance", "assessed_on": "2026-11-01",
        "answers": {"inventory": {"level": 3, "evidence": "the inventory"}, "culture": {"level": 0}},
    },
    "training": {"person": "ada", "course": "ML governance", "completed_on": "2026-01-01"},
    "roadmap_programme": {"starts": "2026-01-31", "sponsor": "ada"},
    "roadmap_activity": {
        "activity": "stewards", "owner": "ada", "state": "done", "started": "2026-03-01",
        "finished": "2026-04-02",
    },
    "membership": {"body": "review_board", "person": "ada", "seat": "Data scientists", "since": "2026-01-01"},
    "meeting": {
        "body": "review_board", "planned": "2026-11-02", "held": "2026-11-02T09:00:00Z", "chair": "ada",
        "present": ["ada", "ben"], "members": 3, "quorum": 2, "state": "held", "written_by": "ada",
        "agenda": [{"id": "breach:credit", "subject": "breaches", "title": "What to do about credit?"}],
        "decisions": [{"title": "Credit", "decision": "Retrain it", "owner": "ben", "due": "2026-12-01"}],
    },
    "action": {"meeting": "MEE-0001", "number": 1, "state": "done", "on": "2026-11-10"},
    "person": {"id": "ada", "name": "Ada", "roles": ["steward"]},
}  # fmt: skip

every_kind = pytest.mark.parametrize("kind", sorted(KINDS))


def problems(kind: str, body: dict[str, Any], now: datetime | None = NOW) -> dict[str, Problem]:
    with pytest.raises(RecordError) as caught:
        parse(kind, body, small_policy(), now=now)
    found = caught.value.problems
    assert len({one.where for one in found}) == len(found), "one problem for each place"
    return {one.where: one for one in found}


@every_kind
def test_a_good_record_comes_back_the_same_from_its_stored_form(kind: str) -> None:
    record = parse(kind, GOOD[kind], small_policy(), now=NOW)
    body = to_body(record)
    assert json.loads(json.dumps(body, allow_nan=False)) == body
    again = parse(kind, body, small_policy(), now=NOW)
    assert again == record
    assert to_body(again) == body


@every_kind
def test_each_kind_says_what_it_is_and_which_right_it_needs(kind: str) -> None:
    record = KINDS[kind]
    assert record.kind == kind
    assert record.label and record.plural and record.purpose
    assert record.right in RIGHTS


@every_kind
def test_the_form_asks_for_every_field_that_a_person_fills(kind: str) -> None:
    fields = form_fields(kind, small_policy())
    names = [field.name for field in fields]
    assert names == [name for name in KINDS[kind].model_fields if name not in KINDS[kind].computed]
    for field in fields:
        assert field.label and field.help and field.section
        assert field.widget in WIDGETS
        assert set(field.show_if) <= set(names)
        assert field.options or field.open or field.widget not in ("choice", "multi")


@every_kind
def test_an_empty_record_misses_exactly_its_required_fields(kind: str) -> None:
    required = {field.name for field in form_fields(kind, small_policy()) if field.required}
    assert set(problems(kind, {})) == required


@every_kind
def test_every_wrong_field_gives_one_problem_and_the_others_none(kind: str) -> None:
    names = [name for name in KINDS[kind].model_fields if name not in KINDS[kind].computed]
    found = problems(kind, {name: {"a": object()} for name in names})
    assert {where.split(".")[0] for where in found} == set(names)
    assert all("pydantic" not in str(one) and "Input should" not in str(one) for one in found.values())


@every_kind
def test_an_unknown_field_is_named(kind: str) -> None:
    assert set(problems(kind, {**GOOD[kind], "colour": ""})) == {"colour"}


@every_kind
def test_computed_fields_can_not_be_brought_in(kind: str) -> None:
    lies = dict.fromkeys(KINDS[kind].computed, "a lie")
    assert parse(kind, {**GOOD[kind], **lies}, small_policy()) == parse(kind, GOOD[kind], small_policy())


def test_a_misspelt_field_and_a_misspelt_kind_are_understood() -> None:
    assert problems("incident", {**INCIDENT, "severty": "P1"})["severty"].fix == 'did you mean "severity"?'
    with pytest.raises(RecordError, match='did you mean "incident"'):
        parse("incidnet", {}, small_policy())


def test_words_that_the_policy_does_not_know_are_refused_beside_other_faults() -> None:
    found = problems(
        "incident", {**INCIDENT, "severity": "P9", "type": "weather", "title": "", "model": "a b"}
    )
    assert set(found) == {"severity", "type", "title", "model"}
    assert "P1, P2, P3, P4" in found["severity"].fix


@pytest.mark.parametrize(
    ("times", "where"),
    [
        ({"detected": "2026-11-10T07:59:59Z"}, {"detected"}),
        ({"contained": "2026-11-10T09:00:00Z"}, {"contained"}),
        (
            {"contained": "2026-11-10T10:00:00Z", "resolved": "2026-11-10T09:45:00Z", "root_cause": "x"},
            {"resolved"},
        ),
        ({"resolved": "2026-11-10T09:00:00Z", "root_cause": "x"}, {"resolved"}),
        ({"resolved": "2026-11-10T11:00:00Z"}, {"root_cause"}),
        ({"detected": "2026-11-14T12:00:01Z"}, {"detected"}),
    ],
)
def test_the_times_of_an_incident_are_in_order_and_past(times: dict[str, str], where: set[str]) -> None:
    assert set(problems("incident", {**INCIDENT, **times})) == where


def test_equal_times_are_in_order() -> None:
    moment = "2026-11-14T12:00:00Z"
    times = dict.fromkeys(("occurred", "detected", "contained", "resolved"), moment)
    body = to_body(parse("incident", {**INCIDENT, **times, "root_cause": "a cable"}, small_policy(), now=NOW))
    assert body["status"] == "resolved"


def test_the_status_of_an_incident_follows_from_its_times() -> None:
    contained = {**INCIDENT, "contained": "2026-11-10T10:00:00Z"}
    assert to_body(parse("incident", INCIDENT, small_policy()))["status"] == "open"
    assert to_body(parse("incident", contained, small_policy()))["status"] == "contained"


def test_times_are_kept_in_utc() -> None:
    body = to_body(parse("model_version", GOOD["model_version"], small_policy()))
    assert body["created"] == "2026-01-01T08:00:00Z"
    assert body["id"] == "credit@1.0.0"


def test_a_retirement_says_what_is_still_missing() -> None:
    body = to_body(parse("retirement", GOOD["retirement"], small_policy()))
    assert body["missing"] == [
        "last_scoring",
        "replacement",
        "data_retention",
        "lessons_learned",
        "approved_by",
    ]
    rest = {
        "last_scoring": "2026-10-31", "replacement": "none", "data_retention": "kept 10 years",
        "lessons_learned": "fewer features", "approved_by": "Review board",
    }  # fmt: skip
    assert to_body(parse("retirement", {**body, **rest}, small_policy()))["missing"] == []


def test_an_incomplete_assessment_can_be_a_draft_only() -> None:
    gap = {**GOOD["assessment"], "answers": {"people": {"value": "yes"}}}
    assert set(problems("assessment", gap)) == {"answers.vulnerable", "answers.who", "answers.share"}
    draft = to_body(parse("assessment", {**gap, "state": "draft"}, small_policy()))
    assert (draft["status"], draft["band"]) == ("not_evaluated", None)


def test_a_reason_without_a_value_is_stored_as_not_applicable() -> None:
    body = to_body(parse("assessment", GOOD["assessment"], small_policy()))
    assert body["answers"]["share"] == {"value": "not_applicable", "reason": "nothing is checked"}
    assert (body["score"], body["band"], body["status"], body["answered"], body["of"]) == (
        0,
        "low",
        "ok",
        3,
        3,
    )


def test_a_declared_level_needs_evidence_and_every_dimension_a_level() -> None:
    body = {**GOOD["maturity_assessment"], "answers": {"inventory": {"level": 2}, "cultur": {"level": 0}}}
    assert set(problems("maturity_assessment", body)) == {
        "answers.inventory.evidence", "answers.cultur", "answers.culture",
    }  # fmt: skip


def test_a_course_can_not_expire_before_it_was_completed() -> None:
    assert set(problems("training", {**GOOD["training"], "expires_on": "2025-12-31"})) == {"expires_on"}


def test_the_store_offers_models_and_people() -> None:
    fields = {
        field.name: field
        for field in form_fields("incident", small_policy(), {"models": [("credit", "Credit")]})
    }
    assert [option.value for option in fields["model"].options] == ["credit"]
    assert fields["model"].widget == "choice"
    assert fields["version"].widget == "line"


def test_what_is_retired_is_not_kept_for_less_time_than_it_is_used() -> None:
    body = {"model": "loans", "reason": "replaced", "last_scoring": "2026-03-10"}
    with pytest.raises(RecordError) as caught:
        parse("retirement", body | {"retention_until": "2026-03-09"}, small_policy())
    (problem,) = caught.value.problems
    assert problem.where == "retention_until" and "2026-03-10" in problem.fix
    parse("retirement", body | {"retention_until": "2026-03-10"}, small_policy())
