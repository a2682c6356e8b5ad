"""Operations extracts: what is read, what is put aside and why, what is refused."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest

from mlgov.errors import DataError
from mlgov.intake import operations
from mlgov.intake.layouts import INTERVALS, REQUESTS

NOW = datetime(2026, 3, 10, tzinfo=UTC)
LOG = "model,version,timestamp,latency_ms,status\n"
METRICS = "model,version,timestamp,interval_seconds,requests,errors,latency_p50_ms,latency_p95_ms,up\n"


def written(tmp_path: Path, text: str, name: str = "a.csv") -> Path:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


def test_a_log_of_requests(tmp_path: Path) -> None:
    lines = ["ok", "ERROR", "200", "404", "503", "", " Timeout "]
    text = LOG + "".join(f"m,1.0.0,2026-03-02T10:0{k}:00Z,{k}.5,{s}\n" for k, s in enumerate(lines))
    found = operations.read(written(tmp_path, text), now=NOW)
    (part,) = found.parts
    assert (found.layout, part.model, part.version) == (REQUESTS, "m", "1.0.0")
    assert part.frame["status"].to_list() == [False, True, False, False, True, None, True]
    assert part.frame["timestamp"][1] == datetime(2026, 3, 2, 10, 1)
    assert part.quarantine.is_empty() and not found.findings


def test_every_fault_is_put_aside_with_line_column_and_reason(tmp_path: Path) -> None:
    good = "m,1.0.0,2026-03-02,5,ok\n" * 8
    bad = [
        "m,1.0.0,2026-03-02,-5,ok", "m,1.0.0,2026-03-02,fast,ok", "m,1.0.0,2026-03-02,5,perhaps",
        "m,1.0.0,,5,ok", "m,,2026-03-02,5,ok", "m,1.0.0,2026-03-02,inf,ok", "m,1.0.0,2026-03-02,5",
    ]  # fmt: skip
    (part,) = operations.read(written(tmp_path, LOG + good + "\n".join(bad) + "\n")).parts
    assert part.frame.height == 8
    told = {row["line"]: (row["column"], row["reason"]) for row in part.quarantine.to_dicts()}
    assert told[10] == ("latency_ms", '"-5.0" is negative')
    assert "is not a number" in told[11][1]
    assert "neither ok nor error nor an HTTP code" in told[12][1]
    assert told[13][0] == "timestamp" and told[14][0] == "version"
    assert "infinite" in told[15][1] and "too few columns" in told[16][1]


def test_nan_is_a_missing_value(tmp_path: Path) -> None:
    text = LOG + "m,1.0.0,2026-03-02,NaN,ok\nm,1.0.0,2026-03-02,3,ok\n"
    found = operations.read(written(tmp_path, text))
    assert found.parts[0].frame["latency_ms"].to_list() == [None, 3.0]
    assert [one.column for one in found.findings] == ["latency_ms"]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("0,5,0,1,2,1", "is not above 0"),
        ("60,-5,0,1,2,1", "is negative"),
        ("60,5,6,1,2,1", "is more than all requests"),
        ("60,5,0,9,2,1", "is below latency_p50_ms"),
        ("60,5,0,1,2,1.5", "is no share between 0 and 1"),
    ],
)
def test_metrics_by_interval_that_cannot_be(row: str, reason: str, tmp_path: Path) -> None:
    text = METRICS + "m,1.0.0,2026-03-02,60,5,0,1,2,true\n" + f"m,1.0.0,2026-03-02,{row}\n"
    found = operations.read(written(tmp_path, text))
    assert found.layout is INTERVALS
    assert found.parts[0].frame["up"].to_list() == [1.0]
    assert found.parts[0].quarantine["reason"].str.contains(reason, literal=True).all()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "is empty"),
        (LOG, "has a header but no rows"),
        ("model,version,timestmp,latency_ms\nm,1.0.0,2026-03-02,4\n", "did you mean 'timestmp'"),
        ("model,version,timestamp,host\nm,1.0.0,2026-03-02,a\n", "brings nothing to measure"),
        ("model,version,timestamp,interval_seconds\nm,1.0.0,2026-03-02,60\n", "brings nothing to measure"),
        (LOG + "m,1.0.0,2026-03-02,-1,ok\n", "none of its 1 rows can be read"),
        (LOG + "m,1.0.0,2026-03-02,a,ok\nm,1.0.0,2026-03-02,b,ok\n", "2 of 2 values are not a number"),
    ],
)
def test_what_cannot_be_loaded_says_why(text: str, message: str, tmp_path: Path) -> None:
    with pytest.raises(DataError) as refused:
        operations.read(written(tmp_path, text))
    told = " ".join([refused.value.message, *map(str, refused.value.problems)])
    assert message in told


def test_a_misspelt_column_is_pointed_at(tmp_path: Path) -> None:
    text = "model,version,timestamp,latency,status,host\nm,1.0.0,2026-03-02,4,ok,a\n"
    found = operations.read(written(tmp_path, text))
    assert any("did you mean 'latency_ms'?" in one.fix for one in found.findings)
    assert not any(one.column == "host" for one in found.findings)


def test_model_and_version_of_every_row_may_be_given(tmp_path: Path) -> None:
    path = written(tmp_path, "timestamp,latency_ms\n2026-03-02,4\n")
    (part,) = operations.read(path, given={"model": "m", "version": "2.0.0"}).parts
    assert (part.model, part.version) == ("m", "2.0.0")
    with pytest.raises(DataError, match="leave out --model"):
        operations.read(written(tmp_path, LOG + "m,1.0.0,2026-03-02,4,ok\n"), given={"model": "m"})


def test_a_file_of_several_models_is_parted_with_its_quarantine(tmp_path: Path) -> None:
    rows = [
        "a,1.0.0,2026-03-02,1,ok",
        "b,1.0.0,2026-03-02,-2,ok",
        "b,1.0.0,2026-03-02,3,ok",
        "a,2.0.0,2026-03-02,4,ok",
    ]
    found = operations.read(written(tmp_path, LOG + "\n".join(rows) + "\n"))
    told = [(one.model, one.version, one.frame.height, one.quarantine.height) for one in found.parts]
    assert told == [("a", "1.0.0", 1, 0), ("b", "1.0.0", 1, 1), ("a", "2.0.0", 1, 0)]


def test_formats_agree_and_count_as_one_content(tmp_path: Path) -> None:
    text = LOG + "".join(f"m,1.0.0,2026-03-02T10:00:{k:02}Z,{k}.25,200\n" for k in range(50))
    plain = operations.read(written(tmp_path, text))
    zipped = tmp_path / "a.csv.gz"
    zipped.write_bytes(gzip.compress(text.encode()))
    assert operations.read(zipped).sha256 == plain.sha256
    frame = pl.read_csv(tmp_path / "a.csv", try_parse_dates=True)
    frame.write_parquet(tmp_path / "a.parquet")
    typed = operations.read(tmp_path / "a.parquet")
    assert typed.parts[0].frame.equals(plain.parts[0].frame)


def test_times_to_come_are_noticed(tmp_path: Path) -> None:
    found = operations.read(written(tmp_path, LOG + "m,1.0.0,2027-03-02,4,ok\n"), now=NOW)
    assert [one.what for one in found.findings] == ["times in the future"]
