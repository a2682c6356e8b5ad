"""Real and small extracts of predictions: types, quarantine with lines, findings."""

from __future__ import annotations

import gzip
import hashlib
from datetime import UTC, datetime

import polars as pl
import pytest

from mlgov.errors import DataError
from mlgov.intake.predictions import read

COMPAS = {
    "timestamp": "compas_screening_date",
    "window": "week",
    "entity": "id",
    "score": "decile_score",
    "prediction": {"score_at_least": 5},
    "label": "two_year_recid",
    "positive": 1,
    "features": {"numeric": ["priors_count", "age"], "categorical": ["c_charge_degree"]},
    "protected": ["race", "sex", "age_cat"],
}
LOAN = {
    "timestamp": "timestamp",
    "window": {"rows": 5000},
    "entity": "id",
    "score": "y_pred_proba",
    "prediction": "y_pred",
    "label": "repaid",
    "positive": 1,
    "features": {"numeric": ["car_value"], "categorical": ["salary_range", "repaid_loan_on_prev_car"]},
}


def said(extract, level):
    return [(found.column, found.rows) for found in extract.findings if found.level == level]


def test_compas_reads_whole_with_the_first_of_each_repeated_column(public, spec):
    path = public("fairness_compas_propublica/compas-scores-two-years.csv.gz")
    extract = read(path, spec(**COMPAS))
    frame = extract.frame
    assert (frame.height, extract.quarantine.height, extract.file_rows) == (7214, 0, 7214)
    assert frame.columns == list(spec(**COMPAS).columns())
    assert frame.schema["compas_screening_date"] == pl.Datetime("us")
    assert frame.schema["two_year_recid"] == pl.Int64
    high = (
        (frame["decile_score"] >= 5) & (frame["race"] == "African-American") & (frame["two_year_recid"] == 0)
    )
    assert high.sum() == 805
    assert any("decile_score" in found.what and found.level == "warning" for found in extract.findings)


def test_gzip_and_plain_text_are_the_same_content(public, spec, write):
    path = public("fairness_compas_propublica/compas-scores-two-years.csv.gz")
    plain = write(gzip.decompress(path.read_bytes()), "plain.csv")
    assert read(path, spec(**COMPAS)).sha256 == hashlib.sha256(plain.read_bytes()).hexdigest()
    assert read(plain, spec(**COMPAS)).frame.equals(read(path, spec(**COMPAS)).frame)


def test_car_loan_without_labels_has_a_column_of_nulls(public, spec):
    extract = read(public("drift_nannyml_car_loan/synthetic_car_loan_analysis.csv.gz"), spec(**LOAN))
    assert extract.frame.height == 50_000
    assert extract.frame["repaid"].null_count() == 50_000
    assert extract.frame.schema["repaid"] == pl.Int64
    assert extract.frame["salary_range"].head(1).item() == "0 - 20K €"
    assert ("repaid", 0) in said(extract, "info")


def test_parquet_and_csv_of_one_table_read_alike(tmp_path, spec):
    table = pl.DataFrame(
        {
            "day": [datetime(2026, 1, 1, 12), datetime(2026, 1, 2)],
            "score": [0.25, None],
            "label": [True, False],
            "sex": ["f", None],
            "grade": [1.0, 2.0],
        }
    )
    table.write_parquet(tmp_path / "t.parquet")
    table.with_columns(pl.col("label").cast(pl.String), pl.col("grade").cast(pl.Int64)).write_csv(
        tmp_path / "t.csv"
    )
    parts = spec(timestamp="day", label="label", positive=True, protected=["sex", "grade"])
    frame = read(tmp_path / "t.parquet", parts).frame
    assert frame.equals(read(tmp_path / "t.csv", parts).frame)
    assert frame.schema["label"] == pl.Boolean
    assert frame["grade"].to_list() == ["1", "2"]


def test_cells_that_do_not_fit_go_to_quarantine_with_line_column_and_reason(write, spec, way):
    text = 'score,sex,note\n0.1,f,"two\nlines"\nhigh,m,x\n0.3,"fe\nmale",y\n0.4,m,z\n,m,z\n0.5,f,\nlow,f,q\n'
    extract = read(write(text), spec(protected=["sex"]))
    assert extract.frame["score"].to_list() == [0.1, 0.3, 0.4, None, 0.5]
    assert extract.quarantine.rows() == [
        (4, "score", '"high" is not a number', "high"),
        (10, "score", '"low" is not a number', "low"),
    ]
    assert extract.file_rows == 7


def test_one_row_with_two_faults_is_one_entry(write, spec, way):
    text = "score,day\n0.1,2026-01-01\nx,yesterday\n0.3,2026-01-03\n0.2,2026-01-04\n"
    extract = read(write(text), spec(timestamp="day"))
    assert extract.quarantine.height == 1
    line, column, reason, content = extract.quarantine.row(0)
    assert (line, column, content) == (3, "day", "yesterday")
    assert 'day: "yesterday" is not a date' in reason
    assert 'score: "x" is not a number' in reason


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2026-08-01", datetime(2026, 8, 1)),
        ("2026-08-01 10:30", datetime(2026, 8, 1, 10, 30)),
        ("2026-08-01T10:30:15", datetime(2026, 8, 1, 10, 30, 15)),
        ("2026-08-01T10:30:15.250Z", datetime(2026, 8, 1, 10, 30, 15, 250_000)),
        ("2026-08-01T10:30:00+02:00", datetime(2026, 8, 1, 8, 30)),
        ("2026-08-01 10:30:00-0500", datetime(2026, 8, 1, 15, 30)),
        ("2026-08-01 10:30:00 UTC", datetime(2026, 8, 1, 10, 30)),
        ("2026/08/01", datetime(2026, 8, 1)),
        (" 20260801 ", datetime(2026, 8, 1)),
    ],
)
def test_times_are_read_as_iso_writes_them_and_turned_to_utc(write, spec, written, meant):
    extract = read(write(f"score,day\n0.1,{written}\n0.2,2026-01-01\n"), spec(timestamp="day"))
    assert extract.frame["day"].to_list()[0] == meant


@pytest.mark.parametrize(
    ("cells", "values"),
    [
        (("1", "0", "1.0"), [1, 0, 1]),
        (("0.5", "1", ""), [0.5, 1.0, None]),
        (("True", "false", "TRUE"), [True, False, True]),
        (("good", "1", "bad"), ["good", "1", "bad"]),
    ],
)
def test_labels_are_numbers_truth_values_or_texts_as_a_whole(write, spec, cells, values):
    text = "score,label\n" + "".join(f"0.5,{cell}\n" for cell in cells)
    assert read(write(text), spec(label="label", positive=1)).frame["label"].to_list() == values


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_the_delimiter_is_the_one_that_finds_the_columns(write, spec, mark, way):
    text = "a,b|c;score\tsex\n".replace("\t", mark).replace(",", "_") if mark != "," else "a;b|c,score,sex\n"
    text = text.replace("a_b|c;", f"a{mark}")
    row = mark.join(["x"] * text.count(mark) + ["f"]).replace("x", "0.5")
    extract = read(write(f"{text}{row}\n"), spec(protected=["sex"]))
    assert extract.frame.height == 1


def test_a_byte_order_mark_and_crlf_are_no_part_of_the_data(write, spec, way):
    extract = read(write(b'\xef\xbb\xbf"score",sex\r\n0.5,f\r\n0.25,"m\r\nn"\r\n'), spec(protected=["sex"]))
    assert extract.frame.rows() == [(0.5, "f"), (0.25, "m\r\nn")]


def test_utf_16_is_read_with_a_finding(write, spec):
    extract = read(write("score,sex\n0.5,é\n".encode("utf-16")), spec(protected=["sex"]))
    assert extract.frame.rows() == [(0.5, "é")]
    assert any("UTF-16" in found.what for found in extract.findings)


def test_columns_are_found_regardless_of_case_with_a_warning(write, spec):
    extract = read(write(" Score ,SEX\n0.5,f\n"), spec(protected=["sex"]))
    assert extract.frame.columns == ["score", "sex"]
    assert {column for column, _ in said(extract, "warning")} >= {"score", "sex"}


def test_missing_columns_are_all_named_with_the_nearest_one(write, spec):
    with pytest.raises(DataError) as caught:
        read(write("scores,gender,x\n0.5,f,1\n"), spec(protected=["sex"], timestamp="day"))
    fixes = {problem.where: problem.fix for problem in caught.value.problems}
    assert fixes['column "score"'] == "did you mean 'scores'?"
    assert set(fixes) == {'column "score"', 'column "sex"', 'column "day"'}


def test_null_values_of_the_spec_stand_for_nothing(write, spec, way):
    text = "score,sex\nNA,f\n0.5,NA\n0.7,\n"
    frame = read(write(text), spec(protected=["sex"], null_values=["NA"])).frame
    assert frame.rows() == [(None, "f"), (0.5, None), (0.7, "")]


def test_a_blank_number_is_no_value_even_when_blank_is_not_a_null_value(write, spec, way):
    frame = read(write("score,sex\n,f\n 0.5 ,m\n"), spec(protected=["sex"], null_values=["NA"])).frame
    assert frame["score"].to_list() == [None, 0.5]


def test_findings_speak_of_ids_times_labels_nulls_and_scores(write, spec):
    rows = [
        "a,1960-01-01,0.5,1,k",
        "a,2030-01-01,7,1,k",
        "b,,0.1,1,k",
        ",2026-01-01,0.2,1,k",
        "c,2026-01-01,0.3,1,",
    ]
    parts = spec(entity="id", timestamp="day", label="y", positive=0, protected=["sex"])
    extract = read(
        write("id,day,score,y,sex\n" + "\n".join(rows)), parts, now=datetime(2026, 11, 21, tzinfo=UTC)
    )
    warned = said(extract, "warning")
    assert warned.count(("id", 2)) == 1  # repeated
    assert ("id", 1) in warned  # without an id
    assert warned.count(("day", 1)) == 3  # before 1970, in the future, without a time
    assert warned.count(("y", 5)) == 2  # one class only, and never the positive one
    assert ("score", 1) in said(extract, "info")
    assert ("sex", 5) in said(extract, "info")  # one and the same value


def test_many_nulls_empty_columns_and_many_categories_are_noticed(tmp_path, spec):
    frame = pl.DataFrame({"score": [0.5] * 1500, "a": [None] * 1500, "b": ["x"] * 1000 + [None] * 500})
    frame = frame.with_columns(pl.Series("c", [f"v{k}" for k in range(1500)]))
    frame.write_csv(tmp_path / "f.csv")
    extract = read(tmp_path / "f.csv", spec(features={"categorical": ["a", "b", "c"]}))
    assert {("a", 1500), ("b", 500), ("c", 1500)} <= set(said(extract, "warning"))


def test_progress_rises_to_one_and_speaks(write, spec):
    told: list[tuple[float, str]] = []
    read(write("score\n0.5\n"), spec(), progress=lambda share, text: told.append((share, text)))
    shares = [share for share, _ in told]
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    assert all(text for _, text in told)


def test_a_file_name_with_pattern_characters_reads_only_itself(write, spec, way):
    write("score\n0.1\n", "a1.csv")
    extract = read(write("score,x\n0.5,1\n", "a[1]*.csv"), spec())
    assert extract.frame.rows() == [(0.5,)]
