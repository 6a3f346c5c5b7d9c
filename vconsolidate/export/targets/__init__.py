"""
Targets of exports, one file each, found automatically.

A target is a module with a docstring whose first line says what it writes, ``FAMILIES`` (the hypervisor families it can
define VMs or hosts of; empty for any), ``LEAVES_OUT`` (what it does not carry, one sentence each) and a function
``render(fleet) -> dict[str, str]`` from relative path to text. Adding one is adding a file here, its test and its row
in ``docs/export.md``.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from vconsolidate.export.fleet import Fleet

__all__ = ["TARGETS", "Target"]


@dataclass(frozen=True, slots=True)
class Target:
    """
    A target of exports.

    Parameters
    ----------
    name
        The name in ``--to NAME``.
    summary
        What it writes, one line.
    families
        Hypervisor families whose VMs or hosts it defines; empty for any.
    leaves_out
        What it does not carry, one sentence each.
    render
        Returns relative path → text.
    """

    name: str
    summary: str
    families: frozenset[str]
    leaves_out: tuple[str, ...]
    render: Callable[[Fleet], Mapping[str, str]]


class _Targets(Mapping[str, Target]):
    """Targets by name, dashes for underscores; a module is imported on first use."""

    def __init__(self) -> None:
        self._modules = {module.name.replace("_", "-"): module.name for module in pkgutil.iter_modules(__path__)}

    def __getitem__(self, name: str) -> Target:
        module = importlib.import_module(f"{__name__}.{self._modules[name]}")
        summary = (module.__doc__ or "").strip().splitlines()[0]
        return Target(name, summary, frozenset(module.FAMILIES), tuple(module.LEAVES_OUT), module.render)

    def __iter__(self) -> Iterator[str]:
        return iter(sorted(self._modules))

    def __len__(self) -> int:
        return len(self._modules)


TARGETS: Final[Mapping[str, Target]] = _Targets()
