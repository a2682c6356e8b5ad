"""What the group declared: requirements that no record can show, and those that don't apply to it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from mlgov.demo.signals import Calendar
from mlgov.demo.story.acts import Declare, Event, Second
from mlgov.govern.records.compliance import declaration_id

ETHICS, BOARD = "idris.bellamy", "yuki.tanemura"
REASON = "The group builds and uses models that people depend on."


def _met(
    regime: str, control: str, reference: str, state: str = "met", reason: str = REASON
) -> dict[str, Any]:
    return {
        "regime": regime, "control": control, "reason": REASON, "state": state, "reference": reference,
    }  # fmt: skip


def _out(regime: str, control: str, reason: str) -> dict[str, Any]:
    return {"regime": regime, "control": control, "applicable": False, "reason": reason}


# the week, what is declared, and how many weeks it counts
TOLD: tuple[tuple[int, dict[str, Any], int], ...] = (
    (60, _met("iso_42001", "A.2.3", "Policy register, sheet 4"), 44),  # nobody has renewed it yet
    (64, _met("iso_42001", "A.3.3", "Intranet, speaking up"), 51),
    (64, _met("iso_42001", "A.4.4", "Architecture repository, tools"), 51),
    (65, _met("iso_42001", "A.4.5", "Configuration database"), 51),
    (66, _met("iso_42001", "A.8.3", "Contact page of each company"), 51),
    (66, _met("iso_42001", "A.10.3", "Procurement handbook, chapter 9", "partly"), 51),
    (70, _out("iso_42001", "A.10.4", "No model is made for customers outside the group."), 51),
    (72, _met("nist_ai_rmf", "GOVERN 4.1", "Code of conduct, section 3"), 51),
    (72, _met("nist_ai_rmf", "GOVERN 5.1", "Minutes of the patients' and customers' panels", "partly"), 51),
    (72, _met("nist_ai_rmf", "MAP 1.3", "Group strategy, chapter 6"), 51),
    (73, _out("nist_ai_rmf", "MEASURE 2.2", "No model was tested with people."), 51),
    (80, _out("eu_ai_act", "Article 22", "The group is established in the Union."), 51),
    (80, _out("eu_ai_act", "Article 23", "No system is imported."), 51),
    (80, _out("eu_ai_act", "Article 24", "No system is passed on to others."), 51),
    (88, _met("gdpr", "Article 15", "Handbook of data protection, 5.1"), 40),
    (88, _met("gdpr", "Article 16", "Handbook of data protection, 5.2"), 40),
    (88, _met("gdpr", "Article 28", "Register of processors"), 40),
    (96, _met("sr_26_2", "SR 26-2.6", "Internal audit, report of September"), 40),
)
REFUSED = (101, _met("gdpr", "Article 17", "To be agreed"), "Say how erasure reaches training data.")
OPEN = (103, _met("gdpr", "Article 21", "Handbook of data protection, 5.4"))


def all_events(calendar: Calendar) -> Iterator[Event]:
    for week, body, weeks in TOLD:
        yield Event(calendar.at(week, 1, 10, 15), ETHICS, Declare(body, weeks))
        yield Event(calendar.at(week, 2, 14, 5), BOARD, Second(_id(body)))
    week, body, wanting = REFUSED
    yield Event(calendar.at(week, 1, 10, 15), "anneke.dewit", Declare(body))
    yield Event(calendar.at(week, 2, 14, 5), ETHICS, Second(_id(body), wanting))
    week, body = OPEN
    yield Event(calendar.at(week, 1, 10, 15), "anneke.dewit", Declare(body))


def _id(body: dict[str, Any]) -> str:
    return declaration_id(body["regime"], body["control"], None)
