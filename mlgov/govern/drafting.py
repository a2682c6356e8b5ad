"""When a breach in the monitoring drafts an incident: for how long it lasts, and whether it is known."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from mlgov.govern import incidents
from mlgov.policy.models import Drafting

Row = Mapping[str, Any]
_JUDGED = ("ok", "warn", "breach")
_LONGEST = 200  # characters of a key


def run(rows: Sequence[Row], rule: Drafting, now: datetime) -> list[Row]:
    """The windows in a row that draft an incident of one figure, oldest first; none where it does not.

    rows: one figure in every window, in the order of time, with `status` and `window_end` (UTC, aware). A
    window that could not be judged neither breaks a run nor makes it longer. Figures without windows in time
    draft nothing: nobody could say when it began.
    """
    found: list[Row] = []
    for row in reversed([one for one in rows if one["status"] in _JUDGED]):
        if row["status"] != "breach":
            break
        found.insert(0, row)
    if len(found) < rule.windows or any(one["window_end"] is None for one in found):
        return []
    return found if now - found[-1]["window_end"] <= timedelta(days=rule.within_days) else []


def key(model: str, version: str, rule: Drafting, first: Row) -> str:
    """What names a run: the model's version, the figure, and the window in which it began."""
    place = (rule.family, first["metric"], first["subject"], first["group"] or "")
    text = f"{model}@{version}:{'/'.join(map(str, place))}:{first['window']}"
    digest = hashlib.sha256(text.encode()).hexdigest()
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 65]}:{digest}"


def known(
    bodies: Iterable[Mapping[str, Any]], version: str, rule: Drafting, runs: Sequence[Sequence[Row]]
) -> bool:
    """Whether an incident speaks of these runs already.

    bodies: the incidents of the model. One of the same type that is open does, whoever filed it; and one that
    was drafted for any of the same figures in any of the same windows does for ever, also once it is over.
    """
    windows = {place(row) for one in runs for row in one}
    for body in bodies:
        same = body["type"] == rule.type and body.get("version") in (None, version)
        if same and incidents.is_open(body):
            return True
        drafted = body.get("version") == version and body.get("key")
        if drafted and windows & {place(row) for row in body["figures"]}:
            return True
    return False


def place(row: Row) -> tuple[str, str, str, str]:
    return str(row["metric"]), str(row["subject"]), str(row["group"] or ""), str(row["window"])
