"""What a gate asks for, requirement by requirement: what counts, what is missing, and who can mend it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import polars as pl
import pytest

from mlgov.govern import evaluation, gates, tiers
from mlgov.govern.coverage import Coverage
from mlgov.govern.gates import Asked, Case, GateRequirement, GateStanding
from mlgov.policy.load import load
from tests.govern.filing import Filed

POLICY = load()
AT = datetime(2026, 11, 14, 12, tzinfo=UTC)
BATCH = evaluation.Batch("b7", "november.parquet", "0" * 64)
FORM = next(one for one in POLICY.forms if one.id == "ethics_impact")


def deliverable(id: str, state: str = "accepted", **more: Any) -> Filed:
    body = {"deliverable": id, "state": state, "reason": "", "comments": "", "submitted_by": "dev",
            "accepted_by": "ada", "rests_on": ""}  # fmt: skip
    return Filed(f"credit@1.0.0/{id}", AT, "ada", body | more)


def figures(*rows: dict[str, Any]) -> pl.DataFrame:
    usual = {"family": "performance", "metric": "accuracy_score", "subject": "credit", "group": None,
             "window": "2026-W45", "value": 0.9, "status": "ok", "why": "0.9, within its limit: by hand",
             "comparison": "0.9, within its limit"}  # fmt: skip
    schema = dict.fromkeys(usual, pl.String) | {"value": pl.Float64}
    return pl.DataFrame([usual | row for row in rows], schema=schema, orient="row")


GOOD = figures(
    {}, {"family": "fairness", "metric": "demographic_parity_ratio", "subject": "sex"},
    {"family": "drift", "metric": "population_stability_index", "subject": "age", "status": "warn"},
)  # fmt: skip
SEGMENTS = figures({"group": '{"channel": "web"}'}, {"group": '{"channel": "shop"}'})


def found(rows: pl.DataFrame = GOOD, segments: pl.DataFrame = SEGMENTS, named: bool = True) -> Any:
    return evaluation.evaluation(BATCH, rows, segments, named)


def case(phase: str = "deployment", tier: str = "critical", **more: Any) -> Case:
    gate = POLICY.gates.leaving(phase)
    owed = gates.deliverables(gate, tier, POLICY) if gate else []
    newest = Filed("ASS-0001", AT, "ida", {})
    given: dict[str, Any] = {
        "model": {"id": "credit"}, "version": {"version": "1.0.0"},
        "tier": tiers.effective(tier, POLICY), "phase": phase,
        "deliverables": {one.id: deliverable(one.id, rests_on="ASS-0001 version 1" if one.assessment else "")
                         for one in owed},
        "coverage": [Coverage(FORM, "valid", date(2027, 11, 14), newest)],
        "rests_on": {FORM.id: "ASS-0001 version 1"},
        "evaluation": found(), "asked": Asked("REQ-0001", "approved", "signed by three"),
    }  # fmt: skip
    return Case(**given | more)


def standing(gate: str = "production", **more: Any) -> GateStanding:
    one = POLICY.gates.named(gate)
    assert one is not None
    return gates.gate_standing(one, case(**more), POLICY)


def only(found: GateStanding) -> GateRequirement:
    """The one requirement that is missing."""
    assert [one.key for one in found.requirements if not one.met] == [one.key for one in found.missing]
    (missing,) = found.missing
    assert missing.who, "who can mend it is always said"
    return missing


def test_a_gate_where_everything_stands_is_passed() -> None:
    found = standing()
    assert found.passed and found.missing == ()
    assert [one.kind for one in found.requirements] == [
        "phase", *["deliverable"] * 5, "assessment", *["check"] * 4, "approval",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("filed", "why", "who"),
    [
        (None, "nothing has been submitted", "Data scientist"),
        (deliverable("go_live_checklist", "draft"), "nothing has been submitted", "Data scientist"),
        (
            deliverable("go_live_checklist", "returned", comments="No dates"),
            "returned: No dates",
            "Data scientist",
        ),
        (
            deliverable("go_live_checklist", "submitted"),
            "submitted by dev, and not accepted",
            "other than dev",
        ),
        (
            deliverable("go_live_checklist", "submitted", reason="No users"),
            "said not to apply by dev",
            "other than dev",
        ),
    ],
)
def test_only_an_accepted_deliverable_counts(filed: Filed | None, why: str, who: str) -> None:
    have = {one: each for one, each in case().deliverables.items() if one != "go_live_checklist"}
    missing = only(standing(deliverables=have if filed is None else have | {"go_live_checklist": filed}))
    assert missing.key == "deliverable:go_live_checklist"
    assert why in missing.why and who in missing.who


def test_what_does_not_apply_counts_once_somebody_accepted_that() -> None:
    aside = deliverable("go_live_checklist", "not_applicable", reason="Nobody uses it by hand")
    found = standing(deliverables=case().deliverables | {"go_live_checklist": aside})
    assert found.passed
    assert {one.key: one.status for one in found.requirements}[
        "deliverable:go_live_checklist"
    ] == "not_applicable"


def test_a_deliverable_stands_for_the_assessment_that_was_accepted_and_no_later_one() -> None:
    newer = {FORM.id: "ASS-0002 version 1"}
    missing = only(standing("data", phase="planning", rests_on=newer))
    assert missing.key == "deliverable:initial_ethics_assessment"
    assert "ASS-0001 version 1; by now there is ASS-0002 version 1" in missing.why


@pytest.mark.parametrize(("tier", "owed"), [("critical", 5), ("important", 5), ("standard", 2)])
def test_a_tier_owes_what_the_policy_says(tier: str, owed: int) -> None:
    found = standing(tier=tier)
    assert sum(one.kind == "deliverable" for one in found.requirements) == owed


def test_an_assessment_that_expired_or_is_missing_is_named_with_its_form() -> None:
    expired = Coverage(FORM, "expired", date(2026, 11, 1), Filed("ASS-0001", AT, "ida", {}))
    missing = only(standing(coverage=[expired]))
    assert (missing.key, missing.why) == ("assessment:ethics_impact", "it expired on 1 Nov 2026")
    assert only(standing(coverage=[Coverage(FORM, "missing", None, None)])).why == "none has been filed"


@pytest.mark.parametrize("state", ["missing", "expired"])
def test_an_assessment_that_waits_for_its_review_does_not_count_yet(state: Any) -> None:
    waiting = Filed("ASS-0002", AT, "ida", {"submitted_by": "ida"})
    missing = only(standing(coverage=[Coverage(FORM, state, None, None, waiting)]))
    assert (missing.status, missing.link) == ("warn", ("assessment", "ASS-0002"))
    assert missing.why == "ASS-0002 was submitted by ida, and not accepted yet"
    assert missing.who.endswith("other than ida")


@pytest.mark.parametrize(
    ("family", "rows", "status", "why"),
    [
        ("performance", GOOD.filter(pl.col("family") != "performance"), "not_evaluated", "load its labels"),
        ("fairness", GOOD.filter(pl.col("family") != "fairness"), "not_evaluated", "name protected"),
        ("drift", GOOD.filter(pl.col("family") != "drift"), "not_evaluated", "load the baseline"),
        ("drift", pl.concat([GOOD, figures({"family": "drift", "metric": "p", "status": "breach",
                                            "why": "0.3, above 0.25", "window": "2026-W46"})]),
         "breach", "0.3, above 0.25 (2026-W46)"),
        ("performance", pl.concat([GOOD.filter(pl.col("family") != "performance"),
                                   figures({"metric": "estimated_accuracy_score"})]),
         "not_evaluated", "load its labels"),
    ],
)  # fmt: skip
def test_what_is_not_evaluated_or_in_breach_does_not_pass(
    family: str, rows: pl.DataFrame, status: str, why: str
) -> None:
    missing = only(standing(evaluation=found(rows)))
    assert (missing.key, missing.status) == (f"check:{family}", status)
    assert why in missing.why


def test_robustness_looks_at_every_segment_and_at_slices() -> None:
    assert "names no segments" in only(standing(evaluation=found(named=False))).why
    weak = pl.concat([SEGMENTS, figures({"group": '{"channel": "phone"}', "status": "breach", "why": "0.6"})])
    missing = only(standing(evaluation=found(segments=weak)))
    assert (missing.key, missing.why) == ("check:robustness", '0.6 in {"channel": "phone"} (2026-W45)')
    risen = {
        "metric": "error_rate_increase",
        "group": '{"age": "18 to 20"}',
        "status": "breach",
        "why": "0.2",
    }
    assert only(standing(evaluation=found(pl.concat([GOOD, figures(risen)])))).key == "check:robustness"


def test_a_breach_in_one_window_is_not_outweighed_by_another() -> None:
    worse = figures({"window": "2026-W44", "status": "breach", "why": "0.5, below 0.8", "value": 0.5})
    checked = found(pl.concat([GOOD, worse])).of("performance")
    assert (checked.status, checked.why) == ("breach", "0.5, below 0.8 (2026-W44)")
    assert [(one["window"], one["status"]) for one in checked.figures] == [("2026-W44", "breach")]
    assert found().of("performance").figures[0]["why"] == "0.9, within its limit"


def test_without_a_batch_every_check_says_that_none_was_loaded() -> None:
    nothing = evaluation.evaluation(None, pl.DataFrame(), pl.DataFrame(), False)
    missing = standing(evaluation=nothing).missing
    assert [one.key for one in missing] == [f"check:{one}" for one in evaluation.FAMILIES]
    assert all("no evaluation batch has been loaded" in one.why for one in missing)


def test_fairness_is_not_checked_where_somebody_accepted_that_it_does_not_apply() -> None:
    aside = {
        "fairness_assessment": deliverable("fairness_assessment", "not_applicable", reason="It counts goods")
    }
    rows = GOOD.filter(pl.col("family") != "fairness")
    assert standing(evaluation=found(rows), deliverables=case().deliverables | aside).passed


@pytest.mark.parametrize(
    ("asked", "status", "who"),
    [
        (None, "breach", "Model steward"),
        (
            Asked("REQ-1", "open", "one more", POLICY.gates.gates[4].needs_for("critical")[1:]),
            "warn",
            "Council",
        ),
        (Asked("REQ-1", "rejected", "too slow"), "breach", "a new request"),
        (Asked("REQ-1", "void", "it changed"), "breach", "a new request"),
        (Asked("REQ-1", "expired", "since May"), "breach", "a new request"),
        (Asked("REQ-1", "withdrawn", "by dev"), "breach", "a new request"),
    ],
)
def test_only_an_approval_in_force_counts(asked: Asked | None, status: str, who: str) -> None:
    missing = only(standing(asked=asked))
    assert (missing.key, missing.status) == ("approval", status)
    assert who in missing.who


def test_an_approval_with_conditions_counts_and_a_standard_model_needs_none() -> None:
    assert standing(asked=Asked("REQ-1", "conditions", "for a year")).passed
    plain = standing(tier="standard", asked=None)
    assert plain.passed and "approval" not in {one.key for one in plain.requirements}


def test_a_gate_is_for_a_version_that_stands_before_it() -> None:
    early = case(phase="evaluation")
    one = replace(case(), phase="evaluation", deliverables=case().deliverables | early.deliverables)
    gate = POLICY.gates.named("production")
    assert gate is not None
    missing = only(gates.gate_standing(gate, one, POLICY))
    assert (missing.key, "first passes the gate “Tested”" in missing.why) == ("phase", True)


def test_one_that_is_observed_in_production_passes_the_gate_afterwards() -> None:
    gate = POLICY.gates.named("production")
    assert gate is not None
    assert gates.gate_standing(gate, replace(case(), phase="monitoring", observed=True), POLICY).passed
    assert not gates.gate_standing(gate, replace(case(), phase="monitoring"), POLICY).passed


def test_an_exception_covers_what_it_names_and_never_the_phase() -> None:
    exception = Filed("EXC-0001", AT, "ada", {})
    named = {gates.waiver_key("production", key): exception for key in ("check:robustness", "phase")}
    covered = standing(evaluation=found(named=False), waived=named)
    assert covered.passed
    assert {one.key: one.waived for one in covered.requirements}["check:robustness"] == "EXC-0001"
    other = {gates.waiver_key("staging", "check:robustness"): exception}
    assert not standing(evaluation=found(named=False), waived=other).passed
    assert not standing(phase="monitoring", waived=named).passed


def test_a_retirement_needs_its_record() -> None:
    more: dict[str, Any] = {"phase": "monitoring", "coverage": ()}
    assert only(standing("retirement", **more)).key == "retirement"
    assert standing("retirement", retirement=Filed("credit", AT, "ada", {}), **more).passed


def test_the_worst_comes_first() -> None:
    found_ = standing(evaluation=found(named=False), asked=None)
    assert [one.key for one in found_.worst_first()][:2] == ["approval", "check:robustness"]
