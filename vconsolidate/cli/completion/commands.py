"""Names of commands, for options that take one."""

from __future__ import annotations

import typer

from vconsolidate.cli.settings.known import leaves


def commands(ctx: typer.Context, incomplete: str) -> list[str]:
    """Return the commands whose name begins like what was typed."""
    names = (" ".join(path) for path, command in leaves(ctx.find_root().command) if not command.hidden)
    return [name for name in names if name.startswith(incomplete)]
