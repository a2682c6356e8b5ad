"""What every chart says below itself: what is shown, of how many, against which limit, from which rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

import polars as pl

from mlgov.charts import words
from mlgov.services import picks
from mlgov.services.picks import WHOLE, Pick
from mlgov.services.records import Stored
from mlgov.ui import judged, state
from mlgov.ui.skeleton import Here

PAGE = "scorecard"


@dataclass(frozen=True)
class Told:
    """definition: what is shown, with what is found in it; n: `1,478 in 2026-W47`; limit: a sentence; more:
    what else is to be known. rows: those of the scorecard behind it; None where it shows no figure of one.
    """

    definition: str
    n: str
    limit: str
    rows: Pick | None = None
    more: str = ""

    def __str__(self) -> str:
        parts = (f"{self.definition.rstrip('.')}.", f"n = {self.n.rstrip('.')}.", self.limit, self.more)
        return " ".join(part.strip() for part in parts if part.strip())


def url(pick: Pick) -> str:
    """Where the scorecard shows these rows, at the moment that is looked at."""
    as_of = state.get("as_of")
    return f"{PAGE}?{urlencode([*pick.params(), *([('as_of', as_of)] if as_of else [])])}"


def over_time(here: Here, model: Stored, shown: pl.DataFrame, *, more: str = "") -> Told:
    """Of a chart of one figure over its windows. shown: its rows, at least one."""
    row = shown.row(0, named=True)
    about = judged.about(row)
    band = "The band is the 95 % interval." if shown["lower"].is_not_null().any() else ""
    return Told(
        judged.definition(row["metric"], row["family"]) + (f", of {about}" if about else ""),
        f"{_sum(shown)} over {words.plural(shown.height, 'window')}",
        limits(here, model, shown, [row["metric"]]),
        picks.behind(shown, every_window=True),
        f"{band} {more}",
    )


def standing_for(
    here: Here,
    model: Stored,
    rows: pl.DataFrame,
    definition: str,
    n: str = "",
    *,
    of: Sequence[str] = (),
    each_group: bool = False,
    more: str = "",
) -> Told:
    """Of a chart that stands for figures of the scorecard, such as a curve for the area under it.

    rows: theirs, in the windows shown, at least one; n: the sum of theirs where it is not given. of: the
    metrics whose limits are said, all where none is named. each_group: only these groups are shown.
    """
    return Told(
        definition,
        n or f"{_sum(rows)} in {words.window(rows['window'][0])}",
        limits(here, model, rows, of or rows["metric"].unique(maintain_order=True).to_list()),
        picks.behind(rows, each_group=each_group),
        more,
    )


def limits(here: Here, model: Stored, rows: pl.DataFrame, metrics: Sequence[str]) -> str:
    """`Limit of Recall: warning above 0.02, breach above 0.05 (lost against the reference). Convention ...`

    rows: of one family and subject; performance by group is judged by limits that name the attribute.
    """
    family, subject = str(rows["family"][0]), str(rows["subject"][0])
    attribute = str(picks.attributes(rows)[0])
    about = attribute if family == "performance" and attribute != WHOLE else subject
    policy = here.ctx.policy(here.as_of)
    found = {one: judged.limit(policy, model.body, family, one, about) for one in metrics}
    held: dict[str, list[str]] = {}
    for name, one in found.items():
        if one is not None:
            held.setdefault(judged.bounds(one), []).append(judged.label(name, family))
    if not held:
        names = " or ".join(dict.fromkeys(judged.label(one, family) for one in metrics))
        return f"The policy sets no limit for {names}."
    said = "; ".join(f"{', '.join(names)}: {bounds}" for bounds, names in held.items())
    because = next(one.because for one in found.values() if one is not None)
    return f"Limit of {said}. {because}"


def of_each(here: Here) -> str:
    """The limits of a chart of statuses, behind which stand many figures."""
    version = here.ctx.policy(here.as_of).framework.version
    return f"Limits: those of policy {version} for each figure, which its row in the scorecard says."


def _sum(shown: pl.DataFrame) -> str:
    return words.count(int(shown["n"].drop_nulls().sum() or 0))
