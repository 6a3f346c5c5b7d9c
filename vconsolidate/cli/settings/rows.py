"""The table of ``config show``: every setting with its value, its origin and its default."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

import typer

from vconsolidate.cli.settings.apply import LOADED, all_settings, found_files
from vconsolidate.cli.settings.find import Found
from vconsolidate.cli.settings.read import Values
from vconsolidate.cli.settings.setting import Setting

_ROLES: Final = {"named": "file of --config", "project": "project", "user": "user"}


@dataclass(frozen=True, slots=True)
class Row:
    """
    One setting of one command.

    Parameters
    ----------
    source
        ``default``, ``environment`` or ``file``.
    origin
        The variable, or ``file:line``; empty for a default.
    """

    command: str
    setting: str
    value: object
    source: str
    origin: str
    default: object


def rows(context: typer.Context) -> list[Row]:
    """Return the settings of every command, in the order of ``--help``."""
    values: Values = context.meta.get(LOADED, {})
    return [_row(setting, values) for setting in all_settings(context.find_root().command)]


def files_of(context: typer.Context) -> tuple[Found, ...]:
    """Return the files that were read, the strongest first."""
    return found_files(context)


def _row(setting: Setting, values: Values) -> Row:
    words = " ".join(setting.command)
    stated = values.get((setting.command, setting.key))
    name = next((name for name in setting.variables if os.environ.get(name)), None)
    if name is not None:
        return Row(words, setting.key, os.environ[name], "environment", name, setting.default)
    if stated is not None:
        return Row(words, setting.key, stated.value, "file", f"{stated.file.path}:{stated.line}", setting.default)
    return Row(words, setting.key, setting.default, "default", "", setting.default)


def as_json(found: Sequence[Row], files: Sequence[Found]) -> str:
    """Return the settings as JSON."""
    read = [{"path": str(one.path), "role": one.role} for one in files]
    return json.dumps({"files": read, "settings": [asdict(row) for row in found]}, indent=2, ensure_ascii=False)


def as_text(found: Sequence[Row], files: Sequence[Found]) -> str:
    """Return the settings as a table; those that agree in all commands share a line."""
    read = [f"{one.path} ({_ROLES[one.role]})" for one in files] or ["none"]
    lines = [f"files: {', '.join(read)}", ""]
    table = [("setting", "value", "from", "default", "commands"), *map(_cells, _grouped(found))]
    widths = [max(len(row[column]) for row in table) for column in range(4)]
    for row in table:
        cells = (cell.ljust(width) for cell, width in zip(row[:4], widths, strict=True))
        lines.append("  ".join((*cells, row[4])).rstrip())
    return "\n".join(lines)


def _grouped(found: Sequence[Row]) -> list[tuple[Row, list[str]]]:
    groups: dict[tuple[Any, ...], tuple[Row, list[str]]] = {}
    for row in found:
        key = (row.setting, str(row.value), row.source, row.origin, str(row.default))
        groups.setdefault(key, (row, []))[1].append(row.command)
    return sorted(groups.values(), key=lambda group: group[0].setting)


def _cells(group: tuple[Row, list[str]]) -> tuple[str, str, str, str, str]:
    row, commands = group
    return (row.setting, _words(row.value), row.origin or row.source, _words(row.default), ", ".join(commands))


def _words(value: object) -> str:
    if value is None or value == "":
        return "-"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return f"{value:g}"
    return ", ".join(map(str, value)) if isinstance(value, (list, tuple)) else str(value)
