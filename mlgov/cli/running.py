"""`mlgov demo`, `serve`, `backup` and `restore`: the store as a whole."""

from __future__ import annotations

import os
import socket
import sys
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mlgov.cli.options import AsJson, StorePath, reading, store_path, writing
from mlgov.cli.output import Progress, print_json, print_table
from mlgov.errors import MlgovError, StoreError

if TYPE_CHECKING:
    from mlgov.demo.build import DemoReport
    from mlgov.services.context import Context

APP = Path(__file__).resolve().parents[2] / "app.py"
_LOOPBACK = ("127.0.0.1", "localhost", "::1")


def demo(
    if_empty: Annotated[
        bool, typer.Option("--if-empty", help="Do nothing when the store holds something.")
    ] = False,
    until: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%d"], metavar="DATE", help="The day on which its story ends; else today."
        ),
    ] = None,
    store: StorePath = None,
    as_json: AsJson = False,
) -> None:
    """Build the demo portfolio: generated, the same for the same day."""
    path = store_path(store)
    if _holds_something(path):
        if if_empty:
            return
        raise StoreError(f"the store {path} is not empty: name another by --store, or move it away")
    report = _build_demo(path, until.date() if until else None)
    if as_json:
        print_json(report)
    else:
        print(f"the demo portfolio is in {path}: {report.records['model']} models, {report.rows:,} rows")


def serve(
    host: Annotated[
        str, typer.Option(help="The address to listen on; loopback only, unless told otherwise.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535)] = 8501,
    store: StorePath = None,
) -> None:
    """Serve the dashboard and the REST API until Ctrl+C."""
    _must_be_free(host, port)
    path = store_path(store)
    with writing(path) as ctx:
        _say_who_can_sign_in(ctx, host)
    shown = "localhost" if host in _LOOPBACK else host
    print(f"mlgov serves {path} on http://{shown}:{port} (Ctrl+C ends it)", flush=True)
    os.environ["MLGOV_STORE"] = str(path.resolve())
    os.chdir(APP.parent)  # where Streamlit finds its settings
    options = {
        "server.address": host,
        "server.port": port,
        "server.headless": "true",
        "browser.gatherUsageStats": "false",
        "logger.hideWelcomeMessage": "true",
    }
    flags = [f"--{name}={value}" for name, value in options.items()]
    os.execv(sys.executable, [sys.executable, "-m", "streamlit", "run", str(APP), *flags])  # noqa: S606


def backup(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A new file; a backup never overwrites.")],
    store: StorePath = None,
    as_json: AsJson = False,
) -> None:
    """Write one consistent copy of the store."""
    from mlgov.services import audit

    with reading(store) as ctx:
        audit.backup(ctx, file)
    if as_json:
        print_json({"file": str(file), "bytes": file.stat().st_size})
    else:
        print(f"{file}: {file.stat().st_size:,} bytes")


def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A file that `mlgov backup` wrote.")],
    store: StorePath = None,
    as_json: AsJson = False,
) -> None:
    """Put a backup in the store's place.

    Its chain is walked first, and what stood there is kept beside it.
    """
    from mlgov.services import audit

    path = store_path(store)
    found = audit.restore(file, path)
    if as_json:
        print_json({"store": str(path), "entries": found.entries, "head": found.head})
    else:
        print(f"{path} now holds {found.entries:,} journal entries, head {found.head}")


def _holds_something(path: Path) -> bool:
    if not path.exists():
        return False
    from mlgov.services import records

    with reading(path) as ctx:
        return any(records.all(ctx, kind) for kind in ("model", "person"))


def _build_demo(path: Path, until: date | None) -> DemoReport:
    """Build beside the store, then move into place: a build that is broken off leaves nothing half done."""
    # Its frames are small: handing them from thread to thread costs a second more than it saves. Polars reads
    # this when it is imported, which is here and not before.
    os.environ.setdefault("POLARS_MAX_THREADS", "1")
    from mlgov.demo.build import build
    from mlgov.store.database import Store

    unfinished = path.with_name(f"{path.name}.building")
    unfinished.unlink(missing_ok=True)
    progress = Progress()
    try:
        store = Store.open(unfinished)
        try:
            report = build(store, until=until, progress=progress)
        finally:
            store.close()
        unfinished.replace(path)
    finally:
        progress.done()
        unfinished.unlink(missing_ok=True)
    return report


def _must_be_free(host: str, port: int) -> None:
    """MlgovError when nobody can listen there, before the store is opened for it."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as problem:
            reason = (problem.strerror or str(problem)).lower()
            raise MlgovError(
                f"can't listen on {host}:{port}, {reason}: choose another by --host or --port"
            ) from None


def _say_who_can_sign_in(ctx: Context, host: str) -> None:
    """In the demo, who one can be; elsewhere the server itself names a first administrator."""
    from mlgov.services import people

    if people.is_demo(ctx.store):
        where = (
            "on the sign-in page"
            if host in _LOOPBACK
            else "on the machine that serves it, not from elsewhere"
        )
        print(f"The demo portfolio; {where} you can be any of:")
        print_table(("name", "roles"), [(one.name, ", ".join(one.roles)) for one in people.all(ctx)])
