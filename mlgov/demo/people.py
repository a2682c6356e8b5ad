"""The people of the Tarnbrook group who appear in the story, with their roles and their training."""

from __future__ import annotations

from dataclasses import dataclass

from mlgov.demo.shapes import DemoModel


@dataclass(frozen=True)
class DemoPerson:
    """A person of the story; `office` is what they do there, `joined` the week from which they are known."""

    id: str
    name: str
    office: str
    roles: tuple[str, ...]
    joined: int = -12
    unit: str = "Group"


FEED = "nightly-feed"

PEOPLE: tuple[DemoPerson, ...] = (
    DemoPerson("callum.reid", "Callum Reid", "Administrator of the dashboard", ("administrator",)),
    DemoPerson(
        "margit.solheim", "Margit Solheim", "Chief Technology Officer, chairs the council", ("executive",)
    ),
    DemoPerson("idris.bellamy", "Idris Bellamy", "AI Ethics Officer", ("ethics_officer",)),
    DemoPerson("yuki.tanemura", "Yuki Tanemura", "Lead of the review board", ("reviewer",)),
    DemoPerson("paolo.ferrante", "Paolo Ferrante", "Security specialist on the review board", ("reviewer",)),
    DemoPerson("anneke.dewit", "Anneke de Wit", "Steward of the bank's models", ("steward",), unit="Bank"),
    DemoPerson(
        "tomasz.wilk",
        "Tomasz Wilk",
        "Steward of clinics and facilities",
        ("steward",),
        unit="Clinics and facilities",
    ),
    DemoPerson(
        "leila.haddadi",
        "Leila Haddadi",
        "Steward of stores and insurance",
        ("steward",),
        unit="Stores and insurance",
    ),
    DemoPerson("samuel.osei", "Samuel Osei", "Senior data scientist", ("analyst",), unit="Bank"),
    DemoPerson(
        "priya.raman", "Priya Raman", "Machine learning engineer", ("analyst",), unit="Stores and insurance"
    ),
    DemoPerson(
        "joao.teles", "Joao Teles", "Data scientist", ("analyst",), joined=-8, unit="Clinics and facilities"
    ),
    DemoPerson("noor.aziz", "Noor Aziz", "Junior data scientist", ("analyst",), joined=97, unit="Bank"),
    DemoPerson("ingrid.falk", "Ingrid Falk", "Internal audit", ("auditor",)),
    DemoPerson("beatrice.monk", "Beatrice Monk", "Head of lending", ("viewer",), joined=4, unit="Bank"),
    DemoPerson(
        "gwen.parry", "Gwen Parry", "Head of retention", ("viewer",), joined=30, unit="Stores and insurance"
    ),
    DemoPerson(FEED, "Nightly feed", "Service account that brings the extracts", ("analyst",)),
)

GOVERNANCE = "ML model governance certification"
ETHICS = "AI ethics and bias"
SECURITY = "Security and privacy awareness"
REGULATION = "Regulatory compliance for models"
MLOPS = "Running models in production"
LIFECYCLE = "The model lifecycle from plan to retirement"
INCIDENTS = "Incident response and recovery"
FOUNDATIONS = "AI and machine learning for the business"


@dataclass(frozen=True)
class Course:
    """A person completed a course in a week; it counts for so many weeks, or as the policy has it."""

    person: str
    course: str
    week: int
    weeks: int | None = None


TRAINING: tuple[Course, ...] = (
    Course("callum.reid", MLOPS, 14),
    Course("callum.reid", INCIDENTS, 53),
    Course("callum.reid", SECURITY, 98),
    Course("margit.solheim", GOVERNANCE, -11),
    Course("margit.solheim", FOUNDATIONS, -10),
    Course("margit.solheim", GOVERNANCE, 88),
    Course("margit.solheim", ETHICS, 58),
    Course("idris.bellamy", ETHICS, 3),
    Course("idris.bellamy", REGULATION, 41),
    Course("idris.bellamy", GOVERNANCE, 62),
    Course("yuki.tanemura", GOVERNANCE, -11),
    Course("yuki.tanemura", GOVERNANCE, 89),
    Course("yuki.tanemura", ETHICS, 47),
    Course("yuki.tanemura", MLOPS, 66),
    Course("yuki.tanemura", SECURITY, 83),
    Course("paolo.ferrante", SECURITY, 8),
    Course("paolo.ferrante", SECURITY, 59),
    Course("paolo.ferrante", ETHICS, 70),
    Course("paolo.ferrante", GOVERNANCE, -11),
    Course("anneke.dewit", GOVERNANCE, 4),
    Course("anneke.dewit", ETHICS, 16, 52),
    Course("anneke.dewit", REGULATION, 71),
    Course("anneke.dewit", ETHICS, 73),
    Course("anneke.dewit", SECURITY, 80),
    Course("anneke.dewit", INCIDENTS, 90),
    Course("tomasz.wilk", GOVERNANCE, 9),
    Course("tomasz.wilk", ETHICS, 31),
    Course("tomasz.wilk", SECURITY, 44),
    Course("tomasz.wilk", REGULATION, 66),
    Course("tomasz.wilk", INCIDENTS, 85),
    Course("leila.haddadi", GOVERNANCE, 10),
    Course("leila.haddadi", ETHICS, 60),
    Course("leila.haddadi", SECURITY, 77),
    Course("leila.haddadi", REGULATION, 92),
    Course("leila.haddadi", INCIDENTS, 100),
    Course("samuel.osei", MLOPS, 7),
    Course("samuel.osei", LIFECYCLE, 9),
    Course("samuel.osei", ETHICS, 20),
    Course("samuel.osei", REGULATION, 55),
    Course("samuel.osei", SECURITY, 65),
    Course("priya.raman", MLOPS, 12),
    Course("priya.raman", LIFECYCLE, 13),
    Course("priya.raman", ETHICS, 33),
    Course("priya.raman", SECURITY, 36),
    Course("priya.raman", REGULATION, 68),
    Course("priya.raman", SECURITY, 91),
    Course("joao.teles", ETHICS, -3),
    Course("joao.teles", MLOPS, 25),
    Course("joao.teles", LIFECYCLE, 26),
    Course("joao.teles", REGULATION, 64),
    Course("joao.teles", SECURITY, 79),
    Course("noor.aziz", LIFECYCLE, 99),
    Course("ingrid.falk", GOVERNANCE, 11),
    Course("ingrid.falk", REGULATION, 52),
    Course("beatrice.monk", FOUNDATIONS, 8),
    Course("beatrice.monk", GOVERNANCE, 28, 52),
    Course("beatrice.monk", ETHICS, 30),
    Course("gwen.parry", FOUNDATIONS, 33),
    Course("gwen.parry", ETHICS, 41),
)


def person(person_id: str) -> DemoPerson:
    """The person of this user name; raises KeyError when the story has none."""
    return {one.id: one for one in PEOPLE}[person_id]


def named(name: str) -> DemoPerson | None:
    """The person of this full name, None for somebody without an account."""
    return next((one for one in PEOPLE if one.name == name), None)


def developer_of(model: DemoModel) -> str:
    """User name of who acts for the builders; a vendor's model is looked after by the bank's own analyst."""
    found = named(model.developer)
    return found.id if found else "samuel.osei"


def steward_of(model: DemoModel) -> str:
    """User name of the steward; a model without one is entered by a steward who takes no charge of it."""
    found = named(model.steward)
    return found.id if found else "tomasz.wilk"
