"""Breaches that last draft an incident, once, with measured times, and a rebuild gives the same store."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from mlgov.services import audit, batches, incident_register, incidents, inventory, kpis, overview, records
from mlgov.services.context import Context
from mlgov.services.records import Stored
from tests.services.small_world import SPEC, at, made, week

MONDAY = datetime(2026, 3, 2)  # the first week after those of the small world
WRONG = 60  # of 200: far below the baseline


def load(ctx: Context, k: int, wrong: int = WRONG, *, late: timedelta = timedelta(hours=6)) -> str:
    """The week `k` after the small world's, brought so long after its end."""
    monday = MONDAY + timedelta(weeks=k)
    at(ctx, (monday + timedelta(days=7) + late).replace(tzinfo=UTC))
    return batches.ingest_frame(ctx, week(monday, wrong=wrong), SPEC, name=f"bad week {k}").batch


def drafts(ctx: Context) -> list[Stored]:
    return [one for one in records.all(ctx, "incident") if one.body["key"]]


@pytest.fixture
def ctx() -> Context:
    return made()


def test_a_breach_that_lasts_drafts_one_incident_with_its_figures_and_measured_times(ctx: Context) -> None:
    load(ctx, 0)
    assert drafts(ctx) == [], "one window may be chance"
    load(ctx, 1)
    (one,) = drafts(ctx)
    body = one.body
    assert (one.actor, body["status"], body["severity"], body["detected_by"]) == (
        "system", "draft", "P2", "monitoring",
    )  # fmt: skip
    assert body["occurred"] == "2026-03-09T00:00:00Z", "when the first window in breach had ended"
    detected = datetime.fromisoformat(body["detected"])
    assert timedelta(0) <= detected - datetime(2026, 3, 16, 6, tzinfo=UTC) < timedelta(minutes=1)
    assert {(row["metric"], row["window"]) for row in body["figures"]} >= {
        ("accuracy_score", "2026-W10"), ("accuracy_score", "2026-W11"),
    }  # fmt: skip
    assert body["key"].startswith("loans@1.0.0:performance/") and body["key"].endswith(":2026-W10")
    row = next(row for row in kpis.kpis(ctx) if row.kpi == "mean_time_to_detect_issues")
    assert row.value == pytest.approx(7 * 24 + 6, abs=0.1)
    assert f"Confirm or dismiss incident {one.id}" in [line.what.split(":")[0] for line in overview.due(ctx)]


def test_it_is_drafted_once_however_long_it_lasts_and_when_it_was_dismissed_or_mended(ctx: Context) -> None:
    for k in range(3):
        load(ctx, k)
    (one,) = drafts(ctx)
    incidents.dismiss(ctx, one.id, "A strike at the desk")
    load(ctx, 3)
    assert len(drafts(ctx)) == 1, "the same run of windows"
    load(ctx, 4, wrong=4)
    load(ctx, 5)
    load(ctx, 6)
    assert [each.body["key"].rpartition(":")[2] for each in drafts(ctx)] == ["2026-W10", "2026-W15"]


def test_a_batch_that_is_withdrawn_and_brought_again_drafts_nothing_anew(ctx: Context) -> None:
    load(ctx, 0)
    batch = load(ctx, 1)
    (one,) = drafts(ctx)
    incidents.dismiss(ctx, one.id, "A wrong file")
    batches.withdraw(ctx, batch, "a wrong file")
    load(ctx, 1)
    load(ctx, 2)
    assert [each.id for each in drafts(ctx)] == [one.id]


def test_an_incident_that_a_person_filed_is_not_drafted_beside(ctx: Context) -> None:
    load(ctx, 0)
    filed = incidents.open(
        ctx,
        {
            "model": "loans", "title": "Refusals doubled", "type": "accuracy_degradation", "severity": "P2",
            "occurred": "2026-03-09T00:00:00Z", "detected": "2026-03-09T05:00:00Z",
        },
    )  # fmt: skip
    load(ctx, 1)
    assert [one.id for one in records.all(ctx, "incident")] == [filed.id]


def test_what_nobody_is_harmed_by_drafts_nothing(ctx: Context) -> None:
    inventory.classify(ctx, "loans", "standard", "It sorts letters.")
    load(ctx, 0)
    load(ctx, 1)
    assert drafts(ctx) == [], "a model of another tier"


def test_history_that_is_brought_late_drafts_nothing(ctx: Context) -> None:
    load(ctx, 0, late=timedelta(days=60))
    load(ctx, 1, late=timedelta(days=45, seconds=1))
    assert drafts(ctx) == []
    load(ctx, 2, late=timedelta(days=44))
    assert len(drafts(ctx)) == 1


def test_a_challenger_drafts_nothing(ctx: Context) -> None:
    stood = records.get(ctx, "model_version", "loans@1.0.0")
    staging = stood.body | {"stage": "staging"}
    records.file(ctx, "model_version", staging, id=stood.id, base_version=stood.version)
    load(ctx, 0)
    load(ctx, 1)
    assert drafts(ctx) == []


def test_the_report_of_a_batch_names_what_it_drafted(ctx: Context) -> None:
    load(ctx, 0)
    monday = MONDAY + timedelta(weeks=1)
    at(ctx, (monday + timedelta(days=8)).replace(tzinfo=UTC))
    report = batches.ingest_frame(ctx, week(monday, wrong=WRONG), SPEC, name="bad week")
    assert report.incidents == tuple(one.id for one in drafts(ctx)) != ()


def test_a_rebuild_gives_the_same_store_and_drafts_nothing(ctx: Context) -> None:
    load(ctx, 0)
    load(ctx, 1)
    before, head = drafts(ctx), audit.head(ctx)
    found = incident_register.one(ctx, before[0].id)
    assert found.lines[0].by == "system"
    audit.rebuild(ctx)
    assert drafts(ctx) == before
    assert records.all(ctx, "incident") == before
    entries = audit.entries(ctx, limit=None)
    assert [one for one in entries if one.seq > head[0] and one.action == "record.filed"] == []
