"""`mlgov notify`: tells people what is newly due for them, each thing once; for cron or Airflow."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from mlgov.cli.options import AsJson, DryRun, StorePath, writing
from mlgov.cli.output import print_json, print_table
from mlgov.errors import AccessError, DataError

if TYPE_CHECKING:
    from urllib.error import HTTPError

_PATIENCE = 600  # seconds: it sends every message before it answers
_SHOWN = ("person", "channel", "things", "state", "why")


def notify(
    channels: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Channels by person, as YAML; else MLGOV_CHANNELS names the file."),
    ] = None,
    address: Annotated[str, typer.Option(metavar="URL", help="Where the dashboard is, for links.")] = "",
    server: Annotated[
        str, typer.Option(metavar="URL", help="Let the process do it that serves the store there.")
    ] = "",
    token: Annotated[
        str, typer.Option(metavar="TOKEN", envvar="MLGOV_TOKEN", help="Whose token, with --server.")
    ] = "",
    dry_run: DryRun = False,
    store: StorePath = None,
    as_json: AsJson = False,
) -> None:
    """Send everybody what is newly due, overdue, waiting for them or come up to them, each thing once."""
    found = _asked(server, token) if server else _sent(channels, address, store, dry_run)
    if as_json:
        print_json(found)
    elif found:
        print_table(_SHOWN, [[one[name] or None for name in _SHOWN] for one in found])
    else:
        print("Nothing is newly due for anybody with a channel.")
    if any(one["state"] == "failed" for one in found):
        raise DataError("some messages were not taken; they are sent again the next time")


def _sent(channels: Path | None, address: str, store: Path | None, dry_run: bool) -> list[dict[str, Any]]:
    from mlgov.services import digests, people

    named = os.environ.get("MLGOV_CHANNELS")
    file = channels or (Path(named) if named else None)
    if file is None:
        raise DataError("say where the channels are: --channels FILE, or MLGOV_CHANNELS")
    with writing(store) as ctx:
        given = digests.read_channels(file, {one.id for one in people.all(ctx)})
        return [vars(one) for one in digests.send(ctx, given, address=address, only_say=dry_run)]


def _asked(server: str, token: str) -> list[dict[str, Any]]:
    import urllib.error  # with what speaks HTTP: only those who ask a server wait for it
    import urllib.request

    if not server.startswith(("http://", "https://")):
        raise DataError(f"{server} is no address of a server: write http://… or https://…")
    request = urllib.request.Request(  # noqa: S310  # the scheme was looked at above
        f"{server.rstrip('/')}/api/v1/digests", method="POST", headers={"Authorization": f"Bearer {token}"}
    )
    try:
        with urllib.request.urlopen(request, timeout=_PATIENCE) as answer:  # noqa: S310
            found: list[dict[str, Any]] = json.load(answer)
            return found
    except urllib.error.HTTPError as problem:
        kind = AccessError if problem.code in (401, 403) else DataError
        raise kind(f"the server says: {_said(problem)}") from problem
    except (urllib.error.URLError, OSError, ValueError) as problem:
        raise DataError(f"the server at {server} does not answer: {problem}") from problem


def _said(problem: HTTPError) -> str:
    """Why a server refuses: its own words, or the status where something else answers there."""
    try:
        return str(json.loads(problem.read())["error"])
    except (ValueError, KeyError, TypeError):
        return str(problem)
