"""Whatever is written as CSV reads back equal, both ways through the file."""

from __future__ import annotations

import csv
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from mlgov.intake.census import take
from mlgov.intake.csv_exact import read_exact
from mlgov.intake.csv_fast import read_fast
from mlgov.intake.header import read_header
from mlgov.intake.predictions import read
from mlgov.measure.spec import Spec

TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\0", exclude_categories=["Cs"]), max_size=12)
CELLS = st.one_of(
    TEXT, st.sampled_from(["", " ", '"', '""', ",", "\n", "\r\n", "a,b", 'say "x"', "NA", "0", "'"])
)
ROWS = st.lists(st.tuples(CELLS, CELLS, CELLS), min_size=1, max_size=12)
NUMBERS = st.lists(
    st.one_of(st.none(), st.floats(allow_nan=False, allow_infinity=False)), min_size=1, max_size=20
)


def write(path: Path, rows: list[tuple[str, ...]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as text:
        csv.writer(text, quoting=csv.QUOTE_ALL).writerows([("a", "b", "c"), *rows])


@settings(max_examples=80, deadline=None)
@given(ROWS)
def test_texts_read_back_equal_and_the_fast_way_agrees_or_steps_aside(rows):
    with TemporaryDirectory() as folder:
        path = Path(folder) / "t.csv"
        write(path, rows)
        header = read_header(path, "t.csv", ["a", "b", "c"])
        places = {"a": 0, "b": 1, "c": 2}
        exact = read_exact(path, header, places, [])
        assert exact.frame.rows() == rows
        assert not exact.refused
        count = take(path, ",")
        fast = read_fast(path, header, count, places, dict.fromkeys(places, "text"), ["no such text"])
        if fast is not None:
            assert fast.frame.rows() == rows


@settings(max_examples=60, deadline=None)
@given(NUMBERS)
def test_numbers_read_back_to_the_last_bit(values):
    with TemporaryDirectory() as folder:
        path = Path(folder) / "t.csv"
        pl.DataFrame({"id": range(len(values)), "score": pl.Series(values, dtype=pl.Float64)}).write_csv(path)
        spec = Spec(model="m", version="1.0.0", task="regression", entity="id", score="score")
        assert read(path, spec).frame["score"].to_list() == values


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            ["0.5,f", '"0.5","f"', '0.5,"f', "0.5", "0.5,f,g", "", '0.5,"a\nb"', 'x"y,f', '"0.5"x,f']
        )
    )
)
def test_no_row_is_lost_however_the_lines_are_damaged(lines):
    with TemporaryDirectory() as folder:
        path = Path(folder) / "t.csv"
        path.write_text("score,sex\n" + "\n".join(lines) + "\n", encoding="utf-8")
        header = read_header(path, "t.csv", ["score", "sex"])
        table = read_exact(path, header, {"score": 0, "sex": 1}, [""])
        starts = [row.line for row in table.refused]
        assert len(set(starts)) == len(starts)
        whole = [line for line in lines if line in ("0.5,f", '"0.5","f"', 'x"y,f')]
        if not any('"f' in line and not line.endswith('f"') for line in lines):
            filled = [line for line in lines if line]
            assert table.frame.height + len(starts) == len(filled)
            assert table.frame.height == len(whole) + lines.count('0.5,"a\nb"')
