"""Runs where nannyml is installed: figures of two Parquet files, or of chunks, as JSON on standard output."""

import json
import logging
import os
import sys
import warnings

os.environ["NML_DISABLE_USAGE_LOGGING"] = "1"
warnings.filterwarnings("ignore")
logging.disable(logging.CRITICAL)

import nannyml as nml  # noqa: E402
import pandas as pd  # noqa: E402


def distances(reference: str, current: str, numeric: list[str], categorical: list[str]) -> dict:
    """{column: {method: value}} of the current rows as one chunk."""
    base, now = (pd.read_parquet(path) for path in (reference, current))
    calculator = nml.UnivariateDriftCalculator(
        column_names=[*numeric, *categorical],
        treat_as_categorical=categorical,
        continuous_methods=["kolmogorov_smirnov", "wasserstein"],
        categorical_methods=["chi2", "jensen_shannon"],
        chunk_number=1,
    )
    found = calculator.fit(base).calculate(now).to_df(multilevel=False)
    found = found[found["chunk_period"] == "analysis"].iloc[0]
    methods = {"kolmogorov_smirnov", "wasserstein", "chi2", "jensen_shannon"}
    return {
        column: {
            method: float(found[f"{column}_{method}_value"])
            for method in methods
            if f"{column}_{method}_value" in found.index
        }
        for column in [*numeric, *categorical]
    }


def ks(reference: str, current: str, numeric: list[str], categorical: list[str]) -> dict:
    """How many columns alert, by Kolmogorov-Smirnov and chi-squared in ten chunks."""
    columns = [*numeric, *categorical]
    base, now = (pd.read_parquet(path, columns=columns) for path in (reference, current))
    calculator = nml.UnivariateDriftCalculator(
        column_names=columns,
        treat_as_categorical=categorical,
        continuous_methods=["kolmogorov_smirnov"],
        categorical_methods=["chi2"],
    )
    found = calculator.fit(base).calculate(now).to_df(multilevel=False)
    alerts = [name for name in found.columns if name.endswith("_alert")]
    return {"alerts": int(found[alerts].any().sum())}


def performance(reference: str, current: str, rows: int) -> dict:
    """{metric: values by chunk of so many rows}; columns y_true, y_pred, y_pred_proba."""
    base, now = (pd.read_parquet(path) for path in (reference, current))
    metrics = ["roc_auc", "f1", "precision", "recall", "specificity", "accuracy"]
    calculator = nml.PerformanceCalculator(
        y_true="y_true",
        y_pred="y_pred",
        y_pred_proba="y_pred_proba",
        problem_type="classification_binary",
        metrics=metrics,
        chunk_size=rows,
    )
    found = calculator.fit(base).calculate(now).to_df(multilevel=False)
    found = found[found["chunk_period"] == "analysis"]
    return {metric: [float(value) for value in found[f"{metric}_value"]] for metric in metrics}


def errors(reference: str, current: str, rows: int) -> dict:
    """{metric: estimates by chunk of so many rows}; columns y_true, y_pred and features."""
    base, now = (pd.read_parquet(path) for path in (reference, current))
    features = [name for name in base.columns if name not in ("y_true", "y_pred")]
    estimator = nml.DLE(
        feature_column_names=features,
        y_true="y_true",
        y_pred="y_pred",
        metrics=["mae", "rmse"],
        chunk_size=rows,
    )
    found = estimator.fit(base).estimate(now).to_df(multilevel=False)
    found = found[found["chunk_period"] == "analysis"]
    return {metric: [float(value) for value in found[f"{metric}_value"]] for metric in ("mae", "rmse")}


if __name__ == "__main__":
    asked = json.loads(sys.argv[1])
    answer = {"distances": distances, "errors": errors, "ks": ks, "performance": performance}[
        asked.pop("what")
    ](**asked)
    json.dump(answer, sys.stdout)
