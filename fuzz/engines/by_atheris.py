"""Inputs chosen by atheris (libFuzzer): those that reach new code are kept and changed further."""

from __future__ import annotations

import importlib.util
import logging
import sys
import tempfile
from pathlib import Path
from typing import Any

from fuzz.choose import Seeded
from fuzz.mutate import MOST_BYTES, mutated
from fuzz.session import Session
from fuzz.target import Target


def is_here() -> bool:
    """Return whether atheris is installed."""
    return importlib.util.find_spec("atheris") is not None


def _library() -> Any:  # noqa: ANN401 - it has no stubs
    return importlib.import_module("atheris")


def instrument() -> None:
    """Have every module of the program that is loaded from now on report what it runs."""
    atheris = _library()
    logging.getLogger().setLevel(logging.WARNING)  # it names every module
    atheris.instrument_imports(include=["vconsolidate"]).__enter__()  # until the process ends


def fuzz(target: Target, session: Session, *, seconds: float | None, runs: int | None, first_seed: int) -> None:
    """Give a target inputs until the seconds or runs are over; ends the process."""
    atheris = _library()
    folder = Path(tempfile.mkdtemp(prefix="vconsolidate-fuzz-corpus-"))
    seeds = target.seeds()
    for number, data in enumerate(seeds):
        (folder / f"{number:04d}").write_bytes(data)

    def one(data: bytes) -> None:
        session.take(data)

    def change(data: bytes, most: int, number: int) -> bytes:
        if number % 8 == 0:
            return bytes(atheris.Mutate(data, most))
        return mutated(data, Seeded(number), seeds)[:most]

    options = [
        sys.argv[0], str(folder), f"-max_len={MOST_BYTES}", "-timeout=600", "-rss_limit_mb=8192",
        f"-seed={first_seed + 1}", "-print_final_stats=0", "-verbosity=0", "-len_control=0",
        *([f"-max_total_time={int(seconds)}"] if seconds is not None else []),
        *([f"-runs={runs}"] if runs is not None else []),
    ]  # fmt: skip
    atheris.Setup(options, one, custom_mutator=change)
    atheris.Fuzz()
