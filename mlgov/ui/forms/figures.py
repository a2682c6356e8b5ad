"""The figure of the monitoring that stands beside a question, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mlgov.charts import words
from mlgov.ui.text import plain


def told(shown: Mapping[str, Any]) -> str:
    """What was measured where, of how many, how it was judged and by which policy."""
    group = ", ".join(str(one) for one in (shown.get("group") or {}).values())
    metric = str(shown["metric"]).replace("_", " ")
    about = f"{metric} of {shown['subject']}" if shown.get("subject") else metric
    rows = f", n {words.count(shown['n'])}" if shown.get("n") is not None else ""
    value = words.amount(shown.get("value"))
    return (
        f"{about}{f' ({group})' if group else ''} {value} in {shown['window']}{rows}: {shown['status']},"
        f" by policy {shown['policy']}"
    )


def beside(shown: Mapping[str, Any]) -> str:
    """The same under a question that is being answered."""
    proposed = shown.get("proposed")
    proposes = " It proposes the answer." if proposed is not None else ""
    return plain(f"Monitoring knows: {told(shown)}.{proposes}")
