"""Rows of scorecards picked: by the parameters of an address, and those behind a chart again."""

from __future__ import annotations

from urllib.parse import parse_qs, urlencode

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from mlgov.services import picks
from mlgov.services.picks import WHOLE, Pick

GROUPS = (None, '{"sex":"F"}', '{"sex":"M"}', '{"race":"<b>","sex":"F"}')
EVERY = pl.DataFrame(
    [
        {
            "model": "loans", "version": version, "family": family, "metric": metric, "subject": subject,
            "group": group, "window": window, "status": "ok" if window == "2026-W01" else "warn",
        }
        for version in ("1.0.0", "2.0.0")
        for family, metric in (("drift", "psi"), ("fairness", "rate"), ("fairness", "psi"))
        for subject in ("income", "sex & age")
        for group in GROUPS
        for window in ("2026-W01", "2026-W02", "2026-W03")
    ]
)  # fmt: skip


def keys(rows: pl.DataFrame) -> set[tuple[str | None, ...]]:
    return set(rows.iter_rows())


def test_an_empty_pick_lets_everything_through() -> None:
    assert Pick().among(EVERY).equals(EVERY)
    assert Pick().params() == []


def test_every_field_narrows_down() -> None:
    found = Pick(version=("1.0.0",), family=("fairness",), metric=("psi", "rate"), status=("warn",)).among(
        EVERY
    )
    assert found["version"].unique().to_list() == ["1.0.0"]
    assert found["family"].unique().to_list() == ["fairness"]
    assert set(found["window"]) == {"2026-W02", "2026-W03"}
    assert found.height == 2 * 2 * 4 * 2  # metrics, subjects, groups, windows


def test_groups_are_picked_by_their_attributes() -> None:
    assert Pick(of=(WHOLE,)).among(EVERY)["group"].unique().to_list() == [None]
    assert set(Pick(of=("sex",)).among(EVERY)["group"]) == {GROUPS[1], GROUPS[2]}
    assert set(Pick(of=("race,sex",)).among(EVERY)["group"]) == {GROUPS[3]}
    assert set(Pick(group=(GROUPS[2] or "",)).among(EVERY)["group"]) == {GROUPS[2]}


@given(pick=st.builds(
    Pick,
    **{
        name: st.lists(st.sampled_from(sorted(EVERY[name].drop_nulls().unique())), unique=True).map(tuple)
        for name in ("version", "family", "subject", "window", "group", "status")
    },
    of=st.lists(st.sampled_from([WHOLE, "sex", "race,sex"]), unique=True).map(tuple),
))  # fmt: skip
def test_an_address_and_the_rows_behind_a_chart_pick_the_same_again(pick: Pick) -> None:
    given_back = parse_qs(urlencode(pick.params()))
    assert picks.asked(lambda name: given_back.get(name, [])) == pick
    rows = pick.among(EVERY)
    again = picks.behind(rows).among(EVERY)
    assert keys(rows) <= keys(again)
    if not pick.group and not pick.status:
        assert rows.is_empty() or keys(again) == keys(rows)


def test_rows_over_time_stay_those_of_windows_to_come() -> None:
    rows = Pick(version=("1.0.0",), metric=("rate",), subject=("income",), of=(WHOLE,)).among(EVERY)
    pick = picks.behind(rows.head(1), every_window=True)
    assert keys(pick.among(EVERY)) == keys(rows)


def test_single_groups_of_an_attribute_are_kept_apart() -> None:
    rows = Pick(metric=("rate",), group=(GROUPS[1] or "",)).among(EVERY)
    assert keys(picks.behind(rows, each_group=True).among(EVERY)) == keys(rows)
    assert set(picks.behind(rows).among(EVERY)["group"]) == {GROUPS[1], GROUPS[2]}
