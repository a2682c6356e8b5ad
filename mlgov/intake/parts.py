"""The part that each column of an extract seems to play in a spec, by its name, its type and its place."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from mlgov.intake.guess import ColumnGuess

_TIME = (
    "timestamp", "datetime", "date", "time", "scored_at", "predicted_at", "created_at",
    "event_time", "day",
)  # fmt: skip
_ENTITY = (
    "id", "row_id", "entity_id", "entity", "uuid", "case_id", "customer_id", "application_id",
    "transaction_id",
)  # fmt: skip
_SCORE = (
    "score", "probability", "proba", "prob", "y_pred_proba", "y_score", "decile_score",
    "risk_score", "p_hat", "risk",
)  # fmt: skip
_PREDICTION = (
    "prediction", "predicted", "y_pred", "pred", "predicted_label", "predicted_class", "decision",
    "forecast", "expected",
)  # fmt: skip
_LABEL = (
    "label", "target", "y_true", "y", "actual", "outcome", "ground_truth", "class",
    "two_year_recid", "repaid", "observed",
)  # fmt: skip
_LABEL_PARTS = (
    "label", "target", "default_payment", "churned", "is_fraud", "actual", "recid", "outcome",
    "class", "observed",
)  # fmt: skip
_PROTECTED = (
    "sex", "gender", "race", "ethnicity", "ethnic_group", "age_cat", "age_group", "age_band", "age_range",
    "religion", "nationality", "disability", "marital_status", "marriage", "foreign_worker", "citizenship",
    "pregnancy",
)  # fmt: skip
MOST_CATEGORIES = 50
_ENOUGH_ROWS = 20  # below so many rows, all different says little about a column


def roles(columns: Sequence[ColumnGuess]) -> dict[str, str]:
    """The role of each column by name: timestamp, entity, score, prediction, label, numeric, categorical,
    protected, or "" where it seems to play none."""
    found: dict[str, str] = {}
    _first(columns, found, "timestamp", _TIME, lambda column: column.type == "time")
    _first(columns, found, "entity", _ENTITY, lambda column: column.distinct > 1 and column.type != "number")
    _first(columns, found, "score", _SCORE, _is_number)
    _first(columns, found, "prediction", _PREDICTION, lambda column: column.type != "time")
    _label(columns, found)
    _by_content(columns, found)
    for column in columns:
        found.setdefault(column.name, _feature(column))
    return found


def _is_number(column: ColumnGuess) -> bool:
    return column.type in ("number", "whole number")


def _first(
    columns: Sequence[ColumnGuess],
    found: dict[str, str],
    role: str,
    names: Sequence[str],
    fits: Callable[[ColumnGuess], bool],
) -> None:
    """The first fitting column in the order of the known names, then one that holds such a name as a word."""
    free = [column for column in columns if column.name not in found and fits(column)]
    by_name = {column.plain: column.name for column in reversed(free)}
    exact = next((by_name[name] for name in names if name in by_name), None)
    words = (name for name in names if len(name) > 3)
    loose = (column.name for word in words for column in free if _holds(column.plain, word))
    chosen = exact or next(loose, None)
    if chosen is not None:
        found[chosen] = role


def _holds(name: str, words: str) -> bool:
    return name.startswith(f"{words}_") or name.endswith(f"_{words}")


def _label(columns: Sequence[ColumnGuess], found: dict[str, str]) -> None:
    """A column with a known name, else one right behind the score or the prediction that closes the file."""
    free = [column for column in columns if column.name not in found and column.type not in ("time", "empty")]
    by_name = {column.plain: column.name for column in free}
    chosen = next((by_name[name] for name in _LABEL if name in by_name), None)
    if chosen is None:
        few = [column for column in reversed(free) if column.distinct <= MOST_CATEGORIES]
        parts = (column.name for column in few if any(part in column.plain for part in _LABEL_PARTS))
        chosen = next(parts, None)
    if chosen is None and len(columns) > 1 and columns[-1] in free:
        before = found.get(columns[-2].name)
        chosen = columns[-1].name if before in ("score", "prediction") else None
    if chosen is not None:
        found[chosen] = "label"


def _by_content(columns: Sequence[ColumnGuess], found: dict[str, str]) -> None:
    """A time under any name, and as entity the first text that differs in every row."""
    free = [column for column in columns if column.name not in found]
    if "timestamp" not in found.values():
        times = (column.name for column in free if column.type == "time")
        found.update(dict.fromkeys(list(times)[:1], "timestamp"))
    if "entity" not in found.values():
        own = (column for column in free if column.type == "text" and column.nulls == 0)
        ids = [column.name for column in own if column.distinct == column.rows >= _ENOUGH_ROWS]
        found.update(dict.fromkeys(ids[:1], "entity"))


def _feature(column: ColumnGuess) -> str:
    name = column.plain
    if column.type in ("time", "empty"):
        return ""
    if name in _PROTECTED or any(name.endswith("_" + known) for known in _PROTECTED):
        return "protected" if column.distinct <= MOST_CATEGORIES else ""
    if column.type in ("number", "whole number"):
        return "" if name == "id" or name.endswith("_id") else "numeric"
    return "categorical" if column.distinct <= MOST_CATEGORIES else ""
