"""
The same bytes in all surroundings: ``python -m benchmarks.determinism``.

By default each sample runs three times: plain, and twice with half of everything that must not matter. ``--each`` runs
every surrounding by itself, to find out which one matters. ``--keep FOLDER`` keeps the files that differ. Exits with 1
if a byte differs.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from benchmarks.determinism.commands import lines, samples
from benchmarks.determinism.differences import differences
from benchmarks.determinism.surroundings import Surrounding, surroundings, together
from benchmarks.determinism.trial import outputs
from benchmarks.output import Cell, line, write_json

_WIDTHS = {"sample": 30, "surrounding": 24, "files": 5, "KiB": 7, "CPU s": 7, "bytes": 24}

_SHOWN = 12
"""Differences of one session; ``--keep`` has all."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Print a row for each sample and surrounding; return 1 if a byte differs."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.determinism", description=__doc__)
    parser.add_argument("samples", nargs="*", metavar="SAMPLE", help="names; all without one")
    parser.add_argument("--each", action="store_true", help="every surrounding by itself")
    parser.add_argument(
        "--only", action="append", default=[], metavar="NAME", help="these surroundings (implies --each)"
    )
    parser.add_argument("--effort", type=float, default=3.0)
    parser.add_argument("--keep", type=Path, default=None, metavar="FOLDER")
    parser.add_argument("--json", type=Path, default=None, metavar="OUT")
    options = parser.parse_args(arguments)
    print(line(list(_WIDTHS), list(_WIDTHS.values())), flush=True)
    rows: list[dict[str, Cell]] = []
    with tempfile.TemporaryDirectory(prefix="vconsolidate-determinism-") as scratch:
        every = surroundings(Path(scratch))
        for one in every:
            if one.absent:
                print(f"left out: {one.name}: {one.absent}", file=sys.stderr)
        able = tuple(one for one in every if not one.absent)
        chosen = able if options.each or options.only else together(able)
        if options.only:
            chosen = tuple(one for one in chosen if one.name == "plain" or one.name in options.only)
        for sample in options.samples or samples():
            _compare(sample, chosen, Path(scratch), options, rows)
            write_json(options.json, rows)
    return int(any(row["bytes"] != "same" for row in rows))


def _compare(
    sample: str,
    chosen: tuple[Surrounding, ...],
    scratch: Path,
    options: argparse.Namespace,
    rows: list[dict[str, Cell]],
) -> None:
    """Run one sample in all surroundings and print a row for each."""
    plain: dict[str, bytes] = {}
    for surrounding in chosen:
        started = _cpu_s()
        told = lines(sample, workers=surrounding.workers, effort=options.effort)
        left = outputs(told, surrounding, scratch)
        plain = plain or left
        found = differences(plain, left)
        size = sum(map(len, left.values())) // 1024
        verdict = f"{len(found)} files DIFFER" if found else "same"
        cells: tuple[Cell, ...] = (sample, surrounding.name, len(left), size, round(_cpu_s() - started, 1), verdict)
        rows.append(dict(zip(_WIDTHS, cells, strict=True)))
        print(line(list(cells), list(_WIDTHS.values())), flush=True)
        print("".join(f"    {one}\n" for one in found[:_SHOWN]), end="", flush=True)
        if found and options.keep:
            _keep(options.keep / sample, plain, left, surrounding.name)


def _keep(folder: Path, plain: Mapping[str, bytes], left: Mapping[str, bytes], name: str) -> None:
    """Write the files that differ into two folders."""
    for place, files, others in ((folder / "plain", plain, left), (folder / name, left, plain)):
        for path, content in files.items():
            if content != others.get(path):
                (place / path).parent.mkdir(parents=True, exist_ok=True)
                (place / path).write_bytes(content)


def _cpu_s() -> float:
    """Return the seconds of all cores that sessions took so far."""
    import resource  # noqa: PLC0415 - not on Windows

    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    sys.exit(main())
