"""The same period a year earlier, by the label of a window."""

from __future__ import annotations

import re
from datetime import date

_LABEL = re.compile(r"(\d{4})-(?:W(\d{2})|Q([1-4])|(\d{2})(?:-(\d{2}))?)")


def year_before(label: str) -> str | None:
    """The label of the same ISO week, month, quarter or day a year before; None where there is none.

    A window of rows, a 53rd week and a 29 February have none.
    """
    found = _LABEL.fullmatch(label)
    if found is None:
        return None
    before = f"{int(found[1]) - 1:04d}{label[4:]}"
    try:
        if found[2]:
            date.fromisocalendar(int(found[1]) - 1, int(found[2]), 1)
        elif found[4]:
            date(int(found[1]) - 1, int(found[4]), int(found[5] or 1))
    except ValueError:
        return None
    return before
