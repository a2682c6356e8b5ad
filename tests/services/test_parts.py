"""Late labels measure anew what follows from them and nothing else; what a reference costs is paid once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl
import pytest

from mlgov.measure.spec import Spec
from mlgov.services import audit, batches, policies, scorecards
from mlgov.services.context import Context, system
from mlgov.store import batches as stored
from mlgov.store.database import Store
from tests.services.test_batches import SPEC, Clock, rows

FIGURES = ("window", "metric", "subject", "group", "reference")


def world(path: Path | str = ":memory:") -> Context:
    made = system(Store.open(path), Clock())
    policies.prepare(made)
    return made


def load(ctx: Context, frame: pl.DataFrame, name: str, spec: Spec = SPEC, **options: bool) -> None:
    batches.ingest_frame(ctx, frame, spec, name=name, **options)


def card(ctx: Context) -> list[dict[str, Any]]:
    """Figures without the last two digits, which depend on the order of adding up."""
    found = scorecards.rows(ctx, "churn", with_reference=True).drop("why", "policy_version")
    return found.with_columns(pl.col(pl.Float64).round_sig_figs(12)).to_dicts()


def since(ctx: Context, part: str) -> dict[str, set[int]]:
    """The entries that put a part's figures in force, by window."""
    asked = 'select "window", since_seq from scores where part = ? and until_seq is null and not reference'
    found: dict[str, set[int]] = {}
    for window, seq in ctx.store.cursor().execute(asked, [part]).fetchall():
        found.setdefault(window, set()).add(seq)
    return found


def test_labels_leave_what_does_not_follow_from_them() -> None:
    ctx, full = world(), rows(range(4, 7), seed=2)
    load(ctx, rows(range(4), seed=1), "reference", reference=True)
    load(ctx, full.drop("left"), "rows")
    before = since(ctx, "inputs"), since(ctx, "outcomes")
    load(ctx, full[:300].select("id", "left"), "labels of one week", labels=True)
    assert since(ctx, "inputs") == before[0]
    changed = {window for window, seqs in since(ctx, "outcomes").items() if seqs != before[1][window]}
    assert changed == {"2026-W06"}
    stood = ctx.store.cursor().execute("select count(*) from profiles where until_seq is not null").fetchall()
    ended = ctx.store.cursor().execute(
        "select distinct part, \"window\" from profiles where until_seq is not null"
    )  # fmt: skip
    assert stood[0][0] > 0
    assert ended.fetchall() == [("outcomes", "2026-W06")]


@pytest.mark.parametrize("window", ["week", {"rows": 250}, "none"])
def test_labels_by_and_by_give_what_labels_at_once_give(window: object) -> None:
    spec = Spec.model_validate(SPEC.model_dump() | {"window": window})
    full, base = rows(range(4, 7), seed=2), rows(range(4), seed=1)
    late, once = world(), world()
    load(late, base, "reference", spec, reference=True)
    load(late, full.drop("left"), "rows", spec)
    for start in (600, 0, 300):
        load(late, full[start : start + 300].select("id", "left"), f"labels {start}", spec, labels=True)
    load(once, base, "reference", spec, reference=True)
    load(once, full, "rows", spec)
    assert card(late) == card(once)


def test_labels_of_the_reference_change_what_is_held_against_it() -> None:
    full, base = rows(range(4, 6), seed=2), rows(range(4), seed=1)
    late, once = world(), world()
    load(late, base.with_columns(left=pl.lit(None, pl.Int64)), "reference", reference=True)
    load(late, full, "rows")
    load(late, base.select("id", "left"), "labels of the reference", labels=True)
    load(once, base.select("id", "left"), "labels, too early", labels=True)
    load(once, base.with_columns(left=pl.lit(None, pl.Int64)), "reference", reference=True)
    load(once, full, "rows")

    def accuracy(ctx: Context) -> list[dict[str, Any]]:
        return [row for row in card(ctx) if row["metric"] in ("accuracy_score", "roc_auc_score")]

    assert accuracy(late) == accuracy(once)
    assert {row["reference_value"] is None for row in accuracy(late)} == {False}


def test_a_batch_in_another_process_reads_no_row_of_the_reference(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, base, full = tmp_path / "s.duckdb", rows(range(4), seed=1), rows(range(4, 6), seed=2)
    ctx = world(path)
    load(ctx, base, "reference", reference=True)
    (reference,) = batches.all(ctx)
    ctx.store.close()
    read = stored.read_rows

    def refuse(cur: Any, batch: stored.Batch, columns: Any = None) -> pl.DataFrame:
        assert batch.id != reference.id
        return read(cur, batch, columns)

    monkeypatch.setattr(stored, "read_rows", refuse)
    later = world(path)
    load(later, full, "rows")
    found = card(later)
    later.store.close()
    monkeypatch.undo()
    together = world()
    load(together, base, "reference", reference=True)
    load(together, full, "rows")
    assert found == card(together)


def test_a_store_from_before_there_were_parts_takes_labels() -> None:
    old, fresh = world(), world()
    base, full = rows(range(4), seed=1), rows(range(4, 6), seed=2)
    for ctx in (old, fresh):
        load(ctx, base, "reference", reference=True)
        load(ctx, full.drop("left"), "rows")
    cur = old.store.cursor()
    for statement in (
        "update profiles set part = null",
        "update scores set part = null",
        "delete from kept_references",
        "delete from ordered",
    ):
        cur.execute(statement)
    old.store.cache.clear()
    for ctx in (old, fresh):
        load(ctx, full.select("id", "left"), "labels", labels=True)
    assert card(old) == card(fresh)
    audit.rebuild(old)
    assert card(old) == card(fresh)


def test_acts_told_together_are_kept_or_lost_together() -> None:
    ctx, frame = world(), rows(range(2), seed=3)
    before = audit.head(ctx)
    with pytest.raises(RuntimeError, match="halfway"), ctx.store.together():
        load(ctx, frame, "rows")
        assert scorecards.rows(ctx, "churn").height  # what was written is read back inside
        assert ctx.seq() > before[0]
        raise RuntimeError("halfway")
    assert audit.head(ctx) == before
    assert ctx.seq() == before[0]
    with ctx.store.together():
        load(ctx, frame, "rows")
    assert ctx.seq() == audit.head(ctx)[0] > before[0]
    assert audit.verify(ctx).ok
