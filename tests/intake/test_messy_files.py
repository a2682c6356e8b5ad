"""Messy public files: a correct frame or one clear error, and never a row lost in silence."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from mlgov.errors import DataError
from mlgov.intake.inspect import inspect
from mlgov.intake.predictions import read
from mlgov.measure.spec import Spec

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
SPECTRUM = sorted((DATA / "messy_csv_spectrum" / "csvs").glob("*.csv"))
REJECTS = sorted((DATA / "messy_duckdb_rejects").glob("*.csv"))
POLLOCK = sorted((DATA / "messy_pollock" / "csv").glob("*.csv"))
PARQUET = sorted((DATA / "messy_bad_parquet").rglob("*.parquet"))
HERE = pytest.mark.skipif(not SPECTRUM, reason="../shared/data is not there")
ROW_DAMAGE = [path for path in POLLOCK if path.name.startswith("row_")]


def stem(path: Path) -> str:
    return path.name


@HERE
@pytest.mark.parametrize("path", SPECTRUM, ids=stem)
def test_the_acid_test_reads_as_its_answers_say(path, text_spec, way):
    answer = json.loads((path.parent.parent / "json" / f"{path.stem}.json").read_text(encoding="utf-8"))
    frame = read(path, text_spec(path)).frame
    found = [{key: value or "" for key, value in row.items()} for row in frame.cast(str).to_dicts()]
    # The copies of the "crlf" files have plain line ends, their answers do not.
    assert found == json.loads(json.dumps(answer).replace("\\r\\n", "\\n"))


@HERE
@pytest.mark.parametrize("path", REJECTS, ids=stem)
def test_rejects_keep_good_rows_and_name_bad_lines(path, text_spec, rows_by_csv, way):
    extract = read(path, text_spec(path))
    rows = rows_by_csv(path)
    assert extract.file_rows == len(rows)
    width = len(extract.frame.columns)
    assert extract.frame.height <= sum(len(row) == width for row in rows)
    assert all(extract.quarantine["reason"].str.len_chars() > 5)


@HERE
def test_nightmare_names_each_bad_line_with_its_reason(public, text_spec):
    extract = read(
        public("messy_duckdb_rejects/nightmare.csv"), text_spec(public("messy_duckdb_rejects/nightmare.csv"))
    )
    reasons = dict(extract.quarantine.select("line", "reason").iter_rows())
    assert extract.frame.height == 43
    assert list(reasons) == [10, 14, 22, 38]
    assert reasons[10].startswith("too few columns: 2")
    assert reasons[14].startswith("too many columns: 4")
    assert reasons[22] == "text stands after a closing quotation mark"
    assert reasons[38] == "not UTF-8 text"


@HERE
@pytest.mark.parametrize("path", POLLOCK, ids=stem)
def test_polluted_files_give_a_frame_or_a_data_error(path, way):
    try:
        spec = Spec(model="m", version="1.0.0", task="multiclass", prediction="PRODUCTID", protected=("Qty",))
        extract = read(path, spec)
    except DataError as error:
        assert str(error)
    else:
        assert extract.frame.height + extract.quarantine.height == extract.file_rows
        assert extract.quarantine["line"].is_unique().all()


@HERE
@pytest.mark.parametrize("path", ROW_DAMAGE, ids=stem)
def test_one_damaged_row_costs_at_most_itself(path, way):
    spec = Spec(model="m", version="1.0.0", task="multiclass", prediction="PRODUCTID", entity="DATE")
    extract = read(path, spec)
    assert extract.file_rows == 83
    assert extract.quarantine.height <= 1
    damaged = int(re.findall(r"\d+", path.name)[0])
    assert set(extract.quarantine["line"]) <= {damaged + 1}


@HERE
@pytest.mark.parametrize("path", PARQUET, ids=stem)
def test_broken_parquet_gives_a_frame_or_a_data_error(path):
    try:
        look = inspect(path)
        name = look.preview.columns[0]
        extract = read(path, Spec(model="m", version="1.0.0", task="multiclass", prediction=name))
    except DataError as error:
        assert path.name in str(error)
    else:
        assert extract.file_rows == extract.frame.height


@HERE
@pytest.mark.parametrize("path", [*SPECTRUM, *REJECTS, *POLLOCK], ids=stem)
def test_every_messy_file_can_be_looked_at(path):
    try:
        look = inspect(path)
    except DataError as error:
        assert str(error)
    else:
        assert len(look.columns) == look.preview.width
