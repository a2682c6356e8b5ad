"""Models enter the inventory, are classified, approved, deployed, fed with extracts, and one retires."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from mlgov.demo.people import FEED, developer_of, steward_of
from mlgov.demo.portfolio import MODELS, by_id, lineage
from mlgov.demo.shapes import WEEKS, DemoModel, Version, spec_of
from mlgov.demo.signals import Calendar
from mlgov.demo.story import journeys
from mlgov.demo.story.acts import Act, Amend, Ask, Classify, Event, File, Load, Sign

LOADS = (52, 91, 97, 104)
"""An extract arrives on the Sunday night before each of these weeks, with all rows since the one before."""

REGISTRY = ""  # the system itself, which takes over what the registry reports
BOARD = "review_board"
COUNCIL = "council"
BODY_NAMES = {BOARD: "ML Model Review Board", COUNCIL: "ML Model Governance Council"}
RETIRED = "identity-match"
RETIRED_WEEK = 72
REVIEW_EVERY = {"critical": 26, "important": 52, "standard": 104}  # weeks, as the framework's tiers ask


def all_events(calendar: Calendar, weeks: int) -> Iterator[Event]:
    """Models, versions, deployments and extracts; extracts of the last `weeks` weeks only."""
    for place, model in enumerate(MODELS):
        yield from _inventory(model, calendar, place)
        for version in model.versions:
            yield from _version(model, version, calendar, place)
            yield from _extracts(model, version, calendar, place, WEEKS - weeks)
    yield from _retirement(calendar)


def _inventory(model: DemoModel, calendar: Calendar, place: int) -> Iterator[Event]:
    week, steward = model.registered, steward_of(model)
    yield Event(calendar.at(week, 1, 9, place), steward, File("model", model.id, _entry(model)))
    if model.tier_reason:
        when = calendar.at(week, 3, 14, place)
        yield Event(when, "idris.bellamy", Classify(model.id, model.tier_reason))
    if model.phase in ("monitoring", "retirement"):
        went_live = calendar.at(model.versions[0].takes_over, 0, 10, place)
        yield Event(went_live, steward, Amend("model", model.id, {"phase": "monitoring"}))
    for before, after in pairwise(_reviews(model)):
        known = {"next_review": calendar.monday(after).isoformat()}
        yield Event(calendar.at(before, 2, 15, place), steward, Amend("model", model.id, known))


def _reviews(model: DemoModel) -> list[int]:
    """The weeks in which a review was due, from the first steps on; the last one is still to come."""
    if model.review_week is None:
        return []
    every = REVIEW_EVERY[model.tier]
    due = list(range(model.review_week, 0, -every))[::-1]
    return [0, *due]


def _entry(model: DemoModel) -> dict[str, Any]:
    names = (
        "id name description domain industry owner steward developer business_unit origin approved_uses "
        "limitations"
    )
    body: dict[str, Any] = {name: getattr(model, name) for name in names.split()}
    return (
        body
        | lineage.of(model.id)
        | {"phase": "development", "tags": dict(model.tags), "source": "filed by its steward"}
    )


def _version(model: DemoModel, version: Version, calendar: Calendar, place: int) -> Iterator[Event]:
    key, developer = f"{model.id}@{version.version}", developer_of(model)

    def later(week: int, day: int, hour: int, who: str, act: Act) -> Event:
        return Event(calendar.at(week, day, hour, place), who, act)

    if (model.id, version.version) in journeys.GATED:
        entry = _version_entry(model, version, calendar)
        yield from journeys.of(model.id, version.version, entry, calendar, place)
        return
    entered = max(version.trained + 1, model.registered) if version.scores else version.trained + 1
    yield later(
        entered, 1, 11, developer, File("model_version", key, _version_entry(model, version, calendar))
    )
    if not version.approved:
        return
    first, live = version.first, version.takes_over
    # These were in use before the store was: the registry reports where they run.
    yield later(first - 1, 0, 9, REGISTRY, Amend("model_version", key, {"stage": "staging"}))
    yield later(first - 1, 0, 10, developer, Ask(model.id, version.version))
    for hour, who, signature in _signatures(model, version):
        yield later(first - 1, 2, hour, who, signature)
    if not version.scores:
        return
    yield later(live - 1, 4, 11, REGISTRY, _deployed(model, version, calendar, place))
    running = {
        "stage": "production",
        "aliases": ["champion"],
        "deployed": _iso(calendar, live - 1, 4, 10, place),
    }
    yield later(live - 1, 4, 12, REGISTRY, Amend("model_version", key, running))
    replaced = any((model.id, one.version) in journeys.GATED and one.scores for one in model.versions)
    if version.last < WEEKS - 1 and not replaced:
        gone = {"stage": "archived", "aliases": []}
        yield later(version.last + 1, 0, 9, REGISTRY, Amend("model_version", key, gone))


def _version_entry(model: DemoModel, version: Version, calendar: Calendar) -> dict[str, Any]:
    body: dict[str, Any] = {
        "model": model.id,
        "version": version.version,
        "description": version.description,
        "training_data": version.training_data,
        "metrics": version.metrics,
        "params": {"algorithm": version.algorithm, **version.params},
        "stage": "development",
        "from_version": _before(model, version),
        "created": _iso(calendar, version.trained, 3, 18, 0),
        "source": "filed by its developer",
    }
    if model.columns is not None:
        spec = spec_of(model, version)
        body |= {"task": spec.task, "features": [*spec.features.numeric, *spec.features.categorical]}
    return body


def _before(model: DemoModel, version: Version) -> str | None:
    """The version that was retrained."""
    known = [one.version for one in model.versions]
    place = known.index(version.version)
    return known[place - 1] if place else None


def _signatures(model: DemoModel, version: Version) -> Iterator[tuple[int, str, Sign]]:
    """Who signs at which hour: one for the board; where much depends on it, two and one for the council."""
    said = "Validation repeated on the holdout; results agree with the report."
    if model.origin == "vendor":
        conditions = "The vendor announces changes of the score, and calls remain the fallback."
        yield 15, "yuki.tanemura", Sign(model.id, version.version, BOARD, "conditions", said, conditions)
    elif model.tier == "critical":
        conditions = "Groups are compared every week; a person decides wherever the model advises against."
        yield 15, "yuki.tanemura", Sign(model.id, version.version, BOARD, "conditions", said, conditions)
        checked = "Access, logging and the way back were tried out."
        yield 16, "paolo.ferrante", Sign(model.id, version.version, BOARD, "approved", checked)
        advised = "Confirmed on the board's advice."
        yield 17, "margit.solheim", Sign(model.id, version.version, COUNCIL, "approved", advised)
    else:
        yield 15, "yuki.tanemura", Sign(model.id, version.version, BOARD, "approved", said)


def _deployed(model: DemoModel, version: Version, calendar: Calendar, place: int) -> Act:
    week = version.takes_over - 1
    body = {
        "model": model.id,
        "version": version.version,
        "environment": "production",
        "strategy": "canary" if model.tier == "critical" else "blue_green",
        "requested": _iso(calendar, week - 1, 1, 9, place),
        "at": _iso(calendar, week, 4, 10, place),
        "outcome": "succeeded",
        "notes": "First rollout of this version.",
    }
    return File("deployment", f"deployment {model.id}@{version.version}", body)


def _extracts(
    model: DemoModel, version: Version, calendar: Calendar, place: int, from_week: int
) -> Iterator[Event]:
    """The baseline when the version starts to score, then an extract at each of `LOADS`, labels after."""
    tested = journeys.evaluation(model.id, version.version)
    if model.columns is None or (tested is None and version.last < max(version.first, from_week)):
        return
    before = version.first - version.reference_weeks
    baseline = Load(model.id, version.version, before, version.first, "reference")
    yield Event(calendar.at(version.first, 0, 8, place), developer_of(model), baseline)
    start, stops = max(version.first, from_week), list(LOADS)
    if tested is not None:
        start, stops = version.first, [tested.stop, *(one for one in LOADS if one > tested.stop)]
    for stop in stops:
        end = min(stop, version.last + 1)
        if end <= start:
            continue
        rows = Load(model.id, version.version, start, end, "analysis")
        yield Event(calendar.at(stop - 1, 6, 22, place), FEED, rows)
        known = stop - 1 + model.columns.label_weeks
        if model.columns.label_weeks and known < WEEKS:
            labels = Load(model.id, version.version, start, end, "labels")
            yield Event(calendar.at(known, 6, 22, 20 + place), FEED, labels)
        start = max(end, from_week)


def _retirement(calendar: Calendar) -> Iterator[Event]:
    """The vendor's identity score goes: announced, carried out, and completed with what was learnt."""
    model = by_id(RETIRED)
    body = {
        "model": RETIRED,
        "version": None,
        "reason": (
            "The vendor changed the score twice without notice and will not disclose what it is trained on."
        ),
        "replacement": "Identity check at the counter, or by video call with a colleague",
        "last_scoring": calendar.monday(RETIRED_WEEK).isoformat(),
        "data_retention": (
            "Scores and decisions stay in the onboarding archive; document images at the vendor are deleted."
        ),
    }
    steward = steward_of(model)
    yield Event(
        calendar.at(RETIRED_WEEK - 3, 2, 10), steward, File("retirement", f"retirement {RETIRED}", body)
    )
    going = {"phase": "retirement"}
    yield Event(calendar.at(RETIRED_WEEK, 0, 11), steward, Amend("model", RETIRED, going))
    done = {
        "approved_by": BODY_NAMES[COUNCIL],
        "retention_until": calendar.monday(RETIRED_WEEK + 5 * 52).isoformat(),
        "lessons_learned": (
            "A contract for a score needs notice of changes, a test set of our own and a fallback that works."
        ),
    }
    yield Event(
        calendar.at(RETIRED_WEEK + 1, 3, 16), steward, Amend("retirement", f"retirement {RETIRED}", done)
    )


def _iso(calendar: Calendar, week: int, day: int, hour: int, minute: int) -> str:
    return calendar.at(week, day, hour, minute).isoformat()
