"""The records of a large portfolio, by kind: each kind's content is checked once and then filled in anew."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import cycle
from typing import Any

from mlgov.govern.approvals import content_hash, unbroken
from mlgov.govern.calendar import after_months
from mlgov.policy.models import Need
from mlgov.services import exceptions, records, version_approval
from mlgov.services.context import Context
from mlgov.services.records import Filing
from mlgov.store.records import Stored

# How many of the acts that follow models and versions are of which kind, in the order in which they happen.
SHARES = {
    "classification": 0.025,
    "lifecycle": 0.12,
    "deliverable": 0.15,
    "artifact": 0.06,
    "passage": 0.03,
    "finding": 0.06,
    "exception": 0.012,
    "request": 0.10,
    "signature": 0.15,
    "deployment": 0.06,
    "incident": 0.05,
    "assessment": 0.10,
    "training": 0.083,
}
MADE = date(2024, 10, 1)  # when what was there at first had been made
BEGAN = datetime(2024, 11, 1, 8, tzinfo=UTC)
SPAN = timedelta(days=730)
UNITS = tuple(f"Unit {name}" for name in ("North", "South", "East", "West", "Retail", "Lending", "Claims"))
LAST = (BEGAN + SPAN).date()  # the day on which the two years end
# What follows from the rest of a record and is not said by who files it.
COMPUTED = {"classification": ("tier",), "model_version": ("id",), "artifact": ("id", "keep_until")}
Act = tuple[str, Filing]  # who files, and what


class Makers:
    """Records of each kind, counted from 0; people, models and versions have to be made first.

    each: how many versions a model has.
    """

    def __init__(self, ctx: Context, rng: random.Random, models: int, each: int) -> None:
        self.policy, self.ctx, self.rng, self.each = ctx.policy(), ctx, rng, each
        self.ids = [f"model-{k:04d}" for k in range(models)]
        self.people = [f"person-{k:03d}" for k in range(max(models // 5, 2))]
        self.tiers = [one.id for one in self.policy.tiers]
        self.known: dict[str, dict[str, Any]] = {}
        self.filed: dict[str, dict[str, Any]] = {}  # what approvals are bound to: id -> content
        self.asked: list[dict[str, Any]] = []
        self.wanted = self._wanted()

    def act(self, kind: str, n: int) -> Act:
        """The n-th record of a kind."""
        made: Act | Filing = getattr(self, kind)(n)
        return made if isinstance(made, tuple) else (self._somebody(n), made)

    def filing(self, kind: str, id: str, body: dict[str, Any], own: dict[str, Any], base: int = 0) -> Filing:
        """own: what differs from one record of a kind to the next; all else is that of the first."""
        if kind not in self.known:
            given = {
                name: value for name, value in (body | own).items() if name not in COMPUTED.get(kind, ())
            }
            self.known[kind] = records.normalised(self.ctx, kind, given)
        return Filing(kind, id, self.known[kind] | own, base)

    def person(self, n: int) -> Filing:
        name, roles = self.people[n], ("steward", "reviewer", "executive")
        return self.filing(
            "person", name, {}, {"id": name, "name": name.title(), "roles": [roles[n % len(roles)]]}
        )

    def model(self, n: int) -> Filing:
        body = {
            "description": "Says who gets what, and how sure it is.",
            "domain": "credit",
            "phase": "monitoring",
        }
        own = {
            "id": self.ids[n],
            "name": f"Model number {n}",
            "tier": self._tier(n),
            "owner": self.rng.choice(self.people),
            "steward": self.rng.choice([*self.people, ""]),
            "business_unit": UNITS[n % len(UNITS)],
            "next_review": f"2026-{1 + n % 12:02d}-15",
        }
        return self.filing("model", self.ids[n], body, own)

    def version(self, n: int) -> Filing:
        """Of each model so many in turn; the last of them is live."""
        model, k = self.ids[n // self.each], n % self.each
        body = {
            "task": "binary",
            "training_data": "All decisions of the year before",
            "features": [f"feature_{n}" for n in range(12)],
            "metrics": {"roc_auc_score": 0.812, "accuracy_score": 0.774},
        }
        own = {
            "id": f"{model}@1.{k}.0",
            "model": model,
            "version": f"1.{k}.0",
            "stage": "production" if k == self.each - 1 else "archived",
            "approval": "approved",
            "approved_by": "Model Review Board",
        }
        made = self.filing("model_version", own["id"], body, own)
        self.filed[made.id] = made.content
        return made

    def classification(self, n: int) -> Filing:
        model, tier, base = self.ids[n % len(self.ids)], self._tier(n), n // len(self.ids)
        body = {"basis": "answers", "answers": self._answers(), "reason": "As the committee decided"}
        own = {"model": model, "override": tier, "tier": tier}
        return self.filing("classification", model, body, own, base)

    def lifecycle(self, n: int) -> Filing:
        model, version, k, base = self._version(n)
        live = k == self.each - 1
        body = {"previous": "deployment", "direction": "forward", "at": _moment(0)}
        own = {"model": model, "version": version, "phase": "monitoring" if live else "retirement"}
        return self.filing("lifecycle", f"{model}@{version}", body, own | {"at": _moment(n)}, base)

    def deliverable(self, n: int) -> Filing:
        """All those of one version after another, so that some models' pages are full."""
        every = [one.id for phase in self.policy.phases for one in phase.deliverables]
        model, version, _, base = self._version(n // len(every))
        which, state = every[n % len(every)], ("accepted", "accepted", "accepted", "submitted")[n % 4]
        body = {
            "summary": "What was found, and what follows from it.",
            "reference": "DOC-1",
            "state": "draft",
        }
        by = {"submitted_by": self.people[0], "accepted_by": self.people[1] if state == "accepted" else ""}
        own = {"model": model, "version": version, "deliverable": which, "state": state, **by}
        return self.filing("deliverable", f"{model}@{version}/{which}", body, own, base)

    def artifact(self, n: int) -> Filing:
        kinds = self.policy.artifacts.kinds
        model, version, _, base = self._version(n // len(kinds))
        kind, keep = kinds[n % len(kinds)].id, kinds[n % len(kinds)].keep_months
        body = {"name": "content.bin", "made": MADE.isoformat(), "uri": "store://artifacts", "size": 1_000}
        own = {
            "id": f"{model}@{version}/{kind}/content.bin", "model": model, "version": version,
            "artifact": kind, "sha256": hashlib.sha256(f"{n}".encode()).hexdigest(),
            "keep_until": after_months(MADE, keep).isoformat(),
        }  # fmt: skip
        return self.filing("artifact", own["id"], body, own, base)

    def passage(self, n: int) -> Filing:
        """Three of four live versions passed the gate to production; the others are there by the registry."""
        model, version, *_ = self._version(n // 3 * 4 + n % 3)
        gate = self.policy.gates.guarding("deploy:production")
        told = {"key": "phase", "title": "The version is in deployment", "status": "met", "why": "it is"}
        body = {
            "gate": gate.id if gate else "production", "policy": "first", "policy_hash": "0" * 64,
            "at": _moment(0), "round": 0, "requirements": [told] * 12, "dossier_hash": "0" * 64,
            "dossier": {"requirements": [told] * 12},
        }  # fmt: skip
        own = {"model": model, "version": version, "at": _moment(n)}
        return self.filing("gate_passage", f"PAS-{n + 1:05d}", body, own)

    def deployment(self, n: int) -> Filing:
        body = {"environment": "production", "at": _moment(0), "outcome": "succeeded"}
        model, version, *_ = self._version(self.rng.randrange(len(self.ids) * self.each))
        return self.filing(
            "deployment", f"DEP-{n + 1:05d}", body, {"model": model, "version": version, "at": _moment(n)}
        )

    def finding(self, n: int) -> Filing:
        """One of eight is open."""
        grave = [one.id for one in self.policy.findings.severities]
        is_open, opened = n % 8 == 0, LAST - timedelta(days=735 - n % 730)
        shut: dict[str, Any] = {"state": "open", "closed_by": "", "closed_on": None}
        if not is_open:
            shut = {"state": "closed", "closed_by": self.people[0], "closed_on": LAST.isoformat()}
        own = {
            "model": self.ids[n % len(self.ids)], "severity": grave[n % len(grave)],
            "owner": self._somebody(n), "opened": opened.isoformat(),
            "due": (opened + timedelta(days=120)).isoformat(), **shut,
        }  # fmt: skip
        body = {"title": "The report names no population", "detail": "It can't be told whom it speaks of."}
        return self.filing("finding", f"FIN-{n + 1:04d}", body, own)

    def exception(self, n: int) -> Filing:
        """One of four is in force; each waives a finding of its model."""
        starts = LAST - timedelta(days=30 if n % 4 == 0 else 300 + n % 300)
        rule = self.policy.exceptions.severities[-1]
        body = {
            "title": "A report comes later", "severity": rule.id, "reason": "The data come in spring",
            "compensating_control": "Two people look at each case", "owner": self.people[0],
        }  # fmt: skip
        own = {
            "model": self.ids[n % len(self.ids)], "covers": [f"finding:FIN-{n + 1:04d}"],
            "starts": starts.isoformat(),
            "ends": (starts + timedelta(days=min(rule.longest_days, 90))).isoformat(),
        }  # fmt: skip
        made = self.filing("exception", f"EXC-{n + 1:04d}", body, own)
        self.filed[made.id] = made.content
        return made

    def request(self, n: int) -> Act:
        """First those of the exceptions, then of versions, the live ones first."""
        waived = [one for one in self.filed if one.startswith("EXC-")]
        about, model, version, content, needs = (
            self._waiver(waived[n]) if n < len(waived) else self._release(n - len(waived))
        )
        asker = self._somebody(n)
        body = {"comments": "", "state": "open", "title": "Approve this"}
        own = {
            "about": about, "subject": waived[n] if n < len(waived) else f"{model}@{version}", "model": model,
            "version": version, "needs": [one.model_dump() for one in needs], "requested_by": asker,
            "involved": [asker], "content": content, "content_hash": content_hash(content),
        }  # fmt: skip
        made = self.filing("approval_request", f"REQ-{n + 1:04d}", body, own)
        self.asked.append({"id": made.id, **own})
        return asker, made

    def signature(self, n: int) -> Act:
        asked, body, signer = next(self.wanted)
        own = {
            "model": asked["model"], "version": asked["version"], "body": body, "request": asked["id"],
            "content_hash": asked["content_hash"],
        }  # fmt: skip
        return signer, self.filing("approval", f"APP-{n + 1:05d}", {"decision": "approved"}, own)

    def incident(self, n: int) -> Filing:
        """A few are open."""
        kinds, at = self.policy.incidents, "2024-10-01T08:00:00Z"
        body = {
            "title": "Scores were missing", "type": kinds.types[0].id, "occurred": at, "detected": at,
            "root_cause": "A feed stood still", "description": "For two hours no score came back.",
        }  # fmt: skip
        grave = self.rng.choice([one.id for one in kinds.severities])
        own = {"model": self.rng.choice(self.ids), "severity": grave}
        made = self.filing("incident", f"INC-{n + 1:05d}", body | {"resolved": at}, own)
        left_open = {"resolved": None, "status": "open"} if n % 40 == 0 else {}
        return Filing(made.kind, made.id, made.content | left_open)

    def assessment(self, n: int) -> Filing:
        form = "ethics_impact"
        body = {"form": form, "answers": {}, "state": "draft"}
        made = self.filing("assessment", f"ASS-{n + 1:05d}", body, {"model": self.rng.choice(self.ids)})
        return Filing(
            made.kind, made.id, made.content | {"state": "submitted", "status": "ok", "band": "low"}
        )

    def training(self, n: int) -> Filing:
        body = {"course": "ML model governance certification", "completed_on": "2024-10-01"}
        return self.filing("training", f"TRA-{n + 1:05d}", body, {"person": self.rng.choice(self.people)})

    def _version(self, n: int) -> tuple[str, str, int, int]:
        """(model, version, which of the model's, how often before), the live versions of all models first."""
        place, base = n % (len(self.ids) * self.each), n // (len(self.ids) * self.each)
        k = self.each - 1 - place // len(self.ids)
        return self.ids[place % len(self.ids)], f"1.{k}.0", k, base

    def _answers(self) -> dict[str, str]:
        """The first option of every question of the method that appears."""
        found: dict[str, str] = {}
        for one in self.policy.classification.questions if self.policy.classification else ():
            if all(found.get(name) in values for name, values in one.show_if.items()):
                found[one.id] = one.options[0].value
        return found

    def _waiver(self, id: str) -> tuple[str, str, str | None, dict[str, Any], tuple[Need, ...]]:
        body = self.filed[id]
        needs = self.policy.exceptions.severities[-1].needs
        return exceptions.KIND, body["model"], None, self._unbroken(id, body, exceptions.SET_BY_VERBS), needs

    def _release(self, n: int) -> tuple[str, str, str | None, dict[str, Any], tuple[Need, ...]]:
        model, version, *_ = self._version(n)
        id, tier = f"{model}@{version}", self._tier(self.ids.index(model))
        gate = self.policy.gates.guarding("deploy:production")
        needs = (gate.needs_for(tier) if gate else ()) or self.policy.approvals.unasked
        content = {
            "version": self._unbroken(id, self.filed[id], version_approval.SET_BY_VERBS),
            "model": self._unbroken(model, {"tier": tier}, ()),
        }
        return version_approval.ABOUT, model, version, content, needs

    def _unbroken(self, id: str, body: dict[str, Any], leaving_out: tuple[str, ...]) -> dict[str, Any]:
        return unbroken([Stored("", id, 1, BEGAN, "", 0, body)], leaving_out)

    def _wanted(self) -> Iterator[tuple[dict[str, Any], str, str]]:
        """Whose signature is wanted next: of one request in 25 it stays away; then more than it takes."""
        for place, asked in enumerate(self.asked):
            bodies = [need["body"] for need in asked["needs"] for _ in range(need["least"])]
            for k, body in enumerate(bodies if place % 25 else ()):
                yield asked, body, self._somebody(place + k + 1)
        for place, asked in cycle(list(enumerate(self.asked))[1::25]):
            yield asked, asked["needs"][0]["body"], self._somebody(place + 7)

    def _tier(self, n: int) -> str:
        return self.tiers[n % len(self.ids) % len(self.tiers)]

    def _somebody(self, n: int) -> str:
        return self.people[n % len(self.people)]


def _moment(n: int) -> str:
    """A moment within the two years."""
    return f"{BEGAN + timedelta(hours=n % 17_000):%Y-%m-%dT%H:00:00Z}"
