"""Every verb against every role: who has not the right is refused, and nothing is written."""

from __future__ import annotations

import ast
import importlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from mlgov.access.people import Person
from mlgov.errors import AccessError, MlgovError, RecordError
from mlgov.govern.records.base import KINDS
from mlgov.policy.load import load
from mlgov.services import (
    alarms,
    approvals,
    artifacts,
    asking,
    assessment_file,
    audit,
    batches,
    bodies,
    bulk,
    classification,
    compliance,
    council,
    courses,
    curves,
    declarations,
    deliverables,
    deployments,
    digests,
    evidence,
    exceptions,
    finding_extract,
    findings,
    gates,
    incident_extract,
    incident_register,
    incidents,
    inventory,
    knowledge,
    kpis,
    lifecycle,
    lineage,
    maturity,
    metadata,
    overview,
    people,
    policies,
    rebuilds,
    records,
    registers,
    requirements,
    retirements,
    review_file,
    roadmap,
    scorecards,
    training,
    version_approval,
    version_changes,
    version_rows,
    waivable,
    worklist,
)
from mlgov.services.context import Context
from mlgov.services.picks import Pick
from tests.services.small_world import NOW, SPEC, at, made, week

POLICY = load()
NOWHERE = Path("nowhere.csv")
EMPTY = bulk.Plan("nowhere.csv", "", (), (), 0, (), (), ())
TODAY = date(2026, 3, 3)
LOANS = ("loans", "1.0.0")
APPROVED = {"model": "loans", "version": "1.0.0", "body": "review_board", "decision": "approved"}
ROWS = week(datetime(2026, 3, 2), wrong=0)


@dataclass(frozen=True)
class Verb:
    """A verb as somebody calls it who may; `right` is what it asks for."""

    name: str
    right: str
    call: Callable[[Context], Any]

    def __str__(self) -> str:
        return self.name


WRITES = [
    Verb("alarms.review", "incident.file", lambda c: alarms.review(c, "loans", "one", "confirmed", "so")),
    Verb("batches.ingest", "ingest", lambda c: batches.ingest(c, [NOWHERE], SPEC)),
    Verb("batches.ingest_frame", "ingest", lambda c: batches.ingest_frame(c, ROWS, SPEC, name="n")),
    Verb("batches.withdraw", "batch.withdraw", lambda c: batches.withdraw(c, "b7", "a trial")),
    Verb("inventory.register", "model.register", lambda c: inventory.register(c, {"id": "m", "name": "M"})),
    Verb(
        "inventory.register_version",
        "model.register",
        lambda c: inventory.register_version(c, {"model": "loans", "version": "2.0.0"}),
    ),
    Verb("classification.file", "model.classify", lambda c: classification.file(c, "loans", {})),
    Verb(
        "classification.enter", "model.classify", lambda c: classification.enter(c, "loans", "standard", "x")
    ),
    Verb("inventory.classify", "model.classify", lambda c: inventory.classify(c, "loans", "standard", "x")),
    Verb("inventory.import_registry", "model.register", lambda c: inventory.import_registry(c, NOWHERE)),
    Verb("bulk.check", "model.register", lambda c: bulk.check(c, NOWHERE)),
    Verb("bulk.apply", "model.register", lambda c: bulk.apply(c, EMPTY)),
    Verb("bulk.workbook", "export", bulk.workbook),
    Verb("bulk.csv", "export", lambda c: bulk.csv(c, "models")),
    Verb(
        "approvals.request",
        "approval.request",
        lambda c: approvals.request(
            c, "version", "loans@1.0.0", model="loans", title="T", content={}, needs=[]
        ),
    ),
    Verb(
        "approvals.decide",
        "approval.file",
        lambda c: approvals.decide(c, "REQ-0001", "approved", body="review_board"),
    ),
    Verb("approvals.withdraw", "approval.request", lambda c: approvals.withdraw(c, "REQ-0001", "so")),
    Verb("approvals.meet", "approval.file", lambda c: approvals.meet(c, "REQ-0001", "so")),
    Verb(
        "version_approval.request",
        "approval.request",
        lambda c: version_approval.request(c, "loans", "1.0.0"),
    ),
    Verb("exceptions.request", "exception.request", lambda c: exceptions.request(c, {})),
    Verb(
        "exceptions.change",
        "exception.request",
        lambda c: exceptions.change(c, "EXC-0001", {}, base_version=1),
    ),
    Verb("exceptions.withdraw", "exception.request", lambda c: exceptions.withdraw(c, "EXC-0001", "so")),
    Verb("exceptions.resolve", "exception.request", lambda c: exceptions.resolve(c, "EXC-0001", "so")),
    Verb("finding_extract.ingest", "finding.file", lambda c: finding_extract.ingest(c, NOWHERE)),
    Verb("assessment_file.file", "assessment.file", lambda c: assessment_file.file(c, NOWHERE)),
    Verb("assessment_file.sent", "assessment.file", lambda c: assessment_file.sent(c, b"form: risk")),
    Verb("training.ingest", "training.file", lambda c: training.ingest(c, NOWHERE)),
    Verb("findings.open", "finding.file", lambda c: findings.open(c, {})),
    Verb("findings.plan", "finding.file", lambda c: findings.plan(c, "FIN-0001", "so")),
    Verb("findings.start", "finding.file", lambda c: findings.start(c, "FIN-0001")),
    Verb("findings.submit", "finding.file", lambda c: findings.submit(c, "FIN-0001", "so")),
    Verb("findings.close", "finding.close", lambda c: findings.close(c, "FIN-0001")),
    Verb("findings.send_back", "finding.close", lambda c: findings.send_back(c, "FIN-0001", "so")),
    Verb("declarations.declare", "compliance.declare", lambda c: declarations.declare(c, {})),
    Verb(
        "declarations.withdraw", "compliance.declare", lambda c: declarations.withdraw(c, "iso_42001/A.2.2")
    ),
    Verb("declarations.confirm", "compliance.confirm", lambda c: declarations.confirm(c, "iso_42001/A.2.2")),
    Verb(
        "declarations.refuse", "compliance.confirm", lambda c: declarations.refuse(c, "iso_42001/A.2.2", "so")
    ),
    Verb(
        "declarations.statement_file",
        "export",
        lambda c: declarations.statement_file(c, "iso_42001", [], ".csv"),
    ),
    Verb("retirements.request", "approval.request", lambda c: retirements.request(c, "loans")),
    Verb("retirements.complete", "retirement.file", lambda c: retirements.complete(c, "loans")),
    Verb("retirements.reopen", "retirement.file", lambda c: retirements.reopen(c, "loans", "so")),
    Verb("incident_extract.ingest", "incident.file", lambda c: incident_extract.ingest(c, NOWHERE)),
    Verb("incidents.open", "incident.file", lambda c: incidents.open(c, {})),
    Verb("incidents.confirm", "incident.file", lambda c: incidents.confirm(c, "INC-0001")),
    Verb("incidents.dismiss", "incident.file", lambda c: incidents.dismiss(c, "INC-0001", "so")),
    Verb("incidents.contain", "incident.file", lambda c: incidents.contain(c, "INC-0001", "so")),
    Verb("incidents.resolve", "incident.file", lambda c: incidents.resolve(c, "INC-0001", "so")),
    Verb("incidents.assess_harm", "incident.file", lambda c: incidents.assess_harm(c, "INC-0001", [])),
    Verb("incidents.note", "incident.file", lambda c: incidents.note(c, "INC-0001", "decision", "so")),
    Verb("incidents.tick", "incident.file", lambda c: incidents.tick(c, "INC-0001", "immediate", "1")),
    Verb("incidents.tick_all", "incident.file", lambda c: incidents.tick_all(c, "INC-0001", [])),
    Verb("incidents.notify", "incident.file", lambda c: incidents.notify(c, "INC-0001", "gdpr", "sent")),
    Verb("incidents.review", "incident.file", lambda c: incidents.review(c, "INC-0001", {})),
    Verb("review_file.file", "incident.file", lambda c: review_file.file(c, "INC-0001", NOWHERE)),
    Verb("incidents.close", "incident.close", lambda c: incidents.close(c, "INC-0001")),
    Verb("evidence.put", "evidence.file", lambda c: evidence.put(c, "note.txt", b"seen")),
    Verb("evidence.put_all", "evidence.file", lambda c: evidence.put_all(c, [("a.txt", b"a")])),
    Verb("evidence.read", "export", lambda c: evidence.read(c, "0" * 64)),
    Verb("lifecycle.advance", "model.register", lambda c: lifecycle.advance(c, *LOANS)),
    Verb("lifecycle.send_back", "model.register", lambda c: lifecycle.send_back(c, *LOANS, "data", "so")),
    Verb(
        "deliverables.submit",
        "deliverable.submit",
        lambda c: deliverables.submit(c, *LOANS, "risk_plan", summary="so"),
    ),
    Verb(
        "deliverables.not_applicable",
        "deliverable.submit",
        lambda c: deliverables.not_applicable(c, *LOANS, "risk_plan", "so"),
    ),
    Verb("deliverables.accepted", "read", lambda c: deliverables.accepted(c, *LOANS)),
    Verb(
        "deliverables.accept_all",
        "deliverable.accept",
        lambda c: deliverables.accept_all(c, *LOANS, {"risk_plan": 1}),
    ),
    Verb(
        "deliverables.carry_over",
        "deliverable.submit",
        lambda c: deliverables.carry_over(c, *LOANS, "1.0.0", ["risk_plan"]),
    ),
    Verb("deliverables.accept", "deliverable.accept", lambda c: deliverables.accept(c, *LOANS, "risk_plan")),
    Verb(
        "deliverables.hand_back",
        "deliverable.accept",
        lambda c: deliverables.hand_back(c, *LOANS, "risk_plan", "so"),
    ),
    Verb(
        "gates.request_approval",
        "approval.request",
        lambda c: gates.request_approval(c, *LOANS, "production"),
    ),
    Verb("deployments.deploy", "deployment.file", lambda c: deployments.deploy(c, *LOANS, "staging")),
    Verb("deployments.finish", "deployment.file", lambda c: deployments.finish(c, "DEP-0001", "succeeded")),
    Verb("deployments.roll_back", "deployment.file", lambda c: deployments.roll_back(c, "loans", "so")),
    Verb(
        "rebuilds.open",
        "model.register",
        lambda c: rebuilds.open(
            c, "loans", trigger="planned", reason="so", new_version="2.0.0", from_version="1.0.0"
        ),
    ),
    Verb("rebuilds.abandon", "model.register", lambda c: rebuilds.abandon(c, "REB-0001", "so")),
    Verb("policies.publish", "policy.publish", lambda c: policies.publish(c, POLICY)),
    Verb("people.create", "people.manage", lambda c: people.create(c, "eve", "Eve", ("administrator",))),
    Verb(
        "people.update",
        "people.manage",
        lambda c: people.update(c, "ada", name="Ada", roles=("administrator",), active=True),
    ),
    Verb("people.reset_password", "people.manage", lambda c: people.reset_password(c, "ada")),
    Verb("people.issue_token", "people.manage", lambda c: people.issue_token(c, "ada", 30)),
    Verb("digests.send", "notify", lambda c: digests.send(c, {})),
    Verb("people.issue_feed", "read", people.issue_feed),
    Verb("people.mark_demo", "people.manage", people.mark_demo),
    Verb("audit.rebuild", "audit.rebuild", audit.rebuild),
    Verb("audit.backup", "backup", lambda c: audit.backup(c, NOWHERE)),
    Verb(
        "bodies.appoint", "body.manage", lambda c: bodies.appoint(c, "council", "ada", "Legal counsel", TODAY)
    ),
    Verb("bodies.end_seat", "body.manage", lambda c: bodies.end_seat(c, "MEM-0001", TODAY, base_version=1)),
    Verb("bodies.plan", "meeting.file", lambda c: bodies.plan(c, "council", TODAY)),
    Verb("bodies.move", "meeting.file", lambda c: bodies.move(c, "MEE-0001", TODAY, base_version=1)),
    Verb(
        "bodies.hold",
        "meeting.file",
        lambda c: bodies.hold(c, "MEE-0001", held=NOW, chair="ada", present=["ada"], base_version=1),
    ),
    Verb("bodies.minute", "meeting.file", lambda c: bodies.minute(c, "MEE-0001", "x", [], base_version=1)),
    Verb("bodies.confirm", "meeting.file", lambda c: bodies.confirm(c, "MEE-0001", base_version=1)),
    Verb("bodies.finish", "read", lambda c: bodies.finish(c, "MEE-0001/1", "done")),
    Verb("council.compliance_pdf", "export", lambda c: council.compliance_pdf(c, "iso_42001")),
    Verb("council.assessment_pdf", "export", lambda c: council.assessment_pdf(c, "ASS-0001")),
    Verb("council.minutes_pdf", "export", lambda c: council.minutes_pdf(c, "MEE-0001")),
    Verb("council.council_pdf", "export", lambda c: council.council_pdf(c, period="2026-02")),
    Verb("council.model_pdf", "export", lambda c: council.model_pdf(c, "loans")),
    *(
        Verb(f"records.file {kind}", KINDS[kind].right, lambda c, kind=kind: records.file(c, kind, {}))
        for kind in sorted(KINDS)
    ),
]
READS = [
    Verb("batches.all", "read", batches.all),
    Verb("batches.quarantine", "read", lambda c: batches.quarantine(c, "b7")),
    Verb("inventory.models", "read", inventory.models),
    Verb("inventory.versions", "read", inventory.versions),
    Verb("inventory.families", "read", inventory.families),
    Verb("inventory.watching", "read", lambda c: inventory.watching(c, inventory.models(made())[0])),
    Verb("artifacts.of", "read", lambda c: artifacts.of(c, "loans", "1.0.0")),
    Verb("artifacts.required", "read", lambda c: artifacts.required(c, "loans", "1.0.0")),
    Verb("evidence.all", "read", evidence.all),
    Verb("evidence.of", "read", lambda c: evidence.of(c, "incident", {})),
    Verb("lineage.of", "read", lineage.of),
    Verb("version_changes.compare", "read", lambda c: version_changes.compare(c, "loans", "1.0.0", "1.0.0")),
    Verb("version_changes.history", "read", lambda c: version_changes.history(c, "loans")),
    Verb("worklist.of", "read", lambda c: worklist.of(c, "ada")),
    Verb("version_rows.of", "read", lambda c: version_rows.of(c, "loans")),
    Verb("overview.model_states", "read", overview.model_states),
    Verb("metadata.whole", "read", lambda c: metadata.whole(c, "loans")),
    Verb("metadata.describe", "read", lambda c: metadata.describe(c, "loans")),
    Verb("records.get", "read", lambda c: records.get(c, "model", "loans")),
    Verb("records.all", "read", lambda c: records.all(c, "model")),
    Verb("records.history", "read", lambda c: records.history(c, "model", "loans")),
    Verb("alarms.alarms", "read", lambda c: alarms.alarms(c, "loans")),
    Verb("asking.waiting", "read", asking.waiting),
    Verb("asking.pending", "read", asking.pending),
    Verb("registers.approvals", "read", registers.approvals),
    Verb("registers.exceptions_on_file", "read", registers.exceptions_on_file),
    Verb("registers.findings_on_file", "read", registers.findings_on_file),
    Verb("asking.newest", "read", lambda c: asking.newest(c, "version", "loans@1.0.0")),
    Verb("exceptions.every", "read", exceptions.every),
    Verb("waivable.waivable", "read", lambda c: waivable.waivable(c, "loans")),
    Verb("exceptions.in_force", "read", lambda c: exceptions.in_force(c, "loans")),
    Verb("findings.every", "read", findings.every),
    Verb("compliance.standing", "read", compliance.standing),
    Verb("compliance.tallies", "read", compliance.tallies),
    Verb("compliance.answers", "read", compliance.answers),
    Verb("compliance.summary", "read", compliance.summary),
    Verb("declarations.rows", "read", declarations.rows),
    Verb("declarations.statement", "read", lambda c: declarations.statement(c, "iso_42001")),
    Verb("retirements.every", "read", retirements.every),
    Verb("retirements.rows", "read", retirements.rows),
    Verb("incident_register.listed", "read", incident_register.listed),
    Verb("incident_register.notice_rows", "read", incident_register.notice_rows),
    Verb("courses.course", "read", lambda c: courses.course(c, *LOANS)),
    Verb("courses.of", "read", lambda c: courses.of(c, "loans")),
    Verb("courses.chosen", "read", lambda c: courses.chosen(c, "loans", None)),
    Verb("gates.standing", "read", lambda c: gates.standing(c, *LOANS, "production")),
    Verb("deployments.of_model", "read", lambda c: deployments.of_model(c, "loans")),
    Verb("rebuilds.of_model", "read", lambda c: rebuilds.of_model(c, "loans")),
    Verb("scorecards.rows", "read", lambda c: scorecards.rows(c, "loans")),
    Verb("scorecards.chosen", "read", lambda c: scorecards.chosen(c, "loans", None, None)),
    Verb("scorecards.latest", "read", scorecards.latest),
    Verb("scorecards.every", "read", scorecards.every),
    Verb("scorecards.among", "read", lambda c: scorecards.among(c, Pick(model=("loans",)))),
    Verb("scorecards.by_window", "read", scorecards.by_window),
    Verb("scorecards.versions", "read", lambda c: scorecards.versions(c, "loans")),
    Verb("scorecards.distribution", "read", lambda c: scorecards.distribution(c, "loans", "1.0.0", "income")),
    Verb("scorecards.data_cut_off", "read", scorecards.data_cut_off),
    Verb("curves.of", "read", lambda c: curves.of(c, "loans", "1.0.0", ["2026-W09"])),
    Verb("kpis.kpis", "read", kpis.kpis),
    Verb("maturity.maturity", "read", maturity.maturity),
    Verb("overview.overview", "read", overview.overview),
    Verb("overview.due", "read", overview.due),
    Verb("overview.model_state", "read", lambda c: overview.model_state(c, "loans")),
    Verb("bodies.board", "read", lambda c: bodies.board(c, "council")),
    Verb("bodies.members", "read", lambda c: bodies.members(c, "council")),
    Verb("bodies.writers", "read", lambda c: bodies.writers(c, "MEE-0001")),
    Verb("bodies.agenda", "read", lambda c: bodies.agenda(c, "council")),
    Verb("roadmap.roadmap", "read", roadmap.roadmap),
    Verb("training.completion", "read", training.completion),
    Verb("knowledge.search", "read", lambda c: knowledge.search(c, "gate")),
    Verb("knowledge.lessons", "read", knowledge.lessons),
    Verb("knowledge.every_guide", "read", knowledge.every_guide),
    Verb("knowledge.guide", "read", lambda c: knowledge.guide(c, "pass-a-gate")),
    Verb("knowledge.every_template", "read", knowledge.every_template),
    Verb("knowledge.template", "read", lambda c: knowledge.template(c, "data_bias")),
    Verb("knowledge.template_yaml", "read", lambda c: knowledge.template_yaml(c, "data_bias")),
    Verb("knowledge.template_document", "read", lambda c: knowledge.template_document(c, "data_bias")),
    Verb("knowledge.template_pdf", "read", lambda c: knowledge.template_pdf(c, "data_bias")),
    Verb("people.all", "read", people.all),
    Verb("classification.state", "read", lambda c: classification.state(c, "loans")),
    Verb("classification.history", "read", lambda c: classification.history(c, "loans")),
    Verb("classification.preview", "read", lambda c: classification.preview(c, "loans", {})),
    Verb("requirements.checklist", "read", lambda c: requirements.checklist(c, "loans")),
    Verb("audit.verify", "read", audit.verify),
    Verb("audit.holds", "read", audit.holds),
    Verb("audit.entries", "audit.read", audit.entries),
    Verb("audit.count", "audit.read", audit.count),
    Verb("audit.occurring", "audit.read", audit.occurring),
]
# Every public verb of these modules takes the context first and stands above; these take none, or tell only
# which policy and which entry one looks at, or belong to a verb that has asked already.
OPEN = {
    "approvals.ask", "approvals.may_meet", "approvals.may_withdraw", "approvals.withdrawn",
    "asking.asked_at", "asking.case", "asking.changes", "asking.content_now", "asking.contents_now",
    "asking.signatures", "exceptions.may_end", "classification.content", "classification.decided",
    "classification.method", "classification.take_effect",
    "asking.one", "asking.refusals", "asking.signed", "asking.standing",
    "courses.makers", "deployments.in_force", "gates.case", "gates.of_course", "gates.open_findings",
    "gates.pass_gate", "lifecycle.move", "lifecycle.restage", "rebuilds.follow",
    "asking.standings", "exceptions.content", "exceptions.contents", "exceptions.one",
    "findings.completed", "findings.one", "incident_register.as_json",
    "incident_register.one", "incidents.resolved_by", "incidents.standing",
    "compliance.of_models", "compliance.organisation", "declarations.one",
    "retirements.content", "retirements.flag", "retirements.one",
    "findings.open_once", "findings.write", "version_approval.carry", "version_approval.content",
    "version_approval.contents", "version_approval.makers", "version_approval.mark_asked",
    "version_approval.worth",
    "worklist.calendar",  # asks `worklist.of` for who asks
    "evidence.describe",  # tried in test_evidence, where a file is stored
    "audit.head", "council.moment_of", "council.stamp_at", "inventory.ensure", "kpis.of_portfolio",
    "policies.current",
    "policies.prepare", "policies.published", "records.normalised", "records.write",
    "records.admit", "records.write_all",
}  # fmt: skip


@pytest.fixture(scope="module")
def world() -> Iterator[Context]:
    ctx = made()
    people.create(ctx, "ada", "Ada Arndt", ("steward",))
    yield ctx
    ctx.store.close()


def acting(ctx: Context, *roles: str) -> Context:
    return Context(ctx.store, Person("somebody", "Somebody", roles), ctx.now)


def tried() -> Iterator[Any]:
    for verb in (*WRITES, *READS):
        for role in ("", *(role.id for role in POLICY.roles)):
            able = any(one.id == role and verb.right in one.rights for one in POLICY.roles)
            if not able:
                yield pytest.param(verb, role, id=f"{verb.name}-{role or 'no role'}")


@pytest.mark.parametrize(("verb", "role"), list(tried()))
def test_without_the_right_a_verb_writes_nothing(world: Context, verb: Verb, role: str) -> None:
    before = audit.head(world)
    with pytest.raises(AccessError, match="may not do this"):
        verb.call(acting(world, role))
    assert audit.head(world) == before


@pytest.mark.parametrize("verb", [*WRITES, *READS], ids=str)
def test_the_right_is_one_that_the_policy_grants_and_it_opens_the_verb(world: Context, verb: Verb) -> None:
    able = [role.id for role in POLICY.roles if verb.right in role.rights]
    assert able, f"no role may do {verb.name}"
    if verb in READS:
        verb.call(acting(world, able[0]))


def test_no_read_writes(world: Context) -> None:
    before = audit.head(world)
    for verb in READS:
        verb.call(world)
    assert audit.head(world) == before


def test_every_verb_stands_here() -> None:
    """A verb that comes to these modules is tried against every role, or said to be open and why."""
    known = {verb.name.split()[0] for verb in (*WRITES, *READS)} | OPEN
    found = set()
    for name in sorted({verb.name.split(".")[0] for verb in (*WRITES, *READS)}):
        module = importlib.import_module(f"mlgov.services.{name}")
        tree = ast.parse(Path(str(module.__file__)).read_text(encoding="utf-8"))
        for part in tree.body:
            if isinstance(part, ast.FunctionDef) and not part.name.startswith("_"):
                first = part.args.args[0] if part.args.args else None
                if first is not None and first.arg == "ctx":
                    found.add(f"{name}.{part.name}")
    assert found - known == set()


@pytest.mark.parametrize("role", ["steward", "analyst"])
def test_who_builds_a_model_does_not_approve_it(role: str) -> None:
    root = made()
    builder = acting(root, role)
    body = {"model": "loans", "version": "2.0.0"}
    for claim in ({"approval": "approved"}, {"approval": "rejected"}, {"approved_by": "the board"}):
        with pytest.raises(RecordError, match="follows from the approval of its gate"):
            refused_with_fix(builder, body | claim)
    stood = records.get(root, "model_version", "loans@1.0.0")  # approved already
    with pytest.raises(RecordError, match="approval stays “approved” here"):
        records.file(builder, stood.kind, stood.body | {"approval": "requested"}, id=stood.id, base_version=1)


def refused_with_fix(ctx: Context, body: dict[str, Any]) -> None:
    try:
        records.file(ctx, "model_version", body)
    except RecordError as error:
        raise RecordError(str(error.problems[0])) from error


def test_a_decision_brought_from_elsewhere_is_what_its_version_says() -> None:
    root = made()
    inventory.register_version(acting(root, "analyst"), {"model": "loans", "version": "2.0.0"})
    second = APPROVED | {"version": "2.0.0"}
    with pytest.raises(RecordError, match="signing a request"):
        records.file(acting(root, "reviewer"), "approval", second)
    records.file(root, "approval", second | {"decision": "conditions", "conditions": "For a year."})
    version = records.get(root, "model_version", "loans@2.0.0")
    assert (version.version, version.body["approval"], version.actor) == (2, "approved", "system")
    assert version.body["approved_by"] == "ML Model Review Board"
    records.file(root, "approval", second)  # says the same
    assert records.get(root, "model_version", "loans@2.0.0").version == 2
    records.file(root, "approval", second | {"decision": "rejected", "comments": "The data were wrong."})
    version = records.get(root, "model_version", "loans@2.0.0")
    assert (version.body["approval"], version.body["approved_by"]) == ("rejected", "")


def test_a_registry_that_claims_an_approval_approves_nothing(tmp_path: Path) -> None:
    root = made()
    path = tmp_path / "registry.yaml"
    path.write_text(
        "models:\n- id: claims\n  name: Claims\n  versions:\n  - {version: 1.0.0, approval: approved}\n"
    )
    report = inventory.import_registry(acting(root, "steward"), path)
    assert (report.new, report.refused) == (("claims", "claims@1.0.0"), ())
    version = records.get(root, "model_version", "claims@1.0.0").body
    assert (version["approval"], version["approved_by"]) == ("not_requested", "")


def test_a_role_taken_away_counts_at_once() -> None:
    root = made()
    at(root, NOW)
    password = people.create(root, "ben", "Ben", ("administrator",))
    begun = people.sign_in(root.store, "ben", password, NOW.astimezone(UTC))
    own = people.change_password(root.store, begun.token, password, "a password of my own", NOW)
    people.update(root, "ben", name="Ben", roles=("viewer",), active=True)
    assert people.person_for(root.store, own.token, NOW) is None
    with pytest.raises(MlgovError):
        people.create(acting(root, "viewer"), "x", "X", ("viewer",))
