"""Business extracts: periods, targets, and what contradicts itself."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest

from mlgov.errors import DataError
from mlgov.intake import business

HEADER = "model,version,metric,period,value,unit,target,better,aggregation\n"


def read(tmp_path: Path, text: str) -> business.Parts:
    path = tmp_path / "a.csv"
    path.write_text(text, encoding="utf-8")
    return business.read(path)


@pytest.mark.parametrize(
    ("period", "last"),
    [
        ("2026-07", date(2026, 7, 31)), ("2024-02", date(2024, 2, 29)), ("2026-Q3", date(2026, 9, 30)),
        ("2026-W53", date(2027, 1, 3)), ("2026", date(2026, 12, 31)), (" 2026-07-14 ", date(2026, 7, 14)),
        ("2026-13", None), ("2026-W54", None), ("2026-Q5", None), ("July", None), ("2026-02-30", None),
        ("0000-01", None),
    ],
)  # fmt: skip
def test_a_period_ends_on_its_last_day(period: str, last: date | None) -> None:
    assert business.ends(period) == last


def test_values_targets_and_directions(tmp_path: Path) -> None:
    text = HEADER + "m,1.0.0,Umsatz €,2026-07,1_000.5,EUR,900,Higher,SUM\nm,1.0.0,<b>,2026-W31,3,,,,mean\n"
    (part,) = read(tmp_path, text).parts
    assert part.frame.columns == list(business.SCHEMA)
    first, second = part.frame.to_dicts()
    assert first["timestamp"] == datetime(2026, 7, 31, 12)
    assert (first["metric"], first["value"], first["better"], first["aggregation"]) == (
        "Umsatz €", 1000.5, "higher", "sum",
    )  # fmt: skip
    assert (second["metric"], second["target"], second["unit"]) == ("<b>", None, None)


@pytest.mark.parametrize(
    ("row", "column", "reason"),
    [
        ("calls,soon,3,,,,sum", "period", "is no period such as"),
        ("calls,,3,,,,sum", "period", "is missing"),
        ("calls,2026-07,,,,,sum", "value", "is missing"),
        ("calls,2026-07,3,,5,,sum", "target", "without a word whether"),
        ("calls,2026-07,3,,5,up,sum", "better", "neither higher nor lower"),
        ("calls,2026-07,3,,,,total", "aggregation", "neither sum nor mean"),
        (",2026-07,3,,,,sum", "metric", "is missing"),
    ],
)
def test_rows_at_fault(row: str, column: str, reason: str, tmp_path: Path) -> None:
    good = "m,1.0.0,other,2026-07,3,,,,sum\n" * 3
    (part,) = read(tmp_path, HEADER + good + f"m,1.0.0,{row}\n").parts
    (fault,) = part.quarantine.to_dicts()
    assert (fault["line"], fault["column"]) == (5, column)
    assert reason in fault["reason"]


def test_a_metric_has_one_unit_direction_and_aggregation(tmp_path: Path) -> None:
    text = HEADER + "m,1.0.0,r,2026-07,1,EUR,1,higher,sum\nm,1.0.0,r,2026-08,1,USD,1,lower,mean\n"
    with pytest.raises(DataError, match="3 problems") as refused:
        read(tmp_path, text)
    assert len(refused.value.problems) == 3


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("model,version,metric,value,aggregation\nm,1.0.0,r,1,sum\n", "neither a timestamp nor a period"),
        ("model,version,metric,period,value\nm,1.0.0,r,2026-07,1\n", "aggregation"),
        (HEADER, "has a header but no rows"),
    ],
)
def test_files_that_cannot_be_loaded(text: str, message: str, tmp_path: Path) -> None:
    with pytest.raises(DataError) as refused:
        read(tmp_path, text)
    assert message in " ".join([refused.value.message, *map(str, refused.value.problems)])
