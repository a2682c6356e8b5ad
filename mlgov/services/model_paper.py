"""What the store knows about one model, put together as its report."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

import polars as pl

from mlgov.charts import words
from mlgov.charts.fairness import group_name
from mlgov.charts.theme import severity
from mlgov.errors import DataError
from mlgov.govern import calendar, requirements
from mlgov.govern.families import FamilyState
from mlgov.govern.portfolio import ModelState
from mlgov.govern.records.base import KINDS
from mlgov.govern.reviewing import accepted_on
from mlgov.papers.blocks import Sentence
from mlgov.papers.model_report import (
    FamilyPart,
    FigureLine,
    ModelReport,
    RecordLine,
    RequirementLine,
    VersionLine,
)
from mlgov.papers.typesetting import Stamp
from mlgov.policy.models import Policy
from mlgov.policy.publish import policy_hash
from mlgov.services import records, version_approval
from mlgov.services.context import Context
from mlgov.services.council_pack import Reading, read, scope_of
from mlgov.services.figures_in_words import (
    Row,
    Scope,
    charts,
    label_of,
    limit_text,
    since,
    spokesman,
    value_text,
)

FAMILIES = ("performance", "drift", "fairness")  # every report has them
EXTRACTS = ("operations", "business")  # where somebody brought an extract
RECORDS = ("incident", "assessment", "approval", "deployment", "retirement")
MOST_BAD, MOST_OK = 40, 8  # figures of one family on paper; the others are counted


def gather(ctx: Context, model: str, stamp: Stamp) -> ModelReport:
    """Everything that the report of a model says. DataError where there is no such model at that moment."""
    found = read(ctx, stamp.as_of, model=model)
    state = next((one for one in found.states if one.entry.id == model), None)
    if state is None:
        listed = ", ".join(one.id for one in records.all(ctx, "model", as_of=stamp.as_of)[:20]) or "none yet"
        raise DataError(f"there is no model {model}; models: {listed}")
    body = state.entry.body
    return ModelReport(
        house=found.policy.framework.title,
        model=model,
        name=state.entry.name,
        stamp=stamp,
        policy_hash=policy_hash(found.policy),
        verdict=tuple(_verdict(state, found)),
        facts=tuple(_facts(state, found.policy)),
        description=str(body.get("description") or ""),
        uses=str(body.get("approved_uses") or ""),
        limitations=str(body.get("limitations") or ""),
        families=tuple(_families(found, state)),
        requirements=tuple(
            RequirementLine(one.requirement.title, one.requirement.section, one.status, one.why)
            for one in requirements.standings(state.entry, found.policy, found.at)
        ),
        versions=tuple(_versions(ctx, state, stamp.as_of)),
        records=tuple(_records(ctx, model, found.at)),
        due=tuple(_due(found, model)),
    )


def _verdict(state: ModelState, found: Reading) -> Iterator[Sentence]:
    """One sentence for each family, worst first."""
    ordered = sorted(found.standing(state).values(), key=lambda one: -severity(one.status))
    for one in ordered:
        why = found.told.get((state.entry.id, one.family), f"{one.why.rstrip('. ')}.")
        yield Sentence(one.status, f"{one.family.capitalize()}: {why}")


def _facts(state: ModelState, policy: Policy) -> Iterator[tuple[str, str]]:
    body, tier = state.entry.body, state.entry.tier.title
    phases = {phase.id: phase.title for phase in policy.phases}
    live = state.entry.live
    shown = {
        "Model": state.entry.id,
        "Tier": tier if state.entry.classified else f"unclassified, counts as {tier.lower()}",
        "Phase": phases.get(str(body.get("phase")), str(body.get("phase") or "")),
        "Live version": str(live.body["version"]) if live else "none",
        "Owner": str(body.get("owner") or ""),
        "Steward": str(body.get("steward") or ""),
        "Business unit": str(body.get("business_unit") or ""),
        "Domain": str(body.get("domain") or ""),
        "Origin": str(body.get("origin") or ""),
        "Next review": words.date(calendar.day(body.get("next_review"))),
    }
    yield from ((name, value or words.NOTHING) for name, value in shown.items())


def _families(found: Reading, state: ModelState) -> Iterator[FamilyPart]:
    if state.version is None:
        yield FamilyPart(
            "Figures", remark="No version has figures yet: load a prediction extract with its spec."
        )
        return
    scope = scope_of(found.ctx, found.policy, state, found.at)
    rows = scope.rows()
    standing = found.standing(state)
    for name in (*FAMILIES, *(one for one in EXTRACTS if one in standing)):
        yield _family(scope, standing[name], rows)


def _family(scope: Scope, at: FamilyState, rows: pl.DataFrame) -> FamilyPart:
    title = f"{at.family.capitalize()} of version {scope.version}"
    newest = rows.filter(pl.col("family") == at.family, pl.col("window") == (at.window or ""))
    if newest.is_empty():
        return FamilyPart(title, remark=f"No figure: {at.why}.")
    ordered = sorted(newest.iter_rows(named=True), key=_worst_first)
    bad = [row for row in ordered if row["status"] in ("breach", "warn")][:MOST_BAD]
    shown = bad + [row for row in ordered if row["status"] == "ok"][:MOST_OK] or ordered[:MOST_OK]
    left = len(ordered) - len(shown)
    row = spokesman(rows, at) or shown[0]
    return FamilyPart(
        title=f"{title}, {at.window}",
        lines=tuple(_line(scope, rows, one) for one in shown),
        charts=charts(scope, rows, row),
        remark=f"{words.plural(left, 'further figure')} not printed, none of them worse." if left else "",
    )


def _line(scope: Scope, rows: pl.DataFrame, row: Row) -> FigureLine:
    lines = scope.lines(row)
    begun = since(rows, row)
    since_when = f"since {begun}" if begun else ""
    bad, ok = row["status"] in ("warn", "breach"), row["status"] == "ok"
    remarks = (row["comparison"] if bad else "", since_when, row["undefined"] if bad or ok else row["why"])
    return FigureLine(
        metric=label_of(row),
        subject="" if row["subject"] == row["model"] else str(row["subject"]),
        group=group_name(row["group"]) if row["group"] else "",
        value=value_text(row, lines),
        n=row["n"],
        limit=limit_text(lines),
        status=row["status"],
        why="; ".join(remark for remark in remarks if remark),
    )


def _worst_first(row: Row) -> tuple[int, bool, str, str]:
    return -severity(row["status"]), row["group"] is not None, str(row["metric"]), str(row["subject"])


def _versions(ctx: Context, state: ModelState, as_of: datetime) -> Iterator[VersionLine]:
    """Newest first."""
    own = records.all(ctx, "model_version", as_of=as_of, model=state.entry.id)
    worth = version_approval.worth(ctx, own, as_of)
    for one in sorted(state.entry.versions, key=lambda one: (one.at, one.id), reverse=True):
        body = one.body
        approval = worth.get(one.id, str(body["approval"])).replace("_", " ")
        by = f" by {body['approved_by']}" if body.get("approved_by") else ""
        yield VersionLine(
            version=str(body["version"]),
            stage=str(body["stage"]) + (" (live)" if one is state.entry.live else ""),
            approval=approval + by,
            created=_created(body.get("created"), one.at),
            note=str(body.get("description") or ""),
        )


def _created(value: object, filed: datetime) -> date:
    return calendar.moment(value) or filed


def _records(ctx: Context, model: str, at: datetime) -> Iterator[RecordLine]:
    found = [
        one for kind in RECORDS for one in records.all(ctx, kind, as_of=at) if one.body.get("model") == model
    ]
    for one in sorted(found, key=lambda one: (one.at, one.id), reverse=True):
        body = one.body
        title = body.get("title") or body.get("form") or body.get("environment") or body.get("version") or ""
        state = body.get("status") or body.get("decision") or body.get("outcome") or body.get("band") or ""
        if one.kind == "assessment" and accepted_on(one) is None:
            state = body["state"]
        yield RecordLine(
            KINDS[one.kind].label, f"{title} ({one.id})", one.at, one.actor, str(state).replace("_", " ")
        )


def _due(found: Reading, model: str) -> Iterator[str]:
    for one in found.due:
        if one.model == model:
            by = f" by {words.date(one.due)}" if one.due else ""
            late = " (▲ overdue)" if one.state == "overdue" else ""
            yield f"{one.what}{by}{late}: {one.why}"
