"""What the alarm benchmark counts, by hand, and that quiet streams stay quiet."""

from __future__ import annotations

from bench.alarm_streams import generated
from bench.alarms import Tally, judged, lasting, tallied, up
from mlgov.policy.models import Policy


def test_column_windows_and_delays_by_hand() -> None:
    """Ten windows; the column differs from the sixth on, alarms stand in the second and the last three."""
    tally = Tally()
    tally.add([(5, 10)], {1, 7, 8, 9}, range(10))
    tally.add([(5, 10)], set(), range(10))
    tally.add([], set(), range(10))
    assert tally.delays == [2, None]
    assert tally.counts == {(True, True): 3, (True, False): 7, (False, True): 1, (False, False): 19}
    assert tally.row("all", "ours") == "| all | ours | 2 | 1 of 2 | 5.00 | 0.750 | 0.300 | 0.733 |"


def test_what_nobody_knows_is_not_counted() -> None:
    tally = Tally()
    tally.add([(0, 5)], {0}, [0, 1])
    assert sum(tally.counts.values()) == 2


def test_alerts_that_last() -> None:
    assert lasting({"age": {1, 3, 4, 5}}, 2) == {"age": {4, 5}}
    assert lasting({"age": {1, 3}}, 1) == {"age": {1, 3}}


def test_large_moves_are_found_and_quiet_streams_stay_quiet(policy: Policy) -> None:
    moving, quiet = generated(500, 0), generated(500, 0, quiet=True)
    found = {one.name: up(judged(one, policy), one, 2, 0.05) for one in (moving, quiet)}
    columns, _ = tallied([quiet], found)
    assert columns.counts.get((False, True), 0) <= 0.01 * sum(columns.counts.values())
    assert 6 <= min(found[moving.name]["n_normal_0"]) <= 8
    assert 7 <= min(found[moving.name]["n_normal_3"]) <= 10
