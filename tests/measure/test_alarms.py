"""Alarms: runs worked by hand, corrections against scipy, and what must hold of any figures."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from mlgov.measure import scorecards, stories, telling
from mlgov.measure.alarms import MOVED, Alarm, find
from mlgov.measure.discovery import corrected

PSI, KS = "population_stability_index", "kolmogorov_smirnov_statistic"
KS_P, MISSING = "kolmogorov_smirnov_p_value", "missing_share_difference"
MONDAY = datetime(2026, 2, 2)
SCHEMA = {**scorecards.SCORES, "window_index": pl.Int64}


def row(index: int, status: str = "ok", **more: Any) -> dict[str, Any]:
    """The stability index of income in one week."""
    start = MONDAY + timedelta(weeks=index)
    usual = dict.fromkeys(SCHEMA) | {
        "model": "loans", "version": "1.0.0", "window": f"2026-W{6 + index:02d}", "window_start": start,
        "window_end": start + timedelta(weeks=1), "reference": False, "family": "drift", "metric": PSI,
        "subject": "income", "value": 0.2, "n": 500, "status": status, "why": "0.2, above the limit of 0.1",
        "window_index": index,
    }  # fmt: skip
    return usual | more


def weeks(statuses: str, **more: Any) -> list[dict[str, Any]]:
    """One row a week: . within the limits, w a warning, b a breach, ? could not be judged."""
    names = {".": "ok", "w": "warn", "b": "breach", "?": "not_evaluated"}
    return [row(k, names[one], **more) for k, one in enumerate(statuses)]


def found(*parts: list[dict[str, Any]], windows: int = 2, **more: Any) -> list[Alarm]:
    frame = pl.DataFrame([one for part in parts for one in part], schema=SCHEMA, orient="row")
    return find(frame, windows=windows, rate=0.05, model="loans", **more)


@pytest.mark.parametrize(
    ("statuses", "told"),
    [
        ("....", []),
        (".w..", []),
        (".ww.", [(1, "warning", 2, "2026-W08", "2026-W09")]),
        (".wwb", [(1, "critical", 3, "2026-W08", None)]),
        ("bbww", [(0, "warning", 4, "2026-W07", None)]),
        # What could not be judged neither breaks a run nor makes it longer.
        (".w?w.", [(1, "warning", 2, "2026-W09", "2026-W10")]),
        (".w??.", []),
        ("ww.ww", [(3, "warning", 2, "2026-W10", None), (0, "warning", 2, "2026-W07", "2026-W08")]),
        ("ww??", [(0, "warning", 2, "2026-W07", None)]),
    ],
)
def test_runs_by_hand(statuses: str, told: list[tuple[Any, ...]]) -> None:
    assert [
        (one.since_index, one.level, one.windows, one.confirmed_in, one.until)
        for one in found(weeks(statuses))
    ] == told


def test_one_window_is_enough_where_the_policy_says_so() -> None:
    assert [one.since for one in found(weeks(".w."), windows=1)] == ["2026-W07"]


def test_measures_of_a_column_are_one_alarm_and_the_index_speaks() -> None:
    (one,) = found(
        weeks(".ww"), weeks(".ww", metric=KS, value=0.15), weeks(".w.", metric=MISSING, value=0.06)
    )
    assert (one.metric, [beside.metric for beside in one.beside]) == (PSI, [KS])
    assert "Kolmogorov-Smirnov statistic 0.15" in one.why
    assert "since 2026-W07" in one.why


def test_a_measure_in_breach_speaks_before_the_index_that_only_warns() -> None:
    (one,) = found(weeks("ww"), weeks("wb", metric=KS))
    assert (one.metric, one.level) == (KS, "critical")


def test_the_reference_s_own_windows_raise_nothing() -> None:
    assert found(weeks("bbbb", reference=True)) == []


def test_columns_and_groups_keep_apart() -> None:
    shared = {"family": "fairness", "metric": "selection_rate", "subject": "sex"}
    sexes = [weeks("bb", group=f'{{"sex":"{one}"}}', **shared) for one in "fm"]
    assert {(one.subject, one.group) for one in found(*sexes, weeks("b.", subject="age"))} == {
        ("sex", '{"sex":"f"}'), ("sex", '{"sex":"m"}'),
    }  # fmt: skip


def test_a_difference_and_its_ratio_tell_one_story() -> None:
    shared = {"family": "fairness", "subject": "sex"}
    one, *more = found(
        weeks("bb", metric="demographic_parity_ratio", value=0.5, **shared),
        weeks("ww", metric="demographic_parity_difference", value=0.2, **shared),
    )
    assert (one.metric, one.worst, more) == ("demographic_parity_ratio", 0.5, [])


@pytest.mark.parametrize(("p", "raised"), [(0.0001, True), (0.04, False)])
def test_a_column_needs_a_p_value_that_survives_correction(p: float, raised: bool) -> None:
    """0.04 is below the rate, but one of ten columns: corrected it is 0.4."""
    tests = [[row(w, "not_applicable", metric=KS_P, value=p) for w in range(2)]]
    for k in range(9):
        tests.append([row(w, "not_applicable", metric=KS_P, subject=f"c{k}", value=0.5) for w in range(2)])
    alarms = found(weeks("ww"), *tests)
    assert bool(alarms) is raised
    if raised:
        assert alarms[0].leading.p_value == pytest.approx(p * 10)


def test_missing_values_are_tested_by_their_own_interval() -> None:
    """The test of the distribution sees no missing values; the share's own standard error does."""
    calm = [row(w, "not_applicable", metric=KS_P, value=0.8) for w in range(2)]
    clear = weeks("ww", metric=MISSING, value=0.10, lower=0.08, upper=0.12)
    unclear = weeks("ww", metric=MISSING, value=0.06, lower=-0.02, upper=0.14, subject="age")
    (one,) = found(calm, clear, unclear)
    errors = np.array([0.04, 0.16]) / (2 * stats.norm.ppf(0.975))
    expected = stats.false_discovery_control(2 * stats.norm.sf(np.array([0.10, 0.06]) / errors))
    assert one.subject == "income"
    assert one.leading.p_value == pytest.approx(expected[0], rel=1e-9)


def test_what_carries_a_fall_in_performance() -> None:
    fall = weeks("..bb", family="performance", metric="roc_auc_score", subject="loans", value=0.7,
                 reference_value=0.8)  # fmt: skip
    alarms = found(
        fall, weeks(".www", value=0.2), weeks("..bb", subject="age", value=0.4),
        weeks("ww..", subject="gone"), weeks("..ww", subject="score"), outputs={"score"},
    )  # fmt: skip
    by_subject = {(one.family, one.subject): one for one in alarms}
    lost, score = by_subject["performance", "loans"], by_subject["drift", "score"]
    assert [one.column for one in lost.carried_by] == ["age", "income"]
    assert [one.column for one in score.carried_by] == ["age", "income"]
    assert "age (0.40), income (0.20)" in lost.why
    assert by_subject["drift", "income"].carried_by == ()


def test_columns_are_summed_up() -> None:
    alarms = found(
        weeks(".ww"), weeks("..b", subject="rent"), weeks("bbb", subject="age", value=0.4),
        weeks("...", subject="sex"), weeks("www", subject="score"), outputs={"score"},
    )  # fmt: skip
    (summary,) = [one for one in alarms if one.metric == MOVED]
    assert (summary.moved, summary.of, summary.level, summary.since) == (2, 4, "critical", "2026-W06")
    assert telling.title(summary) == "2 of 4 columns moved"
    assert summary.subject == "loans"
    assert "age (0.40), income (0.20)" in summary.why


def test_one_column_needs_no_sum() -> None:
    assert [one.metric for one in found(weeks("ww"))] == [PSI]


def test_the_worst_value_is_the_lowest_where_higher_is_better() -> None:
    values = [0.8, 0.6, 0.7]
    rows = [row(k, "breach", family="performance", metric="accuracy_score", subject="loans", value=value)
            for k, value in enumerate(values)]  # fmt: skip
    (one,) = found(rows)
    assert (one.worst, one.worst_in, one.leading.value) == (0.6, "2026-W07", 0.7)


def test_nothing_gives_nothing() -> None:
    assert found() == []
    assert found(weeks("??")) == []


def test_corrections_agree_with_scipy() -> None:
    rng = np.random.default_rng(7)
    frame = pl.DataFrame(
        {"window": rng.integers(0, 40, 1_000), "p": np.where(rng.random(1_000) < 0.3, rng.random(1_000) ** 8,
                                                             rng.random(1_000))}
    ).with_columns(pl.when(pl.col("p") > 0.03).then("p").otherwise(pl.col("p").round(3)))  # fmt: skip
    ours = frame.with_columns(q=corrected(frame, "p", ["window"]))
    for _, part in ours.group_by("window"):
        expected = stats.false_discovery_control(part["p"].to_numpy(), method="bh")
        np.testing.assert_allclose(part["q"].to_numpy(), expected, rtol=0, atol=1e-12)


def test_corrections_by_hand() -> None:
    """0.01 x 4 / 1, 0.02 x 4 / 2, 0.03 x 4 / 3 are all 0.04; what is missing does not count."""
    frame = pl.DataFrame({"w": [1] * 5, "p": [0.03, 0.9, None, 0.01, 0.02]})
    assert corrected(frame, "p", ["w"]).to_list() == pytest.approx([0.04, 0.9, None, 0.04, 0.04])
    assert corrected(frame.clear(), "p", ["w"]).to_list() == []


STATUSES = st.text(alphabet=".wb?", min_size=1, max_size=12)


@given(STATUSES, STATUSES, st.integers(1, 4))
@settings(max_examples=60)
def test_longer_persistence_never_gives_more_alarms(first: str, second: str, windows: int) -> None:
    parts = weeks(first), weeks(second, metric=KS), weeks(second, subject="age")
    fewer, more = (found(*parts, windows=k) for k in (windows + 1, windows))
    starts = {(one.subject, one.since_index) for one in more if one.metric != MOVED}
    assert len(fewer) <= len(more)
    assert {(one.subject, one.since_index) for one in fewer if one.metric != MOVED} <= starts


@given(STATUSES, STATUSES, st.randoms(use_true_random=False))
@settings(max_examples=60)
def test_the_order_of_rows_does_not_matter(first: str, second: str, chance: random.Random) -> None:
    rows = [*weeks(first), *weeks(second, metric=KS), *weeks(second, subject="age", value=0.3)]
    mixed = chance.sample(rows, len(rows))
    assert found(mixed) == found(rows)


@given(STATUSES)
@settings(max_examples=60)
def test_runs_agree_with_a_plain_loop(statuses: str) -> None:
    expected, run = [], []
    for k, one in enumerate(statuses):
        if one == "?":
            continue
        if one == ".":
            expected += [(run[0], len(run))] if len(run) >= 2 else []
            run = []
        else:
            run.append(k)
    expected += [(run[0], len(run))] if len(run) >= 2 else []
    assert sorted((one.since_index, one.windows) for one in found(weeks(statuses))) == expected


def test_every_metric_of_a_column_has_the_column_s_story() -> None:
    assert stories.of("drift", PSI) == stories.of("drift", KS) == stories.COLUMN
    assert stories.of("fairness", "equalized_odds_ratio") == stories.of(
        "fairness", "equalized_odds_difference"
    )
    assert stories.of("performance", "accuracy_score") != stories.of("performance", "roc_auc_score")
    assert stories.tested_by("performance", "accuracy_score") is None
