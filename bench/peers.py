"""From two Parquet files to an answer, as whole processes: ours beside Evidently's and NannyML's.

They run in environments of their own (`make peers`); without them nothing is printed here. BENCH_ROWS asks
for another size than a million rows on each side; beyond that Evidently is left out, which takes minutes a
million and more memory than there is.
"""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

from bench.alarm_peers import PEERS, ROOT, interpreter
from bench.drift import write
from bench.harness import Result, measured, process, timed_child

MOST = {"evidently": 1_000_000}  # rows on each side
ASKED = {"evidently": ("report", "default drift report"), "nannyml": ("ks", "KS and chi-squared, ten chunks")}


def results() -> Iterator[Result]:
    """Both tools on as many rows on each side, and ours with the reference paid."""
    rows = int(os.environ.get("BENCH_ROWS", "1000000").replace("_", ""))
    there = [peer for peer in ASKED if interpreter(peer) is not None and rows <= MOST.get(peer, rows)]
    if not there:
        return
    from bench import log

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        files = [str(folder / f"{side}.parquet") for side in ("reference", "current")]
        for seed, path in enumerate(files):
            measured(write, path, rows, seed, repeats=1)
        spec = folder / "spec.yaml"
        spec.write_text(log.spec(features_only=True).model_dump_json(exclude_defaults=True), encoding="utf-8")
        command = ["-m", "mlgov.cli", "check", *files, "--spec", str(spec), "--keep", str(folder / "paid")]
        first = process(*command, repeats=1)
        own = process(*command)
        size = f"20 features, {rows:,} against {rows:,} rows, whole process"
        yield Result(f"mlgov check of {size}, first time", first.seconds, first.peak_mb)
        yield Result(f"mlgov check of {size}, reference paid", own.seconds, own.peak_mb)
        for peer in there:
            what, words = ASKED[peer]
            asked = {
                "what": what,
                "reference": files[0],
                "current": files[1],
                "numeric": list(log.NUMERIC),
                "categorical": list(log.CATEGORICAL),
            }
            script = str(ROOT / "peers" / f"ask_{peer}.py")
            theirs = timed_child(
                (str(interpreter(peer)), script, json.dumps(asked)), stderr=subprocess.DEVNULL
            )
            ratio = theirs.seconds / own.seconds
            yield Result(
                f"{PEERS[peer]}, {words}: {size}", theirs.seconds, theirs.peak_mb, "mlgov check", ratio
            )
