"""A store with a model of every task, so that every chart is drawn somewhere."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import polars as pl

from mlgov.measure.spec import Spec
from mlgov.services import batches
from mlgov.services.context import system
from mlgov.store.database import Store
from tests.pages.test_operations import business, operations
from tests.ui import small_portfolio

BINARY, NUMBERS, CLASSES = small_portfolio.MODEL, "prices", "tickets"
FIRST = datetime(2026, 9, 7, tzinfo=UTC)  # a Monday
WEEKS, EACH = 4, 150
_COMMON = {"version": "1.0.0", "timestamp": "at", "window": "week", "label": "truth"}
_NUMBERS = Spec.model_validate(
    _COMMON
    | {"model": NUMBERS, "task": "regression", "prediction": "guess", "features": {"numeric": ["size"]}}
)
_CLASSES = Spec.model_validate(
    _COMMON
    | {
        "model": CLASSES, "task": "multiclass", "prediction": "guess", "protected": ["team"],
        "score": {"bill": "p_bill", "fault": "p_fault", "other": "p_other"},
        "features": {"categorical": ["channel"]},
    }
)  # fmt: skip


def numbers(first: datetime) -> pl.DataFrame:
    """Prices by size, and guesses that lie a little high for the large ones."""
    return _rows(first).select(
        "at",
        size=pl.col("i") % 50,
        truth=10.0 * (pl.col("i") % 50) + pl.col("i") % 7,
        guess=10.2 * (pl.col("i") % 50) + 3,
    )


def classes(first: datetime) -> pl.DataFrame:
    """Tickets of three kinds; every fifth of the first two kinds is taken for the next one."""
    kinds = pl.Series(["bill", "fault", "other"])
    right = [k % 3 for k in range(WEEKS * EACH)]
    guess = [kind if k % 5 or kind == 2 else kind + 1 for k, kind in enumerate(right)]
    odds = {f"p_{name}": [0.8 if one == k else 0.1 for one in guess] for k, name in enumerate(kinds)}
    more = pl.DataFrame({"truth": kinds.gather(right), "guess": kinds.gather(guess), **odds})
    team = pl.when(pl.col("i") % 2 == 0).then(pl.lit("north")).otherwise(pl.lit("south"))
    told = _rows(first).select("at", team=team, channel=pl.lit("mail"))
    return pl.concat([told, more], how="horizontal")


def _rows(first: datetime) -> pl.DataFrame:
    days = [first + timedelta(days=k // EACH * 7 + k % 7) for k in range(WEEKS * EACH)]
    return pl.DataFrame({"i": range(WEEKS * EACH), "at": days})


def build(store: Store) -> Store:
    small_portfolio.build(store)
    ctx = system(store, lambda: datetime(2026, 11, 10, 9, tzinfo=UTC))
    for spec, rows in ((_NUMBERS, numbers), (_CLASSES, classes)):
        batches.ingest_frame(ctx, rows(FIRST - timedelta(weeks=8)), spec, name="baseline", reference=True)
        batches.ingest_frame(ctx, rows(FIRST), spec, name="autumn")
    operations(ctx)
    business(ctx)
    return store
