"""From a breach to its rebuild: all see their part on a worklist before they act, and compliance follows."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from mlgov.services import compliance, findings, incidents, rebuilds, records, worklist
from mlgov.services.context import Context
from tests.services.signing import PEOPLE, acting, certify
from tests.services.small_world import at, made
from tests.services.test_incident_drafts import drafts, load


@pytest.fixture
def root() -> Context:
    """A critical model in production whose figures are well, and the people around it."""
    found = made()
    for id, (name, roles) in PEOPLE.items():
        records.file(found, "person", {"id": id, "name": name, "roles": list(roles)})
        certify(found, id)
    return found


def acts(root: Context, who: str, part: str, what: str, *, due: datetime | None = None) -> Context:
    """The work of a person on whose worklist a line stands, by its day where one is told."""
    (line,) = [one for one in getattr(worklist.of(root, who).share, part) if one.what.startswith(what)]
    if due is not None:
        assert line.due is not None and timedelta(0) <= line.due - due < timedelta(minutes=1)  # type: ignore[operator]
    return acting(root, who)


def sees_nothing(root: Context, who: str, word: str) -> None:
    share = worklist.of(root, who).share
    assert not any(word in one.what for one in (*share.own, *share.waiting, *share.escalated))


def states(root: Context) -> tuple[str, str, str]:
    """Accuracy is kept by the model; the organisation learns from incidents, and mends what was found."""
    (accuracy,) = compliance.answers(root, regime="eu_ai_act", control="Article 15", model="loans")
    (learnt,) = compliance.answers(root, regime="nist_ai_rmf", control="MANAGE 4.3", model="")
    (mended,) = compliance.answers(root, regime="eu_ai_act", control="Article 20", model="")
    return accuracy.state, learnt.state, mended.state


def test_a_breach_becomes_an_incident_that_is_reviewed_mended_and_followed_by_a_rebuild(
    root: Context,
) -> None:
    assert states(root) == ("partly", "not_evaluated", "not_evaluated")
    load(root, 0)
    load(root, 1)  # brought on 16 March at six, the second week below the limit
    assert states(root)[0] == "not_met"
    detected = datetime(2026, 3, 16, 6, tzinfo=UTC)
    (drafted,) = drafts(root)
    id = drafted.id

    steward = acts(root, "ada", "own", f"Confirm or dismiss incident {id}", due=detected + timedelta(hours=1))
    incidents.confirm(steward, id)
    at(root, detected + timedelta(minutes=30))
    incidents.contain(acts(root, "ada", "own", f"Contain incident {id}"), id, "Decided by hand")
    at(root, detected + timedelta(minutes=40))
    incidents.assess_harm(acts(root, "ada", "own", f"Say what harm {id} did"), id, ["none"])
    sees_nothing(root, "ada", "harm")

    cause = acts(root, "ada", "own", f"Find the cause of incident {id}", due=detected + timedelta(hours=24))
    at(root, detected + timedelta(hours=20))
    incidents.resolve(cause, id, "Incomes were read in another currency")
    sees_nothing(root, "rita", id)
    mend = {"title": "Train it on one currency", "owner": "Dana Dorn", "due": "2026-04-01", "severity": "S2"}
    said = {"held": "2026-03-17", "summary": "A feed changed", "lessons": "Check units", "actions": [mend]}
    incidents.review(acts(root, "ada", "own", f"Review {id}"), id, said)
    incidents.close(acts(root, "rita", "waiting", f"Close {id}"), id)
    sees_nothing(root, "remo", f"Close {id}")

    (finding,) = records.all(root, "finding")
    assert (finding.body["source"], finding.body["source_id"]) == ("incident", id)
    assert states(root) == ("not_met", "partly", "partly"), "accuracy is what it was; the rest has moved"
    developer = acts(root, "dana", "own", f"Mend {finding.id}")
    again = rebuilds.open(
        acting(root, "ada"), "loans", trigger="incident", trigger_id=id, reason="One currency",
        from_version="1.0.0", new_version="1.1.0",
    )  # fmt: skip
    acts(root, "ada", "own", f"Bring the rebuild {again.id} of Loan decisions back as 1.1.0")
    findings.plan(developer, finding.id, "Train it again")
    findings.start(developer, finding.id)
    findings.submit(developer, finding.id, "Trained, and the units are tested")
    findings.close(acts(root, "rita", "waiting", f"Close or return {finding.id}"), finding.id)
    sees_nothing(root, "rita", finding.id)
    sees_nothing(root, "dana", f"Mend {finding.id}")

    load(root, 2, wrong=4)
    load(root, 3, wrong=4)
    assert states(root) == ("partly", "partly", "partly")
    assert [one.body["trigger_id"] for one in rebuilds.of_model(root, "loans")] == [id]
    assert drafts(root)[0].body["status"] == "closed"
