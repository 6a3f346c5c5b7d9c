"""Python and the libraries, against the ranges that the package names."""

from __future__ import annotations

import platform
import re
import sys
from collections.abc import Sequence
from importlib import metadata
from typing import Final

from vconsolidate.cli.doctor.result import Result

_SHOWN: Final = ("ortools", "numpy", "numba", "polars", "pydantic", "typer", "rich")
_REQUIREMENT: Final = re.compile(r"([A-Za-z0-9_.-]+)\s*(?:\[[^\]]*\])?\s*\(?([<>=!~0-9.,\s]*)\)?")
_LIMIT: Final = re.compile(r"(>=|<=|<|>|==|!=)\s*([\d.]+)")
_LEAST_PYTHON: Final = (3, 11)


def version_lines() -> tuple[str, ...]:
    """Return the versions of Python, the machine's system and the libraries that decide results."""
    python = f"python {platform.python_version()} ({platform.python_implementation()})"
    system = f"platform {platform.system()} {platform.machine()}"
    return (python, system, *(f"{name} {_version(name) or 'is missing'}" for name in _SHOWN))


def python() -> Result:
    """Return whether this Python is new enough."""
    found = f"{platform.python_version()} ({platform.python_implementation()}, {platform.machine()})"
    if sys.version_info[:2] < _LEAST_PYTHON:
        return Result("python", "failed", found, "install Python 3.11 or newer")
    return Result("python", "ok", found)


def libraries() -> Result:
    """Return whether every library is there, in a version within its range."""
    ranges = required()
    if not ranges:
        found = ", ".join(f"{name} {_version(name) or 'is missing'}" for name in _SHOWN)
        return Result(
            "libraries", "warning", found, "the package is not installed, so its ranges are unknown: install it"
        )
    missing = [name for name in ranges if _version(name) is None]
    outside = [
        f"{name} {version} (needs {wanted})"
        for name, wanted in ranges.items()
        if (version := _version(name)) is not None and not within(version, wanted)
    ]
    if missing:
        return Result("libraries", "failed", f"missing: {', '.join(missing)}", "install vconsolidate again with pip")
    if outside:
        return Result("libraries", "warning", ", ".join(outside), "install versions within the ranges with pip")
    return Result("libraries", "ok", ", ".join(f"{name} {_version(name)}" for name in ranges))


def required() -> dict[str, str]:
    """Return the libraries that the installed package needs, with their ranges; nothing where it is not installed."""
    try:
        lines: Sequence[str] = metadata.requires("vconsolidate") or ()
    except metadata.PackageNotFoundError:
        return {}
    own = (line for line in lines if "extra ==" not in line)
    found = (_REQUIREMENT.match(line) for line in own)
    return {match[1]: match[2].strip() for match in found if match is not None}


def within(version: str, wanted: str) -> bool:
    """Return whether a version lies in a range such as ``>=2.0,<3``; only its numbers are compared."""
    mine = _numbers(version)
    for sign, limit in _LIMIT.findall(wanted):
        theirs = _numbers(limit)
        width = max(len(mine), len(theirs))
        left, right = (numbers + (0,) * (width - len(numbers)) for numbers in (mine, theirs))
        holds = {
            ">=": left >= right,
            "<=": left <= right,
            "<": left < right,
            ">": left > right,
            "==": left == right,
            "!=": left != right,
        }
        if not holds[sign]:
            return False
    return True


def _numbers(version: str) -> tuple[int, ...]:
    found = re.match(r"\d+(?:\.\d+)*", version)
    return tuple(map(int, found[0].split("."))) if found else ()


def _version(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None
