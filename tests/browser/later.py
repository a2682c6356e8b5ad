"""`python -m tests.browser.later DAYS ...`: serve a store as it will be seen in so many days.

The services take their clock from the context of whoever looks; here it is ahead. Signing in goes by the
clock on the wall, as ever.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import timedelta

from mlgov.cli.running import APP
from mlgov.services.context import Context, wall_clock
from mlgov.ui import session


def main(days: int, flags: list[str]) -> None:
    from streamlit.web import cli

    today = session.context

    def context() -> Context:
        return replace(today(), now=lambda: wall_clock() + timedelta(days=days))

    session.context = context
    cli.main(["run", str(APP), *flags])


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2:])
