"""How soon things are there: imports, help, the demo portfolio, and the script of every page."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import redirect_stdout
from pathlib import Path

from bench.harness import Result, measured

ROOT = Path(__file__).resolve().parents[1]


def results() -> Iterator[Result]:
    """Seconds of processes from start to end; pages on the demo portfolio, the best of three runs."""
    bare = _process("-c", "pass")
    for what, arguments in (
        ("import mlgov", ("-c", "import mlgov")),
        ("mlgov --help", ("-m", "mlgov.cli", "--help")),
        ("import every service", ("-c", "import mlgov.services.batches, mlgov.services.council")),
    ):
        seconds = _process(*arguments)
        yield Result(what, seconds, beside="bare Python", ratio=seconds / bare)
    with tempfile.TemporaryDirectory() as folder:
        store = Path(folder) / "demo.duckdb"
        built = measured(_demo, str(store), repeats=1)
        yield Result("build the demo portfolio", built.seconds, built.peak_mb)
        for page in sorted((ROOT / "pages").glob("*.py")):
            shown = measured(_page, str(page), str(store), repeats=3)
            yield Result(f"script of pages/{page.name}", shown.seconds, shown.peak_mb)


def _process(*arguments: str) -> float:
    """The quickest of five starts, as others share the machine."""

    def once() -> float:
        start = time.perf_counter()
        subprocess.run([sys.executable, *arguments], cwd=ROOT, stdout=subprocess.DEVNULL, check=True)
        return time.perf_counter() - start

    return min(once() for _ in range(5))


def _demo(store: str) -> None:
    from mlgov.cli import main

    with redirect_stdout(sys.stderr):
        code = main(["demo", "--store", store])
    if code:
        raise SystemExit("the demo could not be built")


def _page(page: str, store: str) -> None:
    """Run one page's script for somebody who may see all of it, without a browser."""
    os.environ["MLGOV_STORE"] = store
    logging.disable(logging.WARNING)  # Streamlit misses its server at every turn
    from streamlit.testing.v1 import AppTest

    from mlgov.access.people import SYSTEM
    from mlgov.ui import session

    session.provider = lambda: SYSTEM
    test = AppTest.from_file(page, default_timeout=60).run()
    if test.exception:
        raise SystemExit(f"{page}: {test.exception[0].message}")
