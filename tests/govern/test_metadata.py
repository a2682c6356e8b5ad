"""What the inventory asks, and when a record says it."""

from __future__ import annotations

from typing import Any

import pytest

from mlgov.govern import metadata, stewards
from mlgov.govern.metadata import completeness
from mlgov.govern.records.inventory import Model, ModelVersion
from mlgov.govern.records.parse import parse, to_body
from mlgov.policy.inventory import BEFORE
from mlgov.policy.models import Policy
from tests.govern.filing import NOW, Filed, entry, filed, live, model
from tests.govern.small_policy import small_policy

FULL: dict[str, Any] = {
    "id": "credit", "name": "Credit scoring", "description": "Who gets a loan", "owner": "Otto",
    "steward": "Ada", "developer": "Dora", "business_unit": "Lending", "domain": "credit",
    "next_review": "2027-01-01", "industry": "banking", "exposure": "1 bn EUR", "approved_uses": "Loans",
    "limitations": "No firms", "data_sources": "Ledger = confidential; Bureau = personal",
    "depends_on": "income", "consumers": "Loan desk; Reporting",
}  # fmt: skip
LIVE: dict[str, Any] = {
    "model": "credit", "version": "1.0.0", "stage": "production", "approval": "approved",
    "approved_by": "Board", "deployed": "2026-02-01T00:00:00Z", "training_data": "loans of 2025",
    "features": ["age"], "metrics": {"accuracy": 0.9},
}  # fmt: skip


def bodies(policy: Policy, **changes: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    of_version = {name: changes.pop(name) for name in list(changes) if name in LIVE}
    one = to_body(parse("model", FULL | changes, policy)) | {"tier": "critical"}
    return one, to_body(parse("model_version", LIVE | of_version, policy))


def missing(policy: Policy, tier: str = "critical", **changes: Any) -> tuple[str, ...]:
    return completeness(policy, tier, *bodies(policy, **changes)).missing


def test_a_full_record_is_complete(policy: Policy) -> None:
    found = completeness(policy, "critical", *bodies(policy))
    assert (found.complete, found.missing, found.share) == (True, (), 1.0)
    assert len(found.said) == len(policy.inventory.attributes)
    assert found.count("present") == len(found.of("model").said) + len(found.of("version").said)


def test_each_attribute_is_missed_when_it_is_not_there(policy: Policy) -> None:
    one, version = bodies(policy)
    for attribute in policy.inventory.attributes:
        if attribute.source == "model.origin":
            continue  # always answered: built in-house unless said otherwise
        without = {**(one if attribute.of == "model" else version), attribute.field: ""}
        pair = (without, version) if attribute.of == "model" else (one, without)
        if attribute.source == "version.stage":
            continue  # what is asked depends on it; see below
        assert completeness(policy, "critical", *pair).missing == (attribute.title,), attribute.source


def test_a_value_that_says_nothing_is_missing(policy: Policy) -> None:
    one, version = bodies(policy)
    assert completeness(policy, "critical", one | {"tier": "unclassified"}, version).missing == ("Risk tier",)
    idle = version | {"stage": "none", "approval": "not_requested"}
    assert completeness(policy, "critical", one, idle).missing == ("Deployment stage", "Approval status")


def test_the_lower_tier_is_asked_for_less(policy: Policy) -> None:
    bare = {"industry": "", "exposure": "", "data_sources": "", "consumers": "", "limitations": ""}
    assert missing(policy, "standard", **bare) == ()
    assert len(missing(policy, "critical", **bare)) == len(bare)


def test_before_production_no_production_date_is_asked_for(policy: Policy) -> None:
    assert missing(policy, stage="development", deployed=None, approved_by="") == ()
    assert missing(policy, deployed=None, approved_by="") == ("Approver", "Production date")


def test_what_does_not_apply_has_a_reason_and_is_not_missing(policy: Policy) -> None:
    reason = {"consumers": "nobody uses it yet"}
    found = completeness(policy, "critical", *bodies(policy, consumers="", not_applicable=reason))
    said = next(one for one in found.said if one.attribute.source == "model.consumers")
    assert (said.state, said.reason, found.complete) == ("not_applicable", "nobody uses it yet", True)
    assert found.count("not_applicable") == 1


def test_an_owner_can_not_be_said_not_to_apply(policy: Policy) -> None:
    one, version = bodies(policy)
    body = one | {"owner": "", "not_applicable": {"owner": "nobody wants it"}}
    assert completeness(policy, "critical", body, version).missing == ("Owner",)


def test_without_a_version_all_that_it_says_is_missing(policy: Policy) -> None:
    one, _ = bodies(policy)
    found = completeness(policy, "critical", one, None)
    assert found.of("model").complete
    assert set(found.missing) == {
        "Version", "Training data", "Features", "Performance when validated", "Deployment stage",
        "Approval status",
    }  # fmt: skip


def test_a_policy_without_an_inventory_asks_what_was_asked_before() -> None:
    assert small_policy().inventory.attributes == BEFORE
    assert entry().metadata.complete
    assert entry(models=[model(description="")], versions=[live(metrics={})]).metadata.missing == (
        "Description",
        "Performance when validated",
    )


def test_every_source_is_a_field_of_its_record(policy: Policy) -> None:
    kinds = {"model": Model, "version": ModelVersion}
    for attribute in (*policy.inventory.attributes, *BEFORE):
        assert attribute.field in kinds[attribute.of].model_fields


def test_many_gaps_are_told_shortly() -> None:
    assert metadata.named(["Owner"]) == "owner"
    assert metadata.named(["Owner", "Risk tier", "Domain", "Consumers", "Exposure"]) == (
        "owner, risk tier, domain and 2 more"
    )


def family(**more: Any) -> Filed:
    return filed("model_family", {"name": "Scores", "steward": "Finn"} | more)


@pytest.mark.parametrize(
    ("changes", "of_family", "steward", "lent"),
    [
        ({"steward": "", "family": "Scores"}, {}, "Finn", True),
        ({"steward": "Ada", "family": "Scores"}, {}, "Ada", False),
        ({"steward": "", "family": "Others"}, {}, "", False),
        ({"steward": "", "family": ""}, {}, "", False),
        ({"steward": "", "family": "Scores"}, {"steward": ""}, "", False),
    ],
)
def test_a_family_lends_its_steward(
    changes: dict[str, Any], of_family: dict[str, Any], steward: str, lent: bool
) -> None:
    found = entry(models=[model(**changes)], families=[family(**of_family)])
    assert (found.steward, found.lent) == (steward, lent)
    assert stewards.lent(model(**changes).body, stewards.by_family([family(**of_family)])) == (
        steward if lent else ""
    )


def test_a_lent_steward_counts_as_named(policy: Policy) -> None:
    one, version = bodies(policy, steward="", family="Scores")
    assert completeness(policy, "critical", one, version).missing == ("Steward",)
    body = stewards.with_steward(one, {"Scores": "Finn"})
    assert completeness(policy, "critical", body, version).complete


def test_a_table_and_reasons_are_read_from_a_cell_of_text(policy: Policy) -> None:
    record = parse("model", FULL | {"depends_on": "", "not_applicable": "depends_on = none"}, policy, now=NOW)
    body = to_body(record)
    assert body["data_sources"] == [
        {"name": "Ledger", "classification": "confidential"},
        {"name": "Bureau", "classification": "personal"},
    ]
    assert (body["consumers"], body["not_applicable"]) == (["Loan desk", "Reporting"], {"depends_on": "none"})
