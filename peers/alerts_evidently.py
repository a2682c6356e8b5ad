"""Evidently's alerts: its data drift preset with defaults on each window, and its tests of accuracy.

Called with a folder: reads asked.json, reference.parquet and current.parquet, writes alerts.json.
"""

from __future__ import annotations

import importlib
import json
import sys
import warnings
from pathlib import Path
from typing import Any


def main(folder: Path) -> None:
    warnings.filterwarnings("ignore")
    asked = json.loads((folder / "asked.json").read_text(encoding="utf-8"))
    pandas, evidently = importlib.import_module("pandas"), importlib.import_module("evidently")
    reference, current = (
        pandas.read_parquet(folder / f"{name}.parquet") for name in ("reference", "current")
    )
    found: dict[str, list[int]] = {}
    size = asked["size"]
    for window in range(len(current) // size):
        rows = current.iloc[window * size : (window + 1) * size]
        for name in _alerts(evidently, asked, reference, rows):
            found.setdefault(name, []).append(window)
    (folder / "alerts.json").write_text(json.dumps(found), encoding="utf-8")


def _alerts(evidently: Any, asked: dict[str, Any], reference: Any, rows: Any) -> set[str]:
    """The columns with an alert, and "" where accuracy or ROC AUC has one."""
    alerts = set()
    names = [*asked["numeric"], *asked["categorical"]]
    if names:
        preset = importlib.import_module("evidently.presets").DataDriftPreset()
        known = evidently.DataDefinition(
            numerical_columns=asked["numeric"], categorical_columns=asked["categorical"]
        )
        alerts |= _failed(evidently, [preset], known, reference[names], rows[names])
    if asked["scored"]:
        metrics = importlib.import_module("evidently.metrics")
        task = evidently.BinaryClassification(
            target="label", prediction_labels="prediction", prediction_probas="score"
        )
        known = evidently.DataDefinition(classification=[task])
        columns = ["label", "prediction", "score"]
        asked_for = [metrics.Accuracy(), metrics.RocAuc()]
        if rows["label"].nunique() < 2:
            asked_for = asked_for[:1]
        alerts |= _failed(evidently, asked_for, known, reference[columns], rows[columns])
    return alerts


def _failed(evidently: Any, metrics: list[Any], known: Any, reference: Any, rows: Any) -> set[str]:
    sides = (evidently.Dataset.from_pandas(one, data_definition=known) for one in (rows, reference))
    document = evidently.Report(metrics, include_tests=True).run(*sides).dict()
    failed = [one for one in document["tests"] if one["status"] == "FAIL"]
    columns = {one["metric_config"]["params"].get("column") for one in failed if one["id"] == "drift"}
    others = {"" for one in failed if one["id"] not in ("drift", "lt")}
    return (columns - {None}) | others


if __name__ == "__main__":
    main(Path(sys.argv[1]))
