"""The roadmap out of the store: as of a past moment, and for those who may keep it."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from mlgov.access.people import Person
from mlgov.errors import AccessError, ConflictError, RecordError
from mlgov.services import records, roadmap
from mlgov.services.context import Context
from tests.conftest import Clock

COUNCIL = {"activity": "establish_council", "owner": "ada", "state": "in_progress", "started": "2026-03-02"}


def acting(ctx: Context, role: str) -> Context:
    return Context(ctx.store, Person("ada", "Ada Arndt", (role,)), ctx.now)


def line(ctx: Context, as_of: datetime | None = None) -> tuple[str, str, int]:
    found = roadmap.roadmap(ctx, as_of=as_of)
    one = next(one for one in found.lines if one.activity == "establish_council")
    return one.state, one.status, one.late


def test_it_follows_from_policy_records_and_the_day(ctx: Context, clock: Clock) -> None:
    assert roadmap.roadmap(ctx).month is None
    assert {one.status for one in roadmap.roadmap(ctx).lines} == {"not_evaluated"}
    records.file(ctx, "roadmap_programme", {"starts": "2026-03-02"})
    records.file(ctx, "roadmap_activity", COUNCIL)
    found = roadmap.roadmap(ctx)
    assert (found.starts, found.month, found.last_month, found.filed) == (
        date(2026, 3, 2), 1, 12, frozenset({"establish_council"}),
    )  # fmt: skip
    assert line(ctx) == ("in_progress", "ok", 0)
    begun = clock.at
    clock.move(days=33)  # 4 April, three days past the first month
    assert line(ctx) == ("in_progress", "breach", 3)
    assert line(ctx, as_of=begun) == ("in_progress", "ok", 0)
    assert line(ctx, as_of=datetime(2026, 4, 1, 23, 59, tzinfo=UTC)) == ("in_progress", "ok", 0)
    done = COUNCIL | {"state": "done", "finished": "2026-04-03"}
    records.file(ctx, "roadmap_activity", done, id="establish_council", base_version=1)
    assert line(ctx) == ("done", "ok", 2)
    assert roadmap.as_json(roadmap.roadmap(ctx))["month"] == 2


def test_who_has_no_right_changes_nothing(ctx: Context) -> None:
    for role in ("viewer", "steward", "analyst", "auditor"):
        for kind, body in (("roadmap_activity", COUNCIL), ("roadmap_programme", {"starts": "2026-03-02"})):
            with pytest.raises(AccessError, match=r"roadmap\.file"):
                records.file(acting(ctx, role), kind, body)
    records.file(acting(ctx, "executive"), "roadmap_activity", COUNCIL)
    assert records.get(ctx, "roadmap_activity", "establish_council").actor == "ada"


def test_an_activity_has_one_record_and_nobody_saves_over_it(ctx: Context) -> None:
    records.file(ctx, "roadmap_activity", COUNCIL)
    with pytest.raises(ConflictError):
        records.file(ctx, "roadmap_activity", COUNCIL | {"note": "mine"})
    with pytest.raises(RecordError, match="keeps its id"):
        records.file(
            ctx, "roadmap_activity", COUNCIL | {"activity": "define_roles"}, id="establish_council",
            base_version=1,
        )  # fmt: skip
