"""Maturity read from a store: declared, measured and target, with history and evidence."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from mlgov.services import maturity, records
from mlgov.services.context import Context
from mlgov.services.maturity import MaturityRow
from tests.services.small_world import made


@pytest.fixture
def ctx() -> Iterator[Context]:
    context = made()
    yield context
    context.store.close()


def assess(ctx: Context, level: int, on: str) -> str:
    dimensions = ctx.policy().maturity[0].dimensions
    answers: dict[str, Any] = {one.id: {"level": level, "evidence": f"seen on {on}"} for one in dimensions}
    body = {"maturity_model": "ml_governance", "assessed_on": on, "answers": answers}
    return records.file(ctx, "maturity_assessment", body).id


def by_id(ctx: Context, as_of: datetime | None = None) -> dict[str, MaturityRow]:
    return {row.dimension: row for row in maturity.maturity(ctx, as_of=as_of)}


def test_every_dimension_is_there_before_anything_was_declared(ctx: Context) -> None:
    found = by_id(ctx)
    assert list(found) == [one.id for one in ctx.policy().maturity[0].dimensions]
    assert all(row.declared is None and row.declared_why for row in found.values())


def test_what_the_store_shows(ctx: Context) -> None:
    found = by_id(ctx)
    assert found["inventory"].measured == 4
    assert found["monitoring"].measured == 4
    assert found["fairness_ethics"].measured == 0
    assert "share critical with ethics assessment of 50 %" in found["fairness_ethics"].measured_why
    assert found["incident_response"].measured is None
    assert found["security_privacy"].measured is None
    chain = {fact.fact: fact.value for fact in found["documentation_audit"].facts}
    assert chain["audit_chain_holds"] == 1.0


def test_the_newest_assessment_is_declared_and_the_others_are_history(ctx: Context) -> None:
    new, old = assess(ctx, 3, "2026-03-01"), assess(ctx, 2, "2026-01-15")
    row = by_id(ctx)["inventory"]
    assert (row.declared, row.record, row.evidence) == (3, f"maturity_assessment:{new}", "seen on 2026-03-01")
    assert [(one.level, one.record) for one in row.history] == [
        (2, f"maturity_assessment:{old}"),
        (3, f"maturity_assessment:{new}"),
    ]
    assert row.anchor.startswith("All models are in it")


def test_the_past_knows_no_later_assessment(ctx: Context) -> None:
    assess(ctx, 3, "2026-03-01")
    assert by_id(ctx, datetime(2026, 3, 2, tzinfo=UTC))["inventory"].declared is None
