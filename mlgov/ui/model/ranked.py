"""How scores put positives first: ROC, precision and recall, gains and lift; of classes one by one."""

from __future__ import annotations

from collections.abc import Callable

import plotly.graph_objects as go
import polars as pl

from mlgov.charts import curves as drawn
from mlgov.charts import words
from mlgov.measure.profiles.groups import canonical
from mlgov.ui import blocks, filters, told
from mlgov.ui.model.pictures import Picture, Shown, beside_each_other, picture
from mlgov.ui.told import Told
from mlgov.ui.view import show

# What is drawn, and the figure of the scorecard that it stands for.
_OF: dict[str, tuple[Callable[..., go.Figure], str]] = {
    "roc": (drawn.roc, "roc_auc_score"),
    "precision_recall": (drawn.precision_recall, "average_precision_score"),
    "gains": (drawn.gains, "recall_score"),
    "lift": (drawn.lift, "precision_score"),
}


def of_two(shown: Shown) -> list[Picture]:
    """Of positives against negatives."""
    found = shown.counts
    points, base = found.thresholds(), found.thresholds(reference=True)
    if points.is_empty():
        return []
    n, said = words.count(points["n"][0]), _said(points)
    return [
        (key, picture(make, points, base), shown.told([metric], said[key], n), points)
        for key, (make, metric) in _OF.items()
    ]


def by_class(shown: Shown) -> None:
    """Of one class against the rest, chosen in the URL; at first the one that is told apart worst."""
    found = shown.counts
    if not isinstance(found.spec.score, dict):
        return
    help = "Rows of the class are the positives, all others the negatives, and the score is that of the class"
    show(blocks.heading("One class against the rest", help=help), key="of_class")
    names = found.classes()
    if not names:
        show(blocks.note(_UNCOUNTED), key="of_class_none")
        return
    name = filters.select("Class", "class", {one: one for one in names}, anything=None, width=330)
    points, base = found.against_the_rest(name), found.against_the_rest(name, reference=True)
    data, said = points.select(pl.lit(name).alias("class"), pl.all()), _said(points, name)
    pictures = [
        (f"class_{key}", picture(make, points, base), about, data)
        for key, (make, metric) in _OF.items()
        if (about := _told(shown, metric, name, said[key], points)) is not None
    ]
    beside_each_other(shown.here, pictures, shown.model.id, points)


_UNCOUNTED = (
    "Nothing to draw: a baseline says at which cuts the scores of a class are counted, and is loaded before"
    " the windows; these need labels both of the class and of others. Baselines of earlier releases have no"
    " such cuts: load a new one."
)


def _told(shown: Shown, metric: str, name: str, definition: str, points: pl.DataFrame) -> Told | None:
    """What is said of a class's curve, which stands for the class's figure in the scorecard."""
    rows = shown.rows.filter(pl.col("metric") == metric)
    rows = rows.filter(pl.col("group") == canonical({str(shown.counts.spec.label): name}))
    if rows.is_empty():
        return None
    n = f"{words.count(points['n'][0])} in {words.window(shown.where)}"
    return told.standing_for(shown.here, shown.model, rows, definition, n, of=[metric], each_group=True)


def _said(points: pl.DataFrame, name: str = "") -> dict[str, str]:
    """The definition of each curve, with what is found in it; name: the class that counts as positive."""
    ones, against = (f"rows of {name}", f" of {name} against the rest") if name else ("positives", "")
    tenth = points.filter(pl.col("selected") >= 0.1).row(0, named=True)
    top = f"the {words.share(tenth['selected'])} of rows with the highest scores"
    said = {
        "roc": f"ROC curve{against}: how many {ones} are found for how many false alarms",
        "precision_recall": f"Precision and recall{against}: how many of those called positive are, as more"
        f" {ones} are found",
        "gains": f"Gains{against}: {top} hold {words.share(tenth['recall'])} of the {ones}",
        "lift": f"Lift{against}: among {top} are {words.ratio(tenth['lift'])} times as many {ones} as at"
        " random",
    }
    cuts = words.plural(points.height - 1, "cut")
    return {key: f"{text}; exact at {cuts} of the score" for key, text in said.items()}
