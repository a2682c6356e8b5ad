"""Groups compared within the strata of legitimate attributes: Mantel and Haenszel's risk difference."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from mlgov.measure import assemble, between, catalogue, shape_groups
from mlgov.measure.assemble import WINDOW
from mlgov.measure.profiles import strata
from mlgov.measure.spec import Spec
from mlgov.measure.texts import amount
from mlgov.policy.models import MinimumSample

if TYPE_CHECKING:
    from mlgov.measure.sources import Given

# What is compared: k among n.
OUTCOMES = {"selected": ("selected", "predicted"), "opportunity": ("tp", "positive")}
_CELL = ["window", "attribute", "outcome"]
_NAMED = 5  # strata that are named one by one when left out
_K, _N, _RK, _RN = (pl.col(name) for name in ("k", "n", "r_k", "r_n"))


def figures(given: Given) -> list[pl.DataFrame]:
    """As `assemble.rows` gives them; none where the spec names no legitimate attribute."""
    if not given.spec.conditional:
        return []
    counts = stacked(given.profile, given.spec)
    if not counts.height:
        return []
    found = adjusted(counts, given.spec, given.minimum)
    whole = pl.concat([found, largest(found)], how="diagonal")
    frames = []
    for outcome in OUTCOMES:
        asked = [(one, one.figures["any"]) for one in catalogue.every("fairness", f"conditional {outcome}")]
        own = whole.filter(pl.col("outcome") == outcome)
        frames.append(assemble.rows(own, asked, pl.col("attribute"), pl.col("group")))
    return frames


def stacked(profile: pl.DataFrame, spec: Spec) -> pl.DataFrame:
    """By window, attribute, group, outcome and stratum: k of n."""
    rows = shape_groups.of_groups(profile, spec, [strata.KIND])
    parts = pl.col("key").str.splitn(":", 2)
    rows = rows.with_columns(cell=parts.struct.field("field_0"), stratum=parts.struct.field("field_1"))
    place = [*shape_groups.PLACE, "stratum"]
    value, cell = pl.col("value"), pl.col("cell")
    wide = rows.group_by(place, maintain_order=True).agg(
        value.filter(cell == one).sum().alias(one) for pair in OUTCOMES.values() for one in pair
    )
    each = pl.concat(
        wide.select(*place, k=pl.col(k), n=pl.col(n), outcome=pl.lit(outcome))
        for outcome, (k, n) in OUTCOMES.items()
    )
    return shape_groups.named(each.filter(_N > 0))


def adjusted(counts: pl.DataFrame, spec: Spec, minimum: MinimumSample) -> pl.DataFrame:
    """One row for each window, attribute, outcome and group but the one that the others are held against.

    value and variance of the risk difference, n (rows of the group in strata that count), strata (how many),
    r_name, and `left`: the strata left out, as one of the two has no row in them or both together have fewer
    than the policy's smallest group.
    """
    by_stratum = pl.format("{}:{}/{}", "stratum", "k", "n").sort().str.join("|")
    whole = counts.group_by(*WINDOW, "attribute", "outcome", "group", "name").agg(
        _K.sum(), _N.sum(), by_stratum=by_stratum
    )
    small = between.too_small(_N, minimum, _CELL)
    whole = whole.with_columns(large=~small, value=_K / _N)
    base = _references(whole, spec)
    pairs = whole.filter(pl.col("large")).join(base, on=_CELL, how="inner")
    pairs = pairs.filter(pl.col("group") != pl.col("r_group"))
    names = pairs.select(*WINDOW, "attribute", "outcome", "group", "name", "r_group", "r_name")
    own = names.join(_of(counts, "group", "k", "n"), on=[*_CELL, "group"], how="inner")
    other = names.join(_of(counts, "r_group", "r_k", "r_n"), on=[*_CELL, "r_group"], how="inner")
    place = names.columns
    both = own.join(other, on=[*place, "stratum"], how="full", coalesce=True, nulls_equal=True)
    both = both.with_columns(pl.col("k", "n", "r_k", "r_n").fill_null(0.0))
    used = (_N > 0) & (_RN > 0) & (_N + _RN).ge(minimum.group_rows)
    return _mantel_haenszel(both.with_columns(used=used), place).sort(place, maintain_order=True)


def _of(counts: pl.DataFrame, group: str, k: str, n: str) -> pl.DataFrame:
    return counts.select(*_CELL, "stratum", pl.col("group").alias(group), _K.alias(k), _N.alias(n))


def _references(whole: pl.DataFrame, spec: Spec) -> pl.DataFrame:
    """The chosen group of an attribute, else the one with the highest rate among those large enough.

    Of several with the same rate the one with the most rows, as it is known best, then one that its strata
    tell apart: which group is held against which must not hang on what groups are called.
    """
    wanted = pl.col("attribute").replace_strict(
        between.reference_groups(spec), default=None, return_dtype=pl.String
    )
    fits = (wanted.is_null() | (pl.col("group") == wanted)) & pl.col("large")
    order = ("value", "n", "by_stratum", "name")
    best = whole.filter(fits).sort(order, descending=[True, True, False, False])
    return best.unique(_CELL, keep="first").select(*_CELL, r_group="group", r_name="name")


def _mantel_haenszel(both: pl.DataFrame, place: list[str]) -> pl.DataFrame:
    """The risk difference over strata, with the variance of Sato, Greenland and Robins (1989)."""
    total = _N + _RN
    share, rest = _N / total, _RN / total
    parts = {
        "weight": _N * _RN / total,
        "top": _K * rest - _RK * share,
        "p": _RK * share**2 - _K * rest**2 + share * rest * (_RN - _N) / 2,
        "q": (_K * (_RN - _RK) + _RK * (_N - _K)) / total / 2,
    }
    used = pl.col("used")
    label = pl.format("{} (n = {})", _stratum(both), total.cast(pl.Int64))
    summed = both.group_by(place, maintain_order=True).agg(
        *(one.filter(used).sum().alias(name) for name, one in parts.items()),
        n=_N.filter(used).sum(),
        strata=used.sum(),
        out=label.filter(~used).sort(),
    )
    value = pl.when(pl.col("weight") > 0).then(pl.col("top") / pl.col("weight"))
    return summed.with_columns(value=value).with_columns(
        variance=((pl.col("value") * pl.col("p") + pl.col("q")) / pl.col("weight") ** 2).clip(0.0),
        left=_listed(pl.col("out")),
    )


def _stratum(both: pl.DataFrame) -> pl.Expr:
    texts = both["stratum"].unique().to_list()
    names = [", ".join(json.loads(text)) for text in texts]
    return pl.col("stratum").replace_strict(texts, names, return_dtype=pl.String)


def _listed(names: pl.Expr) -> pl.Expr:
    more = names.list.len().cast(pl.Int64) - _NAMED
    said = pl.format("left out: {}", names.list.head(_NAMED).list.join(", "))
    return (
        pl.when(more > 0).then(pl.format("{} and {} more", said, more)).when(names.list.len() > 0).then(said)
    )


def largest(found: pl.DataFrame) -> pl.DataFrame:
    """One row for each window, attribute and outcome: the group furthest from the one it is held against.

    Its bounds hold although the furthest was picked: by Bonferroni over the groups.
    """
    known = found.filter(pl.col("value").is_not_null()).with_columns(away=pl.col("value").abs())
    tests = pl.len().over(_CELL)
    error = pl.col("variance").sqrt() * tests.map_batches(_quantiles, return_dtype=pl.Float64)
    known = known.with_columns(
        lower=(pl.col("away") - error).clip(0.0), upper=(pl.col("away") + error).clip(0.0, 1.0)
    )
    bounds = known.group_by(_CELL, maintain_order=True).agg(
        lower=pl.col("lower").max(), upper=pl.col("upper").max(), n=pl.col("n").sum()
    )
    first = known.sort("away", "name", descending=[True, False]).unique(_CELL, keep="first")
    first = first.drop("lower", "upper", "n").join(bounds, on=_CELL, how="left")
    return first.with_columns(
        value="away",
        group=pl.lit(None, pl.String),
        furthest="name",
        points=pl.Series(
            [amount(one, "share").removesuffix(" %") for one in first["value"]], dtype=pl.String
        ),
    )


def _quantiles(tests: pl.Series) -> pl.Series:
    from scipy.special import ndtri

    found = {one: float(ndtri(1 - 0.025 / one)) for one in tests.unique().to_list()}
    return pl.Series(np.array([found[one] for one in tests.to_list()], dtype=np.float64))
