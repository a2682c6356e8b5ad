"""A demo store with one critical model in production whose figures broke a week ago, and those who answer."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import polars as pl

from mlgov.services import batches, inventory, people
from mlgov.services.context import system, wall_clock
from mlgov.services.policies import prepare
from mlgov.store.database import Store
from tests.services.signing import certify
from tests.services.small_world import SPEC, week

PEOPLE = {
    "dana": ("Dana Dorn", ("analyst", "reviewer")),  # the model's developer
    "ada": ("Ada Arndt", ("steward",)),  # its steward
    "rita": ("Rita Roth", ("reviewer",)),
}
WRONG = 60  # decisions of 200, where the baseline has 4


def built(path: Path) -> Path:
    """Two quiet weeks and a bad one are on file; the bad week after it has not been brought."""
    store = Store.open(path)
    root = system(store)
    prepare(root)
    people.mark_demo(root)
    for id, (name, roles) in PEOPLE.items():
        people.create(root, id, name, roles)
        certify(root, id)
    known = {"id": "loans", "name": "Loan decisions", "owner": "Otto Ott", "steward": "Ada Arndt"}
    inventory.register(root, known | {"developer": "Dana Dorn"})
    inventory.classify(root, "loans", "critical", "It decides about people's credit.")
    version = {"model": "loans", "version": "1.0.0", "task": "binary", "features": ["income"]}
    inventory.register_version(root, version | {"stage": "production", "approval": "approved"})
    weeks = {back: week(_monday(back), wrong=WRONG if back == 2 else 4) for back in range(8, 1, -1)}
    baseline = pl.concat([weeks[back] for back in (8, 7, 6, 5)])
    batches.ingest_frame(root, baseline, SPEC, name="baseline", reference=True)
    for back in (4, 3, 2):
        batches.ingest_frame(root, weeks[back], SPEC, name=f"{back} weeks ago")
    store.close()
    return path


def last_week(path: Path) -> Path:
    """The extract of the second bad week."""
    week(_monday(1), wrong=WRONG).write_csv(path)
    return path


def _monday(back: int) -> datetime:
    """The Monday so many weeks before this one."""
    today = wall_clock().replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None)
    return today - timedelta(days=today.weekday(), weeks=back)
