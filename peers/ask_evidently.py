"""Runs where evidently is installed: figures of two Parquet files as JSON on standard output."""

import json
import sys
import warnings

warnings.filterwarnings("ignore")

import pandas as pd  # noqa: E402
from evidently import DataDefinition, Dataset, Report  # noqa: E402
from evidently.metrics import ValueDrift  # noqa: E402
from evidently.presets import DataDriftPreset  # noqa: E402


def _sides(reference: str, current: str, numeric: list[str], categorical: list[str]) -> list[Dataset]:
    definition = DataDefinition(numerical_columns=numeric, categorical_columns=categorical)
    frames = (pd.read_parquet(path, columns=[*numeric, *categorical]) for path in (reference, current))
    return [Dataset.from_pandas(one, data_definition=definition) for one in frames]


def report(reference: str, current: str, numeric: list[str], categorical: list[str]) -> dict:
    """How many columns drifted, by the default report."""
    base, now = _sides(reference, current, numeric, categorical)
    answers = Report([DataDriftPreset()]).run(now, base).dict()["metrics"]
    return {"metrics": len(answers)}


def distances(reference: str, current: str, numeric: list[str], categorical: list[str]) -> dict:
    """{column: {method: value}}; Kolmogorov-Smirnov gives its p-value."""
    base, now = _sides(reference, current, numeric, categorical)
    asked = [(column, method) for column in numeric for method in ("ks", "wasserstein")]
    asked += [(column, method) for column in categorical for method in ("psi", "jensenshannon")]
    metrics = [ValueDrift(column=column, method=method) for column, method in asked]
    answers = Report(metrics).run(now, base).dict()["metrics"]
    found: dict = {}
    for (column, method), answer in zip(asked, answers, strict=True):
        found.setdefault(column, {})[method] = float(answer["value"])
    return found


if __name__ == "__main__":
    asked = json.loads(sys.argv[1])
    answer = {"distances": distances, "report": report}[asked.pop("what")](**asked)
    json.dump(answer, sys.stdout)
