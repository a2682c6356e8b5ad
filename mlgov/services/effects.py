"""What a journal entry means for the figures: the same when it is written and on a rebuild."""

from __future__ import annotations

from typing import Any

import polars as pl

from mlgov.errors import StoreError
from mlgov.govern import tiers
from mlgov.measure import scorecards
from mlgov.measure.parts import OUTCOMES
from mlgov.policy.models import Policy
from mlgov.policy.names import UNCLASSIFIED
from mlgov.services import extract_figures, in_time
from mlgov.services.baselines import touched_by_labels
from mlgov.services.in_force import policy_at
from mlgov.services.measuring import measure_reference, measure_windows, windows_with_entities
from mlgov.services.work import Fresh, Work
from mlgov.store import batches, figures, policies, records
from mlgov.store.batches import Batch
from mlgov.store.database import Cursor, Store, Transaction
from mlgov.store.journal import Entry


def follow(store: Store, tx: Transaction, entry: Entry, fresh: Fresh | None = None) -> None:
    """Bring the figures up to date with one entry; `fresh` holds the rows of a batch being committed."""
    if entry.action in ("batch.committed", "batch.withdrawn"):
        found = batches.find(tx.cur, entry.body["id"])
        if found is None:
            raise StoreError(f"entry {entry.seq} speaks of a batch {entry.body['id']} that is not there")
        work = work_on(store, tx.cur, found.model, found.version, entry.seq, fresh or {})
        if found.role in extract_figures.ROLES:
            extract_figures.batch_changed(work, found)
        else:
            _batch_changed(work, found)
            extract_figures.windows_changed(work)
        in_time.judge(work)
    elif entry.action == "policy.published":
        _policy_changed(store, tx.cur, entry.seq)
    elif (
        entry.action == "record.filed" and entry.body["kind"] == "model" and _tier_changed(tx.cur, entry.body)
    ):
        _rejudge(store, tx.cur, entry.seq, entry.body["id"])


def work_on(store: Store, cur: Cursor, model: str, version: str, seq: int, fresh: Fresh) -> Work:
    policy = policy_at(store, cur, seq)
    tier = judging_tier(cur, policy, model, seq)
    return Work(cur, policy, tier, model, version, seq, fresh, store.cache)


def judging_tier(cur: Cursor, policy: Policy, model: str, seq: int) -> str:
    """The tier whose limits judge a model: until it is classified, the one that the policy says."""
    found = records.newest(cur, "model", seq, id=model)
    tier = str(found[0].body["tier"]) if found else UNCLASSIFIED
    return tiers.effective(tier, policy).id


def _batch_changed(work: Work, batch: Batch) -> None:
    if batch.role == "reference":
        measure_reference(work)
        if work.batches("analysis"):
            measure_windows(work, None)
    elif batch.role == "labels":
        entities = work.frame(batch)[batch.spec["entity"]]
        _labels_changed(work, entities)
    else:
        moved = batch.withdrawn_seq is not None and isinstance(batch.spec.get("window"), dict)
        measure_windows(work, None if moved else set(batch.windows))  # what follows by rows moves up


def _labels_changed(work: Work, entities: pl.Series) -> None:
    """Measure anew what depends on labels; features, scores and predictions stay as they were."""
    if touched_by_labels(work, entities):
        measure_windows(work, None, measure_reference(work, (OUTCOMES,)))  # all are held against it
        return
    by_rows = any(isinstance(one.spec.get("window"), dict) for one in work.batches("analysis"))
    touched = None if by_rows else windows_with_entities(work, entities)
    if touched is None or touched:
        measure_windows(work, touched, (OUTCOMES,))


def _policy_changed(store: Store, cur: Cursor, seq: int) -> None:
    """Judge all figures anew; where the new policy measures differently, measure them anew first."""
    if policies.in_force(cur, seq - 1) is None or not _measures_differently(
        policy_at(store, cur, seq - 1), policy_at(store, cur, seq)
    ):
        _rejudge(store, cur, seq, None)
        return
    standing = [one for one in batches.listed(cur, seq) if one.withdrawn_seq is None]
    for model, version in sorted({(one.model, one.version) for one in standing}):
        work = work_on(store, cur, model, version, seq, {})
        measure_reference(work)
        measure_windows(work, None)
        extract_figures.measure_all(work)


def _measures_differently(before: Policy, after: Policy) -> bool:
    """In which groups are large enough, or what stands in for an empty bin; a reference keeps its bins."""
    least, other = before.thresholds.minimum, after.thresholds.minimum
    return (least.group_rows, least.group_share, before.thresholds.binning.zero_share) != (
        other.group_rows,
        other.group_share,
        after.thresholds.binning.zero_share,
    )


def _tier_changed(cur: Cursor, body: dict[str, Any]) -> bool:
    if body["version"] == 1:
        return False
    versions = records.versions(cur, "model", body["id"], 2**62)
    before = [one for one in versions if one.version == body["version"] - 1]
    return bool(before) and before[0].body["tier"] != body["content"]["tier"]


def _rejudge(store: Store, cur: Cursor, seq: int, model: str | None) -> None:
    """Judge the figures in force anew: of one model, or of all."""
    standing = figures.scores(cur, seq, model=model, reference=None)
    if standing.is_empty():
        return
    policy = policy_at(store, cur, seq)
    for part in standing.partition_by("model", maintain_order=True):
        name = str(part["model"][0])
        figures.rejudge(cur, scorecards.judge(part, policy, judging_tier(cur, policy, name, seq)), seq, name)
