"""Fairness beyond figures: what other cut-offs would do for the groups of an attribute, and at what cost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from mlgov.measure import mitigation
from mlgov.measure.between import in_words
from mlgov.measure.mitigation import Choice, Goal
from mlgov.measure.spec import ScoreRule
from mlgov.policy.models import MinimumSample
from mlgov.services import curves
from mlgov.services.context import Context
from mlgov.services.curves import Curves
from mlgov.store.standing import Same

_KEPT = 16  # pieces of advice that are remembered
MOST_GROUPS = 12  # more choices at once than anyone would set


@dataclass(frozen=True)
class Advice:
    """What cut-offs by group would bring; nothing is changed by it.

    choices: from the closest groups to the most accurate; now: with the cut-off of the spec, None where the
    spec has none; left_out: names of groups that are too small or lack a class, with n; n: rows looked at.
    """

    goal: Goal
    choices: Sequence[Choice]
    now: Choice | None
    cut: float | None
    left_out: Sequence[str]
    n: int

    def within(self, limit: float) -> Choice | None:
        """The most accurate choice whose groups lie no further apart; None where there is none."""
        fits = [one for one in self.choices if one.disparity <= limit]
        return fits[-1] if fits else None


def mitigation_advice(
    ctx: Context,
    model: str,
    version: str,
    windows: Sequence[str],
    attribute: str,
    goal: Goal,
    *,
    as_of: datetime | None = None,
) -> Advice | None:
    """Cut-offs for each group of an attribute, from the labelled rows of these windows.

    None where scores were not counted at cut-offs: no reference, no label, or no single score.
    """
    found = curves.of(ctx, model, version, windows, as_of=as_of)
    if found is None or found.spec.task != "binary":
        return None
    minimum = ctx.policy(as_of).thresholds.minimum
    return ctx.standing(as_of).once(
        "advice", (Same(found), attribute, goal), lambda: advice(found, minimum, attribute, goal), most=_KEPT
    )


def advice(found: Curves, minimum: MinimumSample, attribute: str, goal: Goal) -> Advice | None:
    """The same from counts at hand."""
    names = found.groups().filter(attribute=attribute)["group"].to_list()
    points = {name: found.thresholds(attribute=attribute, group=name) for name in names}
    sizes = {name: int(one["n"][0]) if one.height else 0 for name, one in points.items()}
    total = sum(sizes.values())
    least = max(minimum.group_rows, minimum.group_share * total)
    ranked = sorted((one for one in names if sizes[one] >= least), key=lambda one: -sizes[one])
    kept = ranked[:MOST_GROUPS]
    cuts = [one for name in kept if (one := mitigation.group(in_words(name), points[name])) is not None]
    if len(cuts) < 2:
        return None
    rule = found.spec.prediction
    cut = rule.score_at_least if isinstance(rule, ScoreRule) else None
    left = [f"{in_words(name)} (n = {sizes[name]:,})" for name in names if name not in kept]
    now = None if cut is None else mitigation.present(cuts, goal, cut)
    return Advice(goal, mitigation.frontier(cuts, goal), now, cut, left, sum(sizes[name] for name in kept))
