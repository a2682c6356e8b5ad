"""Two versions of a record that were written at the same time, beside each other in the words of the form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from mlgov.charts import words
from mlgov.govern.records.forms import FormField
from mlgov.policy.models import Policy
from mlgov.ui.forms import review
from mlgov.ui.text import esc

_HEAD = "<tr><th scope=col>Asked</th><th scope=col>Saved in the meantime</th><th scope=col>Yours</th></tr>"


def beside(
    theirs: Mapping[str, Any], yours: Mapping[str, Any], fields: Sequence[FormField], policy: Policy
) -> str:
    """A table of every field and question that the two answer differently."""
    one, other = (dict(review.lines(body, fields, policy)) for body in (theirs, yours))
    rows = "".join(
        f"<tr><td>{esc(asked)}</td><td>{esc(one.get(asked, words.NOTHING))}</td>"
        f"<td>{esc(other.get(asked, words.NOTHING))}</td></tr>"
        for asked in {**one, **other}
        if one.get(asked) != other.get(asked)
    )
    if not rows:
        return '<p class="empty-line">Both say the same.</p>'
    return (
        f'<div class="scroll"><table class="data"><thead>{_HEAD}</thead><tbody>{rows}</tbody></table></div>'
    )
