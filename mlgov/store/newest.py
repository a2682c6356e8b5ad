"""Readings across the portfolio: every record, where every family stands, figures of a stretch of time."""

from __future__ import annotations

from datetime import datetime

import polars as pl

from mlgov.govern.families import ESTIMATED
from mlgov.store.figures import IN_FORCE, ORDER, SCORE_COLUMNS
from mlgov.store.records import COLUMNS, Stored, read
from mlgov.store.sql import Cursor, frame
from mlgov.store.times import to_db


def every_version(cur: Cursor, kind: str, up_to: int) -> list[Stored]:
    """Every version of every record of a kind, by id, oldest first."""
    return read(
        cur, f"select {COLUMNS} from records where kind = ? and seq <= ? order by id, version", [kind, up_to]
    )


def newest_judged(cur: Cursor, up_to: int, by_window: pl.DataFrame) -> pl.DataFrame:
    """Each family's figures of its newest judged window, or of its newest where none was judged.

    Families differ in their windows, because labels arrive after the scores. Estimates of performance stand
    beside what labels showed, where they are of a later window. by_window: the answer of
    `figures.worst_by_window` after the same entry, which says in which windows something was judged.
    """
    chosen = _chosen(by_window)
    picked = [chosen[name].to_list() for name in ("model", "version", "family", "window", "early")]
    return frame(
        cur,
        f"""with chosen as (select unnest(?::varchar[]) as model, unnest(?::varchar[]) as version,
                               unnest(?::varchar[]) as family, unnest(?::varchar[]) as "window",
                               unnest(?::boolean[]) as early)
            select {SCORE_COLUMNS} from scores join chosen using (model, version, family, "window")
            where {IN_FORCE} and not reference
              and (early is null or early = starts_with(metric, '{ESTIMATED}'))
            order by model, version, family, metric, subject, "group" """,
        [*picked, up_to, up_to],
    )


def _chosen(by_window: pl.DataFrame) -> pl.DataFrame:
    """[model, version, family, window, early]: where to look; early = for estimates alone, or for all else.

    It is null where nothing but estimates was ever judged.
    """
    place, at = ["model", "version", "family"], pl.col("at")
    judged = (pl.col("breach") + pl.col("warn") + pl.col("ok")) > 0
    seen = by_window.with_row_index("at").group_by(place, maintain_order=True).agg(
        last=at.last(), judged=at.filter(judged).last(), shown=at.filter(judged & ~pl.col("estimated")).last()
    )  # fmt: skip
    later = pl.col("judged") > pl.col("shown")
    first = seen.select(
        *place,
        at=pl.coalesce("shown", "judged", "last"),
        early=pl.when(pl.col("shown").is_not_null()).then(False),
    )
    ahead = seen.filter(later).select(*place, at="judged", early=pl.lit(True))
    names = by_window.with_row_index("at").select("at", "window")
    return pl.concat([first, ahead]).join(names, on="at", how="left")


def over_time(cur: Cursor, up_to: int, wanted: pl.DataFrame) -> pl.DataFrame:
    """[model, version, metric, subject, group, window, window_start, status] of figures, windows in order.

    wanted: has the columns model, version, metric, subject and group, one row for each figure.
    """
    keys = ("model", "version", "metric", "subject", "group")
    return frame(
        cur,
        f"""with wanted as (select unnest(?::varchar[]) as model, unnest(?::varchar[]) as version,
                               unnest(?::varchar[]) as metric, unnest(?::varchar[]) as subject,
                               unnest(?::varchar[]) as "group")
            select s.model, s.version, s.metric, s.subject, s."group", s."window", s.window_start, s.status
            from scores s semi join wanted w
              on s.model = w.model and s.version = w.version and s.metric = w.metric
             and s.subject = w.subject and s."group" is not distinct from w."group"
            where {IN_FORCE} and not reference order by {ORDER}, window_start""",
        [*(wanted[name].to_list() for name in keys), up_to, up_to],
    )


def beginning_between(cur: Cursor, up_to: int, start: datetime, end: datetime) -> pl.DataFrame:
    """Performance, operations, and fairness between groups, of windows that begin in [start, end)."""
    return frame(
        cur,
        f"""select {SCORE_COLUMNS} from scores
            where {IN_FORCE} and not reference and window_start >= ? and window_start < ?
              and family in ('performance', 'fairness', 'operations') and "group" is null
            order by model, version, window_start, family, metric, subject""",
        [up_to, up_to, to_db(start), to_db(end)],
    )
