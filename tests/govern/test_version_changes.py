"""What differs between two versions, and which came from which."""

from __future__ import annotations

from typing import Any

import pytest

from mlgov.errors import RecordError
from mlgov.govern.records.parse import parse, to_body
from mlgov.govern.version_changes import Change, ancestry, differences
from tests.govern.filing import live
from tests.govern.small_policy import small_policy


def changed(**more: Any) -> dict[str, Any]:
    return live("2.0.0", **more).body


def test_the_same_record_differs_in_nothing() -> None:
    found = differences(live().body, changed())
    assert (found.count, found.added, found.removed, found.kept) == (0, (), (), 1)


def test_features_parameters_metrics_and_entries() -> None:
    before = live(features=["age", "income", "region"], params={"depth": "4", "seed": "7"}).body
    after = changed(
        features=["region", "age", "tenure"], params={"depth": "6", "rate": "0.1"},
        metrics={"accuracy": 0.93, "roc_auc": 0.8}, training_data="loans of 2026",
    )  # fmt: skip
    found = differences(before, after)
    assert (found.added, found.removed, found.kept) == (("tenure",), ("income",), 2)
    assert found.params == (
        Change("depth", "4", "6"), Change("rate", None, "0.1"), Change("seed", "7", None),
    )  # fmt: skip
    assert [(one.name, one.a, one.b) for one in found.metrics] == [
        ("accuracy", 0.9, 0.93), ("roc_auc", None, 0.8),
    ]  # fmt: skip
    assert found.metrics[0].change == pytest.approx(0.03)
    assert found.metrics[1].change is None
    assert [(one.name, one.a, one.b) for one in found.said if one.differs] == [
        ("Training data", "loans of 2025", "loans of 2026")
    ]
    assert found.count == 2 + 3 + 2 + 1


def test_a_record_from_before_a_field_was_there_says_nothing_of_it() -> None:
    old = {
        name: value for name, value in live().body.items() if name not in ("from_version", "not_applicable")
    }
    assert differences(old, changed()).count == 0


def test_history_by_records_and_by_rebuilds() -> None:
    bodies = [
        live("2.0.0", from_version="1.0.0").body,
        live("1.0.0").body,
        live("1.10.0").body,
        live("1.2.0", from_version="1.0.0").body,
        live("3.0.0", from_version="0.9.0").body,  # made from one that is not on file
    ]
    found = ancestry(bodies, {"1.10.0": "1.2.0", "2.0.0": "1.10.0"})
    assert found.versions == ("1.0.0", "1.2.0", "1.10.0", "2.0.0", "3.0.0")
    assert found.edges == ((0, 1), (0, 3), (1, 2)), "what the record says counts before the rebuild"


@pytest.mark.parametrize("parent", ["1.0.0", "1.0.1", "2.0.0"])
def test_a_version_is_made_from_a_lower_one(parent: str) -> None:
    body = {"model": "credit", "version": "1.0.0", "from_version": parent}
    with pytest.raises(RecordError) as refused:
        parse("model_version", body, small_policy())
    assert refused.value.problems[0].what == f"{parent} is not lower than 1.0.0"
    assert to_body(parse("model_version", body | {"from_version": "1.0.0-rc.1"}, small_policy()))
