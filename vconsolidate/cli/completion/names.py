"""Names of a plan: VMs, servers and hosts, for ``explain``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

import typer

from vconsolidate.input_limits import MAX_COMPLETION_BYTES

_LISTS: Final = (("hosts", "name", "host"), ("vms", "name", "VM"), ("dispositions", "server", "server"))


def names_of_plan(ctx: typer.Context, incomplete: str) -> list[tuple[str, str]]:
    """Return the names in the plan named before that begin like what was typed; nothing where it cannot be read."""
    plan = ctx.params.get("plan")
    return [] if plan is None else [one for one in _names(Path(str(plan))) if one[0].startswith(incomplete)]


def _names(plan: Path) -> list[tuple[str, str]]:
    try:
        if not plan.is_file() or plan.stat().st_size > MAX_COMPLETION_BYTES:
            return []
        document: Any = json.loads(plan.read_bytes())
    except (OSError, ValueError, RecursionError):
        return []
    found: dict[str, str] = {}
    for section, key, words in _LISTS:
        entries = document.get(section) if isinstance(document, dict) else None
        for entry in entries if isinstance(entries, list) else ():
            name = entry.get(key) if isinstance(entry, dict) else None
            if isinstance(name, str) and name.isprintable():
                found.setdefault(name, words)
    return list(found.items())
