"""People who ask, sign and refuse around one governed model, with their certificates."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from mlgov.services import approvals, inventory, people, records, version_approval
from mlgov.services.context import Context, system
from mlgov.services.policies import prepare
from mlgov.services.records import Stored
from mlgov.store.database import Store
from tests.services.small_world import NOW, Clock

PEOPLE = {
    "rita": ("Rita Roth", ("reviewer",)),
    "remo": ("Remo Rossi", ("reviewer",)),
    "ines": ("Ines Imhof", ("ethics_officer",)),
    "ella": ("Ella Ernst", ("executive",)),
    "ada": ("Ada Arndt", ("steward",)),  # the model's steward
    "otto": ("Otto Ott", ("reviewer",)),  # its owner
    "dana": ("Dana Dorn", ("analyst", "reviewer")),  # its developer
    "adam": ("Adam Arp", ("administrator", "reviewer")),
    "nils": ("Nils Noll", ("reviewer",)),  # without a certificate
    "lara": ("Lara Lang", ("reviewer",)),  # her certificate has lapsed
    "aldo": ("Aldo Abel", ("auditor",)),
    "sten": ("Sten Sund", ("steward",)),  # of other models
}
COURSE = "ML model governance certification"


def world() -> Context:
    """One critical model, its version that Dana entered, these people and their certificates."""
    clock = Clock()
    root = system(Store.open(":memory:"), clock)
    prepare(root)
    for id, (name, roles) in PEOPLE.items():
        records.file(root, "person", {"id": id, "name": name, "roles": list(roles)})
    clock.at = NOW - timedelta(hours=1)
    for id in PEOPLE:
        if id not in ("nils", "lara"):
            certify(root, id)
    certify(root, "lara", until="2026-03-01")
    model = {"id": "loans", "name": "Loan decisions", "owner": "Otto Ott", "steward": "Ada Arndt"}
    inventory.register(root, model | {"developer": "Dana Dorn"})
    inventory.classify(root, "loans", "critical", "It decides about people's credit.")
    inventory.register_version(acting(root, "dana"), {"model": "loans", "version": "2.0.0", "task": "binary"})
    clock.at = NOW
    return root


def acting(root: Context, id: str) -> Context:
    """The work of one of these people."""
    return Context(root.store, next(one for one in people.all(root) if one.id == id), root.now)


def certify(root: Context, id: str, until: str | None = None) -> None:
    """A certificate of governance, completed in January 2026."""
    body = {"person": id, "course": COURSE, "completed_on": "2026-01-05", "expires_on": until}
    records.file(root, "training", body)


def asked(root: Context, who: str = "ada") -> Stored:
    """A request for the approval of version 2.0.0: two of the board and one of the council."""
    return version_approval.request(acting(root, who), "loans", "2.0.0")


def sign(root: Context, who: str, id: str, body: str = "review_board", **more: Any) -> Stored:
    """A signature, `approved` unless told otherwise."""
    decision = more.pop("decision", "approved")
    return approvals.decide(acting(root, who), id, decision, body=body, **more)


def approve(root: Context, id: str) -> None:
    """Everybody who has to sign does."""
    sign(root, "rita", id)
    sign(root, "remo", id)
    sign(root, "ella", id, "council")
