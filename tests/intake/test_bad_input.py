"""Bad input: each file gives one clear error, or is read right; never another exception."""

from __future__ import annotations

import gzip

import polars as pl
import pytest

from mlgov.errors import DataError
from mlgov.intake.inspect import inspect
from mlgov.intake.predictions import read

STRANGE = [
    '"; drop table x; --',
    "<script>",
    "'); select 1",
    "*",
    "^.*$",
    "{}",
    "$path",
    "a\nb",
    "é",
    "c0",
    "w0",
]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "is empty"),
        (b"\n\r\n\n", "is empty"),
        (b"score,sex\n", "a header but no rows"),
        (b"score,sex\n\n\n", "a header but no rows"),
        (b"score:sex\n0.5:f\n", "a single column"),
        (b"score\n0.5\n\x00\x00", "NUL"),
        (b"PK\x03\x04rest", "spreadsheet or a zip"),
        (b"%PDF-1.7", "not a table"),
        (b"score,sex\nhigh,f\nlow,m\n", "not a number"),
        (b"score,sex\n0.5\n0.5,f,g\n", "none of its 2 rows"),
        ("score,sex\n0.5,é\n0.4,ü\n".encode("latin-1"), "is not UTF-8"),
    ],
)
def test_one_clear_error(write, spec, content, says, way):
    with pytest.raises(DataError, match=says):
        read(write(content), spec(protected=["sex"]))


def test_a_wrong_encoding_is_named_with_its_line(write, spec):
    text = "score,sex\n" + "0.5,f\n" * 3 + "0.5,weiß, größer\n" * 30
    with pytest.raises(DataError, match=r"line 5: is not UTF-8 text; it looks like .+; save it as UTF-8"):
        read(write(text.encode("cp1252")), spec(protected=["sex"]))


def test_a_single_damaged_line_goes_to_quarantine(write, spec, way):
    lines = [b"0.5,f"] * 60
    lines[40] = b"0.5,\xff\xff"
    extract = read(write(b"score,sex\n" + b"\n".join(lines)), spec(protected=["sex"]))
    assert extract.frame.height == 59
    assert extract.quarantine.row(0)[:3] == (42, "", "not UTF-8 text")


def test_mixed_types_keep_the_rows_that_fit(write, spec, way):
    text = "score,x\n" + "".join(f"0.{k},{k}\n" for k in range(1, 9)) + "0.9,n/a\n1e999,3\nnan,4\n0.5,True\n"
    extract = read(write(text), spec(features={"numeric": ["x"]}))
    assert extract.quarantine["line"].to_list() == [10, 11]
    assert extract.quarantine["reason"].to_list() == ['"n/a" is not a number', '"inf" is infinite']
    assert extract.frame["x"].to_list()[-2:] == [4.0, 1.0]
    assert extract.frame["score"].to_list()[-2] is None
    assert extract.file_rows == 12


def test_infinite_features_count_as_missing(write, spec, way):
    extract = read(write("score,x\n0.5,inf\n0.6,-inf\n0.7,1\n"), spec(features={"numeric": ["x"]}))
    assert extract.frame["x"].to_list() == [None, None, 1.0]
    assert any(found.column == "x" and found.rows == 2 for found in extract.findings)


@pytest.mark.parametrize("name", STRANGE)
@pytest.mark.parametrize("suffix", ["csv", "parquet"])
def test_strange_column_names_are_only_names(tmp_path, spec, name, suffix, way):
    table = pl.DataFrame({"score": [0.5, 0.25], name: ["f", "m"], "other": [1, 2]})
    path = tmp_path / f"t.{suffix}"
    table.write_csv(path) if suffix == "csv" else table.write_parquet(path)
    extract = read(path, spec(protected=[name], entity=name))
    assert extract.frame.columns == [name, "score"]
    assert extract.frame.get_column(name).to_list() == ["f", "m"]
    assert name in inspect(path).preview.columns


def test_ten_thousand_columns(write, spec, way):
    names = ["score", *(f"x{k}" for k in range(9_999))]
    text = ",".join(names) + "\n" + "\n".join(",".join(["0.5"] * 10_000) for _ in range(3)) + "\n"
    path = write(text)
    extract = read(path, spec(features={"numeric": names[1:]}))
    assert extract.frame.shape == (3, 10_000)
    assert len(inspect(path, rows=2).columns) == 10_000


def test_a_truncated_parquet_file(tmp_path, spec):
    path = tmp_path / "t.parquet"
    pl.DataFrame({"score": [0.5] * 5_000}).write_parquet(path)
    path.write_bytes(path.read_bytes()[:-100])
    with pytest.raises(DataError, match="damaged, truncated or unsupported Parquet"):
        read(path, spec())


def test_text_under_a_parquet_name(write, spec):
    with pytest.raises(DataError, match="not a Parquet file"):
        read(write("score\n0.5\n", "t.parquet"), spec())


def test_a_truncated_gzip(write, spec):
    packed = gzip.compress(b"score\n" + b"0.123456\n" * 50_000)
    with pytest.raises(DataError, match="damaged or truncated gzip"):
        read(write(packed[: len(packed) // 2], "t.csv.gz"), spec())


def test_a_missing_file_and_a_folder(tmp_path, spec):
    for path in (tmp_path / "none.csv", tmp_path):
        with pytest.raises(DataError, match="no such file"):
            read(path, spec())


def test_a_quote_that_never_closes_costs_its_own_row(write, spec, way):
    rows = [f"0.{k},f,x" for k in range(1, 10)]
    rows[3] = '0.4,f,"x'
    extract = read(write("score,sex,note\n" + "\n".join(rows) + "\n"), spec(protected=["sex"]))
    assert extract.frame.height == 8
    assert extract.quarantine.row(0)[:3] == (5, "", "a quotation mark that opens a value and never closes it")


def test_a_row_shifted_by_an_empty_extra_column_is_not_taken(write, spec, way):
    """Its last column is empty, so an engine that forgives a closing delimiter would shift the values."""
    text = "a,score,note\n" + "k,0.5,\n" * 5 + "k,,0.5,\n" + "k,0.5,\n"
    extract = read(write(text), spec())
    assert extract.frame.height == 6
    assert extract.quarantine.row(0)[:3] == (7, "", "too many columns: 4 where the header has 3")


def test_blank_lines_are_no_rows_and_lines_stay_right(write, spec, way):
    extract = read(write("score,x\n\n0.5,1\n\r\n\nbad,2\n0.5,3\n\n\n"), spec(features={"numeric": ["x"]}))
    assert extract.frame.height == 2
    assert extract.quarantine["line"].to_list() == [6]


def test_nested_parquet_columns_are_refused_by_name(tmp_path, spec):
    path = tmp_path / "t.parquet"
    pl.DataFrame({"score": [[0.5]], "sex": ["f"]}).write_parquet(path)
    with pytest.raises(DataError, match='column "score": holds list values'):
        read(path, spec(protected=["sex"]))


def test_a_time_column_of_numbers_is_refused(tmp_path, spec):
    path = tmp_path / "t.parquet"
    pl.DataFrame({"score": [0.5], "day": [20260801]}).write_parquet(path)
    with pytest.raises(DataError, match='column "day": holds int64 values, not a date'):
        read(path, spec(timestamp="day"))
