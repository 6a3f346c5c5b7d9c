"""
Renderers of the plan document, one file (or folder) per format, found automatically.

A format is a module with a docstring that states its purpose, a `SUFFIX` of its files and a function
``render(document, options) -> str | bytes``. It may also have ``BINARY = True``, where no terminal can show it, and a
function ``ready() -> None``, which raises `UsageError` where this machine cannot write it. Adding one is adding a file
here, its test and its section in ``docs/reports.md``.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from vconsolidate.report.options import Options
from vconsolidate.report.schema.plan_document import PlanDocument

__all__ = ["FORMATS", "Format", "Options"]


@dataclass(frozen=True, slots=True)
class Format:
    """
    A way to show a plan document.

    Parameters
    ----------
    name
        The name in ``--output NAME=PATH``.
    summary
        Its purpose, one line.
    suffix
        File name extension, ``.html``.
    render
        Returns text, or bytes where the format sets its own encoding.
    binary
        Its files are no text.
    ready
        Raises `UsageError` where this machine cannot write the format; called before planning.
    """

    name: str
    summary: str
    suffix: str
    render: Callable[[PlanDocument, Options], str | bytes]
    binary: bool = False
    ready: Callable[[], None] = lambda: None


class _Formats(Mapping[str, Format]):
    """Formats by name; a renderer is imported on first use, so that listing the names is cheap."""

    def __init__(self) -> None:
        self._names = tuple(sorted(module.name for module in pkgutil.iter_modules(__path__)))
        self._loaded: dict[str, Format] = {}

    def __getitem__(self, name: str) -> Format:
        if name not in self._names:
            raise KeyError(name)
        if name not in self._loaded:
            module = importlib.import_module(f"{__name__}.{name}")
            summary = (module.__doc__ or "").strip().splitlines()[0]
            optional = {key.lower(): getattr(module, key) for key in ("BINARY", "ready") if hasattr(module, key)}
            self._loaded[name] = Format(name, summary, module.SUFFIX, module.render, **optional)
        return self._loaded[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


FORMATS: Final[Mapping[str, Format]] = _Formats()
