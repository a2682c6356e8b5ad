"""Limits against a reference's variation or the year before: judged when all of a model's windows stand.

A batch may change what other windows are compared with, as labels of last year may arrive late. So after
each batch the figures of a model with such a limit are judged together, and the windows in which a verdict
has changed are replaced. Models without such a limit cost nothing here.
"""

from __future__ import annotations

import polars as pl

from mlgov.measure import history, scorecards
from mlgov.services.work import Work
from mlgov.store import figures

_PLACE = ["version", "reference", "window", "family", "metric", "subject", "group"]
_WINDOW = ["version", "reference", "window"]


def judge(work: Work) -> None:
    """Judge a model's figures anew where its limits need other windows than their own."""
    if not history.needed(work.policy.thresholds.limits, work.model, work.tier):
        return
    standing = figures.scores(work.cur, work.seq, model=work.model, reference=None)
    if standing.is_empty():
        return
    judged = scorecards.judge(standing, work.policy, work.tier)
    before = standing.select(*_PLACE, _status="status", _why="why")
    beside = judged.join(before, on=_PLACE, how="left", nulls_equal=True)
    same = pl.col("status").eq_missing(pl.col("_status")) & pl.col("why").eq_missing(pl.col("_why"))
    moved = beside.filter(~same).select(_WINDOW).unique()
    if moved.height:
        rows = judged.join(moved, on=_WINDOW, how="semi", maintain_order="left")
        figures.rejudge(work.cur, rows, work.seq, work.model, only=moved)
