"""Groups beside each other: the extremes of each rate, and each group against the one it is held against.

Everything starts from `stacked`: one row for each window, attribute, group and rate, with k counted among n.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

import numpy as np
import polars as pl
from numpy.typing import NDArray

from mlgov.measure import simultaneous, two_shares
from mlgov.measure.assemble import WINDOW
from mlgov.measure.metrics.expressions import effective, rows_of
from mlgov.measure.metrics.fairness import BEST, FLAGS, ODDS, RATES
from mlgov.measure.profiles.groups import canonical
from mlgov.measure.spec import Spec
from mlgov.measure.texts import amount
from mlgov.policy.models import MinimumSample

_CELL = ["window", "attribute", "rate"]
_SIDES = ("k", "n", "name", "value")
_SHOWN = ("low", "low_k", "low_n", "high", "high_k", "high_n", "rows", "groups", "span", "left")
_BOUNDS = tuple(f"{kind}_{end}" for kind in ("difference", "ratio") for end in ("lower", "upper"))


def too_small(rows: pl.Expr, minimum: MinimumSample, whole: Sequence[str | pl.Expr]) -> pl.Expr:
    """Whether a group of so many rows is too small to judge; `whole`: what its share is taken of."""
    return (rows < minimum.group_rows) | (rows < minimum.group_share * rows.sum().over(whole))


def needed(minimum: MinimumSample) -> str:
    """`30 rows and 2 % of all rows`."""
    least = f"{minimum.group_rows} rows"
    return least + (f" and {100 * minimum.group_share:.4g} % of all rows" if minimum.group_share > 0 else "")


def stacked(groups: pl.DataFrame, minimum: MinimumSample) -> pl.DataFrame:
    """By window, attribute, group and rate: k, n, rows, value, and whether the group is `large` enough.

    groups: as `shape_groups.confusion` gives them. Weighted counts become those of Kish's effective number of
    rows, which have the same shares; without weights nothing changes.
    """
    place = [*WINDOW, "attribute", "group", "name", "labelled", *FLAGS]
    one_each = pl.concat(
        groups.select(*place, rows=rows_of(rows), rate=pl.lit(rate), **_counts(k, n))
        for rate, (k, n, rows) in RATES.items()
    )
    large = (pl.col("n") > 0) & ~too_small(pl.col("rows"), minimum, _CELL)
    return one_each.with_columns(value=pl.col("k") / pl.col("n"), large=large)


def _counts(k: pl.Expr, n: pl.Expr) -> dict[str, pl.Expr]:
    known = n > 0
    of_k, of_n = effective(k, n)
    return {"k": pl.when(known).then(of_k).otherwise(0.0), "n": pl.when(known).then(of_n).otherwise(0.0)}


def extremes(stack: pl.DataFrame) -> pl.DataFrame:
    """One row for each window and attribute: for each rate the groups where it is highest and lowest.

    Only groups that are large enough count; `r_span` names the two, `r_left` those left out;
    `r_difference_lower` and the like are the interval of what lies between them, `odds_...` those of the
    larger of two rates.
    """
    kept = pl.col("large")
    ends = (
        stack.sort("value", "name")
        .group_by(_CELL, maintain_order=True)
        .agg(
            *(pl.col(one).filter(kept).first().alias(f"low_{one}") for one in _SIDES),
            *(pl.col(one).filter(kept).last().alias(f"high_{one}") for one in _SIDES),
            rows=pl.col("rows").filter(kept).sum(),
            groups=kept.sum(),
            out=pl.format("{} (n = {})", "name", pl.col("rows").cast(pl.Int64)).filter(~kept).sort(),
        )
    )
    names = pl.col("out").list
    words = pl.col("rate").str.replace_all("_", " ", literal=True)
    low, high = (pl.Series(one, shares(ends[one]), pl.String) for one in ("low_value", "high_value"))
    ends = ends.with_columns(
        span=pl.format("{} from {} ({}) to {} ({})", words, low, "low_name", high, "high_name"),
        left=pl.when(names.len() > 0).then(pl.format("left out: {}", names.join(", "))),
    ).rename({"low_value": "low", "high_value": "high"})
    ends = ends.join(_bounds(stack.filter(kept)), on=_CELL, how="left")
    wide = ends.group_by("window", "attribute").agg(
        *(
            pl.col(name).filter(pl.col("rate") == rate).first().alias(f"{rate}_{name}")
            for rate in RATES
            for name in (*_SHOWN, *_BOUNDS)
        ),
        *(_of_odds(name) for name in _BOUNDS),
    )
    places = stack.filter(pl.col("rate") == ODDS[0]).group_by(
        *WINDOW, "attribute", *FLAGS, maintain_order=True
    )
    labelled = places.agg(pl.col("labelled").sum())
    return labelled.join(wide, on=["window", "attribute"], how="left", maintain_order="left")


def _of_odds(name: str) -> pl.Expr:
    """The bounds of the larger difference, or of the smaller ratio, of the two rates of equalized odds."""
    both = pl.col(f"odds_{name}").filter(pl.col("rate").is_in(ODDS))
    extreme = both.max() if name.startswith("difference") else both.min()
    return pl.when(both.null_count() == 0).then(extreme).alias(f"odds_{name}")


def _bounds(large: pl.DataFrame) -> pl.DataFrame:
    """[*_CELL, *_BOUNDS, odds_*]: of the rates' extremes, as all pairs of groups hold together.

    Where two rates are looked at and the worse one counts, each has half the probability to err.
    """
    ordered = large.sort(*_CELL)
    cells = ordered.select(_CELL).unique(maintain_order=True)
    k, n = matrices(ordered, _CELL, "k", "n")
    odds = cells["rate"].is_in(ODDS).to_numpy()
    found = {}
    for prefix, which, error in (("", np.ones(len(odds), np.bool_), 0.05), ("odds_", odds, 0.025)):
        for kind, bounds in (("difference", simultaneous.difference), ("ratio", simultaneous.ratio)):
            for end, values in zip(("lower", "upper"), bounds(k[which], n[which], error), strict=True):
                column = np.full(len(odds), np.nan)
                column[which] = values
                found[f"{prefix}{kind}_{end}"] = pl.Series(column, nan_to_null=True)
    return cells.hstack(pl.DataFrame(found))


def matrices(ordered: pl.DataFrame, cell: list[str], *names: str) -> list[NDArray[np.float64]]:
    """Columns as matrices, one row for each run of equal cells, one column for each row of it."""
    at = ordered.select(pl.struct(cell).rle_id()).to_series().to_numpy()
    starts = np.searchsorted(at, np.arange(at[-1] + 1 if len(at) else 0))
    within = np.arange(len(at)) - starts[at] if len(at) else at
    shape = (len(starts), int(within.max()) + 1 if len(at) else 0)
    found = []
    for name in names:
        matrix = np.full(shape, np.nan)
        matrix[at, within] = ordered[name].to_numpy()
        found.append(matrix)
    return found


def against(stack: pl.DataFrame, spec: Spec, minimum: MinimumSample) -> pl.DataFrame:
    """One row for each window, attribute, rate and group but the one that the others are held against.

    That is the spec's reference group, or else the best-off: where the rate is highest, of false positives
    lowest. Beside k, n, rows and value: r_k, r_n, r_value, r_name, r_rows, r_large of the other; `chosen`;
    p, corrected by Holm over `tests` groups of the attribute; `needs`, what a group needs to count.
    """
    base = _references(stack, spec)
    found = stack.join(base, on=_CELL, how="left", maintain_order="left")
    found = found.filter(pl.col("group").ne_missing(pl.col("r_group")))
    usable = found["large"].to_numpy() & found["r_large"].fill_null(False).to_numpy()
    k, n, r_k, r_n = (np.where(usable, found[name].to_numpy(), np.nan) for name in ("k", "n", "r_k", "r_n"))
    family = found.select(pl.struct(_CELL).rank("dense")).to_series().to_numpy().astype(np.int64)
    p = two_shares.holm(two_shares.p_values(k, n, r_k, r_n), family)
    tests = np.bincount(family, weights=np.isfinite(p), minlength=int(family.max(initial=0)) + 1)[family]
    return found.with_columns(
        p=pl.Series(p, nan_to_null=True),
        tests=pl.Series(tests.astype(np.int64)),
        needs=pl.lit(needed(minimum)),
        r_share=pl.Series(shares(found["r_value"]), dtype=pl.String),
        chosen_group=pl.col("attribute").replace_strict(
            {one: in_words(text) for one, text in reference_groups(spec).items()},
            default=None,
            return_dtype=pl.String,
        ),
    )


def _references(stack: pl.DataFrame, spec: Spec) -> pl.DataFrame:
    """[*_CELL, r_group, r_k, r_n, r_value, r_name, r_rows, r_large, chosen]"""
    named = reference_groups(spec)
    wanted = pl.col("attribute").replace_strict(named, default=None, return_dtype=pl.String)
    chosen = stack.filter(pl.col("group") == wanted)
    lowest_first = pl.col("rate").replace_strict(
        {rate: 1 if BEST[rate] == "lowest" else -1 for rate in RATES}, return_dtype=pl.Int8
    )
    # A reference group that no row belongs to still is the one: its figures are missing, not another's.
    rest = stack.filter(wanted.is_null() & pl.col("large"))
    # Of several with the same rate the one with the most rows, as it is known best.
    best = rest.sort(pl.col("value") * lowest_first, -pl.col("n"), "name").unique(
        _CELL, keep="first", maintain_order=True
    )
    columns = ("group", "k", "n", "value", "name", "rows", "large")
    picked = pl.concat([chosen.with_columns(chosen=True), best.with_columns(chosen=False)])
    return picked.select(*_CELL, *(pl.col(one).alias(f"r_{one}") for one in columns), "chosen")


def reference_groups(spec: Spec) -> dict[str, str]:
    """{attribute: group} as the spec chooses them; an intersection has one where all its attributes have."""
    sides = [(name,) for name in spec.protected] + list(spec.intersections)
    return {
        ",".join(side): canonical({name: spec.reference_group[name] for name in side})
        for side in sides
        if all(name in spec.reference_group for name in side)
    }


def in_words(group: str) -> str:
    """A group as a person reads it: `Caucasian, Female`."""
    return ", ".join(json.loads(group).values())


def shares(values: pl.Series) -> list[str | None]:
    return [None if value is None else amount(value, "share") for value in values]
