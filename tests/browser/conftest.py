"""The dashboard as it is served, on a small demo store, and a browser in front of it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError

import polars as pl
import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from mlgov.cli.options import writing
from mlgov.measure.spec import Spec
from mlgov.services import batches, inventory, people
from tests.conftest import ROOT

START_WITHIN = 60  # seconds, on a machine that does other things besides
SHOWN_WITHIN = 30_000  # milliseconds
# Nothing is drawn on a screen, and nothing but the dashboard is asked for.
QUIET = [
    "--disable-gpu", "--disable-software-rasterizer", "--disable-extensions", "--no-first-run",
    "--disable-background-networking", "--disable-component-update",
]  # fmt: skip


@pytest.fixture
def small_demo(tmp_path: Path, loans: pl.DataFrame, loans_spec: Spec) -> Path:
    """A demo store with one steward and one model."""
    path = tmp_path / "small.duckdb"
    with writing(path) as ctx:
        people.mark_demo(ctx)
        people.create(ctx, "ana", "Ana Lima", ("steward",))
        inventory.register(ctx, {"id": "loans", "name": "Loans", "description": "Who repays"})
        batches.ingest_frame(ctx, loans, loans_spec, name="loans.csv")
    return path


@pytest.fixture
def address(small_demo: Path, tmp_path: Path) -> Iterator[str]:
    """Where the small demo store is served while the test runs."""
    with serving(small_demo, tmp_path) as found:
        yield found


@contextmanager
def serving(store: Path, folder: Path) -> Iterator[str]:
    """Where a store is served; what the server says goes into a file of the folder."""
    port = _free_port()
    command = ["mlgov.cli", "serve", "--port", str(port), "--store", str(store)]
    with _running(command, {}, port, folder / "server.log") as address:
        yield address


@contextmanager
def serving_later(store: Path, folder: Path, days: int) -> Iterator[str]:
    """Where a store is served as it will be seen in so many days."""
    port = _free_port()
    options = {"address": "127.0.0.1", "port": port, "headless": "true"}
    flags = [f"--server.{name}={value}" for name, value in options.items()]
    more = {"MLGOV_STORE": str(store), "STREAMLIT_BROWSER_GATHER_USAGE_STATS": "false"}
    command = ["tests.browser.later", str(days), *flags]
    with _running(command, more, port, folder / f"later-{days}.log") as address:
        yield address


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def _running(command: list[str], more: Mapping[str, str], port: int, log: Path) -> Iterator[str]:
    """The address of a server while it runs."""
    with log.open("w") as out:
        server = subprocess.Popen(
            [sys.executable, "-m", *command],
            cwd=ROOT,
            env={**os.environ, **more},
            stdout=out,
            stderr=subprocess.STDOUT,
        )
    try:
        _wait(f"http://127.0.0.1:{port}/_stcore/health", server, log)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.send_signal(signal.SIGINT)
        try:
            server.wait(timeout=20)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


@pytest.fixture
def browser(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        options = [*QUIET, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
        running = playwright.chromium.launch(executable_path=chromium, args=options)
        yield running
        running.close()


@pytest.fixture
def page(browser: Browser, address: str) -> Page:
    """An empty tab; what is looked for may take a while on a busy machine."""
    expect.set_options(timeout=SHOWN_WITHIN)
    context = browser.new_context(base_url=address, viewport={"width": 1400, "height": 1000})
    context.set_default_timeout(SHOWN_WITHIN)
    return context.new_page()


def _wait(url: str, server: subprocess.Popen[bytes], log: Path) -> None:
    """Until the server answers; fails with what it wrote when it ends or takes too long."""
    end = time.monotonic() + START_WITHIN
    while time.monotonic() < end and server.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=2) as answer:
                if answer.status == 200:
                    return
        except (URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)
    pytest.fail(f"the dashboard is not served:\n{log.read_text()}")
