"""The script of every page on a large portfolio: 1,000 models, 5,000 versions and 50,000 records.

Seconds are those of the clock; in brackets stands what of them the script's own thread was at work, which
says more where others use the machine.
"""

from __future__ import annotations

import ast
import logging
import multiprocessing
import os
import resource
import statistics
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bench.harness import Result

ROOT = Path(__file__).resolve().parents[1]
RUNS = 7
WITHIN = 0.150  # seconds that a page's script may take at the median
Took = tuple[float, float]  # seconds of one run: by the clock, and of its thread at work
AFTER_AN_ACT = ("overview", "compliance", "models", "work", "kpis")
MODEL = "model-0003"  # one that has figures, and no passage of the gate to production


def results(**size: int) -> Iterator[Result]:
    """Each page's script, the median of the runs after the first, in one process for all pages.

    size: the parts of `bench.portfolio.Size` that shall differ.
    """
    with tempfile.TemporaryDirectory() as folder, multiprocessing.get_context("spawn").Pool(1) as pool:
        store = str(Path(folder) / "large.duckdb")
        seconds, what = pool.apply(_build, (store, size))
        yield Result(f"build {what}", seconds)
        shown, acted, peak = pool.apply(_pages, (store,))
        for page, (first, *others) in shown.items():
            clock, work = (statistics.median(part) for part in zip(*others, strict=True))
            yield Result(f"large: first run of {page} ({_ms(first[1])} at work)", first[0])
            told = f"large: {page}: median {_ms(clock)} ({_ms(work)} at work)"
            yield Result(told, clock, None, "0.150 s", clock / WITHIN)
        for page, clocks in acted.items():
            yield Result(f"large: {page} after an act about a model, median", statistics.median(clocks))
        yield Result("large: peak of all pages", sum(first[0] for first, *_ in shown.values()), peak)


def _ms(seconds: float) -> str:
    return f"{1_000 * seconds:,.0f} ms"


def _build(store: str, size: dict[str, int]) -> tuple[float, str]:
    from bench.portfolio import Size, build
    from mlgov.services import audit

    of = Size(**size)
    begun = time.perf_counter()
    ctx = build(store, of)
    seconds = time.perf_counter() - begun
    found = audit.verify(ctx)
    ctx.store.close()
    if not found.ok:
        raise RuntimeError(f"the chain does not hold: {found.why}")
    return seconds, f"{of.models:,} models, {of.versions:,} versions, {of.records:,} records"


def _pages(store: str) -> tuple[dict[str, list[Took]], dict[str, list[float]], float]:
    """What each run of each page and of each part of the model page took, what pages took after somebody had
    filed something, and the peak memory in MB."""
    os.environ["MLGOV_STORE"] = store
    logging.disable(logging.WARNING)  # Streamlit misses its server at every turn
    from mlgov.access.people import SYSTEM
    from mlgov.ui import session

    session.provider = lambda: SYSTEM
    took = _listen()
    shown = {}
    for page in sorted((ROOT / "pages").glob("*.py")):
        parts = _parts(page) if page.stem == "model" else [""]
        for part in parts:
            params = {"model": MODEL, "tab": part} if part else {}
            for _ in range(RUNS + 1):
                _run(page, params)
            shown[f"pages/{page.name} {part}".strip()] = took.copy()
            took.clear()
    acted = {}
    for number, name in enumerate(AFTER_AN_ACT):
        for place in range(RUNS):
            _act(number * RUNS + place)
            _run(ROOT / "pages" / f"{name}.py", {})
        acted[f"pages/{name}.py"] = [clock for clock, _ in took]
        took.clear()
    return shown, acted, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _act(number: int) -> None:
    """A new version of one model's record, as somebody files it who says more of the model."""
    from mlgov.services import records
    from mlgov.services.context import system
    from mlgov.ui import runtime

    ctx = system(runtime.store())
    one = records.all(ctx, "model")[number]
    said = {**one.body, "limitations": f"Seen {number} times"}
    records.file(ctx, "model", said, base_version=one.version)


def _listen() -> list[Took]:
    """A list that gets what every script took that Streamlit runs from now on."""
    from streamlit.runtime.scriptrunner import script_runner

    runner: Any = script_runner
    took: list[Took] = []
    run = runner.exec_func_with_error_handling

    def timed(*arguments: Any) -> Any:
        begun = time.perf_counter(), time.thread_time()
        try:
            return run(*arguments)
        finally:
            took.append((time.perf_counter() - begun[0], time.thread_time() - begun[1]))

    runner.exec_func_with_error_handling = timed
    return took


def _run(page: Path, params: dict[str, str]) -> None:
    from streamlit.testing.v1 import AppTest

    test = AppTest.from_file(str(page), default_timeout=120)
    for name, value in params.items():
        test.query_params[name] = value
    test.run()
    if test.exception:
        raise RuntimeError(f"{page.name}: {test.exception[0].message}")


def _parts(page: Path) -> list[str]:
    """The parts that the model page offers, from its own table."""
    tree = ast.parse(page.read_text(encoding="utf-8"))
    (table,) = (
        node.value for node in tree.body if isinstance(node, ast.Assign) and isinstance(node.value, ast.Dict)
    )
    return [str(ast.literal_eval(key)) for key in table.keys if key is not None]
