"""The implementation roadmap of the Tarnbrook group: who does what, what was done, and what is late."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from mlgov.demo.signals import Calendar
from mlgov.demo.story.acts import Amend, Event, File

STARTS = 59  # week of the story in which the programme begins, ten months before its end
SPONSOR = "margit.solheim"
KEEPER = "idris.bellamy"  # keeps the roadmap for the sponsor
END = 104


@dataclass(frozen=True)
class Step:
    """An activity that somebody takes on in a week of the programme, and is done with so many weeks later.

    `takes` None: still under way. `drops`: given up instead of done. `put_off`: weeks by which its day moved.
    """

    activity: str
    owner: str
    begun: int
    takes: int | None
    note: str = ""
    drops: str = ""
    put_off: tuple[int, int] | None = None  # told in this week of the programme, due in that one


def _done(activity: str, owner: str, begun: int, takes: int, note: str = "") -> Step:
    return Step(activity, owner, begun, takes, note)


STEPS: tuple[Step, ...] = (
    _done("establish_council", "margit.solheim", 0, 2, "The council has a new charter."),
    _done("define_roles", "margit.solheim", 0, 3),
    _done("write_policies", "idris.bellamy", 1, 3, "Version 1.0.0 of the framework is published."),
    _done("open_channels", "leila.haddadi", 2, 2),
    _done("form_review_board", "yuki.tanemura", 4, 3),
    _done("assign_stewards", "leila.haddadi", 5, 3, "Three stewards share the portfolio."),
    _done("approval_processes", "yuki.tanemura", 5, 5, "The rules for the council's part came a week later."),
    _done("escalation_procedures", "idris.bellamy", 6, 2),
    _done("governance_tools", "callum.reid", 8, 4),
    _done("first_training", "leila.haddadi", 9, 3),
    _done("pilot_assessments", "idris.bellamy", 9, 4),
    _done("baseline_metrics", "samuel.osei", 10, 3),
    _done("mlops_platform", "priya.raman", 1, 11),
    _done("model_registry", "priya.raman", 3, 8),
    _done("first_monitoring", "samuel.osei", 4, 9),
    _done("access_controls", "paolo.ferrante", 2, 10),
    _done("lifecycle_processes", "yuki.tanemura", 13, 12),
    _done("delivery_pipelines", "priya.raman", 14, 13, "Two vendors had to be waited for."),
    _done("observability", "samuel.osei", 14, 9),
    _done("regular_assessments", "idris.bellamy", 13, 11),
    Step("all_models_governed", "leila.haddadi", 27, None, "Two models have no tier yet, one no steward."),
    _done("drift_monitoring", "samuel.osei", 26, 10),
    Step("fairness_monitoring", "idris.bellamy", 28, None, "Three models know no protected attribute."),
    _done("broad_training", "leila.haddadi", 27, 14, "Finished after the summer, when rooms were free."),
    _done("internal_expertise", "margit.solheim", 14, 24),
    Step("certification", "leila.haddadi", 15, None, "The examiner is booked.", put_off=(36, 48)),
    Step("knowledge_management", "tomasz.wilk", 16, 12, drops="The intranet serves; nothing else is kept."),
    _done("documentation", "tomasz.wilk", 18, 19),
    Step("automate_governance", "callum.reid", 39, None),
    Step("full_audit", "ingrid.falk", 41, None, "Internal audit has drawn its sample."),
    Step("process_reviews", "yuki.tanemura", 40, None),
)  # fmt: skip


def all_events(calendar: Calendar) -> Iterator[Event]:
    """The first day of the programme, then each activity as it begins and as it ends."""
    first = {"starts": calendar.monday(STARTS).isoformat(), "sponsor": SPONSOR}
    yield Event(calendar.at(STARTS, 0, 8), SPONSOR, File("roadmap_programme", "roadmap", first))
    for place, step in enumerate(STEPS):
        yield from _events(step, calendar, place)


def _events(step: Step, calendar: Calendar, place: int) -> Iterator[Event]:
    begun = STARTS + step.begun
    body: dict[str, Any] = {"activity": step.activity, "owner": step.owner, "state": "in_progress"}
    started = {"started": calendar.monday(begun).isoformat()}
    said = {} if step.takes is not None else {"note": step.note}
    yield _at(calendar, begun, place, File("roadmap_activity", step.activity, body | started | said))
    if step.put_off:
        told, due = step.put_off
        later = {"due": (calendar.monday(STARTS + due) - timedelta(days=3)).isoformat()}
        yield _at(calendar, STARTS + told, place, Amend("roadmap_activity", step.activity, later))
    if step.takes is not None:
        week = begun + step.takes
        friday = calendar.monday(week) - timedelta(days=3)
        done: dict[str, Any] = {"state": "done", "finished": friday.isoformat(), "note": step.note}
        ends = {"state": "dropped", "reason": step.drops} if step.drops else done
        yield _at(calendar, week, place, Amend("roadmap_activity", step.activity, ends))


def _at(calendar: Calendar, week: int, place: int, act: File | Amend) -> Event:
    return Event(calendar.at(week, 0, 16, place), KEEPER, act)
