"""The figure of the monitoring that stands beside a question, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mlgov.services.assessment_paper import measured
from mlgov.ui.text import plain


def beside(shown: Mapping[str, Any]) -> str:
    """The same under a question that is being answered."""
    proposed = shown.get("proposed")
    proposes = " It proposes the answer." if proposed is not None else ""
    return plain(f"Monitoring knows: {measured(shown)}.{proposes}")
