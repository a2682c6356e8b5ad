"""The benchmark's large portfolio, in small: a valid store whose every page can be shown."""

from __future__ import annotations

from bench import scale
from bench.portfolio import Size, build
from mlgov.govern.records.parse import kind_of
from mlgov.services import asking, audit, exceptions, findings, inventory, records
from mlgov.store.records import Stored


def test_the_store_is_valid_and_holds_what_was_asked_for() -> None:
    ctx = build(":memory:", Size(models=6, versions=12, records=120, judged=1, weeks=2))
    assert audit.verify(ctx).ok
    assert (len(inventory.models(ctx)), len(inventory.versions(ctx))) == (6, 12)
    assert sum(entry.action == "record.filed" for entry in audit.entries(ctx, limit=None)) == 120
    before = audit.verify(ctx).entries
    audit.rebuild(ctx)
    assert audit.verify(ctx).entries == before + 1
    assert len(inventory.versions(ctx)) == 12


def test_every_record_is_as_filing_it_would_leave_it() -> None:
    ctx = build(":memory:", Size(models=60, versions=120, records=1500, judged=1, weeks=2))
    standing = ctx.standing()
    kinds = set(standing.kinds())
    for kind in kinds - {"assessment"}:  # those are without answers, as nobody reads fifty thousand
        for one in standing.newest(kind)[:9]:
            assert records.normalised(ctx, kind, _given(one)) == one.body, one.id
    assert kinds >= {"gate_passage", "deliverable", "lifecycle", "artifact", "classification", "deployment"}


def _given(one: Stored) -> dict[str, object]:
    """What somebody says who files a record; the rest follows from it."""
    return {name: value for name, value in one.body.items() if name not in kind_of(one.kind).computed}


def test_requests_findings_and_exceptions_are_open_and_decided() -> None:
    ctx = build(":memory:", Size(models=60, versions=120, records=1500, judged=1, weeks=2))
    asked = records.all(ctx, "approval_request")
    states = {one.state for one in asking.standings(ctx, asked).values()}
    assert states == {"open", "approved"}, "none is void: what was asked still stands"
    assert {one.body["about"] for one in asked} == {"version", "exception"}
    assert {"in_force", "expired"} <= {one.standing.state for one in exceptions.every(ctx)}
    assert {"open", "closed"} <= {one.standing.state for one in findings.every(ctx)}


def test_every_part_of_the_model_page_is_measured() -> None:
    parts = scale._parts(scale.ROOT / "pages" / "model.py")
    assert {"summary", "records", "audit"} <= set(parts)
