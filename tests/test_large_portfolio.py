"""The benchmark's large portfolio, in small: a valid store whose every page can be shown."""

from __future__ import annotations

from bench import scale
from bench.portfolio import Size, build
from mlgov.services import audit, inventory, records


def test_the_store_is_valid_and_holds_what_was_asked_for() -> None:
    ctx = build(":memory:", Size(models=6, versions=12, records=120, judged=1, weeks=2))
    assert audit.verify(ctx).ok
    assert (len(inventory.models(ctx)), len(inventory.versions(ctx))) == (6, 12)
    found = records.all(ctx, "incident")[0]
    assert records.normalised(ctx, "incident", found.body).keys() == found.body.keys()
    assert sum(entry.action == "record.filed" for entry in audit.entries(ctx, limit=None)) == 120
    before = audit.verify(ctx).entries
    audit.rebuild(ctx)
    assert audit.verify(ctx).entries == before + 1
    assert len(inventory.versions(ctx)) == 12


def test_every_part_of_the_model_page_is_measured() -> None:
    parts = scale._parts(scale.ROOT / "pages" / "model.py")
    assert {"summary", "records", "audit"} <= set(parts)
