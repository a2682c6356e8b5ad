"""`python -m bench`: every benchmark of this folder, as one table in Markdown."""

from __future__ import annotations

import importlib
import os
import pkgutil
import platform
import sys

import bench
from bench.harness import Result

_HEADER = "| what | seconds | peak MB | beside | times as long |\n|---|---:|---:|---|---:|"


def main() -> None:
    """Print a line as soon as it is known; arguments name modules to run instead of all."""
    machine = f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores"
    print(f"{machine}, Python {platform.python_version()}\n")
    print(_HEADER, flush=True)
    names = sorted(name for _, name, _ in pkgutil.iter_modules(bench.__path__) if not name.startswith("_"))
    for name in sys.argv[1:] or names:
        module = importlib.import_module(f"bench.{name}")
        for result in module.results() if hasattr(module, "results") else ():
            print(_line(result), flush=True)


def _line(result: Result) -> str:
    peak = f"{result.peak_mb:,.0f}" if result.peak_mb is not None else ""
    ratio = f"{result.ratio:.2f}" if result.ratio is not None else ""
    return f"| {result.what} | {result.seconds:.3f} | {peak} | {result.beside} | {ratio} |"


if __name__ == "__main__":
    main()
