"""Measuring one thing in a process of its own, and what stands in the table."""

from __future__ import annotations

import multiprocessing
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any


@dataclass(frozen=True)
class Measured:
    """Seconds of the best run, and the peak memory of its process in megabytes (imports included)."""

    seconds: float
    peak_mb: float


@dataclass(frozen=True)
class Result:
    """One line of the table; `ratio` is `seconds` over those of what stands `beside` it in the same run."""

    what: str
    seconds: float
    peak_mb: float | None = None
    beside: str = ""
    ratio: float | None = None


def measured(function: Callable[..., Any], *arguments: Any, repeats: int = 3) -> Measured:
    """Call a function of a module several times in a fresh process, so that peaks do not mix.

    The function is picklable: it stands at the top of its module. RuntimeError when it fails.
    """
    context = multiprocessing.get_context("spawn")
    receiving, sending = context.Pipe(duplex=False)
    process = context.Process(target=_run, args=(sending, function, arguments, repeats))
    process.start()
    sending.close()
    try:
        seconds, peak = receiving.recv()
    except EOFError:
        raise RuntimeError(f"{function.__name__} failed; its error stands above") from None
    finally:
        process.join()
    return Measured(seconds, peak)


def process(*arguments: str, repeats: int = 3) -> Measured:
    """Run Python with these arguments several times: seconds from start to end, and the peak of the process.

    RuntimeError when it fails.
    """
    timed_child((sys.executable, "-c", "import mlgov.services.check"))  # compiled once, as after an install
    return min(
        (timed_child((sys.executable, *arguments)) for _ in range(repeats)), key=lambda one: one.seconds
    )


def timed_child(command: tuple[str, ...], stderr: int | None = None) -> Measured:
    """Run a command once; `stderr` as `subprocess` takes it. RuntimeError when it fails."""
    start = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=stderr, env=_environment()) as child:
        _, status, used = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise RuntimeError(f"{' '.join(command[1:])} failed; its error stands above")
    return Measured(time.perf_counter() - start, used.ru_maxrss / 1024)


def _environment() -> dict[str, str]:
    """Python keeps what it has compiled, as it does for everybody who does not forbid it."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def _run(sending: Connection, function: Callable[..., Any], arguments: tuple[Any, ...], repeats: int) -> None:
    best = min(_timed(function, arguments) for _ in range(repeats))
    sending.send((best, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024))


def _timed(function: Callable[..., Any], arguments: tuple[Any, ...]) -> float:
    start = time.perf_counter()
    function(*arguments)
    return time.perf_counter() - start
