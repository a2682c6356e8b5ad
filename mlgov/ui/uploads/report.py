"""What a check and a load say: rows, windows, findings, and ways to what changed."""

from __future__ import annotations

from collections.abc import Sequence

from mlgov.charts import theme, words
from mlgov.intake.findings import Finding
from mlgov.services.batches import BatchReport
from mlgov.services.inventory import RegistryReport
from mlgov.ui import blocks
from mlgov.ui.text import esc, href


def checked(report: BatchReport) -> list[str]:
    """What the check found: rows, windows, what is noticed, and what the figures would say."""
    bad = report.statuses.get("breach", 0)
    status = (
        "warn"
        if report.quarantined or bad or any(one.level == "warning" for one in report.findings)
        else "ok"
    )
    rows = f"{words.plural(report.rows, 'row')} can be loaded"
    aside = f", {words.count(report.quarantined)} would go to quarantine" if report.quarantined else ""
    said = [(status, [f"{rows}{_into(report.windows)}{aside}."])]
    if report.duplicate:
        said = [
            (
                "warn",
                [
                    f"This content was loaded before as batch {report.batch}: loading it again changes"
                    " nothing."
                ],
            )
        ]
    return [blocks.verdict(said), _statuses(report), findings(report.findings)]


def _into(windows: Sequence[str]) -> str:
    """` into 12 windows (2026-W31 to 2026-W42)`."""
    if len(windows) < 2:
        return " as one window" if windows else ""
    return f" into {words.count(len(windows))} windows ({windows[0]} to {windows[-1]})"


def _statuses(report: BatchReport) -> str:
    if not report.statuses:
        return ""
    found = sorted(report.statuses.items(), key=lambda one: -theme.severity(one[0]))
    marks = "&ensp;".join(f"{blocks.status(name)} {words.count(n)}" for name, n in found)
    return f"<p>Figures that change, by status:&ensp;{marks}</p>"


def findings(findings: tuple[Finding, ...]) -> str:
    levels = {"error": "breach", "warning": "warn", "info": "not_applicable"}
    rows = "".join(
        f"<li>{blocks.marked(levels[one.level], one.level)}"
        f"<span>{f'<b>{esc(one.column)}</b>: ' if one.column else ''}{esc(one.what)}"
        f"{'; ' + esc(one.fix) if one.fix else ''}</span>"
        f"<small>{words.plural(one.rows, 'row') if one.rows else ''}</small></li>"
        for one in findings
    )
    return f'{blocks.heading("What was noticed")}<ul class="items">{rows}</ul>' if rows else ""


def registry(report: RegistryReport) -> str:
    said = [
        (
            "ok" if not report.refused else "warn",
            [
                f"{words.count(len(report.new))} new, {words.count(len(report.changed))} changed, "
                f"{words.count(len(report.unchanged))} the same, "
                f"{words.count(len(report.refused))} left alone. "
                "New models are unclassified until somebody gives them a tier."
            ],
        )
    ]
    left = [(blocks.marked("warn", "differs"), [str(one)], "") for one in report.refused[:200]]
    return (
        blocks.verdict(said)
        + findings(report.findings)
        + (blocks.heading("Left alone") + blocks.items(left, "") if left else "")
    )


def loaded(report: BatchReport) -> list[str]:
    where = "as batch " + report.batch
    text = (
        f"This content was there already {where}; nothing was changed."
        if report.duplicate
        else (
            f"{words.plural(report.rows, 'row')} of {report.model} {report.version} loaded {where}"
            f"{f'; {words.count(report.quarantined)} in quarantine' if report.quarantined else ''}."
        )
    )
    links = [
        blocks.link(title, href("model", model=report.model, tab=tab, version=report.version))
        for tab, title in (
            ("summary", "See its summary"),
            ("performance", "Performance"),
            ("drift", "Drift"),
            ("fairness", "Fairness"),
            ("operations", "Operations"),
        )
    ]
    links += [blocks.link(f"Drafted {id}", href("incidents", id=id)) for id in report.incidents]
    links.append(blocks.link("This batch", href("uploads", batch=report.batch)))
    return [
        f'<section class="done" role="status"><p>{esc(text)}</p><p>{" · ".join(links)}</p></section>',
        _statuses(report),
        findings(report.findings),
    ]
