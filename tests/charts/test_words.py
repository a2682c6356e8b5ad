"""One way to write a number, a date and a length of time."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from mlgov.charts import words


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        (words.share(0.742), "74.2 %"),
        (words.share(1), "100.0 %"),
        (words.share(-0.0001), "0.0 %"),
        (words.ratio(0.7449), "0.74"),
        (words.ratio(-0.001), "0.00"),
        (words.number(-1234.5), "-1,234.50"),
        (words.p_value(0.00099), "< 0.001"),
        (words.p_value(0.001), "0.001"),
        (words.p_value(0.0434), "0.043"),
        (words.count(12431), "12,431"),
        (words.count(0), "0"),
        (words.duration(3.2), "3 h 12 min"),
        (words.duration(timedelta(minutes=45)), "45 min"),
        (words.duration(0), "0 min"),
        (words.duration(47), "47 h"),
        (words.duration(76), "3 d 4 h"),
        (words.duration(-2), "-2 h"),
        (words.date(date(2026, 11, 14)), "14 Nov 2026"),
        (words.date(datetime(2026, 11, 14, 23, 30, tzinfo=timezone(timedelta(hours=-2)))), "15 Nov 2026"),
        (words.moment(datetime(2026, 11, 4, 9, 5, tzinfo=UTC)), "4 Nov 2026 09:05 UTC"),
        (words.moment(datetime(2026, 11, 4, 9, 5)), "4 Nov 2026 09:05 UTC"),
        (words.exact_moment(datetime(2026, 11, 4, 9, 5, 1, 7, tzinfo=UTC)), "2026-11-04 09:05:01.000007 UTC"),
        (words.interval(0.742, 0.712, 0.771, 8214), "0.74 (0.71-0.77), n = 8,214"),
        (words.interval(0.742, 0.712, 0.771, 8214, "share"), "74.2 % (71.2-77.1 %), n = 8,214"),
        (words.interval(0.742), "0.74"),
        (words.interval(None, n=3), "–, n = 3"),
        (words.change(0.742, 0.721, "share"), "+2.1 points"),
        (words.change(0.71, 0.74), "-0.03"),
        (words.change(0.7401, 0.74), "no change"),
        (words.change(5, None), "–"),
        (words.plural(1, "breach", "breaches"), "1 breach"),
        (words.plural(1204, "model"), "1,204 models"),
        (words.shortened("abcdefghij", 7), "abc…hij"),
        (words.shortened("short", 7), "short"),
    ],
)
def test_style(told: str, expected: str) -> None:
    assert told == expected


@pytest.mark.parametrize("missing", [None, float("nan"), float("inf"), float("-inf")])
@pytest.mark.parametrize("write", [words.share, words.ratio, words.count, words.p_value, words.duration])
def test_what_is_missing_is_a_dash_and_never_zero(write: object, missing: float | None) -> None:
    assert callable(write)
    assert write(missing) == words.NOTHING


@pytest.mark.parametrize("write", [words.date, words.moment, words.exact_moment])
def test_no_moment_is_a_dash(write: object) -> None:
    assert callable(write)
    assert write(None) == words.NOTHING


@pytest.mark.parametrize(
    ("value", "unit", "expected"),
    [
        (0.9462, "share", "94.6 %"),
        (3.2, "hours", "3 h 12 min"),
        (90, "minutes", "1 h 30 min"),
        (2, "weeks", "2.0 weeks"),
        (3, "level", "3.0"),
        (1250000, "currency", "1,250,000"),
        (0.19, "score", "0.190"),
        (0.5, "a unit nobody knows", "0.50"),
    ],
)
def test_a_value_in_the_style_of_its_unit(value: float, unit: str, expected: str) -> None:
    assert words.amount(value, unit) == expected


@pytest.mark.parametrize(
    ("value", "limit", "unit", "expected"),
    [
        (0.7996, 0.80, "ratio", "0.7996"),
        (0.74, 0.80, "ratio", "0.74"),
        (0.80, 0.80, "ratio", "0.80"),
        (0.94996, 0.95, "share", "94.996 %"),
        (0.9499999, 0.95, "share", "95.0000 %"),
    ],
)
def test_a_value_is_told_apart_from_its_limit(value: float, limit: float, unit: str, expected: str) -> None:
    assert words.amount(value, unit, apart_from=limit) == expected


@pytest.mark.parametrize(
    ("label", "expected"),
    [
        ("(1294.818858, 1592.793884]", "1,295-1,593"),
        ("(-inf, 10.5]", "≤ 10.5"),
        ("(3696.088, inf)", "> 3,696"),
        ("[0.00012345, 0.5)", "0.0001234-0.5"),
        ("null", "missing"),
        ("unseen:green", "new: green"),
        ("unseen", "other new values"),
        ("=app", "app"),
        ("==1+1", "=1+1"),
        ("car, used", "car, used"),
        ("(a, b]", "(a, b]"),
        ("(nan, 1]", "(nan, 1]"),
    ],
)
def test_a_bin_as_people_say_it(label: str, expected: str) -> None:
    assert words.bin_label(label) == expected
