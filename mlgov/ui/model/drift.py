"""What moved: each column against the reference, by window; then one column close up."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import polars as pl

from mlgov.charts import theme, words
from mlgov.services import picks
from mlgov.services.records import Stored
from mlgov.ui import blocks, filters, judged, statuses
from mlgov.ui.chart import data_links
from mlgov.ui.model import alarms, drift_close_up, figures, header
from mlgov.ui.model.drift_close_up import FAMILY, LEADING, TOGETHER
from mlgov.ui.skeleton import Here
from mlgov.ui.table import Column, table
from mlgov.ui.text import href
from mlgov.ui.told import Told, of_each
from mlgov.ui.view import show

WINDOWS, MOST_COLUMNS = 26, 40  # of the field
SHORT = {
    LEADING: "Stability index",
    "kolmogorov_smirnov_statistic": "KS",
    "jensen_shannon_distance": "JS distance",
    "chi_squared_p_value": "Chi² p",
    "missing_share_difference": "Missing",
    "unseen_category_share": "New categories",
}


def draw(here: Here, model: Stored) -> None:
    version = header.version(here, model)
    rows = figures.of_family(here, model, version, FAMILY)
    if version is None or rows.is_empty():
        header.no_data(model, "drift")
        return
    newest = judged.readable(judged.worst_first(judged.current(rows)))
    show(_verdict(model, newest), blocks.figures(_figures(newest)), key="drift_head")
    alarms.draw(here, model, version, FAMILY)
    show(
        blocks.heading("Columns by window", help="The worst status of all drift measures of a column"),
        key="drift_map",
    )
    _map(here, model, rows, newest)
    table(
        _one_row_each(newest),
        _columns(newest),
        key="drift",
        empty="No column could be compared.",
        url=lambda row: _url(model, row),
    )
    with filters.beside():
        data_links(rows, key=f"drift_{model.id}", what="Every drift figure")
    drift_close_up.draw(here, model, version, rows, newest)


def _url(model: Stored, row: Mapping[str, Any]) -> str:
    return href("model", model=model.id, tab="drift", column=row["subject"], metric=row["metric"])


def _verdict(model: Stored, newest: list[dict[str, Any]]) -> str:
    total = len({row["subject"] for row in newest if not _whole(row)})
    window = newest[0]["window"]
    judgeable = [row for row in newest if row["status"] in ("ok", *judged.BAD)]
    if not judgeable:
        return blocks.verdict(
            [
                (
                    "not_evaluated",
                    [
                        f"Nothing could be judged in {words.window(window)}:"
                        f" {newest[0]['why'] or 'no limit is set'}."
                    ],
                )
            ]
        )
    found = told(newest, lambda row: _url(model, row))
    if found is None:
        return blocks.verdict(
            [
                (
                    "ok",
                    [
                        f"All {words.plural(total, 'column')} checked in {words.window(window)} are as they"
                        " were in the reference."
                    ],
                )
            ]
        )
    return blocks.verdict(
        [
            found,
            ("not_applicable", ["Compare the distributions below, then confirm or explain what moved."]),
        ]
    )


def told(
    newest: list[dict[str, Any]], url: Callable[[dict[str, Any]], str], most: int = 4
) -> tuple[str, list[Any]] | None:
    """The worst status, and which columns moved, then whether all features together did; None = nothing."""
    columns, whole = (
        by_column(rows, "breach") or by_column(rows, "warn")
        for rows in ([row for row in newest if not _whole(row)], [row for row in newest if _whole(row)])
    )
    if not columns and not whole:
        return None
    total = len({row["subject"] for row in newest if not _whole(row)})
    parts = _moved(columns, total, url, most) if columns else []
    for row in whole:
        before = " " if columns else "No column moved by itself. "
        parts += [f"{before}In {row['window']} ", (TOGETHER, url(row)), f" moved: {_measured(row)}."]
    return judged.worst(row["status"] for row in (*columns, *whole)), parts


def _whole(row: Mapping[str, Any]) -> bool:
    """Whether a figure is of all features together, not of one column."""
    return bool(row["subject"] == row["model"])


def _measured(row: Mapping[str, Any]) -> str:
    """`Population stability index 5.58, above the limit of 0.25, since 2026-W43`."""
    return (
        f"{row['label']} {words.amount(row['value'], row['unit'])}{judged.against(row)}, since {row['since']}"
    )


def _moved(
    bad: Sequence[dict[str, Any]], total: int, url: Callable[[dict[str, Any]], str], most: int
) -> list[Any]:
    """`2 of 6 columns moved in 2026-W45: income (Population stability index 5.58, since 2026-W43) ...`."""
    parts: list[Any] = [f"{len(bad)} of {words.plural(total, 'column')} moved in {bad[0]['window']}: "]
    for i, row in enumerate(bad[:most]):
        parts += [", " if i else "", (row["subject"], url(row)), f" ({_measured(row)})"]
    parts.append(f" and {len(bad) - most} more." if len(bad) > most else ".")
    return parts


def by_column(newest: list[dict[str, Any]], status: str) -> list[dict[str, Any]]:
    """One row for each column with this status: that of the measure which speaks for it."""
    found: dict[str, list[dict[str, Any]]] = {}
    for row in newest:
        if row["status"] == status:
            found.setdefault(row["subject"], []).append(row)
    return [_speaks(own) for own in found.values()]


def _speaks(own: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Of measures of one status the leading one, else the one that has had it longest."""
    return min(own, key=lambda row: (row["metric"] != LEADING, str(row["since"] or "")))


def _one_row_each(newest: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The columns, worst first, each with its measures and the reason of the one that decides."""
    found: dict[str, dict[str, Any]] = {}
    for subject in dict.fromkeys(row["subject"] for row in newest):
        own = [row for row in newest if row["subject"] == subject]
        status = judged.worst(row["status"] for row in own)
        speaks = _speaks([row for row in own if row["status"] == status])
        measures = {row["metric"]: row["value"] for row in own}
        measures |= {f"{row['metric']}_{key}": row[key] for row in own for key in ("unit", "apart")}
        found[subject] = {**speaks, **measures, "named": TOGETHER if _whole(speaks) else subject}
    return sorted(found.values(), key=lambda row: -theme.severity(row["status"]))


def _columns(newest: list[dict[str, Any]]) -> list[Column]:
    present = {row["metric"] for row in newest}
    measures = [
        Column(
            name,
            short,
            "number",
            help=judged.definition(name, FAMILY),
            unit=f"{name}_unit",
            apart=f"{name}_apart",
        )
        for name, short in SHORT.items()
        if name in present
    ]
    return [
        Column("named", "Column"),
        Column("status", "Status", "status", why="why"),
        Column("since", "Since", "blank"),
        *measures,
        Column("n", "n", "count"),
        Column("why", "Why", "long"),
    ]


def _figures(newest: list[dict[str, Any]]) -> list[blocks.Figure]:
    states = [row["status"] for row in _one_row_each(newest) if not _whole(row)]
    counts = {status: states.count(status) for status in ("breach", "warn", "ok", "not_evaluated")}
    leading = [row for row in newest if row["metric"] == LEADING and row["value"] is not None]
    top = max(leading, key=lambda row: row["value"], default=None)
    of = f"of {len(states)}"
    return [
        blocks.Figure("Columns in breach", words.count(counts["breach"]), of),
        blocks.Figure("Columns with a warning", words.count(counts["warn"]), of),
        blocks.Figure("Columns as before", words.count(counts["ok"]), of),
        blocks.Figure("Not evaluated", words.count(counts["not_evaluated"]), of),
        blocks.Figure(
            "Largest stability index",
            words.amount(top["value"], top["unit"], apart_from=top["apart"]) if top else words.NOTHING,
            note=top["subject"] if top else "",
        ),
    ]


def _map(here: Here, model: Stored, rows: pl.DataFrame, newest: list[dict[str, Any]]) -> None:
    """Every column by window, those that are worst now on top."""
    names = list(dict.fromkeys(row["subject"] for row in newest))[:MOST_COLUMNS]
    windows = (
        rows.select("window", "window_index").unique().sort("window_index")["window"].to_list()[-WINDOWS:]
    )
    kept = rows.filter(pl.col("window").is_in(windows) & pl.col("subject").is_in(names))
    left = rows["subject"].n_unique() - len(names)
    n = int(kept.filter(pl.col("window") == windows[-1])["n"].max() or 0)  # type: ignore[arg-type]
    said = Told(
        "The worst status of all drift measures of each column in each window",
        f"{words.plural(len(names), 'column')} in {words.plural(len(windows), 'window')},"
        f" {words.count(n)} rows in the newest",
        of_each(here),
        replace(picks.behind(kept), metric=(), subject=tuple(names) if left else ()),
        f"{words.plural(left, 'further column')} not drawn." if left else "",
    )
    statuses.field(
        kept.rename({"subject": "row"}),
        windows,
        key=f"drift_map_{model.id}",
        title=f"Drift of {model.id} by window",
        told=said,
        order=names,
        url=lambda name: href("model", model=model.id, tab="drift", column=name),
        names={model.id: TOGETHER},
    )
