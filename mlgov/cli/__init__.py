"""The command line: parse, call a service, print. Nothing is computed here."""

from __future__ import annotations

import gc
import sys
from collections.abc import Sequence
from typing import NoReturn

from mlgov import garbage
from mlgov.errors import MlgovError

MISTAKE = 2  # the exit code of whatever a user can mend


def run() -> NoReturn:
    """A process that is one command: it ends with the command's exit code.

    Garbage is looked for seldom, and at the end not at all: the system takes the memory back at once. A
    process that opened a store tidies up all the same, as DuckDB's binding calls what is left a leak.
    """
    garbage.seldom()
    code = main()
    if "duckdb" not in sys.modules:
        gc.freeze()
    sys.exit(code)


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code: 0, 2 for a user's mistake, 1 for a broken audit trail."""
    from typer.exceptions import Abort, TyperException

    from mlgov.cli.commands import app

    try:
        return app(args=argv, prog_name="mlgov", standalone_mode=False) or 0
    except TyperException as mistake:
        return _refuse(" ".join(mistake.format_message().split()), ["see mlgov --help"])
    except MlgovError as mistake:
        return _refuse(mistake.message, [str(one) for one in mistake.problems])
    except (
        FileNotFoundError,
        FileExistsError,
        IsADirectoryError,
        NotADirectoryError,
        PermissionError,
    ) as mistake:
        return _refuse(f"{mistake.filename}: {(mistake.strerror or 'cannot be used').lower()}", [])
    except (Abort, KeyboardInterrupt):
        return 130


def _refuse(reason: str, problems: Sequence[str]) -> int:
    """One line that says why, then every problem on a line of its own."""
    print(f"mlgov: {reason}", file=sys.stderr)
    for problem in problems:
        print(f"  {problem}", file=sys.stderr)
    return MISTAKE
