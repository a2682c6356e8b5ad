"""Figures outside their limits: the rule that judged each, its alarm and what people made of it, and the way
to file an incident."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from mlgov.charts import words
from mlgov.measure import limits
from mlgov.policy.models import Limit
from mlgov.policy.rights import FINDING_FILE, INCIDENT_FILE
from mlgov.services import alarms
from mlgov.services.alarms import Reviewed
from mlgov.services.picks import WHOLE, Pick
from mlgov.ui import blocks, judged, told
from mlgov.ui.model import alarms as cards
from mlgov.ui.model import header
from mlgov.ui.skeleton import Here
from mlgov.ui.text import esc, href
from mlgov.ui.view import show

MOST = 8  # that are shown in full


def outside(rows: pl.DataFrame) -> list[dict[str, Any]]:
    """The newest of each figure that is outside its limits, worst first. rows: of one or more versions."""
    bad = judged.current(rows).filter(pl.col("status").is_in(judged.BAD))
    return judged.readable(judged.worst_first(bad))


def below(here: Here, shown: pl.DataFrame, key: str) -> None:
    """Under the chart of one figure: its card, unless its alarm has one of its own higher up on the page."""
    found = [row for row in outside(shown) if alarm_of(here, row) is None]
    if found:
        show(*listed(here, found), key=f"breach_{key}")


def listed(here: Here, rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """The first of these figures as cards, a block for each model version; an alarm has one card."""
    by_version: dict[str, dict[str, str]] = {}
    told = 0
    for row in rows:
        raised = alarm_of(here, row)
        own = by_version.setdefault(f"{row['model']} {row['version']}", {})
        name = raised.id if raised else url(row)
        if name not in own:
            own[name] = _card(here, row, raised)
            told += 1
        if told == MOST:
            break
    several = len({(row["model"], row["version"]) for row in rows}) > 1
    parts = [
        f'{f"<h3>{esc(version)}</h3>" if several else ""}<ul class="alarms">{"".join(own.values())}</ul>'
        for version, own in by_version.items()
    ]
    if len(rows) > MOST:
        parts.append(blocks.note(f"{words.plural(len(rows), 'figure')} in all; the table has them."))
    return parts


def _card(here: Here, row: Mapping[str, Any], raised: Reviewed | None) -> str:
    """One figure outside its limit: its alarm, where it has lasted long enough to raise one."""
    policy = here.ctx.policy(here.as_of)
    if raised is not None:
        return cards.card(here, raised, policy)
    value = words.interval(row["value"], row["lower"], row["upper"], row["n"], row["unit"])
    since = f"since {row['since']}" if row.get("since") else ""
    windows = words.plural(policy.thresholds.alarms.windows, "judged window")
    none = f"No alarm yet, and none confirmed or dismissed: it takes {windows} in a row."
    ways = [("All its windows", url(row))]
    if here.as_of is None and here.ctx.may(INCIDENT_FILE):
        ways.append(("File incident", incident(here, row)))
    if here.as_of is None and here.ctx.may(FINDING_FILE):
        ways.append(("Open a finding", finding(row)))
    lines = [
        f"<div class=head>{blocks.status(row['status'])}<b>{esc(named(row))}</b>"
        f"<span class=grey>{esc(value)} in {esc(row['window'])}</span>"
        f"<span class=when>{esc(since)}</span></div>",
        f"<p>{esc(row['why'])}</p>",
        cards.rule_line(rule(here, row)),
        f"<p class=grey>{esc(none)}</p>",
        f"<p class=ways>{' · '.join(blocks.link(*way) for way in ways)}</p>",
    ]
    return f'<li class="{row["status"]}">{"".join(lines)}</li>'


def alarm_of(here: Here, row: Mapping[str, Any]) -> Reviewed | None:
    """The alarm that a figure speaks in, the newest one; None where it has raised none."""
    known = alarms.alarms(here.ctx, row["model"], row["version"], as_of=here.as_of)
    for one in sorted(known, key=lambda one: (one.alarm.open, one.alarm.since_index), reverse=True):
        found = one.alarm
        place = (found.family, found.subject, found.group) == (row["family"], row["subject"], row["group"])
        if place and row["metric"] in {found.metric, *(beside.metric for beside in found.beside)}:
            return one
    return None


def rule(here: Here, row: Mapping[str, Any]) -> Limit | None:
    """The limit that judges a figure; None where the policy sets none now."""
    model = header.find(here, row["model"])
    if model is None:
        return None
    place = {name: [row[name]] for name in ("family", "metric", "subject", "group")}
    ((family, metric, subject),) = limits.places_of(pl.DataFrame(place))
    return judged.limit(here.ctx.policy(here.as_of), model.body, family, metric, subject)


def named(row: Mapping[str, Any]) -> str:
    """`Recall of income, F`: the measure, what it is of, and the group."""
    of = f" of {row['about']}" if row["about"] else ""
    return f"{row['label']}{of}{', ' + row['group_name'] if row['group_name'] else ''}"


def pick(row: Mapping[str, Any]) -> Pick:
    """One figure in all its windows."""
    names = ("model", "version", "family", "metric", "subject", "group")
    own = {name: (row[name],) for name in names if row[name] is not None}
    return Pick(**own, of=() if row["group"] else (WHOLE,))


def url(row: Mapping[str, Any]) -> str:
    """Where the scorecard shows one figure in all its windows."""
    return told.url(pick(row))


def finding(row: Mapping[str, Any]) -> str:
    """The URL of the form for a finding, filled from the figure."""
    value = words.interval(row["value"], row["lower"], row["upper"], row["n"], row["unit"])
    return href(
        "findings", new="yes", model=row["model"], version=row["version"], source="monitoring",
        title=f"{named(row)} in {row['window']}"[:200], source_id=f"{row['metric']}, {row['window']}",
        detail=f"{named(row)} is {value} in {row['window']}. {row['why']}"[: cards.WORDS],
    )  # fmt: skip


def incident(here: Here, row: Mapping[str, Any]) -> str:
    """The URL of the form for an incident, filled from the figure."""
    type = cards.type_of(row["family"], row["metric"], here.ctx.policy(here.as_of))
    value = words.interval(row["value"], row["lower"], row["upper"], row["n"], row["unit"])
    return href(
        "incidents",
        new="yes",
        model=row["model"],
        version=row["version"],
        type=type,
        title=f"{named(row)} in {row['window']}"[:200],
        description=f"{named(row)} is {value} in {row['window']}. {row['why']}"[: cards.WORDS],
        detected_by="monitoring",
    )
