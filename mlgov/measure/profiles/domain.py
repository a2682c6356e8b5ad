"""Whether a classifier can tell a window's rows from the reference's, where a spec asks for it.

Gradient-boosted trees learn it from the features on samples of both sides, drawn with a fixed seed, and say
it of rows that they were not shown, in five parts. If nothing sets the two apart, the ROC AUC is one half.
Numbers are taken as they are, categories as their rank by frequency in the reference.

Kind `exact` of the column "": `domain_auc`, `domain_auc_variance` (DeLong), `domain_rows` of the window and
`domain_reference_rows`. The document that the reference fixes: ranks of categories, and its sample.
"""

from __future__ import annotations

import math
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlgov.measure.profiles import order, table
from mlgov.measure.profiles.bins import Bins
from mlgov.measure.profiles.counters import Asked, Counter, Document
from mlgov.measure.profiles.projection import features
from mlgov.measure.profiles.rows import Rows
from mlgov.measure.profiles.sheet import Sheet
from mlgov.measure.spec import Spec
from mlgov.policy.models import Binning

Array = NDArray[np.float64]
SAMPLE = 2_000
LEAST = 50
_SEED, _PARTS = 16, 5


def _fix(rows: Rows, spec: Spec, bins: Bins, binning: Binning) -> Document | None:
    """None where the spec does not ask, there is no feature, or the reference has fewer than `LEAST` rows."""
    if not spec.domain_classifier or not features(spec) or rows.height < LEAST:
        return None
    ranks = table.ranks(rows, spec, features(spec))
    sample = table.taken(rows, spec, features(spec), ranks, _drawn(rows.height))
    return {
        "ranks": ranks,
        "sample": [[None if math.isnan(x) else x for x in row] for row in sample.tolist()],
    }


def _drawn(rows: int) -> NDArray[np.int64]:
    """The numbers of the rows in the sample: all, or `SAMPLE` of them."""
    if rows <= SAMPLE:
        return np.arange(rows)
    return np.sort(np.random.default_rng(_SEED).choice(rows, SAMPLE, replace=False))


def _count(sheet: Sheet, asked: Asked) -> None:
    document = asked.document(COUNTER.name)
    if document is None:
        return
    reference = np.array(document["sample"], dtype=np.float64)
    order_of = np.arange(len(asked.by.codes)) if asked.by.order is None else asked.by.order
    found = []
    for start, end in pairwise(asked.by.starts):
        which = order_of[start:end][_drawn(int(end - start))]
        if len(which) < LEAST:
            found.append((math.nan, math.nan, float(len(which)), float(len(reference))))
            continue
        current = table.taken(asked.rows, asked.spec, features(asked.spec), document["ranks"], which)
        found.append((*_told_apart(reference, current), float(len(which)), float(len(reference))))
    values = np.array(found, dtype=np.float64).reshape(-1, 4)
    for k, key in enumerate(("domain_auc", "domain_auc_variance", "domain_rows", "domain_reference_rows")):
        sheet.add("", "exact", key, values[:, k])


def _told_apart(reference: Array, current: Array) -> tuple[float, float]:
    """ROC AUC and its variance over rows that each classifier was not shown."""
    # Only specs that ask pay for the import.
    from sklearn.ensemble import HistGradientBoostingClassifier
    from threadpoolctl import threadpool_limits

    rows = np.concatenate((reference, current))
    is_current = np.arange(len(rows)) >= len(reference)
    part = np.concatenate([_dealt(len(side), k) for k, side in enumerate((reference, current))])
    score = np.empty(len(rows))
    settings: dict[str, Any] = {"max_iter": 40, "max_leaf_nodes": 8, "min_samples_leaf": 20}
    # For so few rows a second thread costs more than it brings, and on a busy machine many times as much.
    with threadpool_limits(1):
        for k in range(_PARTS):
            model = HistGradientBoostingClassifier(**settings, early_stopping=False, random_state=_SEED)
            model.fit(rows[part != k], is_current[part != k])
            score[part == k] = model.predict_proba(rows[part == k])[:, 1]
    auc, variance, _ = order.ranking(score, is_current)
    return auc, variance


def _dealt(rows: int, side: int) -> NDArray[np.int64]:
    """The part of each row: parts of equal size, dealt with a fixed seed."""
    return np.random.default_rng((_SEED, side)).permutation(np.arange(rows) % _PARTS)


COUNTER = Counter("domain", labels=False, count=_count, fix=_fix)
