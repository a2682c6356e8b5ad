"""What shows a requirement: records by hand, until when they count, and what would mend it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from mlgov.govern.evidence import Link
from mlgov.govern.requirements import Standing, standings, worst_first
from mlgov.policy.models import Requirement
from tests.govern.filing import NOW, START, Filed, assessment, entry, figures, filed, live, model
from tests.govern.small_policy import small_policy


def of(name: str, **records: Any) -> Standing:
    """One requirement of a critical model."""
    asked = (Requirement(id=name, title=name.capitalize(), section="by hand"),)
    found = entry(**records)
    tier = found.tier.model_copy(update={"requirements": asked})
    return standings(replace(found, tier=tier), small_policy(), NOW)[0]


def procedure(kind: str = "oversight", at: datetime = START, **more: Any) -> Filed:
    body = {
        "procedure": kind, "model": "credit", "title": "T", "summary": "S", "owner": "Otto", "reference": "R",
    }  # fmt: skip
    return filed("procedure", body | more, id=f"PRO-{at:%j}", at=at)


def deliverable(state: str, **more: Any) -> Filed:
    body = {"model": "credit", "version": "1.0.0", "state": state} | more
    return Filed("credit@1.0.0/analysis", START, "ada", body)


def approval(decision: str = "approved", **more: Any) -> Filed:
    body = {"model": "credit", "version": "1.0.0", "body": "review_board", "decision": decision} | more
    return Filed("APP-0001", START, "ada", body)


def test_a_procedure_counts_until_its_day_and_warns_a_month_before() -> None:
    told = of("human_oversight", procedures=[procedure(valid_until="2026-12-15")])
    assert (told.status, told.due) == ("ok", date(2026, 12, 15))
    assert told.proofs[0].evidence == Link("Oversight", "procedure", "PRO-005")
    assert told.mend is None
    soon = of("human_oversight", procedures=[procedure(valid_until="2026-12-14")])
    assert (soon.status, soon.due, soon.met) == ("warn", date(2026, 12, 14), True)
    last = of("human_oversight", procedures=[procedure(valid_until="2026-11-14")])
    assert last.status == "warn"
    gone = of("human_oversight", procedures=[procedure(valid_until="2026-11-13")])
    assert (gone.status, gone.due, gone.met) == ("breach", date(2026, 11, 13), False)
    assert "ran out on 13 Nov 2026" in gone.why
    assert gone.mend == Link("File procedure “Oversight”", "new procedure", "oversight")


def test_a_procedure_without_a_day_counts_as_long_as_the_policy_says() -> None:
    assert of("human_oversight", procedures=[procedure()]).due == date(2027, 1, 5)
    old = procedure(at=datetime(2025, 11, 13, tzinfo=UTC))
    assert of("human_oversight", procedures=[old]).status == "breach"


def test_of_several_procedures_the_one_that_counts_longest_speaks_and_one_for_all_models_is_enough() -> None:
    short = procedure(valid_until="2026-01-31")
    everywhere = procedure(model=None, at=START + timedelta(days=1))
    told = of("human_oversight", procedures=[short, everywhere])
    assert told.status == "ok"
    assert told.proofs[0].evidence == Link("Oversight", "procedure", everywhere.id)
    assert "for all models" in told.why
    assert of("human_oversight", procedures=[procedure(model="other")]).status == "not_evaluated"
    assert of("human_oversight", procedures=[procedure(withdrawn=True)]).status == "not_evaluated"


def test_nothing_on_file_is_not_evaluated_and_says_what_to_file() -> None:
    told = of("human_oversight")
    assert (told.status, told.due) == ("not_evaluated", None)
    assert told.mend == Link("File procedure “Oversight”", "new procedure", "oversight")


@pytest.mark.parametrize(
    ("state", "status"),
    [
        ("accepted", "ok"),
        ("submitted", "not_evaluated"),
        ("draft", "not_evaluated"),
        ("returned", "breach"),
        ("not_applicable", "not_applicable"),
    ],
)
def test_a_deliverable_counts_once_it_is_accepted(state: str, status: str) -> None:
    assert of("explainability", deliverables=[deliverable(state, reason="none")]).status == status


def test_any_one_of_what_is_listed_is_enough_and_what_speaks_against_comes_before_silence() -> None:
    back = deliverable("returned")
    assert of("explainability", deliverables=[back], procedures=[procedure("access")]).status == "ok"
    assert of("explainability", deliverables=[back]).status == "breach"
    other = Filed("credit@0.9.0/analysis", START, "ada", back.body | {"state": "accepted"})
    assert of("explainability", deliverables=[other]).status == "not_evaluated"


def test_all_entries_have_to_be_shown_and_the_first_to_run_out_gives_the_day() -> None:
    people = [filed("person", {"id": "ada", "name": "Ada"})]
    course = {"person": "ada", "course": "Governance", "completed_on": "2026-01-01"}
    trained = filed("training", course | {"expires_on": "2026-12-01"}, id="TRA-0001")
    shown = {"procedures": [procedure("access", valid_until="2027-01-01")], "people": people}
    told = of("access_controls", **shown, trainings=[trained])
    assert (told.status, told.due) == ("warn", date(2026, 12, 1))
    assert [one.title for one in told.proofs] == ["Controls", "Steward"]
    assert of("access_controls", **shown).status == "not_evaluated"
    late = filed("training", course | {"expires_on": "2026-11-01"}, id="TRA-0002")
    assert of("access_controls", **shown, trainings=[late]).status == "breach"
    assert of("access_controls", **shown, trainings=[late, trained]).status == "warn"
    other = of("access_controls", **shown, trainings=[trained], models=[model(steward="Ben")])
    assert other.status == "not_evaluated"


def test_an_approval_by_the_body_itself_is_asked_for() -> None:
    assert of("board").status == "breach"
    assert "which is live" in of("board").why
    assert of("board", versions=[live(stage="staging")]).status == "not_evaluated"
    assert of("board", approvals=[approval()]).status == "ok"
    assert of("board", approvals=[approval("conditions", expires="2026-11-20")]).status == "warn"
    assert of("board", approvals=[approval("rejected")]).status == "breach"
    assert of("board", approvals=[approval(body="council")]).status == "breach"
    assert of("board", versions=[]).status == "not_evaluated"


def test_an_assessment_counts_while_it_is_in_date() -> None:
    missing = of("ethics")
    assert (missing.status, missing.mend) == ("breach", Link("File assessment", "new assessment", "ethics"))
    told = of("ethics", assessments=[assessment()])
    assert (told.status, told.due) == ("ok", date(2027, 1, 5))
    assert told.proofs[0].evidence == Link("Ethics impact assessment", "assessment", "ASS-0001")
    soon = assessment(at=datetime(2025, 12, 1, tzinfo=UTC))
    assert of("ethics", assessments=[soon]).status == "warn"
    old = assessment(at=datetime(2025, 11, 13, tzinfo=UTC))
    assert of("ethics", assessments=[old]).status == "breach"
    assert of("ethics", assessments=[assessment(state="draft")]).status == "breach"


def test_an_assessment_that_waits_for_its_review_shows_nothing_yet() -> None:
    sent = assessment()
    waiting = Filed(sent.id, sent.at, "ada", sent.body | {"submitted_by": "ada"})
    found = of("ethics", assessments=[waiting])
    assert found.status == "breach" and "waits to be accepted" in found.why
    counted = Filed(sent.id, sent.at, "ada", sent.body | {"state": "accepted", "submitted_by": "ada"})
    assert of("ethics", assessments=[counted]).status == "ok"


def test_an_artifact_of_the_version_in_use_counts() -> None:
    body = {"model": "credit", "name": "model.pkl"}
    found = Filed("credit@1.0.0/model_binary/model.pkl", START, "ada", body)
    assert of("binary", artifacts=[found]).proofs[0].evidence == Link("model.pkl", "artifact", found.id)
    assert of("binary").status == "not_evaluated"


def test_the_audit_trail_needs_records_from_data_to_deployment() -> None:
    deployed = Filed("DEP-0001", START, "ada", {"model": "credit", "version": "1.0.0"})
    told = of("trail", approvals=[approval()], deployments=[deployed])
    assert told.status == "ok"
    lacking = of("trail", versions=[live(metrics={})], approvals=[approval(version="0.9.0")])
    assert lacking.status == "breach"
    assert lacking.why == "no record of results of its validation, a decision on it, its deployment"


def test_the_tier_and_the_people() -> None:
    assert of("basics").status == "ok"
    lacking = of("basics", models=[model(tier="unclassified", owner="", steward="")])
    assert lacking.status == "breach"
    assert "no owner and no steward" in lacking.why
    assert lacking.mend == Link("Classify", "classification", "credit")


def test_figures_that_have_ended_show_nothing() -> None:
    told = of("performance_monitoring")
    assert (told.status, told.due) == ("ok", date(2026, 11, 23))
    old = figures({"window_start": datetime(2026, 10, 5), "window_end": datetime(2026, 10, 12)})
    assert of("performance_monitoring", newest=old).status == "breach"
    undated = figures({"window_start": None, "window_end": None})
    assert of("performance_monitoring", newest=undated).status == "ok"
    assert of("continuous_monitoring", newest=undated).status == "not_evaluated"


def test_a_review_planned_within_a_month_is_a_warning() -> None:
    assert of("regular_review", models=[model(next_review="2026-12-14")]).status == "warn"
    assert of("regular_review", models=[model(next_review="2026-12-15")]).status == "ok"


def test_the_worst_comes_first_and_then_what_runs_out_first() -> None:
    def at(status: Any, due: date | None) -> Standing:
        return Standing(Requirement(id="r", title="R", section="s"), status, "w", due)

    late, soon, fine = (
        at("breach", date(2026, 1, 1)),
        at("warn", date(2026, 2, 1)),
        at("ok", date(2027, 1, 1)),
    )
    nothing, later = at("not_evaluated", None), at("warn", date(2026, 3, 1))
    assert worst_first([fine, later, nothing, soon, late]) == [late, nothing, soon, later, fine]
