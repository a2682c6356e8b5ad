"""Runs where aequitas is installed: rates by group of a Parquet file as JSON on standard output."""

import json
import sys
import warnings

warnings.filterwarnings("ignore")

import pandas as pd  # noqa: E402
from aequitas.bias import Bias  # noqa: E402
from aequitas.group import Group  # noqa: E402

RATES = ["tpr", "fpr", "tnr", "fnr", "precision", "npv", "pprev", "prev"]
RATIOS = ["pprev_disparity", "tpr_disparity", "fpr_disparity", "precision_disparity"]


def rates(path: str, attribute: str, against: str) -> dict:
    """{group: {rate: value}}, ratios to the group `against`; columns score (0, 1), label_value, attribute."""
    rows = pd.read_parquet(path)[["score", "label_value", attribute]]
    counts, _ = Group().get_crosstabs(rows, attr_cols=[attribute])
    ratios = Bias().get_disparity_predefined_groups(
        counts, original_df=rows, ref_groups_dict={attribute: against}, check_significance=False
    )
    return {
        row["attribute_value"]: {name: float(row[name]) for name in [*RATES, *RATIOS]}
        for _, row in ratios.iterrows()
    }


if __name__ == "__main__":
    asked = json.loads(sys.argv[1])
    asked.pop("what")
    json.dump(rates(**asked), sys.stdout)
