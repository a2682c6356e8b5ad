"""The first look at an extract: types, roles and the guessed spec."""

from __future__ import annotations

import polars as pl
import pytest

from mlgov.errors import DataError
from mlgov.intake.inspect import inspect, model_id
from mlgov.measure.spec import ScoreRule


def test_compas_is_understood(public):
    look = inspect(public("fairness_compas_propublica/compas-scores-two-years.csv.gz"))
    spec = look.spec
    assert spec is not None
    assert (spec.timestamp, spec.entity, spec.score) == ("compas_screening_date", "id", "decile_score")
    assert (spec.label, spec.positive, spec.task) == ("two_year_recid", 1, "binary")
    assert isinstance(spec.prediction, ScoreRule)
    assert {"race", "sex", "age_cat"} <= set(spec.protected)
    assert "age" in spec.features.numeric
    assert look.delimiter == "comma"
    assert look.preview.height == 50


def test_car_loan_is_understood(public):
    spec = inspect(public("drift_nannyml_car_loan/synthetic_car_loan_reference.csv.gz")).spec
    assert spec is not None
    assert (spec.timestamp, spec.entity, spec.score, spec.prediction, spec.label) == (
        "timestamp",
        "id",
        "y_pred_proba",
        "y_pred",
        "repaid",
    )
    assert set(spec.features.numeric) == {"car_value", "debt_to_income_ratio", "loan_length", "driver_tenure"}
    assert set(spec.features.categorical) == {
        "salary_range",
        "repaid_loan_on_prev_car",
        "size_of_downpayment",
    }


def test_card_defaults_have_labels_and_no_score(public):
    look = inspect(public("fairness_credit_card_default/credit-card-clients.csv.gz"))
    assert look.spec is not None
    assert (look.spec.label, look.spec.positive) == ("default payment", 1)
    assert (look.spec.score, look.spec.prediction) == (None, None)
    assert set(look.spec.protected) == {"SEX", "MARRIAGE"}


def test_columns_carry_type_nulls_and_examples(write):
    text = "when,n,flag,note,gone\n2026-01-01,1,true,x,\n2026-01-02,2.5,false,,\n"
    columns = {column.name: column for column in inspect(write(text)).columns}
    assert [column.type for column in columns.values()] == ["time", "number", "truth value", "text", "empty"]
    assert columns["note"].nulls == 0.5
    assert columns["gone"].nulls == 1.0
    assert columns["n"].examples == ("1", "2.5")
    assert columns["when"].role == "timestamp"


def test_a_given_spec_is_held_against_the_columns(write, spec):
    look = inspect(write("scor,sex\n0.5,f\n"), spec(protected=["sex"]))
    errors = [found for found in look.findings if found.level == "error"]
    assert [(found.column, found.fix) for found in errors] == [("score", "did you mean 'scor'?")]
    assert {column.name: column.role for column in look.columns} == {"scor": "", "sex": "protected"}


def test_parquet_previews_as_text(tmp_path):
    path = tmp_path / "My Extract (2).parquet"
    pl.DataFrame({"score": [0.5, None], "flag": [True, False], "deep": [[1], [2]]}).write_parquet(path)
    look = inspect(path, rows=1)
    assert look.preview.to_dicts() == [{"score": "0.5", "flag": "True"}]
    assert look.draft["model"] == "my-extract-2"
    assert look.delimiter == ""


def test_rows_of_another_width_are_announced(write):
    look = inspect(write("a,b\n1,2\n1\n1,2,3\n"))
    assert [found.rows for found in look.findings if "2 columns" in found.what] == [2]


def test_regression_and_multiclass_are_told_apart(write):
    values = "".join(f"{k}.5,{k}.25\n" for k in range(30))
    number = inspect(write("prediction,actual\n" + values)).spec
    assert number is not None
    assert number.task == "regression"
    classes = inspect(write("prediction,label\n" + "cat,dog\ndog,bird\nbird,cat\n" * 3)).spec
    assert classes is not None
    assert classes.task == "multiclass"


@pytest.mark.parametrize("content", [b"", b"\0\0\0"])
def test_what_is_no_table_is_refused(write, content):
    with pytest.raises(DataError):
        inspect(write(content))


def test_model_ids_come_from_file_names(tmp_path):
    assert model_id(tmp_path / "Car loans (2).csv.gz") == "car-loans-2"
    assert model_id(tmp_path / "___.csv") == "model"


def test_class_scores_are_found_by_their_common_prefix(write):
    names = "share_cat,score_cat,score_dog,predicted,label"
    rows = "0.1,0.7,0.3,cat,cat\n0.2,0.2,0.8,dog,dog\n" * 3 + "0.2,0.2,0.8,bird,bird\n"
    assert inspect(write(f"{names}\n{rows}")).draft.get("score") is None  # no column for "bird"
    look = inspect(write(f"{names},score_bird\n" + "".join(f"{row},0\n" for row in rows.splitlines())))
    assert look.draft["score"] == {"bird": "score_bird", "cat": "score_cat", "dog": "score_dog"}
    assert look.draft["features"] == {"numeric": ["share_cat"]}
    assert {column.role for column in look.columns if column.name.startswith("score_")} == {"score"}
