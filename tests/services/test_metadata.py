"""Describing a model: which version speaks, who watches, and records from before a field was there."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from mlgov.errors import RecordError
from mlgov.services import audit, inventory, metadata, overview, records
from mlgov.services.context import Context
from tests.services.small_world import made


def test_a_model_is_described_with_its_live_version() -> None:
    ctx = made()
    inventory.register_version(ctx, {"model": "loans", "version": "2.0.0", "stage": "development"})
    found = metadata.describe(ctx, "loans")
    assert found.version is not None and found.version.id == "loans@1.0.0"
    assert (found.completeness.complete, found.steward, found.lent_by) == (True, "Ada Arndt", "")
    newer = metadata.describe(ctx, "loans", "2.0.0").completeness
    assert newer.missing == ("Training data", "Features", "Performance when validated", "Approval status")
    assert metadata.as_json(found)["completeness"]["missing"] == 0
    with pytest.raises(RecordError, match=r"no version 3\.0\.0 of loans; there are: 1\.0\.0, 2\.0\.0"):
        metadata.describe(ctx, "loans", "3.0.0")


def test_a_family_lends_its_steward_from_the_day_it_is_filed(ctx: Context, clock) -> None:
    records.file(ctx, "model", {"id": "a", "name": "A", "family": "Scores"})
    before = clock.at
    clock.move(hours=1)
    records.file(ctx, "model_family", {"name": "Scores", "steward": "Finn Falk"})
    found = metadata.describe(ctx, "a")
    assert (found.steward, found.lent_by) == ("Finn Falk", "Scores")
    assert metadata.describe(ctx, "a", as_of=before).steward == ""
    assert overview.overview(ctx).table["steward"].to_list() == ["Finn Falk"]
    assert not [one for one in overview.due(ctx) if one.rule == "steward"]
    assert inventory.families(ctx) == ["Scores"]


def test_a_record_from_before_the_fields_were_there_is_read_and_kept(ctx: Context, tmp_path: Path) -> None:
    old = {
        "id": "old", "name": "Old", "description": "", "domain": "", "industry": "", "origin": "internal",
        "tags": {}, "tier": "unclassified", "phase": "", "approved_uses": "", "limitations": "",
        "next_review": None, "owner": "Otto", "steward": "", "developer": "", "business_unit": "",
        "source": "",
    }  # fmt: skip
    with ctx.store.transaction() as tx:
        ctx.append(
            tx, "record.filed", "model:old", {"kind": "model", "id": "old", "version": 1, "content": old}
        )
    assert "Upstream dependencies" in metadata.describe(ctx, "old").completeness.missing
    path = tmp_path / "registry.yaml"
    path.write_text("models:\n- {id: old, name: Old}\n")
    assert inventory.import_registry(ctx, path).unchanged == ("old",)
    records.file(ctx, "model", old | {"depends_on": ["Ledger"]}, id="old", base_version=1)
    assert records.get(ctx, "model", "old").body["depends_on"] == ["Ledger"]
    audit.rebuild(ctx)
    assert overview.overview(ctx).table.height == 1


def complete(ctx: Context, as_of: datetime | None = None) -> overview.Figure:
    """The indicator of complete records among all of them."""
    found = overview.overview(ctx, as_of=as_of).indicators
    return next(one for one in found if one.id == "complete")


def test_the_indicator_counts_owned_and_complete_records() -> None:
    ctx = made()
    one = complete(ctx)
    assert (one.value, one.of, one.status) == (1, 1, "ok")
    records.file(ctx, "model", {"id": "b", "name": "B"})
    one = complete(ctx)
    assert (one.value, one.of, one.status) == (1, 2, "warn"), "one half is amber by convention"
    records.file(ctx, "model", {"id": "c", "name": "C", "owner": "Otto"})
    one = complete(ctx)
    assert (one.value, one.of, one.status) == (1, 3, "breach")
    past = datetime(2026, 2, 1, tzinfo=UTC)
    assert complete(ctx, past).of == 1


def test_reasons_are_only_for_what_may_not_apply(ctx: Context) -> None:
    body = {"id": "a", "name": "A", "not_applicable": {"owner": "nobody", "consumers": "none yet"}}
    with pytest.raises(RecordError) as refused:
        records.file(ctx, "model", body)
    assert [one.where for one in refused.value.problems] == ["not_applicable.owner"]
    with pytest.raises(RecordError, match="one thing to mend") as refused:
        records.file(ctx, "model", body | {"not_applicable": {"consumers": "none"}, "consumers": ["Desk"]})
    assert refused.value.problems[0].what == "is said not to apply, but it is given"


def test_data_are_classified_by_the_policy_s_classes(ctx: Context) -> None:
    body = {"id": "a", "name": "A", "data_sources": [{"name": "Ledger", "classification": "secret"}]}
    with pytest.raises(RecordError) as refused:
        records.file(ctx, "model", body)
    (one,) = refused.value.problems
    assert (one.where, one.what) == ("data_sources.0.classification", '"secret" is not in the policy')
    assert "special" in one.fix
