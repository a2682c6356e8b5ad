"""Any mix of people in any order: what must never happen does not, and the past stays as it was."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from mlgov.errors import MlgovError
from mlgov.govern import deployments as serving
from mlgov.govern import gates as gate_rules
from mlgov.govern.calendar import day
from mlgov.services import (
    approvals,
    audit,
    courses,
    deliverables,
    deployments,
    exceptions,
    findings,
    gates,
    inventory,
    lifecycle,
    rebuilds,
    records,
)
from mlgov.services.context import Context, system
from mlgov.services.records import Stored
from mlgov.store import journal
from mlgov.store.database import Store
from tests.services import journey
from tests.services.journey import PEOPLE, acting
from tests.services.small_world import Clock

START = "evaluation"  # how far the second version has come when a story begins
VERSIONS = ("1.0.0", "2.0.0")
CONTROLLED = ("production", "staging", "retirement")  # gates that people ask to pass, or to have waived
ENDED = ("void", "rejected", "withdrawn", "expired")
KINDS = (
    "model", "model_version", "lifecycle", "deliverable", "gate_passage", "deployment", "rebuild", "finding",
    "approval_request", "approval", "exception", "assessment", "retirement",
)  # fmt: skip
who = st.sampled_from(sorted(PEOPLE))
version = st.sampled_from(VERSIONS)
gate = st.sampled_from(CONTROLLED)
DECISIONS = st.sampled_from(("approved", "approved", "conditions", "rejected"))
Key = tuple[str, str, int]


def _template() -> Path:
    """1.0.0 is live through its gates; 2.0.0 waits in evaluation with its evaluation batch."""
    if not _made:
        file = journey.kept_while_running("machine") / "store.duckdb"
        root = journey.world("important", file=file)
        journey.taken(root, "monitoring")
        journey.entered(root, "2.0.0")
        journey.taken(root, START, "2.0.0")
        journey.evaluated(root, "2.0.0")
        root.store.close()
        _made.append(file)
    return _made[0]


_made: list[Path] = []


class Lifecycle(RuleBasedStateMachine):
    """Every rule is one act of one person; what is refused is refused, and the invariants hold after each."""

    @initialize()
    def begin(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="story"))
        shutil.copyfile(_template(), self.folder / "store.duckdb")
        self.clock = Clock()
        self.clock.at = journey.NOW + timedelta(hours=1)
        self.root = system(Store.open(self.folder / "store.duckdb"), self.clock)
        self.moments = [self.clock.at]
        self.over: set[str] = set()  # requests seen void, rejected, withdrawn or expired
        self.seen: set[Key] = set()
        self.checked = {one.id for one in records.all(self.root, "gate_passage")}
        self.seq = 0

    def act(self, name: str, verb: Callable[[Context], Any]) -> None:
        with suppress(MlgovError):
            verb(acting(self.root, name))
        self.moments.append(self.root.now())

    # --- what people do ---

    @rule(version=version)
    def complete(self, version: str) -> None:
        """What the phase owes, by two people who may, so that stories get somewhere."""
        if gates.next_gate(courses.course(self.root, "loans", version)):
            self.act("ines", lambda _: journey.delivered(self.root, version))

    @rule(who=who, version=version, place=st.integers(0, 5), aside=st.booleans())
    def submit(self, who: str, version: str, place: int, aside: bool) -> None:
        id = self._deliverable(version, place)
        if aside:
            self.act(who, lambda c: deliverables.not_applicable(c, "loans", version, id, "It has none"))
        else:
            self.act(who, lambda c: deliverables.submit(c, "loans", version, id, summary="As agreed"))

    @rule(who=who, version=version, place=st.integers(0, 5), good=st.booleans())
    def review(self, who: str, version: str, place: int, good: bool) -> None:
        id = self._deliverable(version, place)
        if good:
            self.act(who, lambda c: deliverables.accept(c, "loans", version, id))
        else:
            self.act(who, lambda c: deliverables.hand_back(c, "loans", version, id, "Too short"))

    @rule(who=who, version=version)
    def advance(self, who: str, version: str) -> None:
        self.act(who, lambda c: lifecycle.advance(c, "loans", version))

    @rule(who=who, version=version, phase=st.sampled_from(journey.PHASES))
    def send_back(self, who: str, version: str, phase: str) -> None:
        self.act(who, lambda c: lifecycle.send_back(c, "loans", version, phase, "To be mended"))

    @rule(who=who, version=version, gate=gate)
    def ask(self, who: str, version: str, gate: str) -> None:
        self.act(who, lambda c: gates.request_approval(c, "loans", version, gate))

    @rule(
        who=who,
        newest=st.integers(0, 2),
        good=st.sampled_from(("approved", "approved", "conditions", "rejected")),
    )
    def decide(self, who: str, newest: int, good: str) -> None:
        found = records.all(self.root, "approval_request")
        if len(found) > newest:
            request = found[-1 - newest]
            body = request.body["needs"][0]["body"]
            said = {"comments": "Seen", "conditions": "Weekly" if good == "conditions" else ""}
            self.act(who, lambda c: approvals.decide(c, request.id, good, body=body, **said))

    @rule(who=who)
    def withdraw(self, who: str) -> None:
        found = records.all(self.root, "approval_request")
        if found:
            self.act(who, lambda c: approvals.withdraw(c, found[-1].id, "Not now"))

    @rule(
        who=who,
        version=version,
        place=st.sampled_from(("production", "production", "staging", "staging", "development")),
        strategy=st.sampled_from(sorted(serving.STRATEGIES)),
        role=st.sampled_from(("champion", "champion", "challenger")),
    )
    def deploy(self, who: str, version: str, place: str, strategy: str, role: str) -> None:
        self.act(who, lambda c: deployments.deploy(c, "loans", version, place, strategy=strategy, role=role))

    @rule(who=who, good=st.booleans())
    def finish(self, who: str, good: bool) -> None:
        last = deployments.of_model(self.root, "loans")[0].id
        self.act(who, lambda c: deployments.finish(c, last, "succeeded" if good else "failed"))

    @rule(who=who, to=st.sampled_from(("", *VERSIONS)))
    def roll_back(self, who: str, to: str) -> None:
        self.act(who, lambda c: deployments.roll_back(c, "loans", "It fails", to=to))

    @rule(who=who, version=version)
    def rebuild(self, who: str, version: str) -> None:
        told = {"trigger": "planned", "reason": "New data", "from_version": "1.0.0", "new_version": version}
        self.act(who, lambda c: rebuilds.open(c, "loans", **told))

    @rule(who=who, version=version, gate=gate, days=st.integers(1, 20), approval=st.booleans())
    def waive(self, who: str, version: str, gate: str, days: int, approval: bool) -> None:
        keys = ["approval"] if approval else [f"check:{one}" for one in ("performance", "fairness", "drift")]
        now = self.root.now().date()
        body = {
            "model": "loans", "version": version, "title": "For now", "owner": "Ada Arndt", "severity": "S3",
            "covers": [gate_rules.waiver_key(gate, key) for key in keys], "reason": "Season",
            "compensating_control": "By hand", "starts": now.isoformat(),
            "ends": (now + timedelta(days=days)).isoformat(),
        }  # fmt: skip
        self.act(who, lambda c: exceptions.request(c, body))

    @rule(who=who, version=version, claim=st.sampled_from(("stage", "approval", "features", "aliases")))
    def claim(self, who: str, version: str, claim: str) -> None:
        """Filing what one would like to be so."""
        stood = records.get(self.root, "model_version", f"loans@{version}")
        says = {"stage": "production", "approval": "approved", "features": ["age"], "aliases": ["champion"]}
        body = stood.body | {claim: says[claim]}
        self.act(who, lambda c: records.file(c, stood.kind, body, id=stood.id, base_version=stood.version))

    @rule(tier=st.sampled_from(("critical", "important", "standard")))
    def classify(self, tier: str) -> None:
        """A tier decided elsewhere, as whoever holds the file enters it."""
        inventory.classify(self.root, "loans", tier, "Looked at again")

    @rule(days=st.sampled_from((1, 15, 40)))
    def wait(self, days: int) -> None:
        self.clock.at += timedelta(days=days)

    def _deliverable(self, version: str, place: int) -> str:
        phase = courses.course(self.root, "loans", version).phase
        listed = next(one.deliverables for one in self.root.policy().phases if one.id == phase)
        return listed[place % len(listed)].id

    # --- what must never happen ---

    @invariant()
    def production_is_reached_through_its_gate(self) -> None:
        for one in records.all(self.root, "model_version"):
            if one.body["stage"] in ("staging", "production"):
                place = {"staging": "staging", "production": "production"}[one.body["stage"]]
                own = courses.course(self.root, "loans", one.body["version"])
                passed = [each for each in own.passages if each.body["gate"] == place]
                assert passed, f"{one.id} is in {place} and passed no gate"
                if place == "production":
                    assert own.passage(place) is not None, f"{one.id} was sent back since"

    @invariant()
    def each_passage_rests_on_what_it_says(self) -> None:
        for one in records.all(self.root, "gate_passage"):
            if one.id not in self.checked:
                self._rests(one)
                self.checked.add(one.id)

    def _rests(self, passage: Stored) -> None:
        body, policy = passage.body, self.root.policy()
        for each in body["requirements"]:
            assert each["waived"] or each["status"] in ("ok", "not_applicable"), each
        waived = {each["key"]: each["waived"] for each in body["requirements"] if each["waived"]}
        for id in waived.values():
            self._waives(id, passage)
        owed = gate_rules.deliverables(
            next(one for one in policy.gates.gates if one.id == body["gate"]),
            body["dossier"]["tier"]["counts_as"],
            policy,
        )
        for one in owed:
            filed = records.history(
                self.root, "deliverable", f"loans@{body['version']}/{one.id}", as_of=passage.at
            )
            assert filed[-1].body["state"] in ("accepted", "not_applicable")
            assert filed[-1].body["accepted_by"] not in ("", filed[-1].body["submitted_by"])
            if one.independent:
                assert "dana" not in (filed[-1].body["accepted_by"], filed[-1].body["submitted_by"])
        self._signed(body, "approval" in waived)

    def _signed(self, body: dict[str, Any], waived: bool) -> None:
        """Enough different people signed these very things, none of whom asked, built or submitted."""
        tier = body["dossier"]["tier"]["counts_as"]
        named = next(one for one in self.root.policy().gates.gates if one.id == body["gate"])
        for need in () if waived else named.needs_for(tier):
            signed = [records.get(self.root, "approval", id) for id in body["approvals"]]
            own = [
                one for one in signed if one.body["body"] == need.body and one.body["decision"] != "rejected"
            ]
            assert len({one.actor for one in own}) >= need.least
            for one in own:
                asked = records.get(self.root, "approval_request", one.body["request"])
                assert one.body["content_hash"] == asked.body["content_hash"] == body["dossier_hash"]
                assert one.actor not in (asked.body["requested_by"], *asked.body["involved"], "dana", "adam")

    def _waives(self, id: str, passage: Stored) -> None:
        found = exceptions.one(self.root, id, as_of=passage.at)
        today = passage.at.date()
        starts, ends = day(found.exception.body["starts"]), day(found.exception.body["ends"])
        assert starts is not None and ends is not None and starts <= today <= ends
        assert found.asked is not None and found.asked.granted

    @invariant()
    def what_is_over_is_not_revived(self) -> None:
        for one in records.all(self.root, "approval_request"):
            state = approvals.standing(self.root, one.id).state
            assert one.id not in self.over or state in ENDED, f"{one.id} was over and is {state}"
            if state in ENDED:
                self.over.add(one.id)

    @invariant()
    def no_exception_outlives_its_end(self) -> None:
        today = self.root.now().date()
        for key, one in exceptions.in_force(self.root, "loans").items():
            ends = day(one.body["ends"])
            assert ends is not None and ends >= today, key

    @invariant()
    def one_champion_at_most(self) -> None:
        live = [one for one in records.all(self.root, "model_version") if one.body["stage"] == "production"]
        assert sum(serving.CHAMPION in one.body["aliases"] for one in live) <= 1
        assert all(set(serving.SERVING) & set(one.body["aliases"]) for one in live)

    @invariant()
    def no_record_is_lost(self) -> None:
        seq = self.root.seq()
        assert seq >= self.seq
        self.seq = seq
        now = {(kind, one.id, one.version) for kind in KINDS for one in records.all(self.root, kind)}
        for kind, id, number in self.seen:
            newest = next(each for each in now if each[:2] == (kind, id))
            assert newest[2] >= number
        self.seen = now

    def teardown(self) -> None:
        if not hasattr(self, "root"):
            return
        assert audit.verify(self.root).ok
        moment = self.moments[len(self.moments) * 2 // 3]
        told = _told(self.root, moment)
        self.root.store.close()
        assert _told(_truncated(self.folder / "store.duckdb", moment), moment) == told
        shutil.rmtree(self.folder)


def _told(root: Context, moment: datetime) -> dict[str, Any]:
    """Everything that people read of the lifecycle, as of a moment."""
    ctx = Context(root.store, root.person, lambda: moment)
    found: dict[str, Any] = {kind: records.all(ctx, kind, as_of=moment) for kind in KINDS}
    for number in courses.of(ctx, "loans", as_of=moment):
        own = courses.course(ctx, "loans", number, as_of=moment)
        found[number] = (own.phase, own.stays, own.steps, own.observed, own.round)
        for one in own.policy.gates.gates:
            found[number, one.id] = gates.standing(ctx, "loans", number, one.id, as_of=moment)
    found["waived"] = exceptions.in_force(ctx, "loans", as_of=moment)
    found["findings"] = findings.every(ctx, moment)
    return found


def _truncated(file: Path, moment: datetime) -> Context:
    """The store as if nothing had happened after a moment: its journal cut off, its tables made anew."""
    store = Store.open(file)
    cur = store.cursor()
    last = journal.seq_as_of(cur, moment)
    cur.execute("delete from journal where seq > ?", [last])
    cur.execute("delete from journal_head")
    cur.execute("insert into journal_head select seq, moment, hash from journal where seq = ?", [last])
    store.close()
    store = Store.open(file)
    root = system(store, lambda: moment + timedelta(seconds=1))
    audit.rebuild(root)
    return root


TestLifecycle = Lifecycle.TestCase
TestLifecycle.settings = settings(
    max_examples=6,
    stateful_step_count=30,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)
