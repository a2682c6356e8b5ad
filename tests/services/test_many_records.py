"""Many records filed in one go keep every rule of filing one."""

from __future__ import annotations

import pytest

from mlgov.access.people import Person
from mlgov.errors import ConflictError, RecordError
from mlgov.services import audit, inventory, records
from mlgov.services.context import Context
from mlgov.services.records import Filing


def content(ctx: Context, id: str, **more: object) -> dict[str, object]:
    return records.normalised(ctx, "model", {"id": id, "name": id.title(), **more})


def test_each_has_an_entry_of_its_own_that_names_the_source(ctx: Context) -> None:
    inventory.register(ctx, {"id": "a", "name": "A"})
    filings = [Filing("model", "a", content(ctx, "a"), 1), Filing("model", "b", content(ctx, "b"))]
    with ctx.store.transaction() as tx:
        stored = records.write_all(ctx, tx, filings, "portfolio.xlsx")
    assert [(one.id, one.version) for one in stored] == [("a", 2), ("b", 1)]
    assert stored == records.all(ctx, "model")
    newest = audit.entries(ctx, audit.Wanted(action="record.filed"), limit=2)
    assert [(one.subject, one.body["source"]) for one in newest] == [
        ("model:b", "portfolio.xlsx"),
        ("model:a", "portfolio.xlsx"),
    ]
    assert audit.verify(ctx).ok


def test_one_that_somebody_saved_meanwhile_refuses_all(ctx: Context) -> None:
    inventory.register(ctx, {"id": "a", "name": "A"})
    before = audit.head(ctx)
    filings = [Filing("model", "b", content(ctx, "b")), Filing("model", "a", content(ctx, "a"), 0)]
    with pytest.raises(ConflictError, match="saved version 1"), ctx.store.transaction() as tx:
        records.write_all(ctx, tx, filings)
    assert audit.head(ctx) == before


def test_a_tier_is_not_given_by_the_way(ctx: Context) -> None:
    filing = Filing("model", "a", content(ctx, "a", tier="critical"))
    with pytest.raises(RecordError, match="classifying"), ctx.store.transaction() as tx:
        records.write_all(ctx, tx, [filing])


def test_nobody_approves_by_the_way(ctx: Context) -> None:
    steward = Context(ctx.store, Person("s", "S", ("steward",)), ctx.now)
    body = {"model": "a", "version": "1.0.0", "approval": "approved", "approved_by": "me"}
    filing = Filing("model_version", "a@1.0.0", records.normalised(ctx, "model_version", body))
    with pytest.raises(RecordError, match="approval stays"), ctx.store.transaction() as tx:
        records.write_all(steward, tx, [filing])


def test_a_page_walks_what_is_new_and_finds_what_was_cut_off(ctx: Context) -> None:
    inventory.register(ctx, {"id": "a", "name": "A"})
    assert audit.holds(ctx) == audit.verify(ctx)
    inventory.register(ctx, {"id": "b", "name": "B"})
    assert audit.holds(ctx) == audit.verify(ctx)
    inventory.register(ctx, {"id": "c", "name": "C"})
    newest = audit.head(ctx)[0]
    ctx.store.cursor().execute("update journal set actor = 'x' where seq = ?", [newest])
    assert (audit.holds(ctx).ok, audit.holds(ctx).first_broken) == (False, newest)
    assert audit.verify(ctx).first_broken == newest
