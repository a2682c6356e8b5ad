"""The overview of a small store: verdict, figures, table, weeks, work and changes, now and in the past."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import polars as pl
import pytest

from mlgov.policy.models import Form, Policy
from mlgov.services import inventory, overview, records
from mlgov.services.context import Context
from tests.services.small_world import at, incident, made


@pytest.fixture
def ctx() -> Iterator[Context]:
    context = made()
    yield context
    context.store.close()


def ethics(policy: Policy) -> Form:
    found = policy.form("ethics_impact")
    assert found is not None
    return found


def assess(ctx: Context, policy: Policy) -> None:
    """The least risky answer to every question, so that nothing else is asked."""
    answers = {}
    for section in ethics(policy).sections:
        for question in section.questions:
            if not question.show_if and question.required:
                best = (
                    min(question.options, key=lambda option: option.risk).value if question.options else None
                )
                value = {"choice": best, "multi": [best], "number": 1, "date": "2026-01-01"}.get(
                    question.type, "As planned"
                )
                answers[question.id] = {"value": value}
    body = {"form": ethics(policy).id, "model": "loans", "answers": answers, "state": "draft"}
    filed = records.file(ctx, "assessment", body)
    assert filed.body["state"] == "draft"


def test_a_live_critical_model_without_an_assessment_needs_a_decision(ctx: Context) -> None:
    found = overview.overview(ctx)
    assert found.verdict[0].text.startswith(
        "1 of 1 model needs a decision. Loan decisions is behind on its duties: File"
    )
    row = found.table.row(0, named=True)
    assert (row["performance"], row["drift"], row["compliance"]) == ("ok", "ok", "breach")
    assert (row["version"], row["window"], row["steward"]) == ("1.0.0", "2026-W09", "Ada Arndt")


def test_a_draft_changes_nothing(ctx: Context, policy: Policy) -> None:
    assess(ctx, policy)
    assert overview.overview(ctx).table["compliance"].to_list() == ["breach"]


def test_the_five_figures(ctx: Context) -> None:
    incident(ctx)
    incident(ctx, severity="P3")
    found = {one.id: one for one in overview.overview(ctx).figures}
    assert list(found) == ["critical", "breach", "incidents", "kpis", "overdue"]
    assert (found["critical"].value, found["critical"].of, found["critical"].status) == (0, 1, "breach")
    assert (found["incidents"].value, found["incidents"].status) == (1, "breach")
    assert found["overdue"].value == sum(one.state == "overdue" for one in overview.due(ctx))


def test_a_drift_is_named_with_its_week() -> None:
    ctx = made(last_income=300.0)
    found = overview.overview(ctx)
    row = found.table.row(0, named=True)
    assert (row["status"], row["drift"]) == ("breach", "breach")
    state = overview.model_state(ctx, "loans")
    assert state is not None
    assert (state.families["drift"].subject, state.families["drift"].since) == ("income", "2026-W09")
    assert found.weeks["status"].to_list()[-2:] == ["ok", "breach"]
    assert found.weeks["week"].to_list() == ["2026-W06", "2026-W07", "2026-W08", "2026-W09"]
    ctx.store.close()


def test_late_labels_leave_the_newest_judged_week_in_force(ctx: Context) -> None:
    from mlgov.services import batches
    from tests.services.small_world import SPEC, week

    batches.ingest_frame(ctx, week(datetime(2026, 3, 2), wrong=0, labelled=False), SPEC, name="late")
    state = overview.model_state(ctx, "loans")
    assert state is not None
    assert (state.families["performance"].status, state.families["performance"].window) == ("ok", "2026-W09")
    assert "estimates for 2026-W10, whose labels are not there yet" in state.families["performance"].why
    assert state.families["drift"].window == "2026-W10"


def test_estimates_count_where_labels_show_nothing_yet(ctx: Context) -> None:
    from mlgov.services import batches, scorecards
    from tests.services.small_world import SPEC, week

    batches.ingest_frame(ctx, week(datetime(2026, 3, 2), wrong=0, labelled=False), SPEC, name="late")
    windows = scorecards.by_window(ctx).filter(family="performance")
    assert dict(windows.select("window", "estimated").rows())["2026-W10"]
    assert windows["estimated"].sum() == 1
    estimates = scorecards.rows(ctx, "loans").filter(
        pl.col("metric").str.starts_with("estimated_") & pl.col("status").is_in(["ok", "warn", "breach"])
    )
    assert {"2026-W09", "2026-W10"} <= set(estimates["window"])  # judged, but labels speak for the first


def test_the_past_is_as_it_was(ctx: Context) -> None:
    incident(ctx)
    before = overview.overview(ctx, as_of=datetime(2026, 2, 10, tzinfo=UTC))
    assert before.table["window"].to_list() == ["2026-W06"]
    assert {one.id: one.value for one in before.figures}["incidents"] == 0
    earliest = overview.overview(ctx, as_of=datetime(2026, 1, 5, 9, 0, 1, tzinfo=UTC))
    assert earliest.table.is_empty()
    assert "no model is registered" in earliest.verdict[0].text


def test_filters_keep_the_models_that_fit(ctx: Context) -> None:
    inventory.register(ctx, {"id": "churn", "name": "Churn", "business_unit": "Sales"})
    assert overview.overview(ctx).table.height == 2
    assert overview.overview(ctx).options["business_unit"] == ["Lending", "Sales"]
    for filters in ({"business_unit": "Sales"}, {"model": "churn"}, {"tier": "unclassified"}):
        assert overview.overview(ctx, filters=filters).table["model"].to_list() == ["churn"]
    assert overview.overview(ctx, filters={"steward": None}).table.height == 2


def test_what_changed_since_the_first_of_the_month(ctx: Context) -> None:
    id = incident(ctx)
    found = overview.overview(ctx)
    assert found.changes_since == datetime(2026, 3, 1, tzinfo=UTC)
    assert [(one.kind, one.id) for one in found.changes] == [("incident", id)]
    assert found.changes[0].what == f"Incident {id} of Loan decisions filed: Refusals doubled"


def test_a_stale_feed_is_due(ctx: Context) -> None:
    at(ctx, datetime(2026, 3, 15, 23, 59, tzinfo=UTC))
    assert "data" not in {one.rule for one in overview.due(ctx)}
    at(ctx, datetime(2026, 3, 16, 0, 1, tzinfo=UTC))
    assert "data" in {one.rule for one in overview.due(ctx)}


def test_a_model_that_is_not_there_has_no_state(ctx: Context) -> None:
    assert overview.model_state(ctx, "nothing") is None
