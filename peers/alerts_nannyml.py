"""NannyML's alerts: univariate drift with defaults by chunk, and realised accuracy, F1 and ROC AUC.

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
    pandas, nannyml = importlib.import_module("pandas"), importlib.import_module("nannyml")
    reference, current = (
        pandas.read_parquet(folder / f"{name}.parquet") for name in ("reference", "current")
    )
    found = {}
    names = [*asked["numeric"], *asked["categorical"]]
    if names:
        drift = nannyml.UnivariateDriftCalculator(
            column_names=names, treat_as_categorical=asked["categorical"], chunk_size=asked["size"]
        )
        told = _told(drift, reference, current)
        found = {name: _windows(told[name]) for name in names}
    if asked["scored"]:
        realised = nannyml.PerformanceCalculator(
            problem_type="classification_binary",
            y_true="label",
            y_pred="prediction",
            y_pred_proba="score",
            metrics=["accuracy", "f1", "roc_auc"],
            chunk_size=asked["size"],
        )
        told = _told(realised, reference, current)
        windows = (_windows(told[metric]) for metric in ("accuracy", "f1", "roc_auc"))
        found[""] = sorted(set().union(*windows))
    (folder / "alerts.json").write_text(json.dumps(found), encoding="utf-8")


def _told(calculator: Any, reference: Any, current: Any) -> Any:
    return calculator.fit(reference).calculate(current).filter(period="analysis").to_df()


def _windows(told: Any) -> list[int]:
    """The chunks with an alert of any measure."""
    one = told.columns.nlevels == 1
    alerts = told["alert"] if one else told.xs("alert", axis=1, level=-1).any(axis=1)
    return [window for window, alert in enumerate(alerts) if bool(alert)]


if __name__ == "__main__":
    main(Path(sys.argv[1]))
