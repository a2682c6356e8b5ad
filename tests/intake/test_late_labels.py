"""Files of labels that arrive after the predictions."""

from __future__ import annotations

import pytest

from mlgov.errors import DataError
from mlgov.intake.predictions import read


def test_car_loan_labels_read_without_the_other_columns(public, spec):
    path = public("drift_nannyml_car_loan/synthetic_car_loan_analysis_target.csv.gz")
    parts = spec(entity="id", label="repaid", positive=1, timestamp="timestamp", protected=["sex"])
    extract = read(path, parts, labels_only=True)
    assert extract.frame.columns == ["id", "repaid"]
    assert extract.frame.height == 50_000
    assert extract.frame.row(0) == ("50000", 1)


def test_rows_that_lead_nowhere_are_quarantined(write, spec, way):
    text = "id,y,other\na,1,x\n,1,x\nb,,x\na,1,x\nc,0,x\n"
    extract = read(write(text), spec(entity="id", label="y", positive=1), labels_only=True)
    assert extract.frame.rows() == [("a", 1), ("c", 0)]
    assert extract.quarantine["line"].to_list() == [3, 4, 5]
    assert extract.file_rows == 5


def test_an_id_with_two_labels_is_an_error(write, spec):
    with pytest.raises(DataError, match="two different labels"):
        read(write("id,y\na,1\na,0\nb,1\n"), spec(entity="id", label="y", positive=1), labels_only=True)


@pytest.mark.parametrize("parts", [{"label": "y", "positive": 1}, {"entity": "id"}])
def test_the_spec_must_name_entity_and_label(write, spec, parts):
    with pytest.raises(DataError, match="need `entity` and `label`"):
        read(write("id,y\na,1\n"), spec(**parts), labels_only=True)


def test_the_label_must_be_there(write, spec):
    with pytest.raises(DataError, match='column "y": is not in the file'):
        read(write("id,z\na,1\n"), spec(entity="id", label="y", positive=1), labels_only=True)
