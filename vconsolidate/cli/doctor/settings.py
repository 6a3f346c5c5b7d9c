"""Files and environment variables with settings."""

from __future__ import annotations

import os

import typer

from vconsolidate.cli.doctor.result import Result
from vconsolidate.cli.settings.apply import BROKEN, found_files, unknown_variables
from vconsolidate.errors import InputError
from vconsolidate.words import counted


def settings(context: typer.Context) -> Result:
    """Return the files that are read, or what is wrong with them."""
    error = context.meta.get(BROKEN)
    if isinstance(error, InputError):
        first, *others = map(str, error.problems)
        more = f" (and {counted(len(others), 'more problem', 'more problems')})" if others else ""
        return Result("settings", "failed", f"{first}{more}", "correct the file; every command refuses it")
    unknown = unknown_variables(context.find_root().command, os.environ)
    if unknown:
        named = ", ".join(f"{name}{near}" for name, near in unknown)
        return Result("settings", "warning", f"unknown environment variables: {named}", "correct or unset them")
    found = ", ".join(f"{one.path} ({one.role})" for one in found_files(context))
    return Result("settings", "ok", found or "no vconsolidate.toml")
