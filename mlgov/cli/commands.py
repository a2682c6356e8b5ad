"""Every command, by name. Services are imported by a command when it runs, so that help is there at once."""

from __future__ import annotations

import typer

from mlgov.cli import (
    alarms,
    approvals,
    assessments,
    audit,
    batches,
    bodies,
    changes,
    check,
    classify,
    compare,
    compliance,
    evidence,
    figures,
    incidents,
    ingest,
    knowledge,
    lifecycle,
    models,
    notify,
    people,
    policy,
    report,
    requirements,
    retirement,
    roadmap,
    running,
    training,
    work,
)
from mlgov.cli.options import StorePath, remember_store

app = typer.Typer(
    help="Model governance: from raw prediction extracts to scorecards, signed records and a council paper.",
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


@app.callback()
def root(store: StorePath = None) -> None:
    remember_store(store)


app.command("demo")(running.demo)
app.command("serve")(running.serve)
app.add_typer(ingest.app, name="ingest")
app.command("scorecard")(figures.scorecard)
app.command("check")(check.check)
app.command("changes")(changes.changes)
app.command("compare")(compare.compare)
app.add_typer(alarms.app, name="alarms")
app.add_typer(approvals.app, name="approvals")
app.add_typer(approvals.exceptions, name="exceptions")
app.add_typer(approvals.findings, name="findings")
app.add_typer(incidents.app, name="incidents")
app.add_typer(retirement.app, name="retirement")
app.add_typer(compliance.app, name="compliance")
app.add_typer(assessments.app, name="assessments")
app.add_typer(training.app, name="training")
app.add_typer(knowledge.app, name="knowledge")
app.command("lifecycle")(lifecycle.lifecycle)
app.command("gate")(lifecycle.gate)
app.command("work")(work.work)
app.command("notify")(notify.notify)
app.command("kpis")(figures.kpis)
app.command("maturity")(figures.maturity)
app.command("roadmap")(roadmap.roadmap)
app.command("classify")(classify.classify)
app.command("requirements")(requirements.requirements)
app.command("agenda")(bodies.agenda)
app.add_typer(report.app, name="report")
app.add_typer(audit.app, name="audit")
app.add_typer(policy.app, name="policy")
app.add_typer(models.app, name="models")
app.add_typer(evidence.app, name="evidence")
app.add_typer(batches.app, name="batches")
app.add_typer(people.app, name="people")
app.command("backup")(running.backup)
app.command("restore")(running.restore)
