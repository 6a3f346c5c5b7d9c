"""
Scripts from templates in which every value is quoted.

The templates are ours and run in a sandbox. Each ``{{ value }}`` goes through the quoting of the language: no template
can forget it. Numbers are written as they are.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable
from typing import Final

from jinja2 import StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment

BOM: Final = "\ufeff"
"""Windows PowerShell 5.1 reads a script without this mark in the code page of the machine."""

_SINGLE_QUOTES: Final = re.compile("['\u2018\u2019\u201a\u201b]")
"""All characters that PowerShell takes for a single quote."""


def powershell_quoted(value: object) -> str:
    """Return a value for PowerShell: text between single quotes, in which nothing is expanded."""
    if isinstance(value, bool):
        return "$true" if value else "$false"
    if isinstance(value, int | float):
        return f"{value:g}" if isinstance(value, float) else str(value)
    return f"'{_SINGLE_QUOTES.sub(lambda match: match[0] * 2, str(value))}'"


def shell_quoted(value: object) -> str:
    """Return a value for a POSIX shell."""
    return str(value) if isinstance(value, int) else shlex.quote(str(value))


def powershell(template: str, **values: object) -> str:
    """Return a PowerShell script."""
    return BOM + _rendered(template, powershell_quoted, values)


def shell(template: str, **values: object) -> str:
    """Return a shell script."""
    return _rendered(template, shell_quoted, values)


def _rendered(template: str, quoted: Callable[[object], str], values: dict[str, object]) -> str:
    environment = ImmutableSandboxedEnvironment(
        finalize=quoted,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,
    )
    return environment.from_string(template).render(values)
