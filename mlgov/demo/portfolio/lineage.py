"""What the models of the Tarnbrook group read, what they depend on, and who uses what they say."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Lineage:
    """`sources` are (name, classification); `without` is {field: why it does not apply}."""

    exposure: str = ""
    sources: tuple[tuple[str, str], ...] = ()
    depends_on: tuple[str, ...] = ()
    consumers: tuple[str, ...] = ()
    family: str = ""
    without: dict[str, str] = field(default_factory=dict)


LINEAGE: dict[str, Lineage] = {
    "credit-scoring": Lineage(
        "96,000 applications a year, 740 m EUR",
        (("Core banking ledger", "confidential"), ("Credit bureau file", "personal")),
        ("Core banking feed",),
        ("Loan desk", "Collections"),
        "Lending decisions",
    ),
    "card-fraud": Lineage(
        "31 m payments a year, 2.1 bn EUR",
        (("Card switch log", "personal"), ("Fraud desk verdicts", "restricted")),
        ("Card switch",),
        ("Fraud desk",),
    ),
    "loan-pricing": Lineage(
        "30,000 loans a year, 410 m EUR",
        (("Funding curve", "internal"), ("Core banking ledger", "confidential")),
        ("credit-scoring",),
        ("Lending advisers",),
        "Lending decisions",
    ),
    "identity-match": Lineage("60,000 online applications a year", (("Credit bureau file", "personal"),)),
    "ward-deterioration": Lineage(
        "21,000 ward stays a year",
        (("Electronic patient record", "special"),),
        ("Electronic patient record interface",),
        ("Ward nurses", "Critical care outreach"),
    ),
    "policy-churn": Lineage(
        "410,000 policies",
        (("Policy register", "personal"),),
        consumers=("Retention team",),
        family="Customer value",
        without={"depends_on": "it reads the policy register alone"},
    ),
    "lifetime-value": Lineage(
        "Retention budget of 6 m EUR a year",
        (("Policy register", "personal"), ("Premium ledger", "confidential")),
        ("policy-churn",),
        ("Retention planning",),
        "Customer value",
    ),
    "demand-forecast": Lineage(
        "Orders of 140 stores, 1.3 bn EUR a year",
        (("Till receipts", "confidential"), ("Weather forecast", "public")),
        ("Weather service",),
        ("Order desk",),
    ),
    "next-offer": Lineage(
        "9 m vouchers a year",
        (("Loyalty accounts", "personal"),),
        ("demand-forecast", "Loyalty platform"),
        ("Till and app",),
    ),
    "cold-chain-maintenance": Lineage(
        "900 cold rooms",
        (("Sensor readings", "internal"),),
        ("Sensor gateway",),
        ("Technicians' planning",),
    ),
    "ticket-routing": Lineage(
        sources=(("Service desk tickets", "internal"),), consumers=("Service desk",), family="Own services"
    ),
    "branch-footfall": Lineage(
        sources=(("Door counters", "internal"),), consumers=("Branch managers",), family="Own services"
    ),
}


def of(model: str) -> dict[str, Any]:
    """The fields of a model's record."""
    known = LINEAGE.get(model, Lineage())
    return {
        "exposure": known.exposure,
        "data_sources": [{"name": name, "classification": kind} for name, kind in known.sources],
        "depends_on": list(known.depends_on),
        "consumers": list(known.consumers),
        "family": known.family,
        "not_applicable": dict(known.without),
    }
