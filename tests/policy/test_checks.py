"""What only shows between entries and files: ids that repeat, references to nothing, gaps."""

from __future__ import annotations

import pytest

from mlgov.policy import rights
from mlgov.policy.checks import check_names
from mlgov.policy.load import load

FORM = "forms/ethics_impact.yaml"
HEALTH, AUDIT = "forms/health_check.yaml", "forms/fairness_audit.yaml"
MATURITY = "maturity/ml_governance.yaml"
METHOD = "classification.yaml"
EVIDENCE = "evidence.yaml"


@pytest.mark.parametrize(
    ("name", "old", "new", "what"),
    [
        ("phases.yaml", "- id: data\n", "- id: planning\n", "id `planning` is taken already"),
        ("phases.yaml", "id: data_lineage", "id: project_charter", "id `project_charter` is taken already"),
        ("bodies.yaml", "- id: stewards", "- id: council", "id `council` is taken already"),
        ("tiers.yaml", "rank: 2", "rank: 1", "rank `1` is taken already"),
        ("tiers.yaml", "{id: access_controls,", "{id: registration,", "id `registration` is taken already"),
        ("tiers.yaml", "id: important", "id: unclassified", "means that a model has no tier yet"),
        ("incidents.yaml", "- {id: latency,", "- {id: capacity,", "id `capacity` is taken already"),
        ("incidents.yaml", "- id: P2", "- id: P1", "id `P1` is taken already"),
        ("roles.yaml", "- id: steward", "- id: viewer", "id `viewer` is taken already"),
        ("training.yaml", "- id: ethics", "- id: governance", "id `governance` is taken already"),
        ("training.yaml", "[analyst, administrator]", "[analist]", "there is no role `analist`"),
        ("approvals.yaml", "courses: [AI ethics and bias,", "courses: [AI ethics,", "no course `AI ethics`"),
        (
            "training.yaml",
            "also: [Regulatory compliance training]",
            "also: [AI ethics  and bias]",
            "is what `ethics` is called",
        ),
        ("roles.yaml", "model.classify", "model.clasify", "there is no right `model.clasify`"),
        ("roles.yaml", "      - people.manage\n", "", "no role grants `people.manage`"),
        ("thresholds.yaml", "tier: critical", "tier: vital", "there is no tier `vital`"),
        ("thresholds.yaml", "    tier: critical\n", "", "a second limit for `accuracy_score`"),
        ("thresholds.yaml", "    warn: 0.10\n    breach: 0.25\n", "", "needs `warn`, `breach` or both"),
        ("thresholds.yaml", "warn: 0.10", "warn: 0.50", "warn 0.5 must come before breach 0.25"),
        ("framework.yaml", "counts_as: critical", "counts_as: vital", "there is no tier `vital`"),
        ("framework.yaml", "version: 1.0.0", "version: 1.0", "`version` must be text"),
        (FORM, "id: ethics_impact", "id: ethics", "id `ethics` is not the file's name"),
        (FORM, "tiers: [critical,", "tiers: [vital,", "there is no tier `vital`"),
        (FORM, "{critical: 12, ", "{", "`valid_months` says nothing about `critical`"),
        (FORM, "id: stopping", "id: oversight", "id `oversight` is taken already"),
        (FORM, "value: with_delay", "value: at_once", "value `at_once` is taken already"),
        (
            FORM,
            "show_if: {people_affected: ",
            "show_if: {people_affectd: ",
            "no earlier question `people_affectd`",
        ),
        (FORM, "[money, rights, health]", "[money, right, health]", "`gravest_harm` has no answer `right`"),
        (
            FORM,
            "show_if: {gravest_harm",
            "show_if: {stopping: [at_once], gravest_harm",
            "no earlier question",
        ),
        (FORM, "from_score: 0", "from_score: 5", "the bands don't cover 0 to 100"),
        (FORM, "from_score: 50", "from_score: 20", "each band must start higher"),
        (FORM, "at_least: high", "at_least: dreadful", "no band gives `dreadful`"),
        (FORM, "type: text", "type: choice", "needs at least two `options`"),
        (FORM, "type: choice", "type: text", "a question of type text has no `options`"),
        (FORM, "            mitigation: Give the purpose up.\n", "", "needs a `mitigation`"),
        (HEALTH, "{ok: performs,", "{ok: sings,", "`prefill` proposes `sings`"),
        (HEALTH, "valid_days: {critical: 30", "valid_days: {standard: 30", "has a term in months, too"),
        (AUDIT, "  independent_author: true\n", "  author: true\n", "author"),
        ("findings.yaml", "severity: S3", "severity: S9", "there is no severity `S9`"),
        ("findings.yaml", "risk: 3", "risk: 4", "risk `4` is taken already"),
        (MATURITY, "- id: lifecycle", "- id: inventory", "id `inventory` is taken already"),
        (
            MATURITY,
            "{level: 1, description: Single",
            "{level: 2, description: Single",
            "levels 0 to 5 in order",
        ),
        (MATURITY, "owner_and_steward, at_least: 0.60", "owner_and_steward, at_least: 0.1", "does not climb"),
        ("phases.yaml", "weeks: [2, 4]", "weeks: [4, 2]", "put the shorter first"),
        ("phases.yaml", "assessment: ethics_impact", "assessment: ethics", "there is no form `ethics`"),
        ("gates.yaml", "- id: development\n", "- id: data\n", "id `data` is taken already"),
        ("gates.yaml", "enters: development", "enters: evaluation", "`evaluation` does not follow `data`"),
        ("gates.yaml", "enters: data", "enters: dta", "there is no phase `dta`"),
        ("gates.yaml", "      - risk_plan\n", "      - risk_plans\n", "there is no deliverable `risk_plans`"),
        (
            "gates.yaml",
            "unless: fairness_assessment",
            "unless: fairness",
            "there is no deliverable `fairness`",
        ),
        ("gates.yaml", "- tier: standard", "- tier: usual", "there is no tier `usual`"),
        ("gates.yaml", "tiers: [critical]", "tiers: [vital]", "there is no tier `vital`"),
        ("gates.yaml", "body: council", "body: counsel", "there is no body `counsel`"),
        ("gates.yaml", "phases: [planning]", "phases: [plan]", "there is no phase `plan`"),
        ("gates.yaml", "guards: retire", "guards: advance", "has to have `guards: retire`"),
        ("gates.yaml", "leaves: data", "leaves: planning", "two gates have `leaves: planning`"),
        (
            "incidents.yaml",
            "contain_within_hours: 1\n",
            "contain_within_hours: 30\n",
            "must come in this order",
        ),
        ("incidents.yaml", "recovery: [system]}", "recovery: [systems]}", "no recovery procedure `systems`"),
        ("incidents.yaml", "tiers: [critical]", "tiers: [vital]", "there is no tier `vital`"),
        ("incidents.yaml", "type: ethics_or_bias", "type: bias", "there is no type of incident `bias`"),
        ("incidents.yaml", "severity: P1", "severity: P0", "no severity of incidents `P0`"),
        ("incidents.yaml", "- id: death\n", "- id: none\n", "id `none` is taken already"),
        ("notices.yaml", "harms: [death]", "harms: [deaths]", "there is no harm `deaths`"),
        ("notices.yaml", "harms: [death]", "harms: [none]", "says that there was no harm"),
        ("notices.yaml", "types: [privacy_breach]", "types: [privacy]", "no type of incident `privacy`"),
        ("notices.yaml", "none: none", "none: nothing", "there is no harm `nothing`"),
        ("notices.yaml", "    harms: [death]\n", "", "would never be due"),
        ("incidents.yaml", "to_hours: 1\n", "to_hours: 0\n", "must be later"),
        (EVIDENCE, "- requirement: registration", "- requirement: registratoin", "there is no requirement"),
        (EVIDENCE, "- requirement: health_check", "- requirement: registration", "is taken already"),
        (EVIDENCE, "[access_control]", "[access_controls]", "there is no procedure `access_controls`"),
        (EVIDENCE, "- id: explainability", "- id: access_review", "id `access_review` is taken already"),
        (EVIDENCE, "[security_assessment]", "[security_report]", "there is no deliverable `security_report`"),
        (EVIDENCE, "forms: [ethics_impact]", "forms: [ethics]", "there is no form `ethics`"),
        (EVIDENCE, "artifacts: [documentation]", "artifacts: [documents]", "no artifact `documents`"),
        (EVIDENCE, "approvals: [council]", "approvals: [counsel]", "there is no body `counsel`"),
        (EVIDENCE, "tiers: [critical]", "tiers: [vital]", "there is no tier `vital`"),
        (EVIDENCE, "facts: [registered]", "facts: [registerd]", "can't be `registerd`"),
        (EVIDENCE, "        facts: [registered]\n", "", "names nothing that would show it"),
        ("tiers.yaml", "{id: health_check,", "{id: healthy,", "nothing says what shows `healthy`"),
        (METHOD, "- id: stake\n", "- id: use\n", "id `use` is taken already"),
        (METHOD, "- value: trial\n", "- value: operation\n", "value `operation` is taken already"),
        (
            METHOD,
            "- id: safety\n",
            "- id: health_and_customers\n",
            "id `health_and_customers` is taken already",
        ),
        (METHOD, "- id: inside_cost\n", "- id: start\n", "id `start` is taken already"),
        (METHOD, "- id: view\n", "- id: oversight\n", "id `oversight` is taken already"),
        (
            METHOD,
            "show_if: {customer_impact: [affects,",
            "show_if: {legal: [claims,",
            "no earlier question `legal`",
        ),
        (METHOD, "[affects, decides]}\n    options", "[affect, decides]}\n    options", "no answer `affect`"),
        (METHOD, "when: {data: [health]", "when: {date: [health]", "there is no question `date`"),
        (METHOD, "when: {data: [health]", "when: {data: [heath]", "`data` has no answer `heath`"),
        (
            METHOD,
            "tier: critical\n    because: >-\n      The fr",
            "tier: vital\n    because: >-\n      The fr",
            "there is no tier `vital`",
        ),
        (METHOD, "        tier: standard\n", "        tier: standart\n", "there is no tier `standart`"),
        (METHOD, "    tier: important\n", "    tier: importent\n", "there is no tier `importent`"),
        (
            METHOD,
            "    tier: important\n",
            "    tier: standard\n",
            "`standard` is not stricter than `standard`",
        ),
        (METHOD, "weight: 0.25", "weight: 0.35", "the weights sum to 1.1"),
        (
            METHOD,
            "questions: [customer_impact, stake]",
            "questions: [customer_impct, stake]",
            "there is no question `customer_impct`",
        ),
        (METHOD, "questions: [visibility]", "questions: [visibility, legal]", "`legal` counts twice"),
        (METHOD, "questions: [scale]", "questions: [technique]", "nothing uses the answer to `scale`"),
        (METHOD, "- from_score: 0\n", "- from_score: 5\n", "the bands don't cover 0 to 100"),
        (METHOD, "- from_score: 25\n", "- from_score: 70\n", "each band must start higher"),
        (METHOD, "question: financial\n", "question: finance\n", "there is no question `finance`"),
        (METHOD, "question: financial\n", "question: stake\n", "`stake` does not always appear"),
        (METHOD, "question: financial\n", "question: people\n", "`people` may have several answers"),
        (METHOD, "answers: [none, small]", "answers: [none, smal]", "`financial` has no answer `smal`"),
        (METHOD, "answers: [none, small]", "answers: [none]", "no branch takes the answer `small`"),
        (METHOD, "answers: [none, small]", "answers: [none, small, large]", "`large` stands in two branches"),
        (METHOD, "next: inside_rules", "next: inside_rule", "there is no node `inside_rule`"),
        (METHOD, "next: inside_rules", "next: start", "the tree goes round: start → people_outside → inside"),
        (METHOD, "next: inside_rules", "score: true", "no branch leads to `inside_rules`"),
        (METHOD, "next: inside_rules\n", "next: inside_rules\n        score: true\n", "leads to one of"),
        (METHOD, "        rationale: The harm passes.\n", "", "scores 25 and needs a `rationale`"),
        (METHOD, "{body: council,", "{body: counsel,", "there is no body `counsel`"),
        (METHOD, "version: 1.0.0", "version: 1.0.0-beta", "`version` is `1.0.0-beta`"),
        (METHOD, "score: 25\n", "score: 125\n", "`score` is `125`"),
    ],
)
def test_what_does_not_hold_together_is_found_where_it_stands(
    copy, name: str, old: str, new: str, what: str
) -> None:
    line = copy.change(name, old, new)
    found = [problem for problem in copy.problems() if what in problem.what]
    assert found, copy.problems()
    file, _, where = found[0].where.rpartition(":")
    assert file == name
    # Where a part is wrong as a whole, its first line is meant; that is a little above the change.
    assert where.isdigit()
    assert int(where) <= line + 12


def test_a_reference_to_a_tier_blames_nobody_while_the_tiers_cannot_be_read(copy) -> None:
    copy.write("tiers.yaml", "tiers: [\n")
    assert [problem.where for problem in copy.problems()] == ["tiers.yaml:2"]


def test_names_of_other_parts_are_checked_against_what_they_define() -> None:
    policy = load()
    metrics = {limit.metric for limit in policy.thresholds.limits}
    facts = {step.fact for model in policy.maturity for one in model.dimensions for step in one.measured}
    assert check_names(policy, metrics, facts, rights.RIGHTS) == []
    found = check_names(policy, metrics - {"accuracy_score"}, facts - {"audit_chain_holds"}, {"read"})
    said = "\n".join(map(str, found))
    assert "there is no metric `accuracy_score`" in said
    assert "there is no fact `audit_chain_holds`" in said
    assert "roles.yaml, auditor: there is no right `audit.read`" in said
    named = check_names(policy, metrics - {"demographic_parity_ratio"}, facts, rights.RIGHTS)
    assert "forms/fairness_audit.yaml, parity" in {problem.where for problem in named}
