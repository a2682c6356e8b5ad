"""Retired models are read-only: what may still be filed about them, and predictions that come afterwards."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

import polars as pl

from mlgov.errors import Problem, RecordError
from mlgov.govern.calendar import day, last_moment
from mlgov.policy.models import Policy
from mlgov.policy.rights import RETIREMENT_FILE, holders
from mlgov.store.database import Transaction
from mlgov.store.records import Stored

# What says how a model is, and may not change any more. What went wrong with it may still be told and mended.
READ_ONLY = (
    "model", "model_version", "classification", "assessment", "artifact", "procedure", "lifecycle",
    "deliverable", "gate_passage", "deployment", "rebuild", "alarm_review",
)  # fmt: skip


def of(tx: Transaction, model: str, version: str | None) -> Stored | None:
    """The completed retirement of a model, or of one of its versions; None while there is none."""
    for one in tx.newest("retirement"):
        same = one.body["model"] == model and one.body.get("version") in (None, version)
        if same and one.body.get("completed"):
            return one
    return None


def check(tx: Transaction, kind: str, content: Mapping[str, Any], policy: Callable[[], Policy]) -> None:
    """RecordError where a record would change what is retired, saying who can reopen it."""
    if kind not in READ_ONLY:
        return
    model = content.get("id") if kind == "model" else content.get("model")
    found = of(tx, str(model), content.get("version")) if model else None
    if found is not None:
        who = ", ".join(holders(policy(), RETIREMENT_FILE)) or "nobody"
        fix = f"{who} may reopen the retirement {found.id}, with a reason"
        raise RecordError(
            f"{found.id} was retired on {str(found.body['completed'])[:10]} and is read-only",
            [Problem("model", "is retired", fix)],
        )


def late(
    tx: Transaction, model: str, version: str, times: pl.Series | None, rows: int
) -> tuple[int, Stored] | None:
    """How many rows were scored after the last day of a retired model, and its record; None where none were.

    times: of the rows, UTC without a zone; None where they have none, so that all count from completion on.
    """
    found = of(tx, model, version)
    last = day(found.body.get("last_scoring")) if found else None
    if found is None or last is None:
        return None
    end: datetime = last_moment(last).astimezone(UTC).replace(tzinfo=None)
    count = rows if times is None else int((times.cast(pl.Datetime("us")) >= end).sum())
    return (count, found) if count else None
