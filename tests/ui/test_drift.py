"""What the drift page says of one column and of all features together."""

from __future__ import annotations

from typing import Any

from mlgov.ui.model import drift


def row(subject: str, status: str, metric: str = "population_stability_index", **more: Any) -> dict[str, Any]:
    return {
        "model": "loans", "subject": subject, "metric": metric, "status": status, "value": 0.5,
        "unit": "ratio", "label": metric, "window": "2026-W09", "since": "2026-W08",
        "comparison": "above the limit of 0.25", "apart": None, "n": 200, "why": "",
    } | more  # fmt: skip


def told(*rows: dict[str, Any]) -> tuple[str, str] | None:
    found = drift.told(list(rows), lambda one: "url")
    if found is None:
        return None
    status, parts = found
    return status, "".join(part if isinstance(part, str) else part[0] for part in parts)


WHOLE = row("loans", "breach", "reconstruction_error_change")


def test_all_features_together_are_no_column() -> None:
    status, text = told(row("income", "warn"), row("age", "ok"), WHOLE) or ("", "")
    assert status == "breach"
    assert text.startswith("1 of 2 columns moved in 2026-W09: income (")
    assert "In 2026-W09 all features together moved: reconstruction_error_change 0.50" in text
    counts = drift._figures([row("income", "warn"), row("age", "ok"), WHOLE])
    assert [(one.value, one.unit) for one in counts[:3]] == [("0", "of 2"), ("1", "of 2"), ("1", "of 2")]


def test_features_may_move_together_alone() -> None:
    status, text = told(row("income", "ok"), WHOLE) or ("", "")
    assert (status, text.partition(".")[0]) == ("breach", "No column moved by itself")
    assert told(row("income", "ok"), row("loans", "ok")) is None


def test_tables_name_them_as_they_are() -> None:
    named = [one["named"] for one in drift._one_row_each([row("income", "ok"), WHOLE])]
    assert named == ["all features together", "income"]
