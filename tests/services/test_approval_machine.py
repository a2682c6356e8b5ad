"""Whatever people do: nobody approves their own, nothing void counts again, no waiver outlives its end."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from mlgov.errors import MlgovError
from mlgov.services import approvals, asking, audit, exceptions, records, version_approval
from mlgov.store import journal
from tests.services.signing import PEOPLE, acting, world
from tests.services.small_world import NOW, at
from tests.services.test_exceptions import BODY, KEY

WHO = st.sampled_from(sorted(PEOPLE))
SIGNERS = st.sampled_from([*["rita", "remo", "ines", "ella"] * 4, *sorted(PEOPLE)])
# The owner, the developer, an administrator, two without a certificate, and those without a seat.
NEVER = {"otto", "dana", "adam", "nils", "lara", "ada", "aldo", "sten"}


class Approvals(RuleBasedStateMachine):
    """Requests, signatures, changes of what was asked, exceptions and the clock, by any mix of people."""

    @initialize()
    def begin(self) -> None:
        self.root = world()
        self.now = NOW
        self.lost: set[str] = set()  # requests that did not count once they had been decided or changed
        self.written = records_on_file(self.root)

    def teardown(self) -> None:
        if hasattr(self, "root"):
            self.root.store.close()

    def tried(self, act: Any) -> None:
        """An act that succeeds or is refused with reasons; a refusal writes nothing."""
        before = audit.head(self.root)
        try:
            act()
        except MlgovError as refusal:
            assert refusal.message
            assert audit.head(self.root) == before

    def ids(self) -> list[str]:
        return [one.id for one in records.all(self.root, "approval_request")]

    @rule(who=st.sampled_from(["ada", "dana", "ines", "sten", *sorted(PEOPLE)]))
    def ask(self, who: str) -> None:
        self.tried(lambda: version_approval.request(acting(self.root, who), "loans", "2.0.0"))

    @precondition(lambda self: self.ids())
    @rule(
        data=st.data(),
        who=SIGNERS,
        body=st.sampled_from([None, None, None, "review_board", "council"]),
        decision=st.sampled_from([*["approved"] * 8, "conditions", "rejected"]),
        days=st.sampled_from([None, None, 5, 40]),
    )
    def sign(self, data: Any, who: str, body: str | None, decision: str, days: int | None) -> None:
        id = data.draw(st.sampled_from(self.ids()[-2:]))
        body = body or ("council" if who == "ella" else "review_board")
        expires = None if days is None else (self.now + timedelta(days=days)).date()
        self.tried(
            lambda: approvals.decide(
                acting(self.root, who), id, decision, body=body, comments="Seen.", conditions="Watch it.",
                expires=expires,
            )
        )  # fmt: skip

    @precondition(lambda self: self.ids())
    @rule(data=st.data(), days=st.sampled_from([None, 20]))
    def everybody_signs(self, data: Any, days: int | None) -> None:
        """Those who may, one after the other, so that requests get as far as they can."""
        id = data.draw(st.sampled_from(self.ids()[-2:]))
        expires = None if days is None else (self.now + timedelta(days=days)).date()
        for who, body in (("rita", "review_board"), ("remo", "review_board"), ("ella", "council")):
            actor = acting(self.root, who)
            self.tried(partial(approvals.decide, actor, id, "approved", body=body, expires=expires))

    @precondition(lambda self: self.ids())
    @rule(data=st.data(), who=WHO)
    def withdraw(self, data: Any, who: str) -> None:
        id = data.draw(st.sampled_from(self.ids()))
        self.tried(lambda: approvals.withdraw(acting(self.root, who), id, "Not wanted."))

    @rule(features=st.sampled_from([[], [], [], ["income"]]))
    def change(self, features: list[str]) -> None:
        stood = records.get(self.root, "model_version", "loans@2.0.0")
        body = stood.body | {"features": features}
        self.tried(lambda: records.file(self.root, stood.kind, body, id=stood.id, base_version=stood.version))

    @rule(
        who=st.sampled_from(["ada", "dana", "sten", "rita"]),
        days=st.integers(1, 200),
        severity=st.sampled_from(["S1", "S3"]),
    )
    def waive(self, who: str, days: int, severity: str) -> None:
        start = self.now.date()
        body = BODY | {"severity": severity, "starts": start.isoformat(),
                       "ends": (start + timedelta(days=days)).isoformat()}  # fmt: skip
        self.tried(lambda: exceptions.request(acting(self.root, who), body))

    @rule(days=st.integers(1, 60))
    def wait(self, days: int) -> None:
        self.now += timedelta(days=days)
        at(self.root, self.now)

    @invariant()
    def nobody_signs_their_own_and_who_may_not_never_signs(self) -> None:
        if not hasattr(self, "root"):
            return
        for id in self.ids():
            asked = asking.one(self.root, id)
            signed = [one.actor for one in asking.signed(self.root, asked)]
            assert len(set(signed)) == len(signed)
            assert not set(signed) & (NEVER | {asked.body["requested_by"], *asked.body["involved"]})

    @invariant()
    def what_counted_no_more_never_counts_again(self) -> None:
        if not hasattr(self, "root"):
            return
        for id in self.ids():
            stood = approvals.standing(self.root, id)
            if id in self.lost:
                assert not stood.granted and stood.state != "open"
            if stood.state in ("void", "rejected", "expired", "withdrawn"):
                self.lost.add(id)
            if stood.granted:
                by = {one.body["body"] for one in asking.signed(self.root, asking.one(self.root, id))}
                assert by >= {need["body"] for need in asking.one(self.root, id).body["needs"]}

    @invariant()
    def no_exception_outlives_its_end(self) -> None:
        if not hasattr(self, "root"):
            return
        held = exceptions.in_force(self.root, "loans").get(KEY)
        if held is not None:
            assert date.fromisoformat(held.body["starts"]) <= self.now.date()
            assert self.now.date() <= date.fromisoformat(held.body["ends"])
            request = approvals.newest(self.root, "exception", held.id)
            assert request is not None and request[1].granted

    @invariant()
    def no_record_is_lost(self) -> None:
        if not hasattr(self, "root"):
            return
        now = records_on_file(self.root)
        assert self.written <= now
        self.written = now

    @invariant()
    def the_past_stands_as_it_was(self) -> None:
        """What was read as of the newest entry is read the same when it is the past."""
        if not hasattr(self, "root"):
            return
        moment = journal.entries(self.root.store.cursor(), limit=1)[0].at
        for id in self.ids():
            now = approvals.standing(self.root, id)
            then = approvals.standing(self.root, id, as_of=max(moment, self.now))
            assert (then.state, then.missing) == (now.state, now.missing)


def records_on_file(root: Any) -> set[tuple[str, str, int]]:
    cur = root.store.cursor()
    return {
        (entry.body["kind"], entry.body["id"], entry.body["version"])
        for entry in journal.entries(cur, journal.Wanted(action="record.filed"))
    }


Approvals.TestCase.settings = settings(
    max_examples=10, stateful_step_count=20, deadline=None, derandomize=True,
    suppress_health_check=list(HealthCheck),
)  # fmt: skip
TestApprovals = Approvals.TestCase
