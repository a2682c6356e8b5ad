"""The published document: same content, same hash, and back again."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from mlgov.errors import PolicyError
from mlgov.policy.load import load
from mlgov.policy.models import Policy
from mlgov.policy.publish import document, from_document, label, policy_hash


def test_document_and_policy_say_the_same() -> None:
    policy = load()
    back = from_document(document(policy))
    assert back == policy
    assert policy_hash(back) == policy_hash(policy)
    assert label(back) == label(policy)


def test_the_document_is_plain_json() -> None:
    content = document(load())
    assert json.loads(json.dumps(content, allow_nan=False)) == content


def test_changing_a_document_leaves_the_policy_alone() -> None:
    policy = load()
    before = policy_hash(policy)
    document(policy)["kpis"].clear()
    assert document(policy)["kpis"]
    assert policy_hash(policy) == before


def test_the_label_is_version_and_start_of_the_hash() -> None:
    policy = load()
    assert label(policy) == f"{policy.framework.version} ({policy_hash(policy)[:8]})"


def test_the_hash_does_not_depend_on_the_order_of_keys() -> None:
    content = document(load())
    turned = {key: content[key] for key in reversed(content)}
    assert policy_hash(from_document(turned)) == policy_hash(load())


def test_the_hash_is_the_same_in_another_process() -> None:
    code = """if True:
        from mlgov.policy import load, publish
        print(publish.policy_hash(load.load()))
    """
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env={"PYTHONHASHSEED": "7"}
    )
    assert run.stdout.strip() == policy_hash(load())


def test_comments_and_layout_do_not_change_the_hash(copy) -> None:
    copy.change("kpis.yaml", "kpis:\n", "# another comment\n\nkpis:\n")
    assert policy_hash(load(copy.folder)) == policy_hash(load())


def test_a_policy_published_before_there_was_a_method_stays_readable_with_its_hash() -> None:
    content = document(load())
    content.pop("classification")
    content.pop("evidence")
    older = from_document(content)
    assert older.classification is None
    assert document(older) == content
    assert policy_hash(older) != policy_hash(load())


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("classification.yaml", "weight: 0.25", "weight: 0.250000000001"),
        ("thresholds.yaml", "breach: 0.25", "breach: 0.26"),
        ("kpis.yaml", "    strict: true", "    strict: false"),
        ("framework.yaml", "version: 1.0.0", "version: 1.0.1"),
        ("roles.yaml", "rights: [read, export]", "rights: [read]"),
        ("forms/ethics_impact.yaml", "weight: 2", "weight: 3"),
        ("maturity/ml_governance.yaml", "target: 4", "target: 3"),
    ],
)
def test_any_change_of_content_changes_the_hash(copy, name: str, old: str, new: str) -> None:
    copy.change(name, old, new)
    changed = load(copy.folder)
    assert policy_hash(changed) != policy_hash(load())
    assert from_document(document(changed)) == changed


def test_a_copied_and_changed_policy_has_a_hash_of_its_own() -> None:
    policy = load()
    policy_hash(policy)
    changed: Policy = policy.model_copy(update={"kpis": policy.kpis[:-1]})
    assert policy_hash(changed) != policy_hash(policy)


def test_a_document_with_problems_names_them_all() -> None:
    content = document(load())
    content["extra"] = 1
    content["kpis"][0]["targt"] = 2
    content["thresholds"]["limits"][0]["tier"] = "vital"
    del content["roles"]
    content["forms"] = ["a form"]
    with pytest.raises(PolicyError) as caught:
        from_document(content)
    said = "\n".join(map(str, caught.value.problems))
    for part in (
        "unknown key `extra`",
        "unknown key `targt`",
        "no tier `vital`",
        "`roles` is missing",
        "forms: must be a list",
    ):
        assert part in said
