"""Procedures of the Tarnbrook group: some hold for all models, some for one; one runs out soon, one has."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from mlgov.demo.signals import Calendar
from mlgov.demo.story.acts import Event, File

ETHICS = "idris.bellamy"


@dataclass(frozen=True)
class Settled:
    """A procedure filed in a week of the story; `model` None: it holds for all."""

    week: int
    who: str
    kind: str
    title: str
    summary: str
    number: str
    model: str | None = None


SETTLED: tuple[Settled, ...] = (
    Settled(
        56, "leila.haddadi", "incident_reporting", "How an incident is reported",
        "Whoever notices it files it at once. The steward of the model decides on its level within"
        " the hour and calls the owner; for P1 the chief technology officer is told by telephone.",
        "TB-P-04, edition 3",
    ),
    Settled(
        30, "leila.haddadi", "access_control", "Who may see and change models",
        "Rights follow a role and end with it. Whoever builds a model can't release it; service"
        " accounts load extracts and nothing else.",
        "TB-P-02, edition 2",
    ),
    Settled(
        48, "leila.haddadi", "access_review", "Twice a year: who has access",
        "Heads of units confirm the list of their people in April and October; what is not confirmed"
        " in two weeks is withdrawn.",
        "TB-P-03, edition 1",
    ),
    Settled(
        60, ETHICS, "human_oversight", "A person decides on refusals",
        "An officer sees every application that the model would refuse, with its three strongest"
        " reasons, and may decide otherwise. How often they do is reported each month.",
        "TB-P-11, edition 2", "credit-scoring",
    ),
    Settled(
        88, ETHICS, "human_oversight", "The ward decides",
        "An alarm calls the nurse in charge, who looks at the patient before anything follows from"
        " it. The model never changes a treatment.",
        "TB-P-12, edition 4", "ward-deterioration",
    ),
    Settled(
        90, ETHICS, "explainability", "Reasons given with each decision",
        "Three reasons are kept with each score, and customers are told them in plain words when they ask.",
        "TB-P-15, edition 1", "credit-scoring",
    ),
    Settled(
        92, "anneke.dewit", "monitoring_and_alerts", "Who is called when a figure leaves its limits",
        "The steward is told by mail, the person on call by telephone when the level is critical;"
        " both know how to fall back to the rules that stood before the model.",
        "TB-P-16, edition 1", "card-fraud",
    ),
)  # fmt: skip


def all_events(calendar: Calendar) -> Iterator[Event]:
    for place, one in enumerate(SETTLED):
        body = {
            "procedure": one.kind,
            "title": one.title,
            "summary": one.summary,
            "owner": one.who,
            "reference": one.number,
        }
        about = {} if one.model is None else {"model": one.model}
        act = File("procedure", one.number, body | about)
        yield Event(calendar.at(one.week, 1, 9, 5 * place), one.who, act)
