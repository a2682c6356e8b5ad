"""Alarms of a stored model, and what people make of them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from mlgov.access.people import Person
from mlgov.errors import AccessError, DataError, RecordError
from mlgov.services import alarms, kpis, records
from mlgov.services.alarms import Reviewed
from mlgov.services.context import Context
from mlgov.services.plain import plain
from tests.services import small_world


@pytest.fixture
def world() -> Context:
    """Incomes that moved in the last two of five weeks."""
    ctx = small_world.made(last_income=300.0)
    monday = datetime(2026, 3, 2)
    small_world.at(ctx, datetime(2026, 3, 9, 6, tzinfo=UTC))
    _load(ctx, monday, 300.0)
    return ctx


def _load(ctx: Context, monday: datetime, income: float) -> None:
    from mlgov.services import batches

    frame = small_world.week(monday, wrong=4, income=income)
    batches.ingest_frame(ctx, frame, small_world.SPEC, name=f"week of {monday:%m%d}")


def income(ctx: Context, as_of: datetime | None = None) -> Reviewed:
    (found,) = [one for one in alarms.alarms(ctx, "loans", as_of=as_of) if one.alarm.subject == "income"]
    return found


def test_a_column_that_moved_for_two_weeks_is_an_alarm(world: Context) -> None:
    one = income(world)
    assert (one.alarm.level, one.alarm.since, one.alarm.window) == ("critical", "2026-W09", "2026-W10")
    assert (one.version, one.needs_decision, one.decision) == ("1.0.0", True, None)
    assert one.limit is not None
    assert one.limit.because.rstrip(".") in one.alarm.why
    assert one.limit.breach == 0.25


def test_a_review_is_kept_with_the_alarm(world: Context) -> None:
    one = income(world)
    alarms.review(world, "loans", one.id, "dismissed", "A campaign for the well-off, as planned")
    reviewed = income(world)
    assert (reviewed.decision, reviewed.needs_decision, len(reviewed.history)) == ("dismissed", False, 1)
    alarms.review(world, "loans", one.id.partition("/")[2], "confirmed", "The campaign was over by then")
    again = income(world)
    assert [stored.body["decision"] for stored in again.history] == ["dismissed", "confirmed"]
    assert again.history[-1].version == 2
    document = plain(alarms.as_json([again]))[0]
    assert document["reviews"][0]["reason"].startswith("A campaign")
    assert document["leading"]["metric"] == "population_stability_index"


def test_the_past_knows_no_later_review(world: Context) -> None:
    before = world.now()
    one = income(world)
    small_world.at(world, before + timedelta(hours=1))
    alarms.review(world, "loans", one.id, "confirmed", "The feed sends cents")
    assert income(world).decision == "confirmed"
    assert income(world, as_of=before).decision is None
    assert [one.alarm.subject for one in alarms.alarms(world, "loans", as_of=small_world.NOW)] == []


def test_a_review_needs_a_reason_a_known_decision_and_a_known_alarm(world: Context) -> None:
    one = income(world)
    with pytest.raises(RecordError):
        alarms.review(world, "loans", one.id, "confirmed", " ")
    with pytest.raises(RecordError):
        alarms.review(world, "loans", one.id, "perhaps", "Who knows")
    with pytest.raises(DataError, match="there is no alarm nothing"):
        alarms.review(world, "loans", "nothing", "confirmed", "It moved")
    assert records.all(world, "alarm_review") == []


def test_who_only_reads_decides_nothing(world: Context) -> None:
    reader = Context(world.store, Person("vera", "Vera", ("viewer",)), world.now)
    one = income(reader)
    with pytest.raises(AccessError):
        alarms.review(reader, "loans", one.id, "confirmed", "It moved")


def test_a_worse_level_asks_anew(world: Context) -> None:
    one = income(world)
    body = records.normalised(
        world,
        "alarm_review",
        {
            "model": "loans", "version": "1.0.0", "family": "drift", "story": one.alarm.story,
            "metric": one.alarm.metric, "subject": "income", "since": one.alarm.since,
            "window": one.alarm.since, "level": "warning", "decision": "dismissed", "reason": "Small",
        },
    )  # fmt: skip
    records.file(world, "alarm_review", body, id=one.id)
    assert (income(world).decision, income(world).needs_decision) == ("dismissed", True)


def test_it_ends_when_the_column_is_back(world: Context) -> None:
    one = income(world)
    alarms.review(world, "loans", one.id, "confirmed", "The feed sent cents; mended")
    small_world.at(world, datetime(2026, 3, 16, 6, tzinfo=UTC))
    _load(world, datetime(2026, 3, 9), 0.0)
    ended = income(world)
    assert (ended.alarm.until, ended.id, ended.decision) == ("2026-W11", one.id, "confirmed")
    assert not ended.needs_decision


def test_what_people_made_of_alarms_is_a_kpi(world: Context) -> None:
    def right() -> tuple[float | None, int]:
        (row,) = [one for one in kpis.kpis(world) if one.kpi == "drift_detection_accuracy"]
        return row.value, row.n

    assert right() == (None, 0)
    alarms.review(world, "loans", income(world).id, "confirmed", "The feed sends cents")
    assert right() == (1.0, 1)


def test_a_model_without_figures_has_no_alarms(ctx: Context) -> None:
    from mlgov.services import inventory

    inventory.register(ctx, {"id": "new", "name": "New", "description": "Not there yet"})
    assert alarms.alarms(ctx, "new") == []
    with pytest.raises(DataError):
        alarms.alarms(ctx, "nobody")
