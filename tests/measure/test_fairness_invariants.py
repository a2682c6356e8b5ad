"""What does not change when people are renamed, reordered, doubled, or when labels swap their sides."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from mlgov.measure import assemble, source_conditional, source_fairness
from mlgov.measure.sources import Given
from tests.measure.cases import EVERY_GROUP, counts, spec_of

SPEC = spec_of(prediction="p", label="y", protected=["g"], conditional=["d"])
ROW = st.fixed_dictionaries(
    {
        "g": st.sampled_from(["a", "b", "c"]),
        "d": st.sampled_from(["u", "v"]),
        "p": st.sampled_from([0, 1, None]),
        "y": st.sampled_from([0, 1, None]),
    }
)
SCHEMA = {"g": pl.String, "d": pl.String, "p": pl.Int64, "y": pl.Int64}
ROWS = st.lists(ROW, min_size=2, max_size=40)
Row = dict[str, object]
Values = tuple[float, ...]
NAN = float("nan")
ALIKE: Row = {"d": "u", "p": 0, "y": 0}
CASES = settings(max_examples=12, deadline=None)


def _figures(rows: list[Row]) -> dict[tuple[str, str | None], Values]:
    """Value, lower, upper and n; NaN where there is none."""
    given = Given(counts(pl.DataFrame(rows, schema=SCHEMA), SPEC), SPEC, None, EVERY_GROUP, 0.0)
    found = assemble.finish([*source_fairness.figures(given), *source_conditional.figures(given)])
    return {
        (metric, group): tuple(NAN if one is None else float(one) for one in values)
        for metric, group, *values in found.select("metric", "group", "value", "lower", "upper", "n").rows()
    }


def _same(one: object, other: object) -> None:
    assert one == pytest.approx(other, abs=1e-9, rel=1e-9, nan_ok=True)


@CASES
@given(ROWS, st.randoms())
def test_the_order_of_rows_does_not_matter(rows: list[Row], random: object) -> None:
    shuffled = list(rows)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    left, right = _figures(rows), _figures(shuffled)
    assert left.keys() == right.keys()
    for key in left:
        _same(left[key], right[key])


@CASES
@given(ROWS)
@example([ALIKE | {"g": group} for group in "aab"])  # one rate, unlike numbers of rows
@example([ALIKE | {"g": group, "d": d} for group, d in ("au", "av", "bu", "bu", "cv")])  # nor strata
def test_new_names_of_groups_change_nothing_between_them(rows: list[Row]) -> None:
    names = {"a": "zeta", "b": "alpha", "c": 'mu "; --'}
    renamed = [{**row, "g": names[str(row["g"])]} for row in rows]
    left, right = _figures(rows), _figures(renamed)
    for (metric, group), values in left.items():
        if group is None:
            _same(values, right[metric, None])


@CASES
@given(ROWS)
def test_doubled_rows_double_n_and_leave_values(rows: list[Row]) -> None:
    left, right = _figures(rows), _figures(rows * 2)
    for (metric, group), values in left.items():
        if metric.endswith("p_value") or metric.startswith("conditional"):
            continue
        twice = right[metric, group]
        _same(values[0], twice[0])
        assert twice[3] == 2 * values[3]


@CASES
@given(ROWS)
def test_swapped_labels_swap_the_rates(rows: list[Row]) -> None:
    swapped = [
        {**row, **{name: None if row[name] is None else 1 - int(str(row[name])) for name in ("p", "y")}}
        for row in rows
    ]
    left, right = _figures(rows), _figures(swapped)
    pairs = {
        "true_positive_rate": "true_negative_rate",
        "false_positive_rate": "false_negative_rate",
        "positive_predictive_value": "negative_predictive_value",
        "accuracy_score": "accuracy_score",
    }
    for (metric, group), values in left.items():
        if metric in pairs:
            _same(values, right[pairs[metric], group])
    _same(left["demographic_parity_difference", None][0], right["demographic_parity_difference", None][0])


@CASES
@given(ROWS)
def test_figures_keep_to_their_intervals(rows: list[Row]) -> None:
    for (metric, _), (value, lower, upper, _n) in _figures(rows).items():
        # Comparisons with NaN, where there is no interval, are false.
        assert not (value < lower - 1e-9 or value > upper + 1e-9), metric
