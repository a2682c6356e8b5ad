"""A demo store with one critical model, figures of some weeks, and the people who fill and review forms."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import polars as pl

from mlgov.services import batches, inventory, people
from mlgov.services.context import system, wall_clock
from mlgov.services.policies import prepare
from mlgov.store.database import Store
from tests.services.journey import acting
from tests.services.small_world import SPEC, week

PEOPLE = {
    "dana": ("Dana Dorn", ("analyst",)),  # the model's developer
    "ada": ("Ada Arndt", ("steward",)),  # its steward, who fills
    "rita": ("Rita Roth", ("reviewer",)),
}
MODEL, NAME, TIER = "loans", "Loan decisions", "critical"


def built(path: Path) -> Path:
    """Nothing has been assessed; the figures of the last two weeks say how two forms begin."""
    store = Store.open(path)
    root = system(store)
    prepare(root)
    people.mark_demo(root)
    for id, (name, roles) in PEOPLE.items():
        people.create(root, id, name, roles)
    known = {"id": MODEL, "name": NAME, "owner": "Otto Ott", "steward": "Ida Imhof"}
    inventory.register(root, known | {"developer": "Dana Dorn"})
    inventory.classify(root, MODEL, TIER, "It decides about people's credit.")
    version = {"model": MODEL, "version": "1.0.0", "task": "binary", "features": ["income"]}
    inventory.register_version(acting(root, "dana"), version)
    monday = wall_clock().replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None)
    monday -= timedelta(days=monday.weekday())
    weeks = [week(monday - timedelta(weeks=back), wrong=4) for back in (6, 5, 4, 3, 2, 1)]
    batches.ingest_frame(root, pl.concat(weeks[:4]), SPEC, name="baseline", reference=True)
    batches.ingest_frame(root, pl.concat(weeks[4:]), SPEC, name="two weeks")
    store.close()
    return path
