"""A value written into a cell is read back as it was, whatever it holds."""

from __future__ import annotations

import string
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlgov.govern.records import cells
from mlgov.govern.records.forms import FormField, form_fields
from mlgov.policy.models import Policy

ODD = st.text(
    st.sampled_from(string.ascii_letters + " ;=\n'\"[]{}:,+-@\t|éß＝0123456789"), min_size=1, max_size=12
)


def fields(policy: Policy, kind: str = "model") -> dict[str, FormField]:
    return {one.name: one for one in form_fields(kind, policy)}


def back(field: FormField, value: Any) -> Any:
    return cells.read(field, cells.written(field, value))


@given(value=st.lists(ODD, min_size=1, max_size=4))
def test_lists_come_back(value: list[str], policy: Policy) -> None:
    assert back(fields(policy, "model_version")["features"], value) == value


@given(value=st.dictionaries(ODD, ODD, min_size=1, max_size=4))
def test_names_with_texts_come_back(value: dict[str, str], policy: Policy) -> None:
    assert back(fields(policy)["tags"], value) == value


@given(value=st.dictionaries(ODD, st.floats(allow_nan=False, allow_infinity=False), min_size=1, max_size=4))
def test_names_with_numbers_come_back(value: dict[str, float], policy: Policy) -> None:
    assert back(fields(policy, "model_version")["metrics"], value) == value


@given(value=st.lists(st.fixed_dictionaries({"name": ODD, "classification": ODD}), min_size=1, max_size=3))
def test_small_tables_come_back(value: list[dict[str, str]], policy: Policy) -> None:
    assert back(fields(policy)["data_sources"], value) == value


@given(value=ODD.filter(str.strip))
def test_texts_come_back_and_run_nowhere(value: str, policy: Policy) -> None:
    field = fields(policy)["description"]
    cell = cells.written(field, value)
    assert cells.read(field, cell) == value
    assert not cell.lstrip(" \n").startswith(("=", "+", "-", "@", "\t", "\r", "＝"))


@pytest.mark.parametrize(
    ("kind", "name", "value", "cell"),
    [
        ("model_version", "features", ["income", "age"], "income; age"),
        ("model_version", "features", ["a; b", "c"], '["a; b", "c"]'),
        ("model", "tags", {"team": "Risk", "cost": "4"}, "team = Risk; cost = 4"),
        ("model_version", "metrics", {"roc_auc_score": 0.812}, "roc_auc_score = 0.812"),
        ("model", "data_sources", [{"name": "Ledger", "classification": "open"}], "Ledger = open"),
        ("model", "description", "=1+1", "'=1+1"),
        ("model", "description", "'=1+1", "''=1+1"),
        ("model", "description", "'quoted'", "'quoted'"),
        ("model", "next_review", "2026-11-14", "2026-11-14"),
        ("model", "tags", {}, ""),
        ("model", "next_review", None, ""),
    ],
)  # fmt: skip
def test_the_documented_form(kind: str, name: str, value: Any, cell: str, policy: Policy) -> None:
    assert cells.written(fields(policy, kind)[name], value) == cell


@pytest.mark.parametrize("value", ["a\x00b", "x" * 40_000, "_x000D_ as it stands", "one\rtwo"])
def test_what_no_cell_can_hold_says_that_it_is_kept(value: str, policy: Policy) -> None:
    assert cells.written(fields(policy)["description"], value) == cells.KEPT


@pytest.mark.parametrize("cell", ["", "   ", "\n"])
def test_an_empty_cell_says_nothing(cell: str, policy: Policy) -> None:
    assert cells.read(fields(policy)["tags"], cell) is None


def test_what_is_no_number_stays_for_the_record_to_refuse(policy: Policy) -> None:
    assert cells.read(fields(policy, "model_version")["metrics"], "auc = high") == {"auc": "high"}


@pytest.mark.parametrize("cell", ["46000", "86400", "1e5"])
def test_a_number_is_no_day(cell: str, policy: Policy) -> None:
    assert cells.read(fields(policy)["next_review"], cell) == float(cell), "which the record refuses"
