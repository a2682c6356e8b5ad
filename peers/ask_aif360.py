"""Runs where aif360 is installed: distances between two groups of a Parquet file, as JSON."""

import json
import logging
import sys
import warnings

warnings.filterwarnings("ignore")
logging.disable(logging.CRITICAL)

import pandas as pd  # noqa: E402
from aif360.datasets import BinaryLabelDataset  # noqa: E402
from aif360.metrics import ClassificationMetric  # noqa: E402


def distances(path: str) -> dict:
    """Columns: group (1 = the group that the other is held against), label and prediction (0 or 1), x, y."""
    rows = pd.read_parquet(path)
    shape = {"label_names": ["label"], "protected_attribute_names": ["group"]}
    truth = BinaryLabelDataset(df=rows[["x", "y", "group", "label"]], **shape)
    predicted = truth.copy()
    predicted.labels = rows[["prediction"]].to_numpy(float)
    found = ClassificationMetric(truth, predicted, [{"group": 0}], [{"group": 1}])
    return {
        "statistical_parity_difference": float(found.statistical_parity_difference()),
        "disparate_impact": float(found.disparate_impact()),
        "equal_opportunity_difference": float(found.equal_opportunity_difference()),
        "average_odds_difference": float(found.average_odds_difference()),
        "equalized_odds_difference": float(found.equalized_odds_difference()),
        "consistency": float(found.consistency(5)[0]),
    }


if __name__ == "__main__":
    asked = json.loads(sys.argv[1])
    asked.pop("what")
    json.dump(distances(**asked), sys.stdout)
