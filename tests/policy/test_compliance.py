"""Regimes: complete by their identifiers, honest about how sure each line is, and holding together."""

from __future__ import annotations

import gzip
import json
import re
from pathlib import Path

import pytest

from mlgov.policy.compliance import Regime
from mlgov.policy.load import load
from mlgov.policy.models import Policy
from mlgov.policy.publish import document, policy_hash
from tests.policy.conftest import Copy

PLAYBOOK = "registry_nist_ai_rmf_playbook/nist_ai_rmf_playbook.json.gz"
DATA = [Path(__file__).parents[3] / "shared" / "data" / PLAYBOOK, Path("shared") / "data" / PLAYBOOK]
NIST, ISO, ACT = "compliance/nist_ai_rmf.yaml", "compliance/iso_42001.yaml", "compliance/eu_ai_act.yaml"


def regime(id: str) -> Regime:
    found = load().regime(id)
    assert found is not None
    return found


def test_the_subcategories_are_those_of_nists_playbook() -> None:
    known = next((path for path in DATA if path.exists()), None)
    if known is None:
        pytest.skip(f"{PLAYBOOK} is not beside this checkout, so that its identifiers can't be compared")
    playbook = json.loads(gzip.decompress(known.read_bytes()))
    ours = {one.id: one.title for one in regime("nist_ai_rmf").controls}
    assert len(ours) == 72
    assert set(ours) == {one["title"] for one in playbook}
    texts = {one["title"]: one["description"].casefold() for one in playbook}
    assert [id for id, title in ours.items() if title.casefold() in texts[id]] == []  # our own words


def test_each_function_has_as_many_subcategories_as_nist_gives_it() -> None:
    functions = [one.id.split()[0] for one in regime("nist_ai_rmf").controls]
    counted = {name: functions.count(name) for name in ("GOVERN", "MAP", "MEASURE", "MANAGE")}
    assert counted == {"GOVERN": 19, "MAP": 18, "MEASURE": 22, "MANAGE": 13}


def test_annex_a_has_its_38_controls_from_a_2_2_to_a_10_4() -> None:
    ids = [one.id for one in regime("iso_42001").controls]
    assert (len(ids), ids[0], ids[-1]) == (38, "A.2.2", "A.10.4")
    order = [[int(part) for part in re.findall(r"\d+", id)] for id in ids]
    assert order == sorted(order)
    assert all(one.id.startswith(f"{one.group}.") for one in regime("iso_42001").controls)


def test_the_duties_for_high_risk_systems_and_data_protection_are_there() -> None:
    act = {one.id for one in regime("eu_ai_act").controls}
    assert {f"Article {n}" for n in (*range(9, 16), *range(17, 28), 43, 47, 48, 49, 72, 73)} == act
    gdpr = {one.id for one in regime("gdpr").controls}
    assert {f"Article {n}" for n in (5, 6, 13, 14, 15, 22, 25, 30, 32, 33, 35)} <= gdpr


def test_the_old_letter_on_model_risk_is_nobodys_regime_any_more() -> None:
    assert {one.id for one in load().compliance} == {
        "nist_ai_rmf", "iso_42001", "eu_ai_act", "gdpr", "sr_26_2", "osfi_e23",
    }  # fmt: skip


def test_every_claim_serves_a_requirement(policy: Policy) -> None:
    used = {id for one in policy.compliance for control in one.controls for id in control.shown_by}
    assert [one.id for one in policy.claims.claims if one.id not in used] == []


def test_a_policy_published_before_there_were_regimes_keeps_its_hash(policy: Policy) -> None:
    older = policy.model_copy(update={"claims": type(policy.claims)(), "compliance": ()})
    assert "compliance" not in document(older) and "claims" not in document(older)
    assert policy_hash(older) != policy_hash(policy)


@pytest.mark.parametrize(
    ("name", "old", "new", "what"),
    [
        (NIST, "{id: GOVERN 1.2,", "{id: GOVERN 1.1,", "id `GOVERN 1.1` is taken already"),
        (NIST, "id: nist_ai_rmf", "id: nist", "id `nist` is not the file's name"),
        (NIST, "[policy_in_date]", "[policy_in_dat]", "there is no claim `policy_in_dat`"),
        (NIST, "group: govern", "group: goven", "there is no group `goven`"),
        (NIST, "shown_by: [value_stated]", "shown_by: [council_sits]", "says nothing of a single model"),
        (NIST, ", shown_by: [value_stated]", "", "nothing could ever show it"),
        (ISO, "kind: standard", "kind: norm", "`kind`"),
        (ACT, "{regulation: ", "{regulations: ", "there is no question `regulations`"),
        ("compliance/sr_26_2.yaml", "[critical, important]", "[vital]", "there is no tier `vital`"),
        ("claims.yaml", "forms: [data_quality]", "forms: [data]", "there is no form `data`"),
        ("claims.yaml", "gates: [production]", "gates: [prod]", "there is no gate `prod`"),
        ("claims.yaml", "meetings: [council]", "meetings: [board]", "there is no body `board`"),
        ("claims.yaml", "    facts: [registered]\n", "", "names evidence of a model or of the organisation"),
        ("claims.yaml", "- id: purpose_written", "- id: identified", "id `identified` is taken already"),
    ],
)
def test_what_does_not_hold_together_is_named(copy: Copy, name: str, old: str, new: str, what: str) -> None:
    line = copy.change(name, old, new)
    found = [one for one in copy.problems() if what in one.what]
    assert found, [str(one) for one in copy.problems()]
    assert found[0].where.startswith(f"{name}:")
    assert abs(int(found[0].where.rpartition(":")[2]) - line) <= 2
