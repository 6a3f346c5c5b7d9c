"""What must not matter: workers, hash seed, locale, time zone, folder, rights, order and age of files, processor."""

from __future__ import annotations

import importlib
import os
import shutil
import subprocess
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

_ELSEWHERE: Final = Path(__file__).parent / "elsewhere"


@dataclass(frozen=True, slots=True)
class Surrounding:
    """
    Where a session runs.

    Parameters
    ----------
    workers
        The value of ``--workers``.
    variables
        Of the environment, added to a plain one.
    umask
        Rights that new files do not get.
    folder
        Name of the folder that it runs in.
    backwards
        The files of the sample are written from the last to the first, and folders list them so.
    age_s
        When the files of the sample were last changed, in seconds since 1970; None for now.
    absent
        Why this machine cannot have it; empty if it can.
    """

    name: str
    workers: int = 1
    variables: Mapping[str, str] = field(default_factory=dict)
    umask: int = 0o022
    folder: str = "session"
    backwards: bool = False
    age_s: int | None = None
    absent: str = ""

    def environment(self, home: Path) -> dict[str, str]:
        """Return all variables of a session; nothing of the caller's but where programs lie."""
        paths = [*([str(_ELSEWHERE)] if self.backwards else []), str(_ELSEWHERE.parents[2])]
        plain = {
            "PATH": os.environ.get("PATH", ""),
            "PYTHONPATH": os.pathsep.join(paths),
            "HOME": str(home),
            "COLUMNS": "100",
            "LC_ALL": "C.UTF-8",
            "TZ": "UTC",
            "PYTHONHASHSEED": "0",
            "VCONSOLIDATE_NO_CONFIG": "1",
            "NUMBA_CACHE_DIR": str(home.parent / "compiled"),
        }
        return plain | dict(self.variables)


def surroundings(scratch: Path, only: Collection[str] = ()) -> tuple[Surrounding, ...]:
    """Return the plain surrounding and all others, or some by name. `scratch` holds the locales made for them."""
    made: dict[str, Callable[[str], Surrounding]] = {
        "2 workers": lambda name: Surrounding(name, workers=2),
        "8 workers": lambda name: Surrounding(name, workers=8),
        "hash seed 1": lambda name: Surrounding(name, variables={"PYTHONHASHSEED": "1"}),
        "hash seed 4242": lambda name: Surrounding(name, variables={"PYTHONHASHSEED": "4242"}),
        "locale C": lambda name: Surrounding(name, variables=_LOCALE_C),
        "locale tr_TR.UTF-8": lambda name: _locale(name, scratch),
        "locale de_DE.ISO-8859-1": lambda name: _locale(name, scratch),
        "locale ko_KR.EUC-KR": lambda name: _locale(name, scratch),
        "time zone Kathmandu": lambda name: Surrounding(name, variables={"TZ": "Asia/Kathmandu"}),
        "time zone St. John's": lambda name: Surrounding(name, variables={"TZ": "America/St_Johns"}),
        "another folder": lambda name: Surrounding(name, folder=_FOLDER),
        "umask 077": lambda name: Surrounding(name, umask=0o077),
        "files backwards": lambda name: Surrounding(name, backwards=True),
        "files of 2001": lambda name: Surrounding(name, age_s=_AGE_S),
        "another day": _another_day,
        "nothing compiled": lambda name: Surrounding(name, variables={"NUMBA_CACHE_DIR": str(scratch / "fresh")}),
        "another processor": _another_processor,
        "many threads": lambda name: Surrounding(name, variables=dict.fromkeys(_THREADS, "8")),
    }
    return (Surrounding("plain"), *(make(name) for name, make in made.items() if not only or name in only))


_FOLDER: Final = "Größe 2 & ü"
_AGE_S: Final = 1_000_000_000
_LOCALE_C: Final = {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}


_THREADS: Final = (
    "OPENBLAS_NUM_THREADS",
    "OMP_NUM_THREADS",
    "POLARS_MAX_THREADS",
    "NUMBA_NUM_THREADS",
    "RAYON_NUM_THREADS",
)


def together(every: tuple[Surrounding, ...]) -> tuple[Surrounding, ...]:
    """Return the plain surrounding and two that have as many of the others as go together."""
    able = [one for one in every[1:] if not one.absent]
    halves = (
        Surrounding("all at once, A", workers=2, umask=0o077, folder=_FOLDER, backwards=True),
        Surrounding("all at once, B", workers=8, age_s=_AGE_S),
    )
    for one in able:
        # the second of two values of one variable goes into the second half
        place = 1 if one.variables.keys() & halves[0].variables.keys() else 0
        mixed = replace(halves[place], variables={**halves[place].variables, **one.variables})
        halves = (mixed, halves[1]) if place == 0 else (halves[0], mixed)
    return (every[0], *halves)


def _locale(name: str, scratch: Path) -> Surrounding:
    """Return a locale, made from the sources of the C library."""
    locale, folder = name.removeprefix("locale "), scratch / "locales"
    if shutil.which("localedef") is None:
        return Surrounding(name, absent="no localedef")
    folder.mkdir(parents=True, exist_ok=True)
    language, _, encoding = locale.partition(".")
    command = ["localedef", "-i", language, "-f", encoding, str(folder / locale)]
    made = subprocess.run(command, capture_output=True, check=False)
    missing = "" if (folder / locale).is_dir() else f"localedef: exit code {made.returncode}"
    return Surrounding(name, variables={"LC_ALL": locale, "LOCPATH": str(folder), "PYTHONUTF8": "0"}, absent=missing)


def _another_day(name: str) -> Surrounding:
    """Return a day in the far future, by a library that answers for the clock."""
    found = sorted(Path("/usr/lib").glob("**/faketime/libfaketime.so.1"))
    if not found:
        return Surrounding(name, absent="libfaketime is not installed")
    variables = {"LD_PRELOAD": str(found[0]), "FAKETIME": "+4000d", "FAKETIME_DONT_FAKE_MONOTONIC": "1"}
    return Surrounding(name, variables=variables)


def _another_processor(name: str) -> Surrounding:
    """Return a processor with the features of 2008, as far as libraries let themselves be told."""
    core = importlib.import_module("numpy._core._multiarray_umath")  # the names of features differ between versions
    features = " ".join(getattr(core, "__cpu_dispatch__", ()))
    variables = {
        "NPY_DISABLE_CPU_FEATURES": features,
        "OPENBLAS_CORETYPE": "Prescott",
        "NUMBA_CPU_NAME": "generic",
        "NUMBA_CPU_FEATURES": "",
        "GLIBC_TUNABLES": "glibc.cpu.hwcaps=-AVX,-AVX2,-FMA,-FMA4,-AVX512F,-ERMS,-BMI2,-LZCNT,-MOVBE",
    }
    return Surrounding(name, variables=variables)
