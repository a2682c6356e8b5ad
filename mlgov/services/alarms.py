"""The alarms of a model with what people made of them, and reviewing one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import polars as pl

from mlgov.errors import DataError
from mlgov.govern.records.alarm_review import AlarmReview, identity
from mlgov.measure import limits
from mlgov.measure.alarms import MOVED, Alarm, find
from mlgov.measure.roles import subjects
from mlgov.measure.spec import Spec
from mlgov.measure.telling import title
from mlgov.policy.models import Limit
from mlgov.services import records, scorecards
from mlgov.services.context import Context
from mlgov.services.effects import judging_tier
from mlgov.services.records import Stored
from mlgov.store import batches, figures

_KEPT = 16  # model versions whose alarms are remembered
_SEVERITY = {"warning": 1, "critical": 2}


@dataclass(frozen=True)
class Reviewed:
    """An alarm of a model version with its reviews, oldest first, and the policy's limit for its measure.

    id: what names the alarm, the same as long as it began in the same window.
    """

    id: str
    model: str
    version: str
    alarm: Alarm
    limit: Limit | None
    history: tuple[Stored, ...]

    @property
    def review(self) -> Stored | None:
        """The newest review."""
        return self.history[-1] if self.history else None

    @property
    def decision(self) -> str | None:
        return str(self.review.body["decision"]) if self.review else None

    @property
    def needs_decision(self) -> bool:
        """Whether it is open, and nobody has looked at it yet or it got worse since."""
        if not self.alarm.open:
            return False
        return self.review is None or _SEVERITY[self.alarm.level] > _SEVERITY[self.review.body["level"]]


def alarms(
    ctx: Context, model: str, version: str | None = None, *, as_of: datetime | None = None
) -> list[Reviewed]:
    """Every alarm of a model version: those that need a decision first, then as `measure.alarms.find` has it.

    version: None takes the newest version that has figures; a model without figures has no alarms. Raises
    DataError when there is no such model or version.
    """
    ctx.require("read")
    version = scorecards.chosen(ctx, model, version, as_of)
    if version is None:
        return []
    standing = ctx.standing(as_of)
    return list(
        standing.once("alarms", (model, version), lambda: _known(ctx, model, version, as_of), most=_KEPT)
    )


def _known(ctx: Context, model: str, version: str, as_of: datetime | None) -> list[Reviewed]:
    cur, seq, policy = ctx.store.cursor(), ctx.seq(as_of), ctx.policy(as_of)
    scores = _indexed(figures.scores(cur, seq, model=model, version=version))
    rule = policy.thresholds.alarms
    found = find(
        scores,
        windows=rule.windows,
        rate=rule.false_discovery_rate,
        outputs=_outputs(ctx, model, version, seq),
        model=model,
    )
    filed = _filed(ctx, model, version, as_of)
    order = dict(scores.select("window", "window_index").unique().iter_rows())
    limit_of = _limits(ctx, model, found, as_of)
    known = [
        Reviewed(
            _id(model, version, one),
            model,
            version,
            one,
            limit_of.get((one.family, one.metric, one.subject)),
            _about(one, filed, order),
        )
        for one in found
    ]
    return sorted(known, key=lambda one: not one.needs_decision)


def review(
    ctx: Context, model: str, alarm: str, decision: str, reason: str, *, version: str | None = None
) -> Stored:
    """File what an alarm was: `confirmed` or `dismissed`, with a reason; a later review is its next version.

    alarm: the alarm's id, or what stands in it after the slash. Raises DataError when there is no such alarm
    now, RecordError with every problem, AccessError without the right.
    """
    ctx.require(AlarmReview.right)
    known = alarms(ctx, model, version)
    one = next((one for one in known if alarm in (one.id, one.id.partition("/")[2])), None)
    if one is None:
        listed = ", ".join(one.id for one in known) or "none at present"
        raise DataError(f"there is no alarm {alarm}; alarms of {model}: {listed}")
    found = one.alarm
    body = {
        "model": model, "version": one.version, "family": found.family, "story": found.story,
        "metric": found.metric, "subject": found.subject, "group": found.group or "", "since": found.since,
        "window": found.window, "level": found.level, "decision": decision, "reason": reason,
    }  # fmt: skip
    own = [stored for stored in one.history if stored.id == one.id]
    return records.file(ctx, "alarm_review", body, id=one.id, base_version=own[-1].version if own else 0)


def as_json(found: Sequence[Reviewed]) -> list[dict[str, Any]]:
    """Alarms as JSON values: each with its words, its measures, and its reviews."""
    return [
        {
            "id": one.id,
            "model": one.model,
            "version": one.version,
            "title": title(one.alarm),
            **asdict(one.alarm),
            "open": one.alarm.open,
            "why": one.alarm.why,
            "limit": None if one.limit is None else one.limit.model_dump(mode="json"),
            "decision": one.decision,
            "needs_decision": one.needs_decision,
            "reviews": [
                {**stored.body, "record_version": stored.version, "filed": stored.at, "by": stored.actor}
                for stored in one.history
            ],
        }
        for one in found
    ]


def _indexed(scores: pl.DataFrame) -> pl.DataFrame:
    """With `window_index`; the store gives windows in their order."""
    order = scores.select("window").unique(maintain_order=True).with_row_index("window_index")
    return scores.join(order.cast({"window_index": pl.Int64}), on="window", how="left", maintain_order="left")


def _outputs(ctx: Context, model: str, version: str, seq: int) -> set[str]:
    """The columns that the version's newest extract calls scores, predictions and labels."""
    found = batches.active(ctx.store.cursor(), model, version, seq)
    own = [one for one in found if one.role == "analysis"]
    spec = Spec.model_validate(own[-1].spec) if own else None
    return {one.name for one in subjects(spec) if one.role != "feature"} if spec else set()


def _limits(
    ctx: Context, model: str, found: Sequence[Alarm], as_of: datetime | None
) -> Mapping[tuple[str, str, str], Limit]:
    policy = ctx.policy(as_of)
    tier = judging_tier(ctx.store.cursor(), policy, model, ctx.seq(as_of))
    places = {(one.family, one.metric, one.subject) for one in found if one.metric != MOVED}
    rows = limits.lookup(policy.thresholds.limits, sorted(places), model, tier)
    return {
        (row["family"], row["metric"], row["subject"]): Limit(
            **{name: value for name, value in row.items() if name not in ("family", "subject")}
        )
        for row in rows.iter_rows(named=True)
    }


def _filed(ctx: Context, model: str, version: str, as_of: datetime | None) -> list[Stored]:
    """Every version of every review of a model version, oldest first."""
    newest = records.all(ctx, "alarm_review", as_of=as_of, model=model)
    ids = [one.id for one in newest if one.body["version"] == version]
    every = [stored for id in ids for stored in records.history(ctx, "alarm_review", id, as_of=as_of)]
    return sorted(every, key=lambda one: one.seq)


def _about(alarm: Alarm, filed: Sequence[Stored], order: Mapping[str, int]) -> tuple[Stored, ...]:
    """The reviews of an alarm, also where rows that came late moved its beginning."""
    place = (alarm.family, alarm.story, alarm.subject, alarm.group or "")
    run = range(alarm.since_index, order[alarm.window] + 1)
    return tuple(
        one
        for one in filed
        if tuple(one.body[name] for name in ("family", "story", "subject", "group")) == place
        and (order.get(one.body["since"]) in run or order.get(one.body["window"]) in run)
    )


def _id(model: str, version: str, one: Alarm) -> str:
    return identity(model, version, one.family, one.story, one.subject, one.group or "", one.since)
