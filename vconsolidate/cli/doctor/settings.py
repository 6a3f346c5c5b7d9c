"""Files and environment variables with settings."""

from __future__ import annotations

import os

import typer

from vconsolidate.cli.doctor.result import Result
from vconsolidate.cli.settings.apply import all_settings, found_files, unknown_variables


def settings(context: typer.Context) -> Result:
    """Return the files that are read; they were valid, or the command would have ended before."""
    unknown = unknown_variables(all_settings(context.find_root().command), os.environ)
    if unknown:
        named = ", ".join(f"{name}{near}" for name, near in unknown)
        return Result("settings", "warning", f"unknown environment variables: {named}", "correct or unset them")
    found = ", ".join(f"{one.path} ({one.role})" for one in found_files(context))
    return Result("settings", "ok", found or "no vconsolidate.toml")
