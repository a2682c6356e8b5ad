"""The checklist of a tier's requirements from a real store, now and in the past."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from mlgov.errors import RecordError
from mlgov.govern.requirements import Standing
from mlgov.services import inventory, records, requirements
from mlgov.services.context import Context
from mlgov.services.plain import plain
from tests.services.small_world import NOW, at, made

OVERSIGHT = {
    "procedure": "human_oversight", "model": "loans", "title": "Who stops the loans", "owner": "Ada Arndt",
    "summary": "The head of lending stops it.", "reference": "handbook 4.2", "valid_until": "2026-03-20",
}  # fmt: skip


@pytest.fixture
def ctx() -> Iterator[Context]:
    context = made()
    yield context
    context.store.close()


def named(found: list[Standing], id: str) -> Standing:
    return next(one for one in found if one.requirement.id == id)


def test_a_critical_model_answers_for_every_requirement_of_its_tier(ctx: Context) -> None:
    found = requirements.checklist(ctx, "loans")
    assert {one.requirement.id for one in found} == {one.id for one in ctx.policy().tiers[0].requirements}
    status = {one.requirement.id: one.status for one in found}
    assert status["registration"] == status["performance_monitoring"] == "ok"
    assert status["fairness_assessment"] == status["continuous_monitoring"] == "ok"
    assert status["ethics_impact_assessment"] == status["review_board_approval"] == "breach"
    assert status["human_oversight"] == status["incident_reporting"] == "not_evaluated"
    ranks = ["breach", "not_evaluated", "warn", "ok", "not_applicable"]
    assert [one.status for one in found] == sorted((one.status for one in found), key=ranks.index)


def test_what_is_filed_counts_until_its_day_and_the_past_stays_as_it_was(ctx: Context) -> None:
    before = ctx.now()
    at(ctx, NOW + timedelta(hours=1))
    filed = records.file(ctx, "procedure", OVERSIGHT)
    proof = named(requirements.checklist(ctx, "loans"), "human_oversight").proofs[0]
    assert (proof.status, proof.due) == ("warn", date(2026, 3, 20))
    assert proof.evidence is not None
    assert (proof.evidence.kind, proof.evidence.id) == ("procedure", filed.id)
    then = named(requirements.checklist(ctx, "loans", as_of=before), "human_oversight")
    assert "no procedure" in then.proofs[0].why
    at(ctx, datetime(2026, 3, 21, 9, tzinfo=UTC))
    assert named(requirements.checklist(ctx, "loans"), "human_oversight").proofs[0].status == "breach"


def test_a_procedure_for_all_models_counts_for_each(ctx: Context) -> None:
    everywhere = OVERSIGHT | {"procedure": "incident_reporting", "model": None, "valid_until": None}
    inventory.register(ctx, {"id": "churn", "name": "Churn"})
    records.file(ctx, "procedure", everywhere)
    for model in ("loans", "churn"):
        assert named(requirements.checklist(ctx, model), "incident_reporting").status == "ok"


def test_an_unclassified_model_answers_for_the_strictest_tier(ctx: Context) -> None:
    inventory.register(ctx, {"id": "churn", "name": "Churn"})
    asked = [one.requirement.id for one in requirements.checklist(ctx, "churn")]
    assert sorted(asked) == sorted(one.id for one in ctx.policy().tiers[0].requirements)


def test_a_model_that_is_not_there_is_named(ctx: Context) -> None:
    with pytest.raises(RecordError, match="there is no model nothing"):
        requirements.checklist(ctx, "nothing")


def test_as_json_each_requirement_has_its_proofs_and_what_mends_it(ctx: Context) -> None:
    rows: list[dict[str, Any]] = plain(requirements.as_json(requirements.checklist(ctx, "loans")))
    row = next(one for one in rows if one["id"] == "human_oversight")
    assert set(row) == {"id", "title", "section", "status", "why", "due", "mend", "proofs"}
    assert row["mend"]["kind"] == "new procedure"
    assert [one["title"] for one in row["proofs"]] == [
        "Procedure of human oversight",
        "Training of the steward",
    ]
