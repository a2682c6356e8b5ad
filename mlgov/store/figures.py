"""Counts (profiles) and judged figures (scores): a row holds from one journal entry until another's."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import polars as pl

from mlgov.govern.families import ESTIMATED
from mlgov.store.sql import Cursor, first, frame, insert, run

IN_FORCE = "since_seq <= ? and (until_seq is null or until_seq > ?)"
SCORE_COLUMNS = (
    'model, version, "window", window_start, window_end, reference, family, metric, subject, "group", value, '
    "n, lower, upper, status, why, policy_version, reference_value, reference_lower, reference_upper, "
    "undefined, part, comparison, because, limit_value"
)
EXTRACTS = ("operations", "business")  # parts that are not measured from predictions
_PROFILE = '"window", window_start, window_end, "column", attribute, "group", kind, key, value, part'
# Windows of rows are labelled `rows 5000-9999` and have no start in time: their first row orders them.
ORDER = "coalesce(try_cast(regexp_extract(\"window\", '^rows ([0-9]+)', 1) as bigint), 0)"


def replace(
    cur: Cursor,
    table: str,
    rows: pl.DataFrame,
    *,
    model: str,
    version: str,
    reference: bool,
    windows: Sequence[str] | None,
    parts: Sequence[str] | None,
    seq: int,
) -> None:
    """Put rows in force from entry `seq` on, in place of those of the same windows and parts.

    None stands for all windows, and for all parts that are measured from predictions.
    """
    tests = "model = ? and version = ? and reference = ? and until_seq is null"
    values: list[Any] = [model, version, reference]
    if windows is not None:
        tests += ' and "window" in (select unnest(?))'
        values.append(list(windows))
    if parts is not None:
        tests += " and part in (select unnest(?))"
        values.append(list(parts))
    elif table == "scores":
        tests += f" and coalesce(part, '') not in {EXTRACTS}"
    stood = first(cur, f"select count(*) from {table} where {tests}", values)
    if stood and stood[0]:
        run(cur, f"update {table} set until_seq = ? where {tests}", [seq, *values])
    stamped = rows.with_columns(
        model=pl.lit(model),
        version=pl.lit(version),
        reference=pl.lit(reference),
        since_seq=pl.lit(seq, pl.Int64),
    )
    insert(cur, table, stamped)


def rejudge(cur: Cursor, rows: pl.DataFrame, seq: int, model: str, only: pl.DataFrame | None = None) -> None:
    """Replace the scores in force of a model by the same figures with other verdicts.

    only: [version, reference, window]: the windows to replace; None = all of them.
    """
    tests, values = "until_seq is null and model = ?", list[Any]((seq, model))
    if only is not None:
        tests += (
            ' and (version, reference, "window") in '
            "(select unnest(?::varchar[]), unnest(?::boolean[]), unnest(?::varchar[]))"
        )
        values += [only[name].to_list() for name in ("version", "reference", "window")]
    run(cur, f"update scores set until_seq = ? where {tests}", values)
    insert(cur, "scores", rows.with_columns(since_seq=pl.lit(seq, pl.Int64)))


def scores(
    cur: Cursor,
    up_to: int,
    *,
    model: str | None = None,
    version: str | None = None,
    reference: bool | None = False,
    metric: str | None = None,
    windows: Sequence[str] | None = None,
    models: Sequence[str] | None = None,
    newest_window: bool = False,
) -> pl.DataFrame:
    """Judged figures in force after an entry, by model, version and window; reference=None takes both."""
    tests: list[str] = [IN_FORCE]
    values: list[Any] = [up_to, up_to]
    for name, value in (("model", model), ("version", version), ("reference", reference), ("metric", metric)):
        if value is not None:
            tests.append(f"{name} = ?")
            values.append(value)
    for name, among in (('"window"', windows), ("model", models)):
        if among is not None:
            tests.append(f"{name} in (select unnest(?))")
            values.append(list(among))
    newest = (
        f"qualify dense_rank() over (partition by model, version, reference, family in {EXTRACTS} "
        f"order by {ORDER} desc, window_start desc nulls last) = 1"
        if newest_window
        else ""
    )
    return frame(
        cur,
        f"select {SCORE_COLUMNS} from scores where {' and '.join(tests)} {newest} "
        f'order by model, version, reference desc, {ORDER}, window_start, family, metric, subject, "group"',
        values,
    )


def profile(
    cur: Cursor,
    up_to: int,
    *,
    model: str,
    version: str,
    reference: bool,
    window: str | None = None,
    windows: Sequence[str] | None = None,
    column: str | None = None,
    kind: str | None = None,
    part: str | None = None,
) -> pl.DataFrame:
    """Counts in force after an entry, as the long frame of `measure.profiles`."""
    tests: list[str] = [IN_FORCE, "model = ?", "version = ?", "reference = ?"]
    values: list[Any] = [up_to, up_to, model, version, reference]
    for name, value in (('"window"', window), ('"column"', column), ("kind", kind), ("part", part)):
        if value is not None:
            tests.append(f"{name} = ?")
            values.append(value)
    if windows is not None:
        tests.append('"window" in (select unnest(?))')
        values.append(list(windows))
    return frame(cur, f"select {_PROFILE} from profiles where {' and '.join(tests)}", values)


def undivided(cur: Cursor, model: str, version: str, reference: bool, windows: Iterable[str] | None) -> bool:
    """Whether figures in force were measured before rows said which part they belong to."""
    tests, values = "", list[Any]((model, version, reference))
    if windows is not None:
        tests, values = ' and "window" in (select unnest(?))', [*values, list(windows)]
    found = first(
        cur,
        "select count(*) from profiles where model = ? and version = ? and reference = ? "
        f"and until_seq is null and part is null {tests}",
        values,
    )
    return bool(found and found[0])


def worst_by_window(cur: Cursor, up_to: int) -> pl.DataFrame:
    """[model, version, window, window_start, family, breach, warn, ok, not_evaluated, estimated]

    Counts of figures. Estimates of performance count only in windows where labels show none of it:
    `estimated` says that a window was judged by them alone.
    """
    return frame(
        cur,
        f"""with counted as (
                select model, version, "window", window_start, family,
                       family = 'performance' and starts_with(metric, '{ESTIMATED}') as early,
                       count(*) filter (status = 'breach') as breach,
                       count(*) filter (status = 'warn') as warn, count(*) filter (status = 'ok') as ok,
                       count(*) filter (status = 'not_evaluated') as not_evaluated
                from scores where {IN_FORCE} and not reference
                group by model, version, "window", window_start, family, early),
            marked as (
                select *, bool_or(not early and breach + warn + ok > 0)
                          over (partition by model, version, "window", window_start, family) as shown
                from counted)
            select model, version, "window", window_start, family, sum(breach)::bigint as breach,
                   sum(warn)::bigint as warn, sum(ok)::bigint as ok,
                   sum(not_evaluated)::bigint as not_evaluated,
                   bool_or(early and breach + warn + ok > 0) and not bool_or(shown) as estimated
            from marked where not (early and shown)
            group by model, version, "window", window_start, family
            order by model, version, {ORDER}, window_start, family""",
        [up_to, up_to],
    )


def clear(cur: Cursor) -> None:
    for table in ("profiles", "scores", "bins", "kept_references", "ordered"):
        run(cur, f"delete from {table}")


def statuses_since(cur: Cursor, model: str, version: str, seq: int) -> dict[str, int]:
    """How many figures of each status an entry put in force."""
    rows = cur.execute(
        "select status, count(*) from scores where model = ? and version = ? and since_seq = ? "
        "and until_seq is null and not reference group by status order by status",
        [model, version, seq],
    ).fetchall()
    return {str(status): int(n) for status, n in rows}


def breaches_since(cur: Cursor, model: str, version: str, seq: int, family: str) -> pl.DataFrame:
    """[metric, subject, group]: what an entry judged to be in breach in a window that is no reference."""
    return frame(
        cur,
        'select distinct metric, subject, "group" from scores where model = ? and version = ? and family = ? '
        "and since_seq = ? and until_seq is null and not reference and status = 'breach' order by all",
        [model, version, family, seq],
    )
